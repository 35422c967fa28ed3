"""A handout as PDF is tagged, has a title, a language and an outline."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from corpus import CharacterNotSet
from kb.services import Services
from tests.support.handout_samples import collection, heading, made, module, note, quoted, text_of


@pytest.mark.parametrize(("ui", "lang"), [("en", "en"), ("zh", "zh")])
def test_it_is_tagged_and_titled(library: Services, ui: str, lang: str) -> None:
    reader = PdfReader(BytesIO(made(library, module(library), "pdf", ui=ui)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith(lang)
    assert reader.metadata
    assert reader.metadata.title == "A two-hour module"
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_its_outline_leads_to_each_passage(library: Services) -> None:
    outline = PdfReader(BytesIO(made(library, module(library), "pdf"))).outline
    titles = [entry.title for entry in outline if not isinstance(entry, list)]
    assert titles == ["What trafficking is", "Assistance", "Sources", "Glossary"]
    below = next(entry for entry in outline if isinstance(entry, list))
    assert below[0].title.startswith("1. Article 3")


def test_typst_reads_nothing_of_it_as_markup(library: Services) -> None:
    hostile = '#import "x" *bold* $1$ @ref <label> \\ `code` [a](b) "'
    what = collection(
        heading(hostile),
        note(hostile),
        quoted(library, "palermo-protocol-digest/en/art-3"),
        title=hostile,
    )
    text = text_of("pdf", made(library, what, "pdf"))
    assert '#import "x" *bold* $1$ @ref <label>' in text


@pytest.mark.parametrize("text", ["🙂", "𠮷"])
def test_a_character_without_a_font_is_named(library: Services, text: str) -> None:
    with pytest.raises(CharacterNotSet) as caught:
        made(library, collection(note(f"Thank you {text}")), "pdf")
    assert caught.value.params == {"text": text}


def test_an_empty_collection_is_a_cover(library: Services) -> None:
    assert len(PdfReader(BytesIO(made(library, collection(), "pdf"))).pages) >= 1
