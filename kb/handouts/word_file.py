"""A Word file that is being written: text in two scripts, links, footnotes, tables, pictures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, Final

from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part, XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Emu, Length, Mm, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from lxml import etree

from corpus.bundled.docx_styles import ACCENT, COLUMN_HEADING, LINK
from corpus.bundled.docx_xml import MARK_STYLE, TEXT_STYLE, Footnotes, note_mark, w
from corpus.bundled.package import repack
from kb.handouts.options import Mark

_TAIWAN: Final = "PMingLiU"
LONGEST_PROPERTY: Final = 255
"""Characters of a property of an Office file (ECMA-376, as python-docx and python-pptx check it)."""
_MARK_COLOURS: Final[dict[Mark, RGBColor]] = {
    "deleted": RGBColor(0x9B, 0x1C, 0x1C),
    "inserted": RGBColor(0x14, 0x5A, 0x32),
}
"""Of text that was taken out or put in; both are legible on paper without colour, too."""
_STEP: Final = Mm(6)
"""By which an item is indented below what it belongs to."""


class WordFile:
    """Adds to the end of a template. ``lang`` arguments are BCP 47 tags."""

    def __init__(self, document: Document, title: str, lang: str) -> None:
        self.document = document
        self.lang = lang
        self._notes: _Notes | None = None
        self._pictures = 0
        self._style_ids: dict[str, str] = {}
        properties = document.core_properties
        properties.title = title[:LONGEST_PROPERTY]
        properties.language = "zh-CN" if lang.startswith("zh") else "en-GB"

    def paragraph(
        self,
        text: str,
        style: str,
        lang: str | None = None,
        *,
        depth: int = 0,
        cell: _Cell | None = None,
    ) -> Paragraph:
        """A new paragraph; line breaks of ``text`` are kept. An empty cell's first one is used."""
        if cell is None:
            paragraph = self.document.add_paragraph()
        elif len(cell.paragraphs) == 1 and not cell.paragraphs[0].runs:
            paragraph = cell.paragraphs[0]
        else:
            paragraph = cell.add_paragraph()
        paragraph._p.style = self._style_id(style)
        if depth:
            paragraph.paragraph_format.left_indent = _STEP * depth
        self.add_text(paragraph, text, lang or self.lang)
        return paragraph

    def _style_id(self, name: str) -> str:
        # Looked up once: python-docx goes through all styles for each paragraph.
        if name not in self._style_ids:
            self._style_ids[name] = self.document.styles[name].style_id
        return self._style_ids[name]

    def add_text(
        self, paragraph: Paragraph, text: str, lang: str, marks: Sequence[Mark] = ()
    ) -> None:
        """What is ``deleted`` is struck out, what is ``inserted`` underlined."""
        for number, line in enumerate(text.split("\n")):
            run = paragraph.add_run(line)
            if number:
                run._r.insert(0, w("br"))
            run._r.insert(0, _language(lang))
            if marks:
                run.font.strike = "deleted" in marks or None
                run.font.underline = "inserted" in marks or None
                run.font.color.rgb = _MARK_COLOURS[marks[0]]

    def add_link(self, paragraph: Paragraph, address: str) -> None:
        run = paragraph.add_run(address, style=LINK)
        key = self.document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = w("hyperlink")
        link.set(qn("r:id"), key)
        paragraph._p.append(link)
        link.append(run._r)

    def add_note(self, paragraph: Paragraph, text: str, lang: str | None = None) -> None:
        """A footnote, called at the end of the paragraph."""
        self._notes = self._notes or _Notes(self.document)
        number, note = self._notes.add()
        self.add_text(Paragraph(note, self.document._body), text, lang or self.lang)
        paragraph._p.append(note_mark(number))

    def add_picture(
        self, paragraph: Paragraph, png: bytes, width: Length, description: str
    ) -> None:
        picture = paragraph.add_run().add_picture(BytesIO(png), width=width)
        self._pictures += 1
        picture._inline.docPr.set("descr", description)
        picture._inline.docPr.set("id", str(1000 + self._pictures))

    def page_break(self) -> None:
        self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    @property
    def text_width(self) -> Emu:
        section = self.document.sections[-1]
        page, left, right = section.page_width, section.left_margin, section.right_margin
        return Emu((page or Mm(210)) - (left or Mm(24)) - (right or Mm(24)))

    def table(
        self,
        rows: int,
        shares: Sequence[float],
        *,
        header: bool = True,
    ) -> Table:
        """``shares``: of the width, by column. The first row repeats on each page if ``header``."""
        width = self.text_width
        table: Table = self.document.add_table(rows, len(shares))
        table.autofit = False
        # The schema has an order: borders before the layout.
        properties: Any = table._tbl.tblPr
        properties.find(qn("w:tblLayout")).addprevious(_borders())
        for at, share in enumerate(shares):
            table.columns[at].width = Emu(int(width * share))
            for each in table.columns[at].cells:
                each.width = Emu(int(width * share))
        if header and rows:
            row = table.rows[0]._tr.get_or_add_trPr()
            row.append(w("cantSplit"))
            row.append(w("tblHeader"))
            for each in table.rows[0].cells:
                shade(each)
        return table

    def head(self, cells: Iterable[_Cell], texts: Iterable[str]) -> None:
        for cell, text in zip(cells, texts, strict=True):
            self.paragraph(text, COLUMN_HEADING, cell=cell).paragraph_format.keep_with_next = True

    def save(self) -> bytes:
        if self._notes:
            self._notes.finish()
        package = BytesIO()
        self.document.save(package)
        return repack(package.getvalue())


