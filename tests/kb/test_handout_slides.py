"""Slides: one passage or pair each, divided at sentences, with its citation, and context in the notes."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pptx
import pytest
from pptx.util import Inches

from corpus import PassageKind
from corpus.errors import TemplateInvalid
from kb.handouts.sentences import sentences
from kb.handouts.slides_template import own_slides_template
from kb.services import Services
from tests.support.handout_samples import collection, heading, made, module, note, quoted, squeezed

ART_3 = "palermo-protocol-digest/en/art-3"
SHORT = "palermo-protocol-digest/en/art-5.2"
ENDS = tuple(".:;。：；…”)")


def slides_of(content: bytes) -> list[Any]:
    return list(pptx.Presentation(BytesIO(content)).slides)


def texts(slide: Any) -> list[str]:
    return [
        paragraph.text
        for shape in slide.shapes
        if shape.has_text_frame and shape != slide.shapes.title
        for paragraph in shape.text_frame.paragraphs
    ]


@pytest.mark.parametrize("ui", ["en", "zh"])
def test_each_passage_has_a_slide_with_citations_and_the_title_comes_first(
    library: Services, ui: str
) -> None:
    slides = slides_of(made(library, module(library), "pptx", ui=ui))
    assert slides[0].shapes.title.text == "A two-hour module"
    titles = [slide.shapes.title.text for slide in slides]
    assert titles[1] == "What trafficking is"
    for number in range(1, 13):
        assert any(title.startswith(f"{number}. ") for title in titles)
    second = next(slide for slide in slides if slide.shapes.title.text.startswith("2. "))
    dashes = sorted(text[:2] for text in texts(second) if text.startswith("—"))
    assert dashes == ["— ", "——"]


def test_a_short_pair_is_on_one_slide_with_its_languages_beside_each_other(
    library: Services,
) -> None:
    _, slide, _ = slides_of(made(library, collection(quoted(library, SHORT)), "pptx"))
    english = next(
        s for s in slide.shapes if s.has_text_frame and "accomplice" in s.text_frame.text
    )
    chinese = next(s for s in slide.shapes if s.has_text_frame and "共犯" in s.text_frame.text)
    assert english.left + english.width <= chinese.left
    assert english.top == chinese.top


def test_a_long_passage_is_divided_only_where_a_sentence_ends(library: Services) -> None:
    slides = slides_of(
        made(library, collection(quoted(library, ART_3)), "pptx", layout="one-language")
    )[1:-1]
    assert len(slides) > 1
    assert slides[0].shapes.title.text.endswith(f"(1/{len(slides)})")
    (quotation,) = library.quoter.quote([ART_3])
    pieces = [p.text for p in quotation.pieces if p.passage.kind is not PassageKind.NOTE]
    words = []
    for slide in slides:
        own = [text for text in texts(slide) if not text.startswith("— ")]
        assert own[-1].rstrip().endswith(ENDS)
        words += own
    assert squeezed("".join(words)) == squeezed("".join(pieces))


def test_the_notes_say_where_it_is_from_and_what_its_terms_are(library: Services) -> None:
    what = collection(
        note("Welcome."), heading("h"), quoted(library, SHORT), note("Ask about attempts.")
    )
    title, section, slide, _ = slides_of(made(library, what, "pptx"))
    assert title.notes_slide.notes_text_frame.text == "Welcome."
    assert section.shapes.title.text == "h"
    spoken = slide.notes_slide.notes_text_frame.text
    assert "Trainer’s note: Ask about attempts." in spoken
    assert "› I. General provisions" in spoken
    assert "Part of: Article 5" in spoken
    assert "https://kb.example/documents/palermo-protocol-digest/en/art-5.2#art-5.2" in spoken
    assert "缔约国" in spoken
    assert " — attempt" in spoken


def test_a_table_is_a_table_and_nothing_runs_off_the_slide(library: Services) -> None:
    presentation = pptx.Presentation(BytesIO(made(library, module(library), "pptx")))
    tables = [s for slide in presentation.slides for s in slide.shapes if s.has_table]
    assert tables
    assert tables[0].table.cell(0, 0).text == "Body"
    for slide in presentation.slides:
        for shape in slide.shapes:
            assert shape.left + shape.width <= presentation.slide_width
            assert shape.top + shape.height <= presentation.slide_height


def test_sentences_joined_are_the_text() -> None:
    text = '1. One (see art. 3). "Two." Three; four e.g. five, No. 6 of 2010! Seven'
    parts = sentences(text, "en")
    assert "".join(parts) == text
    assert [part.strip() for part in parts] == [
        "1. One (see art. 3).",
        '"Two."',
        "Three;",
        "four e.g. five, No. 6 of 2010!",
        "Seven",
    ]
    chinese = "（一）甲；乙。“丙！”丁"
    assert sentences(chinese, "zh") == ("（一）甲；", "乙。", "“丙！”", "丁")


def test_a_template_gives_its_look_and_its_slides_are_left_out(
    library: Services, tmp_path: Path
) -> None:
    presentation = pptx.Presentation()
    presentation.slides.add_slide(presentation.slide_layouts[0]).shapes.title.text = "Old slide"
    presentation.slide_width = Inches(10)
    path = tmp_path / "own.pptx"
    presentation.save(path)
    content = made(library, collection(quoted(library, SHORT)), "pptx", template=path)
    made_from_it = pptx.Presentation(BytesIO(content))
    assert made_from_it.slide_width == Inches(10)
    titles = [slide.shapes.title.text for slide in made_from_it.slides]
    assert titles[0] == "A two-hour module"
    assert "Old slide" not in titles


@pytest.mark.parametrize("content", [b"", b"no package", own_slides_template()[:800]])
def test_what_is_no_template_is_refused(library: Services, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.pptx"
    path.write_bytes(content)
    with pytest.raises(TemplateInvalid):
        made(library, collection(), "pptx", template=path)


def test_a_template_without_the_layouts_is_refused(library: Services, tmp_path: Path) -> None:
    presentation = pptx.Presentation()
    for layout in list(presentation.slide_layouts)[1:]:
        presentation.slide_layouts.remove(layout)
    path = tmp_path / "bare.pptx"
    presentation.save(path)
    with pytest.raises(TemplateInvalid, match="layout"):
        made(library, collection(), "pptx", template=path)
