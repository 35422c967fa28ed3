"""Every output has the exact words of every quotation, in each layout."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from corpus import PassageKind
from corpus.collections import ItemKind
from kb.services import Services
from tests.support.handout_samples import SITE, TWELVE, made, module, squeezed, text_of


def lines_of(services: Services, langs: tuple[str, ...]) -> list[str]:
    """Each line of each quotation with its counterpart; a note without its printed number."""
    found = []
    for id_ in TWELVE:
        for quotation in services.quoter.quote([id_], counterpart=True):
            if quotation.lang in langs:
                for piece in quotation.pieces:
                    text = piece.text.replace("\t", "\n")
                    if piece.passage.kind is PassageKind.NOTE:
                        text = re.sub(r"^\d+ ", "", text)
                    found += text.split("\n")
    return found


@pytest.mark.parametrize("layout", ["side-by-side", "interleaved"])
@pytest.mark.parametrize("format_", ["docx", "pdf", "html", "markdown", "pptx"])
def test_all_words_of_both_languages_are_there(
    library: Services, format_: str, layout: str
) -> None:
    text = squeezed(text_of(format_, made(library, module(library), format_, layout=layout)))
    wanted = lines_of(library, ("en", "zh"))
    assert len(wanted) > 100
    if format_ == "pptx":
        # A line that does not fit a slide goes on after a sentence, and the citation is between.
        wanted = [part for line in wanted for part in re.split(r"(?<=[。；.;])", line)]
    if format_ == "pdf":
        # A line may go on below the header of the next page.
        wanted = [line[:25] for line in wanted]
    assert [line for line in wanted if squeezed(line) not in text] == []


@pytest.mark.parametrize("ui", ["en", "zh"])
@pytest.mark.parametrize("format_", ["docx", "html"])
def test_one_language_has_the_words_of_that_one_alone(
    library: Services, format_: str, ui: str
) -> None:
    content = made(library, module(library), format_, layout="one-language", ui=ui)
    text = squeezed(text_of(format_, content))
    assert all(squeezed(line) in text for line in lines_of(library, (ui,)))
    other = "zh" if ui == "en" else "en"
    articles = [line for line in lines_of(library, (other,)) if len(line) > 60]
    assert articles
    assert not any(squeezed(line) in text for line in articles)


def test_data_have_the_text_unchanged(library: Services) -> None:
    what = module(library)
    rows = list(csv.DictReader(io.StringIO(made(library, what, "csv").decode("utf-8-sig"))))
    handout = json.loads(made(library, what, "json"))
    collected = [item.text for item in what.items if item.kind is ItemKind.QUOTATION]
    in_csv = [row["Text"] for row in rows]
    in_json = [side["text"] for item in handout["items"] for side in item.get("sides", ())]
    for text in collected:
        assert text in in_csv
        assert text in in_json


def test_each_passage_has_its_citation_and_its_link(library: Services) -> None:
    for format_ in ("docx", "html", "pdf"):
        text = squeezed(text_of(format_, made(library, module(library), format_, style="oscola")))
        for id_ in TWELVE:
            sides = library.quoter.quote([id_], style="oscola", base_url=SITE, counterpart=True)
            if format_ != "pdf":
                assert all(squeezed(each.citation) in text for each in sides)
            english = next(each for each in sides if each.lang == "en")
            assert english.address in text
