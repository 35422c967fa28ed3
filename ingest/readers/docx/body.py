"""The body of a DOCX as blocks: paragraphs, tables, notes and text boxes in reading order."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from ingest.blocks import Block, BlockKind
from ingest.readers.docx.notes import Notes
from ingest.readers.docx.numbering import Numbering
from ingest.readers.docx.styles import (
    ParagraphStyle,
    Styles,
    W,
    child_value,
    has,
    heading_level,
    outline_level,
)
from ingest.readers.docx.tables import table_rows
from ingest.readers.docx.text import BOX, CHART, DIAGRAM, WORD_ART, Inline, InlineReader
from ingest.readers.office.drawings import chart_texts, diagram_texts
from ingest.readers.office.package import MC, RELATIONSHIP_ID, Package, chosen
from ingest.textclean import clean_text

_WRAPPERS = {f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo", f"{W}smartTag"}
_NO_STYLE = ParagraphStyle()
_TITLE_LEVEL = 0
"""While reading; the title becomes level 1 and moves the other headings down."""


class BodyReader:
    """Reads the main part ``main``, whose root is ``document``."""

    def __init__(self, package: Package, main: str, document: etree._Element) -> None:
        self._package = package
        self._parts = package.relationships(main)
        styles = package.related(main, "styles")
        numbering = package.related(main, "numbering")
        self.styles = Styles(package.root(styles) if styles else None)
        self._numbering = Numbering(package.root(numbering) if numbering else None, self.styles)
        self._notes = Notes(package, main, document)
        self._document = document
        self._inline = InlineReader(self.styles, self._notes, document)
        self._carried = Inline()
        self._blocks: list[Block] = []

    def read(self) -> list[Block]:
        """All blocks. A paragraph in the style Title is the heading of level 1, and those of
        outline level 1 then have level 2."""
        body = self._document.find(f"{W}body")
        blocks = self._captured(body) if body is not None else []
        headings = [block for block in blocks if block.kind is BlockKind.HEADING]
        if not any(block.level == _TITLE_LEVEL for block in headings):
            return blocks
        return [
            replace(block, level=block.level + 1) if block.kind is BlockKind.HEADING else block
            for block in blocks
        ]

    def _captured(self, container: etree._Element) -> list[Block]:
        outer, self._blocks = self._blocks, []
        outer_carried, self._carried = self._carried, Inline()
        self._walk(container)
        self._add_paragraph(self._carried, None, _NO_STYLE)
        captured, self._blocks, self._carried = self._blocks, outer, outer_carried
        return captured

    def _story(self, container: etree._Element) -> list[Block]:
        """The blocks of a note or text box, which has fields of its own."""
        outer, self._inline = self._inline, InlineReader(self.styles, self._notes, container)
        captured = self._captured(container)
        self._inline = outer
        return captured

    def _walk(self, container: etree._Element) -> None:
        for child in container:
            if child.tag == f"{W}p":
                self._paragraph(child)
            elif child.tag == f"{W}tbl":
                self._table(child)
            elif child.tag == f"{W}sdt":
                for content in child.findall(f"{W}sdtContent"):
                    self._walk(content)
            elif child.tag in _WRAPPERS:
                self._walk(child)
            elif child.tag == f"{MC}AlternateContent" and (branch := chosen(child)) is not None:
                self._walk(branch)
            elif child.tag == f"{W}altChunk":
                self._package.warn("A document embedded in this one was not read.")

    def _paragraph(self, paragraph: etree._Element) -> None:
        properties = paragraph.find(f"{W}pPr")
        style = self.styles.paragraph(child_value(properties, "pStyle"))
        inline = self._inline.read(paragraph, hidden=style.hidden)
        inline = Inline(
            self._carried.text + inline.text,
            self._carried.notes + inline.notes,
            self._carried.attached + inline.attached,
        )
        self._carried = Inline()
        mark = properties.find(f"{W}rPr") if properties is not None else None
        if _runs_on(properties, mark):
            self._carried = inline
        elif inline.text.strip() or not has(mark, "vanish"):
            self._add_paragraph(inline, properties, style)
        if properties is not None and properties.find(f"{W}sectPr") is not None:
            self._notes.new_section()

    def _add_paragraph(
        self, inline: Inline, properties: etree._Element | None, style: ParagraphStyle
    ) -> None:
        label = self._numbering.label(properties, style)
        text = clean_text((label.text if label else "") + inline.text)
        direct = outline_level(properties)
        outline = heading_level(direct) if direct is not None else style.outline
        if text and style.title and direct is None:
            self._blocks.append(Block(text, BlockKind.HEADING, _TITLE_LEVEL))
        elif text and outline is not None:
            self._blocks.append(Block(text, BlockKind.HEADING, outline + 1))
        elif text and label is not None:
            self._blocks.append(Block(text, BlockKind.LIST_ITEM, label.level))
        elif text:
            self._blocks.append(Block(text))
        for note in inline.notes:
            words = "\n".join(block.text for block in self._story(note.content))
            self._blocks.append(Block(clean_text(f"{note.mark} {words}"), BlockKind.NOTE))
        for element in inline.attached:
            self._attachment(element)

    def _table(self, table: etree._Element) -> None:
        rows = table_rows(table)
        if len(rows) == 1 and len(rows[0]) == 1 and rows[0][0] is not None:
            # A table of one cell is a frame around text, not a table.
            self._blocks.extend(self._captured(rows[0][0]))
            return
        for row in rows:
            cells, after = [], []
            for cell in row:
                blocks = self._captured(cell) if cell is not None else []
                after += [block for block in blocks if block.kind is BlockKind.NOTE]
                lines = (block.text for block in blocks if block.kind is not BlockKind.NOTE)
                cells.append("\n".join(lines).replace("\t", " "))
            if text := "\t".join(cells).rstrip("\t"):
                self._blocks.append(Block(text, BlockKind.ROW))
            self._blocks.extend(after)

    def _attachment(self, element: etree._Element) -> None:
        if element.tag == BOX:
            self._blocks.extend(self._story(element))
        elif element.tag == WORD_ART:
            self._add(element.get("string", ""))
        elif element.tag == CHART and (part := self._graphic(element, "id")) is not None:
            titles, rows = chart_texts(part)
            for title in titles:
                self._add(title)
            for row in rows:
                self._blocks.append(Block("\t".join(map(clean_text, row)), BlockKind.ROW))
        elif element.tag == DIAGRAM and (part := self._graphic(element, "dm")) is not None:
            for level, text in diagram_texts(part):
                self._add(text, BlockKind.LIST_ITEM, level)

    def _add(self, text: str, kind: BlockKind = BlockKind.PARAGRAPH, level: int = 0) -> None:
        if text := clean_text(text):
            self._blocks.append(Block(text, kind, level))

    def _graphic(self, element: etree._Element, name: str) -> etree._Element | None:
        relationship = self._parts.get(element.get(f"{RELATIONSHIP_ID}{name}", ""))
        return self._package.root(relationship.target) if relationship is not None else None


def _runs_on(properties: etree._Element | None, mark: etree._Element | None) -> bool:
    """Whether the paragraph and the next are one to a reader: its end was deleted or moved away
    with changes tracked, or it is the next one's initial, dropped."""
    if mark is not None and (
        mark.find(f"{W}del") is not None or mark.find(f"{W}moveFrom") is not None
    ):
        return True
    frame = properties.find(f"{W}framePr") if properties is not None else None
    return frame is not None and frame.get(f"{W}dropCap", "none") != "none"
