"""The look of our DOCX files: styles, fonts of both scripts, language, page."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from corpus.bundled.docx_numbering import BULLETS
from corpus.bundled.docx_xml import MARK_STYLE, TEXT_STYLE, set_attributes, w

ACCENT = "1F4068"
BODY = "Body Text"
CELL = "Table Text"
COLUMN_HEADING = "Table Heading"
LINK = "Hyperlink"
_MARGIN = Mm(28)
TEXT_WIDTH = Mm(210 - 2 * 28)
_HEADINGS = {"Title": 22, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11.5}
_KEPT_TABLE_STYLES = {"Normal Table", "Table Grid"}


def bullet_style(depth: int) -> str:
    """The name of the paragraph style for a bullet at ``depth`` from 0."""
    return "List Bullet" if depth == 0 else f"List Bullet {depth + 1}"


def style_document(document: Document, chinese: bool) -> None:
    """Set page, fonts, styles and language; python-docx's template has Letter size and MS fonts."""
    _drop_ballast(document)
    _set_language(document, chinese)
    _set_page(document)
    body = ("Times New Roman", "宋体") if chinese else ("Cambria", "宋体")
    display = ("Arial", "黑体") if chinese else ("Calibri", "黑体")
    styles = document.styles
    _font(styles["Normal"], body, 11)
    text = styles[BODY]
    text.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _space(text, after=6, line=1.4 if chinese else 1.2)
    if chinese:
        text.paragraph_format.first_line_indent = Pt(22)
        set_attributes(text.element.pPr.ind, firstLineChars=200)
    for name, size in _HEADINGS.items():
        style = styles[name]
        _font(style, display, size, bold=True, color=ACCENT)
        _space(style, before=0 if name == "Title" else size, after=size / 2.2, line=1.15)
    if chinese:
        styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for depth in range(len(BULLETS)):
        _space(styles[bullet_style(depth)], after=3, line=1.4 if chinese else 1.2)
    for name in (CELL, COLUMN_HEADING):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _font(style, body if name == CELL else display, 9.5, bold=name == COLUMN_HEADING)
        _space(style, before=2.5, after=2.5, line=1.1)
    for name in ("Header", "Footer"):
        _font(styles[name], display, 9, color=ACCENT)
        styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _note_styles(document, body)


def _note_styles(document: Document, fonts: tuple[str, str]) -> None:
    styles = document.styles
    text = styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    set_attributes(text.element, styleId=TEXT_STYLE)
    text.base_style = styles["Normal"]
    _font(text, fonts, 9)
    _space(text, after=2, line=1.1)
    mark = styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
    set_attributes(mark.element, styleId=MARK_STYLE)
    mark.font.superscript = True
    link = styles.add_style(LINK, WD_STYLE_TYPE.CHARACTER, builtin=True)
    link.font.color.rgb = RGBColor.from_string(ACCENT)
    link.font.underline = True


def _font(
    style: Any, fonts: tuple[str, str], size: float, bold: bool = False, color: str | None = None
) -> None:
    latin, east_asian = fonts
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    properties.insert(0, w("rFonts", ascii=latin, hAnsi=latin, eastAsia=east_asian, cs=latin))
    style.font.size = Pt(size)
    style.font.bold = bold
    style.font.italic = False
    if color:
        style.font.color.rgb = RGBColor.from_string(color)


def _space(style: Any, line: float, before: float = 0, after: float = 0) -> None:
    layout = style.paragraph_format
    layout.space_before, layout.space_after, layout.line_spacing = Pt(before), Pt(after), line


def _set_page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin = section.bottom_margin = _MARGIN
    section.different_first_page_header_footer = True


def _set_language(document: Document, chinese: bool) -> None:
    latin = "en-US" if chinese else "en-GB"
    languages = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    set_attributes(languages, val=latin, eastAsia="zh-CN")
    settings = document.settings.element
    set_attributes(settings.find(qn("w:themeFontLang")), val=latin, eastAsia="zh-CN")
    set_attributes(settings.find(qn("w:zoom")), percent=100)
    if not chinese:
        settings.find(qn("w:defaultTabStop")).addnext(w("autoHyphenation"))


def _drop_ballast(document: Document) -> None:
    """Remove superfluous parts of the template: table styles, a thumbnail, a second style sheet."""
    styles = document.styles
    for style in list(styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in _KEPT_TABLE_STYLES:
            style.delete()
    package = document.part.package
    for relations in (package.rels, document.part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(("/thumbnail", "/stylesWithEffects", "/customXml")):
                del relations[key]