def keep_with_next(cells: Iterable[_Cell]) -> None:
    """The row is on the page of what follows it."""
    for cell in cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def shade(cell: _Cell) -> None:
    cell._tc.get_or_add_tcPr().append(w("shd", val="clear", color="auto", fill="EEF2F7"))


class _Notes:
    """The footnotes of a document; a template may have some."""

    def __init__(self, document: Document) -> None:
        self._part: Part | None = None
        self._own: Footnotes | None = None
        for relation in document.part.rels.values():
            if relation.reltype.endswith("/footnotes"):
                self._part = relation.target_part
        if self._part is None:
            self._own = Footnotes(document)
            self._last = 0
            return
        if isinstance(self._part, XmlPart):
            self._element = self._part.element
        else:
            self._element = parse_xml(self._part.blob)
        ids = [int(note.get(qn("w:id"), 0)) for note in self._element]
        self._last = max(ids, default=0)

    def add(self) -> tuple[int, Any]:
        """The number and the ``w:p`` of a new note."""
        self._last += 1
        if self._own:
            return self._last, self._own.add(self._last)
        mark = w("r", w("rPr", w("rStyle", val=MARK_STYLE)), w("footnoteRef"))
        blank = w("t")
        blank.text = " "
        blank.set(qn("xml:space"), "preserve")
        paragraph = w("p", w("pPr", w("pStyle", val=TEXT_STYLE)), mark, w("r", blank))
        self._element.append(w("footnote", paragraph, id=self._last))
        return self._last, paragraph

    def finish(self) -> None:
        if self._part is not None and not isinstance(self._part, XmlPart):
            self._part._blob = etree.tostring(
                self._element, xml_declaration=True, encoding="UTF-8", standalone=True
            )


def _language(lang: str) -> Any:
    """Run properties: the language, and for Chinese that marks such as “ ” are Chinese, too."""
    if not lang.startswith("zh"):
        return w("rPr", w("lang", val="en-GB"))
    fonts = {"hint": "eastAsia"}
    is_traditional = lang == "zh-Hant"
    if is_traditional:
        fonts["eastAsia"] = _TAIWAN
    return w(
        "rPr", w("rFonts", **fonts), w("lang", eastAsia="zh-TW" if is_traditional else "zh-CN")
    )


def _borders() -> Any:
    return w(
        "tblBorders",
        w("top", val="single", sz=8, space=0, color=ACCENT),
        w("bottom", val="single", sz=8, space=0, color=ACCENT),
        w("insideH", val="single", sz=4, space=0, color="BFC8D2"),
    )
