"""`kb worker` as a person or a supervisor runs it."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from corpus import SubmissionStatus
from ingest import Metadata
from kb.intake.submissions import SubmittedFile
from kb.servers.supervisor import Supervisor
from kb.services import open_services
from kb.settings import Settings
from tests.conftest import run_kb
from tests.support.processes import children_of
from tests.support.workers import wait_until

FILES = 3


@pytest.mark.parametrize("processes", ["-3", "0", "65"])
def test_a_number_of_processes_that_cannot_be_is_refused(tmp_path: Path, processes: str) -> None:
    done = run_kb(tmp_path, "worker", "--processes", processes, timeout=60)
    assert done.returncode == 2
    assert processes in done.stderr


def test_files_under_way_are_given_back_before_the_supervisor_loses_patience(
    tmp_path: Path,
) -> None:
    """Every parser process hangs: the worker waits for all of them together, not for one after another."""
    settings = Settings(data_dir=tmp_path / "data", embeddings="off", ocr="off", parse_seconds=600)
    with open_services(settings) as services:
        table = services.catalog.submissions
        submitted = [
            o.id for o in services.intake.submit(_files(tmp_path), Metadata(), by="tester")
        ]
        worker = Supervisor(
            [sys.executable, "-m", "kb", "worker", "--processes", str(FILES)],
            environ=os.environ | settings.environ(),
            folder=Path.cwd(),
            log=tmp_path / "worker.log",
        )
        worker.start()
        try:
            wait_until(lambda: _hang_parsers() >= FILES)
            assert {o.status for o in table.by_ids(submitted)} == {SubmissionStatus.PARSING}
        finally:
            worker.stop()

        found = table.by_ids(submitted)
    assert {(o.status, o.attempts) for o in found} == {(SubmissionStatus.QUEUED, 0)}


def _files(folder: Path) -> list[SubmittedFile]:
    found = []
    for number in range(FILES):
        path = folder / f"rule-{number}.md"
        rules = "\n\n".join(f"第{n}条 编号{number}之{n}。" for n in range(1, 12_000))
        path.write_text(f"# 第{number}号办法\n\n{rules}\n", "utf-8")
        found.append(SubmittedFile.at(path))
    return found


def _hang_parsers() -> int:
    """Halts the parser processes, as a file that never ends does; how many there are."""
    parsers = [
        process
        for worker in children_of(os.getpid())
        for process in children_of(worker)
        # Only once it is a program of its own: the worker waits for that.
        if b"confinement.py" in Path(f"/proc/{process}/cmdline").read_bytes()
    ]
    for process in parsers:
        os.kill(process, signal.SIGSTOP)
    return len(parsers)
