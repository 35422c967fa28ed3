"""Slides of a passage: one size of type, short tables together, its own heading as the title."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pptx
import pytest

from kb.services import Services
from tests.support.handout_samples import collection, made, quoted

ROW = "referral-interagency-guidance/en/sec-4.r11"
TABLE = "referral-interagency-guidance/en/sec-4"
ART_3 = "palermo-protocol-digest/en/art-3"


def slides_of(services: Services, *ids: str, **options: Any) -> list[Any]:
    """Those of the passages, without the title and the sources."""
    what = collection(*(quoted(services, id_) for id_ in ids))
    presentation = pptx.Presentation(BytesIO(made(services, what, "pptx", **options)))
    found = list(presentation.slides)
    return [slide for slide in found if slide.shapes.title.text[:1].isdigit()]


@pytest.mark.parametrize("layout", ["one-language", "side-by-side", "interleaved"])
def test_all_slides_of_a_passage_have_one_size(library: Services, layout: str) -> None:
    slides = slides_of(library, ART_3, layout=layout)
    assert len(slides) > 1
    sizes = {
        run.font.size.pt
        for slide in slides
        for shape in slide.shapes
        if shape.has_text_frame and shape != slide.shapes.title
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
        if not paragraph.text.startswith("—")
    }
    assert len(sizes) == 1
    assert sizes.pop() >= 16


def test_a_short_table_is_on_one_slide_in_both_languages(library: Services) -> None:
    (slide,) = slides_of(library, ROW)
    english, chinese = [shape for shape in slide.shapes if shape.has_table]
    assert english.table.cell(0, 0).text == "Step"
    assert chinese.table.cell(0, 0).text == "步骤"
    assert english.top + english.height < chinese.top


def test_a_long_table_is_still_divided(library: Services) -> None:
    slides = slides_of(library, TABLE)
    assert len(slides) > 2
    assert all(sum(shape.has_table for shape in slide.shapes) <= 1 for slide in slides)


def test_the_title_is_the_passages_own_heading(library: Services) -> None:
    slides = slides_of(library, "victim-identification-slides/en/slide-12", ROW)
    assert slides[0].shapes.title.text.startswith("1. The interview · 询问")
    assert slides[-1].shapes.title.text.startswith("2. Table 2, row 11")
    (long, *_) = slides_of(library, "victim-identification-handbook/en/sec-3.4")
    assert long.shapes.title.text.startswith("1. (4) Indicators in children (")
    chinese = slides_of(library, "victim-identification-slides/en/slide-12", lang="zh", ui="zh")
    assert chinese[0].shapes.title.text.startswith("1. 询问 · The interview")
