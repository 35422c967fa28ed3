"""A document that is written again costs as much as has changed in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import meilisearch
import msgspec
import pytest

from corpus import Document, SearchLang
from search import SearchEngine, index_documents
from search.engines.tantivy import EmbeddedEngine
from tests.engines.server import TestServer
from tests.support.search_samples import SEGMENTER, Library, make_document

_TEXTS = ("Shelter for victims.", "Legal aid.", "Interpreters.", "Return.")


@pytest.fixture
def small(library: Library) -> Library:
    library.add(make_document("one/en"), *_TEXTS)
    library.add(make_document("two/en"), "Another document.")
    return library.index()


@pytest.fixture
def units_sent(engine: SearchEngine, request: pytest.FixtureRequest) -> Callable[[], int]:
    """The number of units that the index was ever given."""
    if isinstance(engine, EmbeddedEngine):
        return lambda: _given_to_tantivy(engine.path)
    server: TestServer = request.getfixturevalue("server")
    prefix: str = request.getfixturevalue("prefix")
    return lambda: _given_to_meilisearch(server, prefix)


def _given_to_tantivy(path: Path) -> int:
    """Units in all segments, deleted ones, too: so few are not merged."""
    found = path.glob("gen-*/*/meta.json")
    return sum(
        segment["max_doc"]
        for meta in found
        for segment in json.loads(meta.read_bytes())["segments"]
    )


def _given_to_meilisearch(server: TestServer, prefix: str) -> int:
    client = meilisearch.Client(server.url, server.key)
    tasks = client.get_tasks({"types": ["documentAdditionOrUpdate"], "limit": 1000})
    assert tasks.total <= 1000
    return sum(
        task.details["receivedDocuments"] or 0
        for task in tasks.results
        if task.index_uid and task.index_uid.startswith(prefix) and "about" not in task.index_uid
    )


def _write(library: Library, document: Document, *texts: str) -> None:
    library.add(document, *texts)
    index_documents(library.engine, SEGMENTER, [(document, library.passages[document.id])])


def _found(library: Library, text: str) -> int:
    return sum(group.total for group in library.ask(text).groups)


def test_only_the_article_that_has_changed_is_written(
    small: Library, units_sent: Callable[[], int]
) -> None:
    before = units_sent()
    changed = [text.replace("Legal aid", "Legal counsel") for text in _TEXTS]
    _write(small, small.documents["one/en"], *changed)
    assert units_sent() == before + 1
    assert (_found(small, "aid"), _found(small, "counsel"), _found(small, "shelter")) == (0, 1, 1)
    assert small.engine.contents() == {"one/en": 4, "two/en": 1}


def test_a_document_that_has_not_changed_is_not_written(
    small: Library, units_sent: Callable[[], int]
) -> None:
    before = units_sent()
    _write(small, small.documents["one/en"], *_TEXTS)
    assert units_sent() == before


def test_what_is_gone_is_deleted_and_what_is_new_is_added(
    small: Library, units_sent: Callable[[], int]
) -> None:
    before = units_sent()
    _write(small, small.documents["one/en"], *_TEXTS[:3])
    assert units_sent() == before
    assert _found(small, "return") == 0
    _write(small, small.documents["one/en"], *_TEXTS, "Compensation.")
    assert units_sent() == before + 2
    assert (_found(small, "return"), _found(small, "compensation")) == (1, 1)
    assert small.engine.contents()["one/en"] == 5


def test_all_units_have_the_new_metadata(small: Library, units_sent: Callable[[], int]) -> None:
    before = units_sent()
    document = msgspec.structs.replace(small.documents["one/en"], title="Standards")
    _write(small, document, *_TEXTS)
    assert units_sent() == before + 4
    assert small.engine.contents()["one/en"] == 4
    assert _found(small, "standards") == 4


def test_a_document_that_changes_its_language_is_in_one_index(small: Library) -> None:
    _write(small, small.documents["one/en"], "现在是中文：遣返。")
    units: dict[SearchLang, int] = small.engine.stats().units
    assert units == {"en": 1, "zh": 1}
