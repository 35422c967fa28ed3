"""`kb serve --with-meilisearch`: the server that kb runs for itself."""

from __future__ import annotations

import os
import signal
import stat
from pathlib import Path

import pytest

from tests.conftest import kb_json, run_kb
from tests.support.meilisearch_server import needs_meilisearch, wait_until
from tests.support.processes import children_of, runs
from tests.support.served import Served

LAW = "# 示例法\n\n第一条 庇护所。\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    needs_meilisearch()
    (tmp_path / "law.md").write_text(LAW, "utf-8")
    run_kb(tmp_path / "data", "ingest", tmp_path / "law.md")
    return tmp_path / "data"


def found(kb: Served) -> bool:
    answer = kb.get("/api/v1/search?q=庇护所")
    return answer.status == 200 and answer.json["groups"][0]["total"] == 1


def server_of(kb: Served) -> int:
    """The process of the server that kb runs, beside its worker."""
    [server] = [
        child
        for child in children_of(kb.process.pid)
        if Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")[0].endswith(b"meilisearch")
    ]
    return server


def test_it_is_started_again_when_it_dies_and_ends_with_kb(data: Path) -> None:
    with Served(data, "--with-meilisearch") as kb:
        assert kb.get("/api/v1/status").json["index"]["engine"] == "meilisearch"
        assert found(kb)
        child = server_of(kb)
        os.kill(child, signal.SIGKILL)
        wait_until(lambda: found(kb), "it was started again")
        second = server_of(kb)
        assert second != child
        assert kb.stop() == 0
        assert not runs(second)


def test_it_ends_when_kb_is_killed(data: Path) -> None:
    with Served(data, "--with-meilisearch") as kb:
        child = server_of(kb)
        kb.stop(signal.SIGKILL)
        wait_until(lambda: not runs(child), "it has ended")
    with Served(data, "--with-meilisearch") as kb:
        assert found(kb)


def test_its_master_key_is_for_nobody_else_and_stays_the_same(data: Path) -> None:
    file = data / "meilisearch" / "master-key"
    keys = set()
    for _ in range(2):
        with Served(data, "--with-meilisearch") as kb:
            child = server_of(kb)
            command = Path(f"/proc/{child}/cmdline").read_bytes()
            environ = Path(f"/proc/{child}/environ").read_bytes().split(b"\0")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        keys.add(file.read_text())
        assert file.read_bytes() not in command
        assert b"MEILI_NO_ANALYTICS=true" in environ
    assert len(keys) == 1
    assert len(keys.pop()) >= 16
    assert (data / "meilisearch" / "meilisearch.log").stat().st_size > 0


def test_it_takes_up_what_another_command_ingests(data: Path, tmp_path: Path) -> None:
    with Served(data, "--with-meilisearch") as kb:
        (tmp_path / "guide.md").write_text("# Guide\n\nArticle 1\n\nRepatriation.\n", "utf-8")
        assert run_kb(data, "ingest", tmp_path / "guide.md").returncode == 0
        wait_until(
            lambda: kb.get("/api/v1/search?q=repatriation").json["groups"][0]["total"] == 1,
            "it is in the server's index",
        )
    assert kb_json(data, "search", "repatriation")["groups"][0]["total"] == 1


def test_a_second_kb_does_not_run_one_on_the_same_data(data: Path) -> None:
    with Served(data, "--with-meilisearch"):
        done = run_kb(data, "serve", "--port", "0", "--with-meilisearch")
    assert done.returncode == 2
    assert "another kb runs a server on this data folder" in done.stderr


def test_a_server_that_cannot_start_is_reported_with_its_log(data: Path, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "meilisearch"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho the database is too old\nexit 1\n")
    program.chmod(0o755)
    path = f"{program.parent}:{os.environ['PATH']}"
    done = run_kb(data, "serve", "--port", "0", "--with-meilisearch", PATH=path)
    assert done.returncode == 2
    last = done.stderr.splitlines()[-1]
    log = data / "meilisearch" / "meilisearch.log"
    assert last == f"`meilisearch` did not start. The reason is in {log}."
    assert "the database is too old" in log.read_text()


def test_a_missing_program_is_reported(tmp_path: Path) -> None:
    done = run_kb(tmp_path, "serve", "--port", "0", "--with-meilisearch", PATH=str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith("The program `meilisearch` is not on PATH.")
