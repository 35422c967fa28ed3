"""Pages follow each other without gap or repetition, also beyond the units that an engine ranks at once."""

from __future__ import annotations

import msgspec
import pytest

from search import EngineRequest, index_documents
from search.engines.engine import Form, QueryWord
from search.weights import load_weights
from tests.support.search_samples import SEGMENTER, Library, make_document

UNITS = 400


@pytest.fixture
def filled(library: Library) -> Library:
    """Ten documents with the same passages, except two that contain the word more often."""
    for number in range(10):
        texts = ["Shelter for victims of many crimes."] * (UNITS // 10)
        if number == 7:
            texts[5] = "Shelter for victims, victims of crimes."
            texts[6] = "Victims, victims, victims."
        library.add(make_document(f"w{number}/en"), *texts)
    return library.index()


def page(library: Library, offset: int, limit: int) -> list[str]:
    group = library.ask("victims", offset=offset, limit=limit).groups[0]
    assert group.total == UNITS
    return [hit.passage.id for hit in group.hits]


def test_pages_cover_all_units_once_and_the_best_come_first(filled: Library) -> None:
    pages = [unit for offset in range(0, UNITS, 70) for unit in page(filled, offset, 70)]
    assert len(pages) == len(set(pages)) == UNITS
    assert pages[:2] == ["w7/en/p6", "w7/en/p5"]
    assert pages == page(filled, 0, UNITS)


def test_equal_units_keep_the_order_of_their_document_after_rewriting(filled: Library) -> None:
    before = page(filled, 0, UNITS)
    for document_id in filled.documents:
        own = [unit for unit in before if unit.startswith(f"{document_id}/")]
        expected = [f"{document_id}/p{at}" for at in range(UNITS // 10)]
        assert [unit for unit in own if unit not in before[:2]] == [
            unit for unit in expected if unit not in before[:2]
        ]
    index_documents(filled.engine, SEGMENTER, filled.contents()[::2])
    assert page(filled, 0, UNITS) == before


def test_scores_never_rise(filled: Library) -> None:
    scores = [hit.score for hit in filled.ask("victims", limit=UNITS).groups[0].hits]
    assert scores == sorted(scores, reverse=True)


def test_pages_beyond_the_end_and_of_none(filled: Library) -> None:
    assert page(filled, UNITS, 10) == []
    assert page(filled, 9_000, 10) == []
    assert page(filled, 0, 0) == []


def test_what_only_asks_for_ranked_units_gets_the_best_and_the_same_total(filled: Library) -> None:
    word = QueryWord("victims", (Form("term", ("victim",)),))
    request = EngineRequest(lang="en", words=(word,), weights=load_weights(), limit=UNITS)
    whole = filled.engine.search(request)
    ranked = filled.engine.search(msgspec.structs.replace(request, only_ranked=True))
    assert ranked.total == whole.total == UNITS
    assert ranked.hits == whole.hits[: len(ranked.hits)]
    assert [hit.unit_id for hit in ranked.hits[:2]] == ["w7/en/p6", "w7/en/p5"]
