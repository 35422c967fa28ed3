"""A Meilisearch server for the tests: one that runs already, or one started from PATH."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx

_STARTS = 30.0
"""Seconds within which a server must start."""


class TestServer(NamedTuple):
    """The address of a server; the key has all rights."""

    __test__ = False

    url: str
    key: str
    process: subprocess.Popen[bytes] | None = None
    """If the tests started it."""

    def stop(self) -> None:
        """Stop it as a power cut would."""
        assert self.process
        self.process.kill()
        self.process.wait(timeout=_STARTS)


def reachable() -> TestServer | None:
    """The server that the environment names, if it answers."""
    url = os.environ.get("KB_TEST_MEILISEARCH_URL", "")
    if not url or not _healthy(url):
        return None
    return TestServer(url, os.environ.get("KB_TEST_MEILISEARCH_KEY", ""))


def binary() -> str | None:
    return shutil.which("meilisearch")


@contextmanager
def started(folder: Path, *options: str) -> Iterator[TestServer]:
    """A server of its own with its data in ``folder``, stopped at the end."""
    program = binary()
    assert program
    address, key = f"127.0.0.1:{free_port()}", secrets.token_hex(16)
    command = [
        program,
        *("--http-addr", address),
        *("--master-key", key),
        *("--db-path", str(folder / "db")),
        *("--env", "production"),
        "--no-analytics",
        # The server lays out all that it may use for each batch, however small.
        *("--max-indexing-memory", "100MiB"),
        *options,
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        server = TestServer(f"http://{address}", key, process)
        try:
            _wait(server, process, folder / "log")
            yield server
        finally:
            process.terminate()
            process.wait(timeout=_STARTS)


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def _wait(server: TestServer, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _STARTS
    while not _healthy(server.url):
        assert process.poll() is None, log.read_text(errors="replace")
        assert time.monotonic() < end, "the server did not start"
        time.sleep(0.1)


def _healthy(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False
