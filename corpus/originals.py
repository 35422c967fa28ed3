"""Originals: every submitted file, kept under its hash, including refused ones."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import IO

from corpus.errors import (
    CatalogUnavailable,
    FileUnreadable,
    NotARegularFile,
    NotFound,
    OriginalsAway,
)

_CHUNK = 1 << 20
# Do not follow a link, and do not wait for a pipe.
_OPEN_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


class Originals:
    """A folder of files named by the SHA-256 of their content."""

    def __init__(self, root: Path, *, is_shared: bool = False) -> None:
        """``is_shared``: it is on another machine, and may not be mounted."""
        self._is_shared = is_shared
        # Absolute, because processes in other folders receive paths in it.
        self._root = root.absolute()

    def path(self, sha256: str) -> Path:
        """The path of a kept file. Raises NotFound, OriginalsAway if a shared folder is empty."""
        path = self._place(sha256)
        if not path.is_file():
            if self._is_shared:
                self._check_mounted()
            raise NotFound(id=sha256)
        return path

    def _check_mounted(self) -> None:
        """Raises OriginalsAway: a worker must not refuse files because a folder is not mounted."""
        try:
            if any(self._root.iterdir()):
                return
            detail = "the shared folder is empty; is it mounted?"
        except OSError as error:
            detail = str(error.strerror)
        raise OriginalsAway(path=str(self._root), detail=detail)

    def keep(self, source: Path, sha256: str) -> Path:
        """Copy ``source`` into the folder, unless it is there; readers never see an incomplete file.

        Raises FileUnreadable if the content of ``source`` no longer has this hash, CatalogUnavailable if
        the folder cannot be written.
        """
        try:
            with open_regular(source) as original:
                if _digest(original) != sha256:
                    raise FileUnreadable(file=source.name)
                return self._copy(original, self._place(sha256))
        except OSError as error:
            raise FileUnreadable(file=source.name) from error

    def forget_copies(self, known: Collection[str]) -> None:
        """Delete this host's copies of files that are not among ``known``, by SHA-256, because they were
        purged on another host. A folder has no copies."""

    def erase(self, sha256: str) -> None:
        """Delete the file, if it is there. Raises CatalogUnavailable."""
        try:
            self._place(sha256).unlink(missing_ok=True)
        except OSError as error:
            raise CatalogUnavailable(path=str(self._root), detail=error.strerror) from error

    def _copy(self, original: BufferedReader, place: Path) -> Path:
        """Raises CatalogUnavailable."""
        if not place.is_file():
            with self._new_file(place) as copy:
                original.seek(0)
                shutil.copyfileobj(original, copy, _CHUNK)
        return place

    @contextmanager
    def _new_file(self, place: Path) -> Iterator[IO[bytes]]:
        """A file that gets its name ``place`` when all of it is on the disk. Raises CatalogUnavailable."""
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as new:
                try:
                    yield new
                    new.flush()
                    os.fsync(new.fileno())
                    Path(new.name).replace(place)
                except BaseException:
                    # An incomplete file would take space on a full disk.
                    Path(new.name).unlink(missing_ok=True)
                    raise
        except OSError as error:
            raise CatalogUnavailable(path=str(self._root), detail=error.strerror) from error

    def _place(self, sha256: str) -> Path:
        return self._root / sha256[:2] / sha256


def sha256_of(path: Path) -> str:
    """Hex digest of a file's content, read in pieces."""
    with open_regular(path) as file:
        return _digest(file)


def open_regular(path: Path) -> BufferedReader:
    """A regular file, open for reading. Raises NotARegularFile for a file that could block or never
    end; OSError."""
    descriptor = os.open(path, _OPEN_FLAGS)
    # Check the opened file: the path may have been replaced since an earlier check.
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotARegularFile(file=path.name)
    return open(descriptor, "rb")  # noqa: PTH123 - a descriptor


def _digest(file: BufferedReader) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()
