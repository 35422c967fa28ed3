"""`kb meilisearch-key`: a key that opens kb's indexes and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from corpus import IndexUnavailable
from search import SearchQuery, index_documents, rebuild_index
from search.engines.meilisearch import MeilisearchEngine
from search.engines.meilisearch.keys import ACTIONS
from search.searcher import Searcher
from tests.conftest import run_kb
from tests.support.meilisearch_server import MASTER_KEY, MeilisearchServer
from tests.support.search_samples import (
    SEGMENTER,
    TRANSLATIONS,
    Library,
    make_document,
    make_passages,
)

LAW = "# 示例法\n\n第一条 庇护所。\n"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MeilisearchServer]:
    server = MeilisearchServer(tmp_path / "server")
    server.start()
    yield server
    server.kill()


def make_key(server: MeilisearchServer, data: Path, master: str, **environ: str) -> tuple[str, str]:
    """Its output and its errors; the master key is read from standard input."""
    done = subprocess.run(
        [sys.executable, "-m", "kb", "meilisearch-key"],
        env=os.environ
        | {"KB_DATA_DIR": str(data), "KB_LANG": "en", "KB_MEILISEARCH_URL": server.url}
        | environ,
        input=master,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout.strip(), done.stderr


def status(server: MeilisearchServer, key: str, method: str, path: str, **options: object) -> int:
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.request(method, server.url + path, headers=headers, **options).status_code  # type: ignore[arg-type]


def test_it_is_all_that_kb_needs(server: MeilisearchServer, tmp_path: Path) -> None:
    data = tmp_path / "data"
    key, complaints = make_key(server, data, f"{MASTER_KEY}\n")
    assert complaints == ""
    assert key != MASTER_KEY
    scoped = server.environ | {"KB_MEILISEARCH_KEY": key}
    law = tmp_path / "law.md"
    for text in (LAW, LAW.replace("庇护所", "庇护")):
        law.write_text(text, "utf-8")
        done = run_kb(data, "ingest", law, **scoped)
        assert (done.returncode, done.stderr) == (0, "")
    for command in (("rebuild",), ("search", "庇护", "--mode", "lexical"), ("status", "--check")):
        done = run_kb(data, *command, **scoped)
        assert (done.returncode, done.stderr) == (0, ""), command


def test_it_opens_nothing_else(server: MeilisearchServer, tmp_path: Path) -> None:
    body = {"uid": "another", "primaryKey": "id"}
    assert status(server, MASTER_KEY, "POST", "/indexes", json=body) == 202
    key, _ = make_key(server, tmp_path, MASTER_KEY)
    assert status(server, key, "POST", "/indexes/another/search", json={}) == 403
    assert status(server, key, "POST", "/indexes/another/documents", json=[{"id": 1}]) == 403
    assert status(server, key, "DELETE", "/indexes/another") == 403
    assert status(server, key, "GET", "/keys") == 403
    assert status(server, key, "POST", "/dumps") == 403
    assert status(server, key, "POST", "/snapshots") == 403


def test_each_of_its_actions_is_needed(server: MeilisearchServer) -> None:
    master = {"Authorization": f"Bearer {MASTER_KEY}"}
    needless = []
    for number, action in enumerate((None, *ACTIONS)):
        given = [a for a in ACTIONS if a != action]
        wanted = {"actions": given, "indexes": [f"p{number}-*"], "expiresAt": None}
        made = httpx.post(f"{server.url}/keys", json=wanted, headers=master).json()
        engine = MeilisearchEngine(server.url, made["key"], "signature", prefix=f"p{number}")
        try:
            _use(engine)
        except IndexUnavailable:
            continue
        needless.append(action)
    assert needless == [None]


def _use(engine: MeilisearchEngine) -> None:
    """All that kb does with an engine."""
    document = make_document("one/en")
    documents = [(document, make_passages(document.id, ["Shelter for victims."]))]
    # The third rebuild must remove what the second one has replaced.
    for _ in range(3):
        rebuild_index(engine, SEGMENTER, documents)
    index_documents(engine, SEGMENTER, documents)
    assert engine.contents() == {"one/en": 1}
    nothing = Library(Path())
    answer = Searcher(nothing, engine, SEGMENTER, TRANSLATIONS).search(SearchQuery("shelter"))
    assert answer.groups[0].total == 1
    engine.delete(["one/en"])


def test_it_is_the_same_each_time_and_another_for_other_indexes(
    server: MeilisearchServer, tmp_path: Path
) -> None:
    first, again = (make_key(server, tmp_path, MASTER_KEY)[0] for _ in range(2))
    assert first == again
    assert make_key(server, tmp_path, MASTER_KEY, KB_MEILISEARCH_PREFIX="other")[0] != first
    assert make_key(server, tmp_path, "", MEILI_MASTER_KEY=MASTER_KEY)[0] == first
    assert list(tmp_path.iterdir()) == [tmp_path / "server"]  # nothing was kept


def test_each_failure_is_reported(server: MeilisearchServer, tmp_path: Path) -> None:
    assert make_key(server, tmp_path, "wrong")[1].startswith("The search server rejected the key.")
    assert "MEILI_MASTER_KEY" in make_key(server, tmp_path, "")[1]
    server.kill()
    said = make_key(server, tmp_path, MASTER_KEY)[1]
    assert said.startswith("The search server does not answer.")
