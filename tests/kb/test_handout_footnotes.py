"""A document's footnotes stand below the quoted words, marked as notes; on slides they are spoken."""

from __future__ import annotations

from io import BytesIO

import pptx
import pytest

from kb.handouts.build import build_handout
from kb.handouts.model import Line, LineKind
from kb.handouts.options import OutputOptions
from kb.services import Services
from tests.support.handout_samples import collection, made, quoted, squeezed, text_of

ART_3 = "palermo-protocol-digest/en/art-3"


def test_they_come_after_the_words_with_their_sign(library: Services) -> None:
    handout = build_handout(library, collection(quoted(library, ART_3)), OutputOptions())
    english, chinese = handout.quotations[0].sides
    for side, first, second in (
        (english, "[Note 1: Chinese domestic law", "[Note 2: Under articles"),
        (chinese, "〔注1：中国国内法", "〔注2：中国《刑法》"),
    ):
        lines = [block for block in side.blocks if isinstance(block, Line)]
        assert [line.kind for line in lines[-2:]] == [LineKind.NOTE] * 2
        assert not any(line.kind is LineKind.NOTE for line in lines[:-2])
        assert lines[-2].text.startswith(first)
        assert lines[-1].text.startswith(second)
        assert lines[-1].text.endswith(("]", "〕"))


@pytest.mark.parametrize("format_", ["docx", "pdf", "html", "markdown"])
def test_each_format_shows_the_sign(library: Services, format_: str) -> None:
    text = squeezed(text_of(format_, made(library, collection(quoted(library, ART_3)), format_)))
    assert "[Note1:Chinesedomesticlaw" in text
    assert "〔注1：中国国内法" in text


def test_on_slides_they_are_in_the_speaker_notes(library: Services) -> None:
    content = made(library, collection(quoted(library, ART_3)), "pptx")
    slides = list(pptx.Presentation(BytesIO(content)).slides)
    shown = "\n".join(
        s.text_frame.text for slide in slides for s in slide.shapes if s.has_text_frame
    )
    assert "no offence of exactly this shape" not in shown
    spoken = slides[1].notes_slide.notes_text_frame.text
    assert "[Note 1: Chinese domestic law" in spoken
    assert "〔注2：" in spoken


def test_a_note_that_is_quoted_alone_is_on_its_slide(library: Services) -> None:
    (quotation,) = library.quoter.quote([ART_3])
    note = next(p.passage.id for p in quotation.pieces if p.passage.kind == "note")
    content = made(library, collection(quoted(library, note)), "pptx", layout="one-language")
    slide = list(pptx.Presentation(BytesIO(content)).slides)[1]
    shown = "\n".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
    assert "[Note 1: Chinese domestic law" in shown
