"""An index is written, replaced and rebuilt under readers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import Document, IndexUnavailable, Passage
from search import SearchQuery, index_documents, rebuild_index
from tests.engines.conftest import SIGNATURE, OpenEngine, library_in
from tests.support.search_samples import SEGMENTER, Library, make_document, make_passages


@pytest.fixture
def small(library: Library) -> Library:
    library.add(make_document("one/en"), "Shelter for victims.", "Legal aid.")
    library.add(make_document("two/zh"), "人口贩运。")
    return library


def total(library: Library, text: str) -> int:
    return sum(group.total for group in library.ask(text).groups)


def rewrite(library: Library, document: Document, *texts: str) -> None:
    library.add(document, *texts)
    index_documents(library.engine, SEGMENTER, [(document, library.passages[document.id])])


def test_an_index_that_was_never_built_says_so(small: Library) -> None:
    assert small.engine.needs_rebuild
    assert small.engine.rebuild_reason == "it has not been built"
    with pytest.raises(IndexUnavailable):
        small.ask("shelter")
    with pytest.raises(IndexUnavailable):
        index_documents(small.engine, SEGMENTER, small.contents())
    small.index()
    assert not small.engine.needs_rebuild
    assert small.engine.rebuild_reason is None


def test_stats_count_units_by_language(small: Library) -> None:
    stats = small.index().engine.stats()
    assert stats.units == {"en": 2, "zh": 1}
    assert stats.bytes > 0
    assert stats.signature == SIGNATURE


def test_a_document_written_again_replaces_what_was_there(small: Library) -> None:
    small.index()
    rewrite(small, small.documents["one/en"], "Repatriation only.")
    assert (total(small, "shelter"), total(small, "repatriation")) == (0, 1)
    assert small.engine.stats().units == {"en": 1, "zh": 1}
    rewrite(small, small.documents["one/en"], "现在是中文：遣返。")
    assert (total(small, "repatriation"), total(small, "遣返")) == (0, 1)
    assert small.engine.stats().units == {"en": 0, "zh": 2}


def test_a_document_without_units_is_gone(small: Library) -> None:
    small.index()
    rewrite(small, small.documents["one/en"])
    assert small.engine.stats().units == {"en": 0, "zh": 1}


def test_a_deleted_document_is_gone_at_the_next_search(small: Library) -> None:
    small.index()
    small.engine.delete(["one/en", "never-there/en"])
    assert (total(small, "shelter"), total(small, "人口贩运")) == (0, 1)
    small.engine.delete([])
    assert total(small, "人口贩运") == 1


def test_another_reader_sees_a_write_and_a_rebuild_at_its_next_search(
    small: Library, open_engine: OpenEngine, tmp_path: Path
) -> None:
    small.index()
    reader = library_in(tmp_path, open_engine())
    reader.documents, reader.passages = small.documents, small.passages
    assert total(reader, "shelter") == 1
    rewrite(small, make_document("three/en"), "Another shelter.")
    assert total(reader, "shelter") == 2
    small.documents.pop("one/en")
    small.index()
    assert total(reader, "shelter") == 1


def test_an_index_of_another_signature_needs_a_rebuild(
    small: Library, open_engine: OpenEngine
) -> None:
    small.index()
    other = open_engine("another")
    assert other.needs_rebuild
    with pytest.raises(IndexUnavailable):
        other.delete(["one/en"])
    rebuild_index(other, SEGMENTER, small.contents())
    assert not other.needs_rebuild
    assert small.engine.needs_rebuild


def failing() -> Iterator[tuple[Document, list[Passage]]]:
    new = make_document("new/en")
    yield new, make_passages(new.id, ["Repatriation."])
    raise ZeroDivisionError


def test_a_write_whose_source_fails_changes_nothing(small: Library) -> None:
    small.index()
    with pytest.raises(ZeroDivisionError):
        index_documents(small.engine, SEGMENTER, failing())
    assert (total(small, "shelter"), total(small, "repatriation")) == (1, 0)
    rewrite(small, make_document("three/en"), "Another shelter.")
    assert total(small, "shelter") == 2


def test_a_rebuild_that_fails_leaves_the_old_index(small: Library) -> None:
    small.index()
    with pytest.raises(ZeroDivisionError):
        rebuild_index(small.engine, SEGMENTER, failing())
    assert (total(small, "shelter"), total(small, "repatriation")) == (1, 0)


def test_readers_never_see_a_half_built_index(small: Library) -> None:
    small.index()
    seen: list[int] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            answer = small.searcher.search(SearchQuery("shelter"))
            seen.append(sum(group.total for group in answer.groups))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for at in range(4):
            rewrite(small, small.documents["one/en"], "Shelter for victims.", f"Legal aid {at}.")
            small.index()
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert len(seen) > 4
    assert set(seen) == {1}
