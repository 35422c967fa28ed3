"""Originals: every file that was submitted, kept under its hash, refused ones too."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from io import BufferedReader
from pathlib import Path

from corpus.errors import CatalogUnavailable, FileUnreadable, NotARegularFile, NotFound

_CHUNK = 1 << 20
# A link is not followed, a pipe is not waited for.
_OPEN_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


class Originals:
    """A folder of files named by the SHA-256 of their content."""

    def __init__(self, root: Path) -> None:
        # Processes that work elsewhere are told of files in it.
        self._root = root.absolute()

    def path(self, sha256: str) -> Path:
        """The path of a kept file. Raises NotFound."""
        path = self._place(sha256)
        if not path.is_file():
            raise NotFound(id=sha256)
        return path

    def keep(self, source: Path, sha256: str) -> Path:
        """Copies ``source`` in, unless it is there; readers never see half a file.

        Raises FileUnreadable where ``source`` is no longer the file of this hash, CatalogUnavailable
        where the folder cannot be written.
        """
        try:
            with open_regular(source) as original:
                if _digest(original) != sha256:
                    raise FileUnreadable(file=source.name)
                return self._copy(original, self._place(sha256))
        except OSError as error:
            raise FileUnreadable(file=source.name) from error

    def erase(self, sha256: str) -> None:
        """Deletes the file, if it is there. Raises CatalogUnavailable."""
        try:
            self._place(sha256).unlink(missing_ok=True)
        except OSError as error:
            raise CatalogUnavailable(path=str(self._root), detail=error.strerror) from error

    def _copy(self, original: BufferedReader, place: Path) -> Path:
        """Raises CatalogUnavailable."""
        if place.is_file():
            return place
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as copy:
                try:
                    original.seek(0)
                    shutil.copyfileobj(original, copy, _CHUNK)
                    copy.flush()
                    os.fsync(copy.fileno())
                    Path(copy.name).replace(place)
                except BaseException:
                    # Half a copy would fill a disk that is full already.
                    Path(copy.name).unlink(missing_ok=True)
                    raise
        except OSError as error:
            raise CatalogUnavailable(path=str(self._root), detail=error.strerror) from error
        return place

    def _place(self, sha256: str) -> Path:
        return self._root / sha256[:2] / sha256


def sha256_of(path: Path) -> str:
    """Hex digest of a file's content, read in pieces."""
    with open_regular(path) as file:
        return _digest(file)


def open_regular(path: Path) -> BufferedReader:
    """A regular file, open to be read. Raises NotARegularFile, for what would hang or have no end;
    OSError.
    """
    descriptor = os.open(path, _OPEN_FLAGS)
    # It is the opened file that counts: another may have taken the place of one that was looked at.
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotARegularFile(file=path.name)
    return open(descriptor, "rb")  # noqa: PTH123 - a descriptor


def _digest(file: BufferedReader) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()
