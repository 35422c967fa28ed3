"""A server that is unreachable, silent, refuses the key or dies: clear errors, and soon."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import meilisearch
import msgspec
import pytest

from corpus import Document, IndexAway, IndexKeyRefused, IndexUnavailable, Passage
from search import EngineRequest, index_documents, load_weights, rebuild_index
from search.engines.meilisearch import MeilisearchEngine
from search.engines.meilisearch.settings import load_settings
from tests.engines.conftest import SIGNATURE, library_in, meilisearch_engine
from tests.engines.server import TestServer, binary, free_port, started
from tests.support.search_samples import SEGMENTER, Library, make_document

REQUEST = EngineRequest(lang="en", words=(), phrases=(("shelter",),), weights=load_weights())
CALLS: list[Callable[[MeilisearchEngine], object]] = [
    lambda engine: engine.search(REQUEST),
    lambda engine: engine.facets(REQUEST),
    lambda engine: engine.needs_rebuild,
    lambda engine: engine.rebuild_reason,
    lambda engine: engine.stats(),
    lambda engine: engine.contents(),
    lambda engine: engine.delete(["one/en"]),
    lambda engine: engine.rebuild([]),
]


def failure(
    engine: MeilisearchEngine, call: Callable[[MeilisearchEngine], object]
) -> IndexUnavailable:
    with pytest.raises(IndexUnavailable) as raised:
        call(engine)
    return raised.value


def reason(engine: MeilisearchEngine, call: Callable[[MeilisearchEngine], object]) -> str:
    return str(failure(engine, call).params["detail"])


@pytest.mark.parametrize("call", CALLS)
def test_a_server_that_is_away_is_named(call: Callable[[MeilisearchEngine], object]) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    engine = MeilisearchEngine(url, "key", SIGNATURE, deadline=5, patience=5)
    error = failure(engine, call)
    assert (type(error), error.params["url"]) == (IndexAway, url)


@pytest.mark.parametrize("call", CALLS)
def test_a_silent_server_is_given_up(call: Callable[[MeilisearchEngine], object]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        engine = MeilisearchEngine(url, "key", SIGNATURE, deadline=0.2, patience=0.2)
        assert reason(engine, call) == "Meilisearch did not answer within 0.2 seconds"


@pytest.mark.parametrize("call", CALLS)
def test_a_wrong_key_is_reported_and_nothing_is_retried(
    server: TestServer, call: Callable[[MeilisearchEngine], object]
) -> None:
    with counting(server) as (url, connections):
        engine = MeilisearchEngine(url, "wrong", SIGNATURE, deadline=30, patience=30)
        assert type(failure(engine, call)) is IndexKeyRefused
    assert len(connections) == 1


@pytest.fixture
def small(tmp_path: Path, server: TestServer, prefix: str) -> Library:
    library = library_in(tmp_path, meilisearch_engine(server, prefix))
    library.add(make_document("one/en"), "Shelter for victims.", "Legal aid.")
    library.add(make_document("two/zh"), "人口贩运。")
    return library.index()


def test_changed_settings_need_a_rebuild(small: Library, server: TestServer, prefix: str) -> None:
    settings = load_settings()
    changed = msgspec.structs.replace(
        settings, index={**settings.index, "pagination": {"maxTotalHits": 5000}}
    )
    engine = MeilisearchEngine(
        server.url, server.key, SIGNATURE, prefix=prefix, patience=60, settings=changed
    )
    assert engine.rebuild_reason == "it was made with other settings"
    assert reason(engine, lambda engine: engine.search(REQUEST)) == engine.rebuild_reason
    rebuild_index(engine, SEGMENTER, small.contents())
    assert not engine.needs_rebuild
    assert small.engine.needs_rebuild


def test_other_lengths_put_words_in_other_attributes_and_so_need_a_rebuild() -> None:
    settings = load_settings()
    longer = {field: length * 2 for field, length in settings.lengths.items()}
    assert msgspec.structs.replace(settings, lengths=longer).digest != settings.digest


def test_contents_count_the_units_of_each_document(small: Library) -> None:
    engine = small.engine
    assert isinstance(engine, MeilisearchEngine)
    assert engine.contents() == {"one/en": 2, "two/zh": 1}
    engine.delete(["one/en"])
    assert engine.contents() == {"two/zh": 1}


def test_indexes_of_another_prefix_are_left_alone(
    small: Library, server: TestServer, prefix: str
) -> None:
    other = meilisearch_engine(server, f"{prefix}-other")
    rebuild_index(other, SEGMENTER, [])
    assert other.contents() == {}
    assert small.own("shelter").total == 1


def test_a_key_for_its_own_indexes_is_enough(
    small: Library, server: TestServer, prefix: str
) -> None:
    client = meilisearch.Client(server.url, server.key)
    options = {
        "indexes": [f"{prefix}-*"],
        "actions": load_settings().key_actions,
        "expiresAt": None,
    }
    key = client.create_key(options).key
    try:
        engine = meilisearch_engine(TestServer(server.url, key), prefix)
        rebuild_index(engine, SEGMENTER, small.contents())
        index_documents(engine, SEGMENTER, small.contents())
        engine.delete(["two/zh"])
        assert engine.search(REQUEST).total == 1
        assert engine.facets(REQUEST)["work"] == {"one": 1}
        assert engine.contents() == {"one/en": 2}
        assert engine.stats().units == {"en": 2, "zh": 0}
    finally:
        client.delete_key(key)


@pytest.fixture
def own_server(tmp_path: Path) -> Path:
    """A folder for a server that the test starts itself."""
    if not binary():
        pytest.skip("no meilisearch on PATH to start and stop")
    folder = tmp_path / "server"
    folder.mkdir()
    return folder


def test_a_document_that_the_server_refuses_is_named(own_server: Path) -> None:
    with started(own_server, "--http-payload-size-limit", "10KB") as server:
        library = library_in(own_server, meilisearch_engine(server, "kb"))
        library.add(make_document("small/en"), "Shelter.")
        library.index()
        library.add(make_document("large/en"), " ".join(f"shelter{n}" for n in range(5000)))
        with pytest.raises(IndexUnavailable) as raised:
            library.index()
        assert "large/en" in raised.value.params["detail"]
        assert library.own("shelter").total == 1


def test_a_server_that_dies_in_a_rebuild_keeps_the_old_index(own_server: Path) -> None:
    with started(own_server) as server:
        library = library_in(own_server, meilisearch_engine(server, "kb"))
        library.add(make_document("one/en"), "Shelter for victims.")
        library.index()
    with started(own_server) as server:
        library = library_in(own_server, meilisearch_engine(server, "kb"))
        library.add(make_document("one/en"), "Shelter for victims.")
        with pytest.raises(IndexUnavailable):
            rebuild_index(library.engine, SEGMENTER, stopping(server, library))
    with started(own_server) as server:
        library = library_in(own_server, meilisearch_engine(server, "kb"))
        library.add(make_document("one/en"), "Shelter for victims.")
        assert not library.engine.needs_rebuild
        assert library.own("shelter").total == 1
        library.index()
        assert library.own("shelter").total == 1


def stopping(server: TestServer, library: Library) -> Iterator[tuple[Document, list[Passage]]]:
    """One document, and then the server is gone."""
    document = library.documents["one/en"]
    yield document, library.passages[document.id]
    server.stop()


@contextmanager
def counting(server: TestServer) -> Iterator[tuple[str, list[int]]]:
    """A way to the server that counts the connections made."""
    host, port = server.url.removeprefix("http://").split(":")
    connections: list[int] = []

    def forward(source: socket.socket, target: socket.socket) -> None:
        with target:
            while data := source.recv(65536):
                target.sendall(data)

    def accept(listening: socket.socket) -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            connections.append(1)
            behind = socket.create_connection((host, int(port)))
            for pair in ((client, behind), (behind, client)):
                threading.Thread(target=forward, args=pair, daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=accept, args=(listening,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", connections
        listening.shutdown(socket.SHUT_RDWR)
    thread.join()
