"""The limits of a parser process, and the folder for its temporary files."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from corpus.child_process import Bounds
from ingest.archives import MOST_BYTES

_SOCKETS = "/tmp"  # noqa: S108 - it is LibreOffice that wants it
_PREFIX = "kb-parsing-"
_LOCK = "lock"


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a child for one file; time and memory were tested with 205 hostile files
    (notes, parsing.md)."""

    wall_seconds: int = 120
    """For a child that sleeps or waits: on a busy machine it lasts long until ``cpu_seconds`` are used."""
    cpu_seconds: int = 20
    memory_mb: int = 1024
    """Limit on address space."""
    output_mb: int = 32
    """Of the answer."""
    pages: int = 10_000
    """Largest number of pages of a file."""

    def bounds(self) -> Bounds:
        """The limits of the child process."""
        return Bounds(
            memory_mb=self.memory_mb,
            cpu_seconds=self.cpu_seconds,
            wall_seconds=self.wall_seconds,
            # Everything in the answer besides the text takes less than another megabyte.
            answer_mb=self.output_mb + 1,
            file_bytes=MOST_BYTES,
            niceness=5,
            sockets=_SOCKETS,
        )


class TemporaryRoom:
    """The folder that holds the children's folders. The next process removes one left by a ``kill -9``."""

    def __init__(self) -> None:
        _remove_deserted(Path(tempfile.gettempdir()))
        self.path, self._lock = _make_room()

    def new_folder(self) -> Path:
        try:
            return Path(tempfile.mkdtemp(dir=self.path))
        except FileNotFoundError:
            # Systems delete files that have been in their temporary folder for a long time.
            os.close(self._lock)
            self.path, self._lock = _make_room()
            return Path(tempfile.mkdtemp(dir=self.path))

    def close(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def _make_room() -> tuple[Path, int]:
    """A new folder, and the lock that shows others that it is in use."""
    while True:
        path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        try:
            lock = os.open(path / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except FileNotFoundError:
            continue
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Before it was locked, another process may have taken it for an abandoned one.
        if (path / _LOCK).exists():
            return path, lock
        os.close(lock)


def _remove_deserted(folder: Path) -> None:
    """Remove folders whose process has ended, and their locks."""
    for room in folder.glob(f"{_PREFIX}*"):
        try:
            lock = os.open(room / _LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError:
            # Belongs to another user, or is just being created.
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(room, ignore_errors=True)
        except OSError:
            continue
        finally:
            os.close(lock)


def remove_left_sockets(since: float) -> None:
    """Remove sockets that LibreOffice created after ``since`` (time.time) and on which no process listens.

    It creates one in /tmp, whatever its settings, which a confined process may not remove.
    """
    for place in Path(_SOCKETS).glob(f"OSL_PIPE_{os.getuid()}_SingleOfficeIPC_*"):
        with suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
            if place.lstat().st_mtime < since - 1:
                continue
            try:
                probe.connect(str(place))
            except ConnectionRefusedError:
                place.unlink()
