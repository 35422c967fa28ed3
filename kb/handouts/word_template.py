"""The Word template: kb's own, made here, or an organisation's.

A template is a Word file with the styles of ``STYLES``. Its body is the cover; the handout follows it.
``{{title}}``, ``{{summary}}`` and ``{{date}}`` are replaced wherever they are written, also in headers
and footers.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from corpus.bundled.docx_styles import ACCENT, CELL, COLUMN_HEADING, LINK, style_document
from corpus.bundled.docx_xml import MARK_STYLE, TEXT_STYLE, set_attributes, w
from corpus.errors import TemplateInvalid

# The collection's title, how many passages and works it has, the date.
_FIELD: Final = re.compile(r"\{\{(title|summary|date)\}\}")
BODY: Final = "Body Text"
QUOTATION: Final = "Quotation"
QUOTATION_HEADING: Final = "Quotation Heading"
QUOTATION_NOTE: Final = "Quotation Note"
CITATION: Final = "Citation"
ORIGIN: Final = "Origin"
SOURCE: Final = "Source"
STYLES: Final = (
    "Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Heading 4", BODY, QUOTATION,
    QUOTATION_HEADING, QUOTATION_NOTE, CITATION, ORIGIN, SOURCE, CELL, COLUMN_HEADING, LINK,
)  # fmt: skip
"""Paragraph styles, and the character style of links; a template that lacks one gets kb's."""

_LATIN: Final = ("Cambria", "宋体")
_DISPLAY: Final = ("Calibri", "黑体")
_KAI: Final = ("Cambria", "楷体")
_GREY: Final = "5A6B7F"
_LOOKS: Final[dict[str, tuple[tuple[str, str], float, str, bool]]] = {
    "Title": (_DISPLAY, 26, ACCENT, True),
    "Subtitle": (_DISPLAY, 13, _GREY, False),
    "Heading 1": (_DISPLAY, 16, ACCENT, True),
    "Heading 2": (_DISPLAY, 13, ACCENT, True),
    "Heading 3": (_DISPLAY, 11.5, ACCENT, True),
    "Heading 4": (_DISPLAY, 11, ACCENT, True),
    BODY: (_LATIN, 11, "1A1A1A", False),
    QUOTATION: (_LATIN, 10.5, "1A1A1A", False),
    QUOTATION_HEADING: (_DISPLAY, 10.5, "1A1A1A", True),
    QUOTATION_NOTE: (_KAI, 9, "1A1A1A", False),
    CITATION: (_LATIN, 9.5, ACCENT, False),
    ORIGIN: (_DISPLAY, 8.5, _GREY, False),
    SOURCE: (_LATIN, 10, "1A1A1A", False),
    CELL: (_LATIN, 9.5, "1A1A1A", False),
    COLUMN_HEADING: (_DISPLAY, 9.5, ACCENT, True),
}
_SPACES: Final = {
    "Title": (120, 12), "Subtitle": (0, 6), "Heading 1": (20, 8), "Heading 2": (16, 6),
    "Heading 3": (14, 5), "Heading 4": (12, 4), BODY: (0, 6), QUOTATION: (0, 3),
    QUOTATION_HEADING: (0, 3), QUOTATION_NOTE: (2, 3), CITATION: (3, 2), ORIGIN: (0, 2),
    SOURCE: (0, 4), CELL: (2, 2), COLUMN_HEADING: (2, 2),
}  # fmt: skip
_LARGEST_PART: Final = 50_000_000
"""Bytes of a part of a template, unpacked."""


def own_word_template() -> bytes:
    """kb's template, which an organisation changes to its own."""
    document = docx.Document()
    style_document(document, chinese=False)
    for name, (fonts, size, colour, bold) in _LOOKS.items():
        _style(document, name, fonts, size, colour, bold)
    cover = {"Title": "{{title}}", "Subtitle": "{{summary}}"}
    for style, text in cover.items():
        document.add_paragraph(text, style=style)
    last = document.add_paragraph("{{date}}", style="Subtitle")
    last.add_run().add_break(WD_BREAK.PAGE)
    section = document.sections[0]
    section.left_margin = section.right_margin = Mm(24)
    section.header.paragraphs[0].text = "{{title}}"
    _page_number(section.footer.paragraphs[0])
    properties = document.core_properties
    properties.title = properties.author = properties.comments = ""
    package = BytesIO()
    document.save(package)
    return package.getvalue()


