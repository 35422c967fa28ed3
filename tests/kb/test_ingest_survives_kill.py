"""Killed at any moment, ingest continues: nothing lost, nothing doubled, index equal to the catalog."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.conftest import kb_json, run_kb

DOCUMENTS = 60


def test_every_document_is_in_once_after_kills_at_several_moments(tmp_path: Path) -> None:
    files = tmp_path / "in"
    files.mkdir()
    for number in range(DOCUMENTS):
        text = f"# 第{number}号办法\n\n第一条 编号{number}甲。\n\n第二条 编号{number}乙。\n"
        (files / f"rule-{number:02}.md").write_text(text * 3, "utf-8")
    data = tmp_path / "data"

    for patience in (0.6, 0.9, 1.2, 1.6, 2.2):
        _ingest_and_kill(data, files, patience)
    report = kb_json(data, "ingest", files)

    assert {f["status"] for f in report["files"]} <= {"indexed", "unchanged"}
    ids = [d["document_id"] for d in kb_json(data, "list")]
    assert sorted(ids) == [f"rule-{number:02}/zh" for number in range(DOCUMENTS)]
    status = kb_json(data, "status")
    assert status["index"]["documents"] == DOCUMENTS
    assert (status["index"]["stale"], status["index"]["surplus"]) == (0, 0)
    for number in (0, 31, DOCUMENTS - 1):
        found = kb_json(data, "search", f'"编号{number}甲"', "--limit", "50")["groups"][0]
        assert {h["document_id"] for h in found["hits"]} == {f"rule-{number:02}/zh"}


def test_what_the_catalog_has_and_the_index_lacks_is_indexed_by_the_next_command(
    tmp_path: Path,
) -> None:
    law = tmp_path / "law.md"
    law.write_text("# 示例法\n\n第一条 庇护。\n", "utf-8")
    run_kb(tmp_path / "data", "ingest", law)
    for path in sorted((tmp_path / "data" / "index").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()

    assert kb_json(tmp_path / "data", "status")["index"]["stale"] == 1
    assert kb_json(tmp_path / "data", "search", "庇护")["groups"][0]["total"] == 1


def _ingest_and_kill(data: Path, files: Path, patience: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "kb", "ingest", str(files)],
        env=os.environ | {"KB_DATA_DIR": str(data)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(patience)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
