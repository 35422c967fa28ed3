"""``kb serve --processes N``: several processes answer behind one address."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from corpus import SettingInvalid
from kb.cli.serve import serve
from tests.conftest import ROOT, run_kb
from tests.support.meilisearch_server import wait_until
from tests.support.served import Served

_OPTIONS = ("--processes", "2", "--no-worker")


@pytest.fixture
def served(tmp_path: Path) -> Served:
    return Served(tmp_path / "data", *_OPTIONS, KB_EMBEDDINGS="off")


def _servers(served: Served) -> list[int]:
    """Process ids of the processes that answer: forked by one that has loaded what they share."""
    [parent] = _below(served.process.pid)
    return _below(parent)


def _below(process: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "--ppid", str(process), "-o", "pid=,args="],
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line.split(maxsplit=1) for line in listed.stdout.splitlines()]
    return [int(pid) for pid, args in lines if "kb.cli.serve" in args]


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_several_processes_answer_and_end_with_the_command(served: Served) -> None:
    with served:
        servers = _servers(served)
        assert len(servers) == 2
        assert served.get("/health").status == 200

        assert served.stop(signal.SIGTERM) == 0

    assert not any(map(_is_alive, servers))


def test_one_that_dies_is_replaced_and_the_other_answers_meanwhile(served: Served) -> None:
    with served:
        first, second = _servers(served)
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: first not in _servers(served), "it has died", 30)

        assert served.get("/health").status == 200
        wait_until(lambda: len(_servers(served)) == 2, "there are two again", 60)
        assert second in _servers(served)


def test_they_end_with_a_command_that_is_killed(served: Served) -> None:
    with served:
        servers = _servers(served)
        served.stop(signal.SIGKILL)

        wait_until(lambda: not any(map(_is_alive, servers)), "they have ended", 30)


def test_what_is_added_is_found_by_all(served: Served, tmp_path: Path) -> None:
    file = tmp_path / "lighthouse.md"
    file.write_text("# Lighthouse\n\nThe keeper of the lighthouse counts ships.\n", "utf-8")
    with served:
        run_kb(tmp_path / "data", "ingest", file, KB_EMBEDDINGS="off")

        # Each request is a connection of its own, which either process may take.
        totals = [
            served.get("/api/v1/search?q=lighthouse&mode=lexical").json["groups"][0]["total"]
            for _ in range(12)
        ]

    assert min(totals) > 0


@pytest.mark.parametrize("number", ["-1", "65"])
def test_a_number_out_of_bounds_is_refused(tmp_path: Path, number: str) -> None:
    with Served(tmp_path / "data", "--processes", number) as refused:
        assert refused.process.wait(30) == 2
        assert "--processes" in refused.said


def test_a_start_that_fails_leaves_the_collection_of_memory_on() -> None:
    with pytest.raises(SettingInvalid):
        serve(processes=65)
    assert gc.isenabled()


_WAITS_LONG = """
import os, signal, sys, time
from kb.servers import forking
forking._FIRST_PAUSE = forking._LONGEST_PAUSE = 3600
def work(tell_ready):
    tell_ready()
    os.write(1, b"%d\\n" % os.getpid())
    time.sleep(3600)
sys.exit(forking.run_forked(2, work, lambda: None))
"""

_STOPS_AFTER_ONE = """
import os, signal, sys, time
from kb.servers import forking
fork = os.fork
def fork_and_stop():
    process = fork()
    if process:
        print(process, flush=True)
        os.kill(os.getpid(), signal.SIGTERM)
    return process
os.fork = fork_and_stop
forking.run_forked(2, lambda tell_ready: time.sleep(3600), lambda: None)
"""


def _forking(program: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def test_while_one_waits_to_be_replaced_others_are_taken_and_a_stop_is_heard() -> None:
    with _forking(_WAITS_LONG) as forking:
        assert forking.stdout
        try:
            for process in [int(forking.stdout.readline()) for _ in range(2)]:
                os.kill(process, signal.SIGKILL)
                wait_until(lambda id_=process: not _is_alive(id_), "it was waited for", 30)
            forking.terminate()
            assert forking.wait(30) == 0
        finally:
            forking.kill()


def test_none_is_forked_after_a_stop() -> None:
    with _forking(_STOPS_AFTER_ONE) as forking:
        assert forking.stdout
        try:
            forking.wait(30)
            assert len(forking.stdout.read().split()) == 1
        finally:
            forking.kill()
