"""Searches continue while the index is rebuilt and the server is killed during the rebuild."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from corpus import IndexAway, IndexUnavailable
from kb.services import Services, open_services
from kb.settings import Settings
from search import SearchQuery
from tests.conftest import run_kb
from tests.support.meilisearch_server import MASTER_KEY, MeilisearchServer, wait_until

DOCUMENTS = 40
ARTICLES = 30
DELAYS = (0.0, 0.3, 0.8)
"""Seconds from a rebuild's begin to the server's end."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MeilisearchServer]:
    server = MeilisearchServer(tmp_path / "server")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def services(tmp_path: Path, server: MeilisearchServer) -> Iterator[Services]:
    files = tmp_path / "in"
    files.mkdir()
    for number in range(DOCUMENTS):
        articles = "".join(f"第{n}条 庇护所编号{number}之{n}。\n\n" for n in range(1, ARTICLES + 1))
        (files / f"rule-{number:02}.md").write_text(f"# 第{number}号办法\n\n{articles}", "utf-8")
    data = tmp_path / "data"
    assert run_kb(data, "ingest", files, **server.environ).returncode == 0
    settings = Settings(data_dir=data, meilisearch_url=server.url, meilisearch_key=MASTER_KEY)
    with open_services(settings) as services:
        yield services


class Readers:
    """Threads that search until they are stopped, and the answers that they got."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(n,)) for n in range(3)]
        self.wrong: list[object] = []
        self.right = 0
        self.away = 0

    def __enter__(self) -> Readers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def _read(self, number: int) -> None:
        while not self._done.is_set():
            number = (number + 7) % DOCUMENTS
            try:
                answer = self._services.searcher.search(SearchQuery(f'"庇护所编号{number}之7"'))
            except IndexAway:
                self.away += 1
                time.sleep(0.02)
                continue
            except IndexUnavailable as error:
                self.wrong.append(error)
                continue
            [hit] = answer.groups[0].hits or [None]
            if hit and hit.document.id == f"rule-{number:02}/zh" and answer.groups[0].total == 1:
                self.right += 1
            else:
                self.wrong.append((number, answer))


def test_no_answer_is_wrong_and_the_index_equals_the_catalog_at_the_end(
    services: Services, server: MeilisearchServer, tmp_path: Path
) -> None:
    cut_short = 0
    with Readers(services) as readers:
        for delay in DELAYS:
            rebuild = subprocess.Popen(
                [sys.executable, "-m", "kb", "rebuild"],
                env=_environ(tmp_path, server),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
            wait_until(lambda: any("-new-" in uid for uid in _indexes(server)), "it has begun")
            time.sleep(delay)
            server.kill()
            server.start()
            _, said = rebuild.communicate(timeout=120)
            assert rebuild.returncode == 0 or b"does not answer" in said, said
            cut_short += rebuild.returncode != 0
        before = readers.right
        assert run_kb(tmp_path / "data", "rebuild", **server.environ).returncode == 0
    assert cut_short > 0
    assert readers.wrong == []
    assert readers.right > before > 0
    assert readers.away > 0
    assert services.indexer.state(check=True).is_equal
    # Nothing is left of the rebuilds that were cut short.
    wait_until(lambda: len(_indexes(server)) == 3, "old indexes are gone")


def _environ(tmp_path: Path, server: MeilisearchServer) -> dict[str, str]:
    return os.environ | {"KB_DATA_DIR": str(tmp_path / "data"), "KB_LANG": "en"} | server.environ


def _indexes(server: MeilisearchServer) -> list[str]:
    headers = {"Authorization": f"Bearer {MASTER_KEY}"}
    listed = httpx.get(f"{server.url}/indexes?limit=100", headers=headers).json()
    return [index["uid"] for index in listed["results"]]
