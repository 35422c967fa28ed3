"""The body of a DOCX as blocks: paragraphs, tables, notes, text boxes and pictures in reading order."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from lxml import etree

from ingest.blocks import Block, BlockKind
from ingest.readers.docx.chunks import NOT_READ, Chunks
from ingest.readers.docx.notes import Notes
from ingest.readers.docx.numbering import Numbering
from ingest.readers.docx.pages import Look, Pages
from ingest.readers.docx.styles import (
    ParagraphStyle,
    Styles,
    W,
    child_value,
    has,
    heading_level,
    outline_level,
)
from ingest.readers.docx.tables import TableLine, table_lines
from ingest.readers.docx.text import (
    BOX,
    CHART,
    DIAGRAM,
    PICTURES,
    WORD_ART,
    Inline,
    InlineReader,
)
from ingest.readers.headings import SetOffLines, is_sentence, is_too_long
from ingest.readers.lines import paragraphs_at_breaks
from ingest.readers.office.drawings import WP, chart_texts, diagram_texts
from ingest.readers.office.package import MC, RELATIONSHIP_ID, Package, chosen, to_int
from ingest.readers.office.pictures import EMU_PER_POINT, Pictures
from ingest.readers.tables import GridCell, Tables, marked_header_rows
from ingest.textclean import clean_text

_WRAPPERS = {f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo", f"{W}smartTag"}
_NO_STYLE = ParagraphStyle()
_FIRST_ROW_LOOK = 0x20
_TITLE_LEVEL = 0
"""While reading; the title becomes level 1 and moves the other headings down."""


class BodyReader:
    """Reads the main part ``main``, whose root is ``document``."""

    def __init__(
        self,
        package: Package,
        main: str,
        document: etree._Element,
        pictures: Pictures,
        tables: Tables,
        *,
        is_inner: bool = False,
    ) -> None:
        """``is_inner``: the file is a part of another Word file; no more files in it are read."""
        self._package = package
        self._chunks = None if is_inner else Chunks(package, tables)
        self._parts = package.relationships(main)
        self._pictures = pictures
        styles = package.related(main, "styles")
        numbering = package.related(main, "numbering")
        self.styles = Styles(package.root(styles) if styles else None)
        self._numbering = Numbering(package.root(numbering) if numbering else None, self.styles)
        self._notes = Notes(package, main, document)
        self._document = document
        self._inline = InlineReader(self.styles, self._notes, document)
        self._carried = Inline()
        self._blocks: list[Block] = []
        self._tables = tables
        self._cells_open = 0
        self._set_off = SetOffLines()
        self._pages = Pages()
        self._opens_section = False
        self._body_styles = _styles_of_sentences(document, self.styles)

    def read(self) -> list[Block]:
        """All blocks. A paragraph in the style Title is the heading of level 1; outline level 1 then
        becomes level 2."""
        body = self._document.find(f"{W}body")
        blocks = self._captured(body) if body is not None else []
        if self._chunks is not None:
            self._chunks.finish()
        if not self._notes.are_used:
            blocks = self._pages.settle(blocks)
        headings = [block for block in blocks if block.kind is BlockKind.HEADING]
        if all(block.level == _TITLE_LEVEL for block in headings):
            blocks = self._set_off.as_headings(blocks)
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
                self._chunk(child)

    # Paragraphs

    def _paragraph(self, paragraph: etree._Element) -> None:
        properties = paragraph.find(f"{W}pPr")
        style = self.styles.paragraph(child_value(properties, "pStyle"))
        inline = self._inline.read(paragraph, hidden=style.hidden, bold=style.bold)
        inline = Inline(
            self._carried.text + inline.text,
            inline.is_set_off and not self._carried.text,
            self._carried.notes + inline.notes,
            self._carried.attached + inline.attached,
            inline.size,
        )
        self._carried = Inline()
        mark = properties.find(f"{W}rPr") if properties is not None else None
        ends_section = properties is not None and properties.find(f"{W}sectPr") is not None
        # Word gives no number to a paragraph that only contains the end of a section.
        is_seen = inline.text.strip() or not (has(mark, "vanish") or ends_section)
        if _runs_on(properties, mark):
            self._carried = inline
        elif is_seen or inline.notes or inline.attached:
            self._add_paragraph(inline, properties if is_seen else None, style)
        if ends_section:
            self._notes.new_section()
            self._opens_section = True

    def _add_paragraph(
        self, inline: Inline, properties: etree._Element | None, style: ParagraphStyle
    ) -> None:
        label = self._numbering.label(properties, style) if properties is not None else None
        if properties is None and style is not _NO_STYLE and inline.text.strip():
            label = self._numbering.label(None, style)
        raw, *more = paragraphs_at_breaks((label.text if label else "") + inline.text)
        text = clean_text(raw)
        direct = outline_level(properties)
        outline = heading_level(direct) if direct is not None else style.outline
        if outline is not None and (_style_key(properties, outline) in self._body_styles):
            outline = None
        if text and style.title and direct is None:
            self._blocks.append(Block(text, BlockKind.HEADING, _TITLE_LEVEL))
        elif text and outline is not None and not is_too_long(text):
            self._blocks.append(Block(text, BlockKind.HEADING, outline + 1))
        elif text and label is not None:
            self._blocks.append(Block(text, BlockKind.LIST_ITEM, label.level))
        elif text:
            block = Block(text)
            self._blocks.append(block)
            if inline.is_set_off and not self._cells_open:
                self._set_off.add(block)
        if text and not self._cells_open:
            size = inline.size or style.size
            look = Look(size, label is not None, self._opens_section)
            self._pages.add(self._blocks[-1], look)
            self._opens_section = False
        for part in more:
            self._add(part)
        for note in inline.notes:
            words = "\n".join(block.text for block in self._story(note.content))
            self._blocks.append(Block(clean_text(f"{note.mark} {words}"), BlockKind.NOTE))
        for element in inline.attached:
            self._attachment(element)

    def _chunk(self, element: etree._Element) -> None:
        relationship = self._parts.get(element.get(f"{RELATIONSHIP_ID}id", ""))
        if relationship is None or self._chunks is None:
            self._package.warn(f"{NOT_READ}.")
            return
        self._blocks += self._chunks.read(relationship.target)

    # Tables

    def _table(self, table: etree._Element) -> None:
        lines = table_lines(table)
        if len(lines) == 1 and len(lines[0].cells) == 1:
            only = lines[0].cells[0]
            if only is not None and only.element is not None:
                # A table with one cell is a frame around text.
                self._blocks.extend(self._captured(only.element))
                return
        grid: list[list[GridCell | None]] = []
        notes: list[list[Block]] = []
        for line in lines:
            row, after = self._row(line)
            grid.append(row)
            notes.append(after)
        # A table within a cell is part of that cell's text.
        tables = Tables() if self._cells_open else self._tables
        rows = tables.rows(grid, self._header_rows(table, lines, grid))
        for block, after in zip(rows, notes, strict=True):
            self._blocks.extend([block] if block else [])
            self._blocks.extend(after)

    def _row(self, line: TableLine) -> tuple[list[GridCell | None], list[Block]]:
        """The cells of a row with their text, and the notes in it."""
        row: list[GridCell | None] = []
        after: list[Block] = []
        self._cells_open += 1
        for cell in line.cells:
            if cell is None:
                row.append(None)
                continue
            blocks = self._captured(cell.element) if cell.element is not None else []
            after += [block for block in blocks if block.kind is BlockKind.NOTE]
            texts = [block.text for block in blocks if block.kind is not BlockKind.NOTE]
            marked = cell.has_ground or self._is_bold(cell.element)
            row.append(GridCell("\n".join(texts), cell.rows, cell.columns, marked))
        self._cells_open -= 1
        return row, after

    def _header_rows(
        self, table: etree._Element, lines: list[TableLine], grid: list[list[GridCell | None]]
    ) -> int:
        repeated = 0
        while repeated < len(lines) and lines[repeated].repeats:
            repeated += 1
        if 0 < repeated < len(lines):
            return repeated
        properties = table.find(f"{W}tblPr")
        look = properties.find(f"{W}tblLook") if properties is not None else None
        if look is not None and grid:
            flag = look.get(f"{W}firstRow")
            first = flag in {"1", "true"} if flag else bool(_hex(look) & _FIRST_ROW_LOOK)
            if first and self.styles.sets_off_first_row(child_value(properties, "tblStyle")):
                for cell in grid[0]:
                    if cell:
                        cell.is_header = True
        return marked_header_rows(grid)

    def _is_bold(self, cell: etree._Element | None) -> bool:
        """Whether the first run with text is bold: header cells are bold throughout."""
        for paragraph in cell.iter(f"{W}p") if cell is not None else ():
            style = self.styles.paragraph(child_value(paragraph.find(f"{W}pPr"), "pStyle"))
            for run in paragraph.iter(f"{W}r"):
                if run.findtext(f"{W}t", "").strip():
                    direct = has(run.find(f"{W}rPr"), "b")
                    return style.bold if direct is None else direct
        return False

    # Objects anchored in a paragraph

    def _attachment(self, element: etree._Element) -> None:
        if element.tag == BOX:
            self._blocks.extend(self._story(element))
        elif element.tag == WORD_ART:
            self._add(element.get("string", ""))
        elif element.tag in PICTURES:
            self._picture(element)
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

    def _picture(self, element: etree._Element) -> None:
        name = element.get(f"{RELATIONSHIP_ID}embed") or element.get(f"{RELATIONSHIP_ID}id")
        relationship = self._parts.get(name or "")
        if relationship is not None:
            self._blocks.extend(self._pictures.blocks(relationship.target, _shown_size(element)))


def _styles_of_sentences(document: etree._Element, styles: Styles) -> set[tuple[str | None, int]]:
    """Styles and levels that are headings in Word but whose paragraphs are mostly sentences: judgments and
    contracts number their paragraphs with them."""
    sentences: Counter[tuple[str | None, int]] = Counter()
    for paragraph in document.iter(f"{W}p"):
        properties = paragraph.find(f"{W}pPr")
        direct = outline_level(properties)
        style = styles.paragraph(child_value(properties, "pStyle"))
        outline = heading_level(direct) if direct is not None else style.outline
        if outline is None:
            continue
        text = "".join(part.text or "" for part in paragraph.iter(f"{W}t")).strip()
        if text:
            sentences[_style_key(properties, outline)] += 1 if is_sentence(text) else -1
    return {key for key, balance in sentences.items() if balance > 0}


def _style_key(properties: etree._Element | None, outline: int) -> tuple[str | None, int]:
    return child_value(properties, "pStyle"), outline


def _shown_size(element: etree._Element) -> tuple[float, float] | None:
    """Width and height, in points, at which a picture is displayed."""
    for above in element.iterancestors(f"{WP}inline", f"{WP}anchor"):
        extent = above.find(f"{WP}extent")
        if extent is not None:
            width, height = to_int(extent.get("cx"), 0), to_int(extent.get("cy"), 0)
            if width > 0 and height > 0:
                return width / EMU_PER_POINT, height / EMU_PER_POINT
    return None


def _hex(look: etree._Element) -> int:
    try:
        return int(look.get(f"{W}val", "0"), 16)
    except ValueError:
        return 0


def _runs_on(properties: etree._Element | None, mark: etree._Element | None) -> bool:
    """Whether the paragraph continues in the next one: its end was deleted or moved away with tracked
    changes, or it is the drop cap of the next one."""
    if mark is not None and (
        mark.find(f"{W}del") is not None or mark.find(f"{W}moveFrom") is not None
    ):
        return True
    frame = properties.find(f"{W}framePr") if properties is not None else None
    return frame is not None and frame.get(f"{W}dropCap", "none") != "none"