def open_word_template(path: Path | None, fields: Mapping[str, str]) -> Document:
    """The template with its fields filled and every style there. Raises TemplateInvalid."""
    content = _content(path) if path else own_word_template()
    try:
        document: Document = docx.Document(BytesIO(content))
    except (ValueError, KeyError, PackageNotFoundError, zipfile.BadZipFile, SyntaxError) as error:
        raise TemplateInvalid(file=str(path), detail="it is not a Word file (.docx)") from error
    for name, (fonts, size, colour, bold) in _LOOKS.items():
        if name not in document.styles:
            _style(document, name, fonts, size, colour, bold)
    _complete(document)
    for paragraph in _paragraphs(document):
        _fill(paragraph, fields)
    return document


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
        with zipfile.ZipFile(BytesIO(content)) as package:
            largest = max((entry.file_size for entry in package.infolist()), default=0)
    except OSError as error:
        raise TemplateInvalid(file=str(path), detail="it cannot be read") from error
    except zipfile.BadZipFile as error:
        raise TemplateInvalid(file=str(path), detail="it is not a Word file (.docx)") from error
    if largest > _LARGEST_PART:
        raise TemplateInvalid(file=str(path), detail="it is too large")
    return content


def _style(
    document: Document,
    name: str,
    fonts: tuple[str, str],
    size: float,
    colour: str,
    bold: bool,
) -> None:
    styles = document.styles
    known = name in styles
    style: Any = styles[name] if known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    latin, east_asian = fonts
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    properties.insert(0, w("rFonts", ascii=latin, hAnsi=latin, eastAsia=east_asian, cs=latin))
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor.from_string(colour)
    before, after = _SPACES[name]
    layout = style.paragraph_format
    layout.space_before, layout.space_after, layout.line_spacing = Pt(before), Pt(after), 1.25
    layout.alignment = WD_ALIGN_PARAGRAPH.LEFT
    layout.keep_with_next = name.startswith("Heading") or None
    if name == SOURCE:
        layout.left_indent, layout.first_line_indent = Mm(6), Mm(-6)
    if name == QUOTATION_NOTE:
        layout.left_indent = Mm(4)


def _complete(document: Document) -> None:
    """The styles of links and footnotes, and a font for Chinese where the template has none."""
    styles = document.styles
    if LINK not in styles:
        link: Any = styles.add_style(LINK, WD_STYLE_TYPE.CHARACTER, builtin=True)
        link.font.underline = True
    ids = {style.style_id for style in styles}
    for name, id_, kind in (
        ("footnote text", TEXT_STYLE, WD_STYLE_TYPE.PARAGRAPH),
        ("footnote reference", MARK_STYLE, WD_STYLE_TYPE.CHARACTER),
    ):
        if id_ not in ids:
            style: Any = styles.add_style(name, kind, builtin=True)
            set_attributes(style.element, styleId=id_)
            if kind is WD_STYLE_TYPE.CHARACTER:
                style.font.superscript = True
    if not any(fonts.get(qn("w:eastAsia")) for fonts in styles.element.iter(qn("w:rFonts"))):
        normal: Any = styles["Normal"]
        properties = normal.element.get_or_add_rPr()
        properties.get_or_add_rFonts().set(qn("w:eastAsia"), _LATIN[1])


def _paragraphs(document: Document) -> Iterator[Any]:
    yield from document.element.body.iter(qn("w:p"))
    for section in document.sections:
        for part in (
            section.header, section.first_page_header, section.footer, section.first_page_footer
        ):  # fmt: skip
            if not part.is_linked_to_previous:
                yield from part._element.iter(qn("w:p"))


def _fill(paragraph: Any, fields: Mapping[str, str]) -> None:
    """Replace the fields of a ``w:p``; Word may have cut a field into several runs."""
    texts = list(paragraph.iter(qn("w:t")))
    whole = "".join(text.text or "" for text in texts)
    filled = _FIELD.sub(lambda found: fields[found[1]], whole)
    if filled == whole:
        return
    texts[0].text = filled
    texts[0].set(qn("xml:space"), "preserve")
    for text in texts[1:]:
        text.text = ""


def _page_number(paragraph: Any) -> None:
    run = paragraph.add_run()
    for kind in ("begin", None, "end"):
        part = w("fldChar", fldCharType=kind) if kind else w("instrText")
        if not kind:
            part.text = "PAGE"
        run._r.append(part)
