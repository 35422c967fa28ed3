"""An index on disk that is replaced as a whole: a reader sees the old one or the new one, never a mixture.

PATH/CURRENT         the name of the generation that is read
PATH/gen-…/          an index; ``index.json`` says under which signature it was made
PATH/.lock           held by the process that writes
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from corpus import IndexUnavailable


class Label(msgspec.Struct, frozen=True):
    """What ``index.json`` says."""

    signature: str
    engine: str
    """Name and version of what wrote the files."""


class IndexDirectories:
    """The generations under a path; any number of processes may use one path."""

    def __init__(self, path: Path, label: Label) -> None:
        self.path = path
        self._label = label
        self._named: tuple[tuple[int, ...], Path] | None = None
        """The generation that was read, and the stamp of the file that named it."""

    def current(self) -> Path | None:
        """The generation to read; None where there is none."""
        # Each search asks several times.
        stamp, named = self.stamp(), self._named
        if named is None or named[0] != stamp:
            try:
                name = (self.path / "CURRENT").read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError):
                return None
            if not name.startswith("gen-"):
                return None
            named = self._named = stamp, self.path / name
        return named[1] if named[1].is_dir() else None

    def stamp(self) -> tuple[int, ...]:
        """Changes whenever another generation becomes the current one; costs one look at a file."""
        try:
            stat = (self.path / "CURRENT").stat()
        except OSError:
            return ()
        return stat.st_ino, stat.st_mtime_ns

    def label(self, generation: Path) -> Label | None:
        """Under what a generation was made; None where that cannot be read."""
        try:
            return msgspec.json.decode((generation / "index.json").read_bytes(), type=Label)
        except (OSError, msgspec.DecodeError):
            return None

    @contextmanager
    def replacing(self) -> Iterator[Path]:
        """A new generation's folder to fill; it becomes the current one if all goes well."""
        generation = self.path / f"gen-{secrets.token_hex(6)}"
        generation.mkdir()
        try:
            yield generation
            (generation / "index.json").write_bytes(msgspec.json.encode(self._label))
            self._point_to(generation)
        except BaseException:
            shutil.rmtree(generation, ignore_errors=True)
            raise
        self._sweep(generation)

    @contextmanager
    def locked(self, deadline: float) -> Iterator[None]:
        """Hold the write lock; IndexUnavailable if another holds it for ``deadline`` seconds."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.path / ".lock").acquire(timeout=deadline)
        except Timeout:
            raise IndexUnavailable(detail="another process is writing to it") from None
        except OSError as error:
            raise IndexUnavailable(detail=str(error)) from error
        with lock:
            yield

    def clear(self) -> None:
        """Removes all generations; readers of the last one keep its files open."""
        (self.path / "CURRENT").unlink(missing_ok=True)
        self._sweep(None)

    def size(self) -> int:
        """Bytes on disk."""
        files = (path for path in self.path.rglob("*") if path.is_file())
        return sum(path.stat().st_size for path in files)

    def _point_to(self, generation: Path) -> None:
        draft = self.path / f"CURRENT.{generation.name}"
        with draft.open("w", encoding="utf-8") as file:
            file.write(generation.name)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path / "CURRENT")

    def _sweep(self, keep: Path | None) -> None:
        """Remove what earlier rebuilds left; readers of the last one keep its files open."""
        for old in self.path.glob("gen-*"):
            if old != keep:
                shutil.rmtree(old, ignore_errors=True)
