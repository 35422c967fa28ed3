"""The index on disk: written, replaced, damaged, locked, rebuilt under readers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from corpus import Document, IndexUnavailable, Passage
from search import EmbeddedEngine, SearchQuery, index_documents, index_signature, rebuild_index
from tests.support.search_samples import SEGMENTER, Library, make_document, make_passages

SIGNATURE = index_signature(SEGMENTER)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library(tmp_path / "index")
    library.add(make_document("one/en"), "Shelter for victims.", "Legal aid.")
    library.add(make_document("two/zh"), "人口贩运。")
    return library


def total(library: Library, text: str) -> int:
    return sum(group.total for group in library.ask(text).groups)


def rewrite(library: Library, document: Document, *texts: str) -> None:
    library.add(document, *texts)
    index_documents(library.engine, SEGMENTER, [(document, library.passages[document.id])])


def test_an_index_that_was_never_built_says_so(library: Library) -> None:
    assert library.engine.needs_rebuild
    with pytest.raises(IndexUnavailable):
        library.ask("shelter")
    with pytest.raises(IndexUnavailable):
        index_documents(library.engine, SEGMENTER, library.contents())
    library.index()
    assert not library.engine.needs_rebuild
    assert library.engine.rebuild_reason is None


def test_stats_count_units_by_language(library: Library) -> None:
    stats = library.index().engine.stats()
    assert stats.units == {"en": 2, "zh": 1}
    assert stats.bytes > 0
    assert stats.signature == SIGNATURE


def test_a_document_written_again_replaces_what_was_there(library: Library) -> None:
    library.index()
    rewrite(library, library.documents["one/en"], "Repatriation only.")
    assert total(library, "shelter") == 0
    assert total(library, "repatriation") == 1
    assert library.engine.stats().units == {"en": 1, "zh": 1}


def test_a_deleted_document_is_gone_at_the_next_search(library: Library) -> None:
    library.index()
    library.engine.delete(["one/en", "never-there/en"])
    assert total(library, "shelter") == 0
    assert total(library, "人口贩运") == 1


def test_another_reader_sees_a_commit_and_a_rebuild_at_its_next_search(library: Library) -> None:
    library.index()
    reader = Library(library.engine.path)
    reader.documents, reader.passages = library.documents, library.passages
    assert total(reader, "shelter") == 1
    rewrite(library, make_document("three/en"), "Another shelter.")
    assert total(reader, "shelter") == 2
    library.documents.pop("one/en")
    library.index()
    assert total(reader, "shelter") == 1


def test_a_hit_that_the_catalog_no_longer_has_is_left_out(library: Library) -> None:
    library.index()
    library.documents.pop("one/en")
    assert library.own("shelter").hits == ()


def test_an_index_of_another_signature_needs_a_rebuild(library: Library) -> None:
    library.index()
    other = EmbeddedEngine(library.engine.path, "another")
    assert other.needs_rebuild
    rebuild_index(other, SEGMENTER, library.contents())
    assert not other.needs_rebuild
    assert library.engine.needs_rebuild


@pytest.mark.parametrize("damage", ["CURRENT", "index.json", "meta.json", "segments"])
def test_damage_is_reported_and_mended_by_a_rebuild(library: Library, damage: str) -> None:
    root = library.index().engine.path
    library.engine.close()
    names = ("*.term", "*.idx", "*.store") if damage == "segments" else (damage,)
    for file in [file for name in names for file in root.rglob(name)]:
        file.write_bytes(b"\x00{")
    assert library.engine.needs_rebuild
    with pytest.raises(IndexUnavailable):
        library.ask("shelter")
    library.index()
    assert total(library, "shelter") == 1


def test_a_second_writer_waits_and_then_gives_up(library: Library) -> None:
    root = library.index().engine.path
    hasty = EmbeddedEngine(root, SIGNATURE, deadline=0.1)
    with FileLock(root / ".lock"), pytest.raises(IndexUnavailable):
        hasty.delete(["one/en"])
    hasty.delete(["one/en"])
    assert total(library, "shelter") == 0


def failing(library: Library) -> Iterator[tuple[Document, list[Passage]]]:
    new = make_document("new/en")
    yield new, make_passages(new.id, ["Repatriation."])
    raise ZeroDivisionError


def test_a_write_that_fails_changes_nothing_and_frees_the_lock(library: Library) -> None:
    library.index()
    with pytest.raises(ZeroDivisionError) as failed:
        index_documents(library.engine, SEGMENTER, failing(library))
    rewrite(library, make_document("three/en"), "Another shelter.")
    assert total(library, "shelter") == 2
    assert total(library, "repatriation") == 0
    assert failed.value


def test_a_rebuild_that_fails_leaves_the_old_index(library: Library) -> None:
    library.index()
    with pytest.raises(ZeroDivisionError):
        rebuild_index(library.engine, SEGMENTER, failing(library))
    assert total(library, "shelter") == 1
    assert len(list(library.engine.path.glob("gen-*"))) == 1


def test_readers_never_see_a_half_built_index(library: Library) -> None:
    library.index()
    seen: list[int] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            answer = library.searcher.search(SearchQuery("shelter"))
            seen.append(sum(group.total for group in answer.groups))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for _ in range(5):
            library.index()
    finally:
        done.set()
        reader.join()
    assert seen
    assert set(seen) == {1}


def test_a_deleted_index_is_missed_even_while_open(library: Library) -> None:
    library.index()
    assert total(library, "shelter") == 1
    (library.engine.path / "CURRENT").unlink()
    assert library.engine.needs_rebuild
