"""Pages follow each other without gap or repetition."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import QueryInvalid
from search import SearchQuery, index_documents
from tests.support.search_samples import SEGMENTER, Library, make_document


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """25 documents of four equal passages: their scores tie."""
    library = Library(tmp_path)
    for number in range(25):
        library.add(make_document(f"w{number}/en"), *["Shelter for victims."] * 4)
    return library.index()


def page(library: Library, offset: int, limit: int = 7) -> list[str]:
    group = library.ask("shelter victims", offset=offset, limit=limit).groups[0]
    assert group.total == 100
    return [hit.passage.id for hit in group.hits]


def test_pages_of_equal_scores_cover_all_units_once(library: Library) -> None:
    pages = [unit for offset in range(0, 105, 7) for unit in page(library, offset)]
    assert len(pages) == len(set(pages)) == 100
    assert pages == page(library, 0, 100)


def test_units_of_a_document_keep_its_order(library: Library) -> None:
    ids = page(library, 0, 100)
    for document_id in library.documents:
        own = [unit for unit in ids if unit.startswith(f"{document_id}/")]
        assert own == [f"{document_id}/p{at}" for at in range(4)]


def test_the_order_survives_rewriting_the_index(library: Library) -> None:
    before = page(library, 0, 100)
    half = library.contents()[::2]
    index_documents(library.engine, SEGMENTER, half)
    assert page(library, 0, 100) == before
    library.index()
    assert page(library, 0, 100) == before


def test_a_page_beyond_the_end_is_empty(library: Library) -> None:
    assert page(library, 100) == []
    assert page(library, 9_000) == []


def test_a_page_of_none_still_counts(library: Library) -> None:
    assert page(library, 0, 0) == []


def test_the_better_comes_first(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add(
        make_document("w/en"), "Victims.", "Victims of victims.", "Some other victims here."
    )
    hits = library.index().own("victims").hits
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize(("limit", "offset"), [(-1, 0), (10, -1), (10, 9_991), (10_001, 0)])
def test_impossible_pages_are_refused(limit: int, offset: int) -> None:
    with pytest.raises(QueryInvalid):
        SearchQuery("victims", limit=limit, offset=offset)
