"""Engines to test against the contract, and libraries indexed in them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import meilisearch
import pytest

from search import EmbeddedEngine, SearchEngine, index_signature
from search.engines.meilisearch import MeilisearchEngine
from search.searcher import Searcher
from tests.engines.server import TestServer, binary, reachable, started
from tests.support.search_samples import SEGMENTER, TRANSLATIONS, Library

SIGNATURE = index_signature(SEGMENTER)
OpenEngine = Callable[..., SearchEngine]
"""Opens an engine on the index of the test; a second call gives a second reader of the same."""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestServer]:
    """A Meilisearch server; the test is skipped if there is none."""
    if running := reachable():
        yield running
    elif binary():
        with started(tmp_path_factory.mktemp("meilisearch")) as own:
            yield own
    else:
        pytest.skip("no server at KB_TEST_MEILISEARCH_URL and no meilisearch on PATH")


@pytest.fixture
def prefix(server: TestServer) -> Iterator[str]:
    """A name for this test's indexes, which are removed at its end."""
    name = f"test{secrets.token_hex(6)}"
    yield name
    client = meilisearch.Client(server.url, server.key)
    for index in client.get_raw_indexes({"limit": 1000})["results"]:
        if index["uid"].startswith(f"{name}-"):
            client.delete_index(index["uid"])


@pytest.fixture(params=["embedded", "meilisearch"])
def open_engine(request: pytest.FixtureRequest, tmp_path: Path) -> OpenEngine:
    if request.param == "embedded":
        return lambda signature=SIGNATURE: EmbeddedEngine(tmp_path / "index", signature, deadline=5)
    server: TestServer = request.getfixturevalue("server")
    prefix: str = request.getfixturevalue("prefix")
    return lambda signature=SIGNATURE: meilisearch_engine(server, prefix, signature)


def meilisearch_engine(
    server: TestServer, prefix: str, signature: str = SIGNATURE
) -> MeilisearchEngine:
    """With deadlines that a loaded machine keeps."""
    return MeilisearchEngine(
        server.url, server.key, signature, prefix=prefix, deadline=30, patience=60
    )


@pytest.fixture
def engine(open_engine: OpenEngine) -> SearchEngine:
    return open_engine()


@pytest.fixture
def library(tmp_path: Path, engine: SearchEngine) -> Library:
    """An empty library whose index is in the engine of the test."""
    return library_in(tmp_path, engine)


def library_in(path: Path, engine: SearchEngine) -> Library:
    library = Library(path)
    library.engine = engine  # type: ignore[assignment]
    library.searcher = Searcher(library, engine, SEGMENTER, TRANSLATIONS)
    return library
