"""A supervised program is started again, whatever kept it from starting."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.servers.supervisor import Supervisor
from tests.support.workers import wait_until


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "program.log"


@pytest.fixture
def supervisor(tmp_path: Path, log: Path) -> Iterator[Supervisor]:
    supervisor = Supervisor(
        [sys.executable, "-c", "print('it runs', flush=True); import time; time.sleep(600)"],
        environ=os.environ,
        folder=tmp_path / "folder",
        log=log,
    )
    yield supervisor
    supervisor.stop()


def test_it_starts_once_its_log_can_be_written(
    supervisor: Supervisor, tmp_path: Path, log: Path
) -> None:
    (tmp_path / "folder").mkdir()
    log.mkdir()
    supervisor.start()
    wait_until(lambda: supervisor.deaths > 0)

    log.rmdir()

    wait_until(lambda: log.is_file() and "it runs" in log.read_text())


def test_it_starts_once_the_system_can_start_it(
    supervisor: Supervisor, tmp_path: Path, log: Path
) -> None:
    # Popen raises OSError if the folder does not exist, as it does when no process is available.
    supervisor.start()
    wait_until(lambda: supervisor.deaths > 0)

    (tmp_path / "folder").mkdir()

    wait_until(lambda: "it runs" in log.read_text())
