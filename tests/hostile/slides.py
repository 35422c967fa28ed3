"""PPTX files: swelling, looping, with references that lead out, and fake ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from io import BytesIO

from pptx import Presentation
from pptx.util import Cm

from tests.hostile.case import TAKEN, Case, case
from tests.hostile.word import ENTITIES, changed, docx, without


@cache
def pptx() -> bytes:
    """Two slides, one with a table."""
    deck = Presentation()
    for text in ("第一章 总则", "Second slide"):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = text
        slide.placeholders[1].text = "Victims are protected."
    table = slide.shapes.add_table(1, 2, Cm(1), Cm(1), Cm(5), Cm(5)).table
    table.cell(0, 0).text = "cell"
    out = BytesIO()
    deck.save(out)
    return out.getvalue()


def _slide(change: Callable[[bytes], bytes], name: str = "ppt/slides/slide2.xml") -> bytes:
    return changed(pptx(), lambda parts: {**parts, name: change(parts[name])})


def _groups(depth: int) -> Callable[[bytes], bytes]:
    start = (
        b'<p:grpSp><p:nvGrpSpPr><p:cNvPr id="9" name="g"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
        b"<p:grpSpPr/>"
    )
    return lambda xml: xml.replace(
        b"</p:spTree>", start * depth + b"</p:grpSp>" * depth + b"</p:spTree>"
    )


def cases() -> list[Case]:
    good = pptx()
    damaged, slow, swelled = "file-damaged", "parser-timed-out", "parser-swelled"
    rels = "ppt/slides/_rels/slide2.xml.rels"
    return [
        case("pptx-as-it-should-be", "a.pptx", good, TAKEN),
        case("pptx-cut", "a.pptx", good[: len(good) // 2], damaged),
        case("pptx-slide-missing", "a.pptx", without(good, "slides/slide2.xml"), TAKEN, damaged),
        case(
            "pptx-slides-missing",
            "a.pptx",
            changed(good, lambda parts: {n: c for n, c in parts.items() if "slides/" not in n}),
            damaged,
            "file-empty",
        ),
        case(
            "pptx-layouts-missing",
            "a.pptx",
            changed(good, lambda parts: {n: c for n, c in parts.items() if "slideLayout" not in n}),
            TAKEN,
            damaged,
        ),
        case("pptx-relationships-missing", "a.pptx", without(good, ".rels"), damaged),
        case("pptx-content-types-missing", "a.pptx", without(good, "Types].xml"), damaged, TAKEN),
        case("pptx-slide-no-xml", "a.pptx", _slide(lambda _: b"Dear colleague"), TAKEN, damaged),
        case(
            "pptx-billion-laughs",
            "a.pptx",
            _slide(
                lambda xml: xml.replace(
                    b"?>", f'?><!DOCTYPE p [<!ENTITY l0 "ha">{ENTITIES}]>'.encode(), 1
                ).replace(b"Second", b"&l9;")
            ),
            TAKEN,
            damaged,
        ),
        case(
            "pptx-external-entity",
            "a.pptx",
            _slide(
                lambda xml: xml.replace(
                    b"?>", b'?><!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]>', 1
                ).replace(b"Second", b"&x;")
            ),
            TAKEN,
            damaged,
        ),
        case(
            "pptx-slide-of-itself",
            "a.pptx",
            changed(
                good,
                lambda parts: {
                    **parts,
                    rels: parts[rels].replace(b"../slideLayouts/slideLayout2.xml", b"slide2.xml"),
                },
            ),
            TAKEN,
            damaged,
        ),
        case(
            "pptx-relationship-leads-out",
            "a.pptx",
            changed(
                good,
                lambda parts: {
                    **parts,
                    rels: parts[rels].replace(b"../slideLayouts", b"../../../../../../etc"),
                },
            ),
            TAKEN,
            damaged,
        ),
        case("pptx-groups-1000-deep", "a.pptx", _slide(_groups(1000)), TAKEN, damaged),
        case("pptx-groups-100-deep", "a.pptx", _slide(_groups(100)), TAKEN),
        case(
            "pptx-spans-2e9",
            "a.pptx",
            _slide(
                lambda xml: xml.replace(
                    b"<a:tc>", b'<a:tc gridSpan="2000000000" rowSpan="2000000000">'
                )
            ),
            TAKEN,
            damaged,
        ),
        case(
            "pptx-shape-ids-of-nonsense",
            "a.pptx",
            _slide(lambda xml: xml.replace(b'id="2"', b'id="-99999999999999999999"')),
            TAKEN,
            damaged,
        ),
        case(
            "pptx-100000-shapes",
            "a.pptx",
            lambda: _slide(
                lambda xml: xml.replace(b"</p:spTree>", b"<p:sp/>" * 100_000 + b"</p:spTree>")
            ),
            TAKEN,
            damaged,
            slow,
            swelled,
        ),
        case(
            "pptx-20000-times-the-same-slide",
            "a.pptx",
            lambda: _slide(
                lambda xml: xml.replace(
                    b"</p:sldIdLst>",
                    b"".join(b'<p:sldId id="%d" r:id="rId7"/>' % n for n in range(1000, 21_000))
                    + b"</p:sldIdLst>",
                ),
                "ppt/presentation.xml",
            ),
            TAKEN,
            slow,
            swelled,
            "pages-too-many",
        ),
        case("pptx-that-is-docx", "a.pptx", docx(), TAKEN),
    ]
