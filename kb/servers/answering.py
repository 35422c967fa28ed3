"""The server processes of `kb serve --processes N`: they share one listening socket.

The process that people start keeps everything derived; these only answer. A connection that no process has
taken yet waits in the socket, so that a process that dies takes only its own with it.
"""

from __future__ import annotations

import os
import select
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from corpus import ProgramFailed
from kb.metrics import SHARED_FOLDER
from kb.servers.supervisor import Supervisor
from kb.settings import Settings
from kb.sync.index import IndexName

_STOP_SECONDS: Final = 15.0
"""Of the processes, besides those for the requests under way."""
_START_SECONDS: Final = 120.0
_MOST_DEATHS: Final = 3
"""They may end this many times before one has answered."""


class Post(msgspec.Struct, frozen=True):
    """What the parent of the server processes is given besides the settings."""

    listener: int
    """Descriptor of the listening socket."""
    ready: int
    """Descriptor of a pipe: a byte means that one answers."""
    count: int
    """The number of processes."""
    index: IndexName | None


@contextmanager
def server_processes(
    settings: Settings, listener: socket.socket, count: int, *, index_name: IndexName | None
) -> Iterator[None]:
    """Run ``count`` processes that answer requests until the context ends; those that die are restarted.

    Returns when all of them answer. At the end ``listener`` is closed first, and then the processes finish
    the requests that they have begun. Raises ProgramFailed.
    """
    read_end, write_end = os.pipe()
    post = Post(listener.fileno(), write_end, count, index_name)
    shutil.rmtree(settings.metrics_dir, ignore_errors=True)
    settings.metrics_dir.mkdir(parents=True)
    shared = {SHARED_FOLDER: str(settings.metrics_dir)}
    # One that only loads and forks: a process with threads, as this one, must not fork.
    parent = Supervisor(
        [sys.executable, "-m", "kb.cli.serve", msgspec.json.encode(post).decode()],
        environ=os.environ | settings.environ() | shared,
        # Relative paths in the settings are relative to this folder.
        folder=Path.cwd(),
        log=settings.server_log,
        name="kb serve, its processes",
        pass_fds=(post.listener, post.ready),
        stop_seconds=settings.stop_seconds + _STOP_SECONDS,
    )
    try:
        parent.start()
        _wait(read_end, count, parent, settings.server_log)
        yield
    finally:
        # Otherwise new connections would be accepted, and nobody would answer them.
        listener.close()
        parent.stop()
        for file in settings.limits_file.parent.glob(f"{settings.limits_file.name}*"):
            file.unlink(missing_ok=True)
        os.close(read_end)
        os.close(write_end)


def _wait(read_end: int, count: int, parent: Supervisor, log: Path) -> None:
    """Wait until as many bytes have come as there are processes. Raises ProgramFailed."""
    end = time.monotonic() + _START_SECONDS
    left = count
    while left:
        if select.select([read_end], [], [], 0.1)[0]:
            left -= len(os.read(read_end, left))
        elif time.monotonic() > end or parent.deaths >= _MOST_DEATHS:
            raise ProgramFailed(name="kb serve", log=str(log))
