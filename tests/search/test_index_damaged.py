"""A damaged index is noticed by the next search, rebuilt from the catalog, and reported."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import IndexDamaged
from ingest import Metadata
from kb.services import Services, open_services
from kb.settings import Settings
from kb.sync.background import Pauses
from kb.sync.index import IndexTask
from kb.worker.foreground import Ingestion
from search import SearchQuery
from search.index.index_directories import IndexDirectories, Label
from tests.conftest import kb_json


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    law = tmp_path / "law.md"
    rules = "\n\n".join(f"第{number}条 第{number}号庇护所收容受害人。" for number in range(1, 200))
    law.write_text(f"# 示例法\n\n{rules}\n", "utf-8")
    settings = Settings(data_dir=tmp_path / "data", embeddings="off", ocr="off")
    with open_services(settings) as services:
        Ingestion(services).take([law], Metadata())
        yield services


def test_files_damaged_under_a_running_search_are_made_anew(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    assert _found(services, "庇护所") == 199
    _damage(services.settings.index_dir)
    with pytest.raises(IndexDamaged):
        _found(services, "收容 受害人")
    assert services.indexer.needs_rebuild

    IndexTask(services.indexer, Pauses()).once()

    assert _found(services, "收容 受害人") == 199
    assert "made anew from the catalog" in caplog.text
    assert services.indexer.state().rebuilt_because


def test_an_index_that_was_made_and_lost_between_two_looks_is_lost(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    directories = IndexDirectories(services.settings.index_dir, Label("tantivy", "1"))
    # It was not there yet at the first look, and is when its name is read.
    monkeypatch.setattr(directories, "stamp", tuple)
    directories.current()
    monkeypatch.undo()
    (services.settings.index_dir / "CURRENT").unlink()
    assert directories.current() is None


def test_files_damaged_while_nothing_ran_are_made_anew_by_the_next_search(
    services: Services,
) -> None:
    data = services.settings.data_dir
    assert kb_json(data, "status")["index"]["rebuilt_at"] is None
    _damage(services.settings.index_dir)

    assert kb_json(data, "search", "庇护所")["groups"][0]["total"] == 199
    state = kb_json(data, "status", "--check")["index"]
    assert (state["documents"], state["stale"], state["problem"]) == (1, 0, None)
    assert state["rebuilt_at"]


def _found(services: Services, words: str) -> int:
    query = SearchQuery(words, ui_lang="zh", langs=("zh",), mode="lexical")
    return services.searcher.search(query).groups[0].total


def _damage(index: Path) -> None:
    for path in index.glob("*/zh/*"):
        if path.suffix in (".idx", ".pos", ".term", ".store", ".fast", ".fieldnorm"):
            # In place: a reader of a mapped file that is cut off gets a signal, and ends.
            with path.open("r+b") as file:
                file.write(os.urandom(path.stat().st_size))
