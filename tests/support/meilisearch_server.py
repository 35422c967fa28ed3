"""A real Meilisearch server on this machine, which a test may kill and start again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

MASTER_KEY = "a-master-key-for-tests"
_PATIENCE = 30


class MeilisearchServer:
    """One server with its data under ``folder``, always at the same address."""

    def __init__(self, folder: Path) -> None:
        self._program = needs_meilisearch()
        self._folder = folder
        folder.mkdir()
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environ(self) -> dict[str, str]:
        """The settings that kb needs for this server."""
        return {
            "KB_MEILISEARCH_URL": self.url,
            "KB_MEILISEARCH_KEY": MASTER_KEY,
            "KB_MEILISEARCH_SECONDS": "5",
        }

    def start(self) -> None:
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._program, "--http-addr", f"127.0.0.1:{self._port}", "--no-analytics"],
                env=os.environ
                # It lays out all that it may use for each batch, however small.
                | {"MEILI_MASTER_KEY": MASTER_KEY, "MEILI_MAX_INDEXING_MEMORY": "100MiB"},
                cwd=self._folder,
                stdout=log,
                stderr=log,
            )
        wait_until(lambda: answers(f"{self.url}/health"), "Meilisearch answers")

    def kill(self) -> None:
        """As a power cut does."""
        if self._process:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None


def needs_meilisearch() -> str:
    """The program's path; the test is skipped if it is missing."""
    program = shutil.which("meilisearch")
    if program is None:
        pytest.skip("there is no `meilisearch` on PATH")
    return program


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(address: str) -> bool:
    """Whether it answers with 200."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def wait_until(condition: Callable[[], object], what: str, patience: float = _PATIENCE) -> None:
    """Wait until ``condition`` is true; fails with ``what`` otherwise."""
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end, f"not within {patience} s: {what}"
        time.sleep(0.05)
