"""The design of our slides: a wide page, dark blue, large type, a thin rule below the title."""

from __future__ import annotations

from typing import Any

from lxml import etree
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.presentation import Presentation
from pptx.util import Inches, Pt

ACCENT = "1F4068"
WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
"""In EMU (1/914,400 inch), like all lengths here."""
MARGIN = Inches(0.75)
CONTENT_WIDTH = WIDTH - 2 * MARGIN
BODY_TOP = Inches(1.75)
BODY_HEIGHT = Inches(4.95)
LEVELS = ((24, "•"), (20, "–"), (17, "·"))
"""Size in points and bullet of each level."""
TITLE_SLIDE, TITLE_AND_CONTENT, TITLE_ONLY = 0, 1, 2
"""Indexes of the layouts that are kept."""

_COLOURS = {"dk2": ACCENT, "lt2": "EEF2F7", "accent1": ACCENT, "accent2": "B5562B"} | {
    "accent3": "4F7F6B", "accent4": "8A6FA8", "accent5": "5B8DB8", "accent6": "A3A3A3",
    "hlink": "1F5F9F", "folHlink": "6B5B95",
}  # fmt: skip
_FONTS = {"latin": "Calibri", "ea": "微软雅黑"}
_SLIDE_NUMBER = (
    '<a:fld id="{C1FF6DA9-008F-8B48-92A6-B652298478BF}" type="slidenum"><a:t>‹#›</a:t></a:fld>'
)
_TITLES = {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE}
_MARGINS = {PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER}
_KEPT = ("Title Slide", "Title and Content", "Title Only")
_TITLE_BOX = (MARGIN, Inches(0.5), CONTENT_WIDTH, Inches(0.95))
_BODY_BOX = (MARGIN, BODY_TOP, CONTENT_WIDTH, BODY_HEIGHT)
_FRONT_TITLE_BOX = (MARGIN, Inches(1.6), CONTENT_WIDTH, Inches(1.9))
_FRONT_TEXT_BOX = (MARGIN, Inches(3.95), CONTENT_WIDTH, Inches(2.8))


