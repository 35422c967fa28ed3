"""A bundled document as a Word file: styles, automatic numbering, real footnotes, tables."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.shared import Emu
from docx.text.paragraph import Paragraph as DocxParagraph

from corpus.bundled.docx_numbering import BULLETS, Numbering
from corpus.bundled.docx_styles import (
    ACCENT,
    BODY,
    CELL,
    COLUMN_HEADING,
    LINK,
    TEXT_WIDTH,
    bullet_style,
    style_document,
)
from corpus.bundled.docx_xml import Footnotes, note_mark, w
from corpus.bundled.package import describe, repack
from corpus.bundled.source import (
    Block,
    Bullet,
    Heading,
    Line,
    Link,
    Paragraph,
    Source,
    SpeakerNotes,
    Table,
    Text,
    column_shares,
    plain,
)


def build_docx(source: Source) -> bytes:
    """The document with the text of the source; Word itself counts its numbers."""
    return _Writer(source).write()


class _Writer:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._document: Document = docx.Document()
        style_document(self._document, source.is_chinese)
        self._numbering = Numbering(source.is_chinese)
        styles = self._document.styles
        self._numbering.bullets([styles[bullet_style(depth)] for depth in range(len(BULLETS))])
        self._notes = Footnotes(self._document) if source.notes else None

    def write(self) -> bytes:
        describe(self._document.core_properties, self._source)
        self._write_margins()
        self._document.add_paragraph(self._source.title, style="Title")
        for block in self._source.blocks:
            self._write(block)
        if self._notes:
            for number, note in enumerate(self._source.notes, 1):
                self._append(self._notes.add(number), note, self._notes.part)
        self._numbering.fill(self._document.part.numbering_part.element)
        package = BytesIO()
        self._document.save(package)
        return repack(package.getvalue())

    def _write_margins(self) -> None:
        section = self._document.sections[0]
        section.header.paragraphs[0].text = self._source.short_title
        for footer in (section.first_page_footer, section.footer):
            run = footer.paragraphs[0].add_run()
            for kind in ("begin", None, "end"):
                part = w("fldChar", fldCharType=kind) if kind else w("instrText")
                if not kind:
                    part.text = "PAGE"
                run._r.append(part)

    def _write(self, block: Block) -> None:
        match block:
            case Heading(level, line):
                self._numbered(line, f"Heading {level - 1}", level)
            case Paragraph(line):
                self._numbered(line, BODY)
            case Bullet(depth, line):
                self._add(line, bullet_style(min(depth, len(BULLETS) - 1)))
            case Table():
                self._table(block)
            case SpeakerNotes(lines):
                for line in lines:
                    self._add(line, BODY)

    def _add(self, line: Line, style: str) -> None:
        paragraph = self._document.add_paragraph(style=style)
        self._append(paragraph._p, line, self._document.part)

    def _numbered(self, line: Line, style: str, heading: int = 0) -> None:
        paragraph = self._document.add_paragraph(style=style)
        length = self._numbering.number(paragraph._p, plain(line), heading)
        self._append(paragraph._p, _without_start(line, length), self._document.part)

    def _table(self, table: Table) -> None:
        shown = self._document.add_table(len(table.rows), len(table.rows[0]))
        shown.autofit = False
        # The schema prescribes an order: borders before the layout.
        shown._tbl.tblPr.find(qn("w:tblLayout")).addprevious(_borders())
        widths = [Emu(int(TEXT_WIDTH * share)) for share in column_shares(table)]
        for column, column_width in zip(shown.columns, widths, strict=True):
            column.width = column_width
        for number, (row, cells) in enumerate(zip(shown.rows, table.rows, strict=True)):
            row_properties = row._tr.get_or_add_trPr()
            row_properties.append(w("cantSplit"))
            if number == 0:
                row_properties.append(w("tblHeader"))
            for cell, line, cell_width in zip(row.cells, cells, widths, strict=True):
                cell.width = cell_width
                if number == 0:
                    shade = w("shd", val="clear", color="auto", fill="EEF2F7")
                    cell._tc.get_or_add_tcPr().append(shade)
                paragraph = cell.paragraphs[0]
                paragraph.style = CELL if number else COLUMN_HEADING
                self._append(paragraph._p, line, self._document.part)
        # A paragraph between two tables keeps them separate and adds space below the first.
        self._document.add_paragraph(style=CELL)

    def _append(self, paragraph: Any, line: Line, part: Part) -> None:
        shown = DocxParagraph(paragraph, self._document)
        for piece in line:
            match piece:
                case Text(text):
                    shown.add_run(text)
                case Link(url):
                    run = shown.add_run(url, style=LINK)
                    key = part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
                    link = w("hyperlink")
                    link.set(qn("r:id"), key)
                    paragraph.append(link)
                    link.append(run._r)
                case _:
                    paragraph.append(note_mark(piece.number))


def _without_start(line: Line, length: int) -> Line:
    match line:
        case (Text(text), *rest) if length:
            return (Text(text[length:]), *rest)
        case _:
            return line


def _borders() -> Any:
    return w(
        "tblBorders",
        w("top", val="single", sz=8, space=0, color=ACCENT),
        w("bottom", val="single", sz=8, space=0, color=ACCENT),
        w("insideH", val="single", sz=4, space=0, color="BFC8D2"),
    )
