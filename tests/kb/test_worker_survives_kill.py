"""Workers and senders are killed at random: every document is added once, the index is equal."""

from __future__ import annotations

from pathlib import Path

from benchmarks.kills import assert_whole, killed_at_random, write_documents
from tests.conftest import kb_json, run_kb

DOCUMENTS = 12


def test_every_document_is_in_once_after_kills_at_random_moments(tmp_path: Path) -> None:
    data, files = tmp_path / "data", tmp_path / "in"
    write_documents(files, DOCUMENTS)

    killed_at_random(data, files, kills=5)
    run_kb(data, "ingest", files, timeout=600)

    assert_whole(data, DOCUMENTS)


def test_what_another_run_has_left_is_gone_on_with_and_not_submitted_twice(tmp_path: Path) -> None:
    law = tmp_path / "law.md"
    law.write_text("# 示例法\n\n第一条 庇护。\n", "utf-8")
    run_kb(tmp_path / "data", "ingest", law, "--no-wait")

    report = kb_json(tmp_path / "data", "ingest", law)

    assert [(f["submission_id"], f["status"]) for f in report["files"]] == [(1, "indexed")]
    assert kb_json(tmp_path / "data", "ledger")["total"] == 1