def style_presentation(presentation: Presentation, footer: str) -> None:
    """Turn python-pptx's plain 4:3 template into ours; ``footer`` is printed at the bottom of every
    slide."""
    presentation.slide_width, presentation.slide_height = WIDTH, HEIGHT
    _drop_ballast(presentation)
    layouts = presentation.slide_layouts
    for layout in [layout for layout in layouts if layout.name not in _KEPT]:
        layouts.remove(layout)
    master = presentation.slide_master
    _paint_theme(master.part.part_related_by(RELATIONSHIP_TYPE.THEME))
    _style_levels(master.element)
    for page in (master, *layouts):
        _drop_margins(page)
        for shape in page.placeholders:
            is_title = shape.placeholder_format.type in _TITLES
            _place(shape, _TITLE_BOX if is_title else _BODY_BOX)
            # Aligns the text with the rule and the table.
            shape.element.find(f"{qn('p:txBody')}/{qn('a:bodyPr')}").set("lIns", "0")
    tree = master.shapes._spTree
    tree.append(_bar(101, MARGIN, Inches(1.5), Inches(1.2), Inches(0.05)))
    tree.append(_margin_text(102, MARGIN, CONTENT_WIDTH * 3 // 4, "l", _escaped_run(footer)))
    quarter = CONTENT_WIDTH // 4
    tree.append(_margin_text(103, WIDTH - MARGIN - quarter, quarter, "r", _SLIDE_NUMBER))
    _style_front(layouts[TITLE_SLIDE])


def _drop_ballast(presentation: Presentation) -> None:
    """Remove superfluous parts of the template: a thumbnail and its author's printer settings."""
    part = presentation.part
    for relations in (part.package._rels, part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(("/thumbnail", "/printerSettings")):
                relations.pop(key)


def _paint_theme(part: Any) -> None:
    theme: Any = etree.fromstring(part.blob)
    for name, colour in _COLOURS.items():
        slot = theme.find(f".//{qn('a:clrScheme')}/{qn(f'a:{name}')}")
        slot[:] = [etree.Element(qn("a:srgbClr"), val=colour)]
    for kind in ("majorFont", "minorFont"):
        for script, font in _FONTS.items():
            theme.find(f".//{qn(f'a:{kind}')}/{qn(f'a:{script}')}").set("typeface", font)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def _style_levels(master: Any) -> None:
    title = master.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    title.set("algn", "l")
    run = title.find(qn("a:defRPr"))
    run.set("sz", "3000")
    run.set("b", "1")
    run.find(f".//{qn('a:schemeClr')}").set("val", "tx2")
    for number, (size, bullet) in enumerate(LEVELS, 1):
        level = master.find(f".//{qn('p:bodyStyle')}/{qn(f'a:lvl{number}pPr')}")
        level.set("marL", str(Inches(0.32) * number))
        level.set("indent", str(-Inches(0.28)))
        level.find(qn("a:buChar")).set("char", bullet)
        level.find(qn("a:defRPr")).set("sz", str(size * 100))
        level.find(f"{qn('a:spcBef')}")[:] = [parse_xml(f'<a:spcPts {nsdecls("a")} val="900"/>')]


def _drop_margins(page: Any) -> None:
    # The master's own footer replaces them, so that slides need not repeat it.
    for shape in list(page.placeholders):
        if shape.placeholder_format.type in _MARGINS:
            shape.element.getparent().remove(shape.element)


def _place(shape: Any, box: tuple[int, int, int, int]) -> None:
    shape.left, shape.top, shape.width, shape.height = box


def _style_front(layout: Any) -> None:
    layout.element.set("showMasterSp", "0")
    layout.background.fill.solid()
    layout.background.fill.fore_color.theme_color = MSO_THEME_COLOR.TEXT_2
    for shape, box, size, anchor, colour in zip(
        layout.placeholders,
        (_FRONT_TITLE_BOX, _FRONT_TEXT_BOX),
        (38, 18),
        ("b", "t"),
        ("FFFFFF", "DCE5EF"),
        strict=True,
    ):
        _place(shape, box)
        body = shape.element.find(qn("p:txBody"))
        body.find(qn("a:bodyPr")).set("anchor", anchor)
        style = parse_xml(
            f'<a:lstStyle {nsdecls("a")}><a:lvl1pPr marL="0" indent="0" algn="l"><a:buNone/>'
            f'<a:defRPr sz="{size * 100}"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
            "</a:defRPr></a:lvl1pPr></a:lstStyle>"
        )
        body.replace(body.find(qn("a:lstStyle")), style)
    rule = _bar(101, MARGIN, Inches(3.65), Inches(1.2), Inches(0.05), "C9A24B")
    layout.shapes._spTree.append(rule)


def _bar(identity: int, left: int, top: int, width: int, height: int, colour: str = ACCENT) -> Any:
    return _shape(
        identity,
        (left, top, width, height),
        f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill><a:ln><a:noFill/></a:ln>',
        "<a:p/>",
    )


def _margin_text(identity: int, left: int, width: int, side: str, content: str) -> Any:
    size = Pt(11).centipoints
    run = f'<a:rPr sz="{size}"><a:solidFill><a:srgbClr val="5A6B7F"/></a:solidFill></a:rPr>'
    styled = content.replace("<a:t>", f"{run}<a:t>", 1)
    paragraph = f'<a:p><a:pPr algn="{side}"/>{styled}</a:p>'
    return _shape(identity, (left, Inches(6.95), width, Inches(0.35)), "<a:noFill/>", paragraph)


def _escaped_run(text: str) -> str:
    run = etree.Element("t")
    run.text = text
    escaped = etree.tostring(run, encoding="unicode")[len("<t>") : -len("</t>")]
    return f"<a:r><a:t>{escaped}</a:t></a:r>"


def _shape(identity: int, box: tuple[int, int, int, int], look: str, paragraph: str) -> Any:
    left, top, width, height = box
    name = f"Decoration {identity}"
    return parse_xml(
        f"<p:sp {nsdecls('p', 'a')}>"
        f'<p:nvSpPr><p:cNvPr id="{identity}" name="{name}"/><p:cNvSpPr/><p:nvPr userDrawn="1"/>'
        "</p:nvSpPr>"
        f'<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{look}</p:spPr>'
        '<p:txBody><a:bodyPr lIns="0" rIns="0" anchor="ctr"/><a:lstStyle/>'
        f"{paragraph}</p:txBody></p:sp>"
    )
