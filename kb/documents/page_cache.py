"""A cache of page images and of the positions of characters, in a folder."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
import zlib
from collections import OrderedDict, deque
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from corpus import CatalogUnavailable, Document, Format, OcrPage, Originals, PageImageMissing
from ingest.pages.layout import characters_of
from ingest.pages.reader import PageFailed, PageReader
from ingest.pages.render import PageCharacters

WIDTHS: Final = (480, 800, 1200, 1800, 2600)
"""Widths in pixels; few, so that cached images serve several readers."""
MEDIA_TYPE: Final = "image/webp"

_FULL_CHECK_EVERY: Final = 50
"""The number of files written between two checks of the cache's total size."""
_ROOM_LEFT: Final = 0.8
"""When the cache is too large, it is reduced to this share of its limit."""

_FORGET_SECONDS: Final = 24 * 3600
"""Seconds for which a failed page is not tried again; after that, as the machine may only have been
busy."""

T = TypeVar("T")
Recognised = Callable[[str], Mapping[int, OcrPage]]
"""Returns the pages that OCR has recognised in a file, by number; takes the file's SHA-256."""


class PageImages:
    """May be used from any thread. If the folder cannot be written, pages only take longer."""

    def __init__(
        self,
        originals: Originals,
        reader: PageReader,
        folder: Path,
        *,
        most_mb: int,
        recognised: Recognised,
    ) -> None:
        self._originals = originals
        self._reader = reader
        self._folder = folder
        self._most_bytes = most_mb << 20
        self._recognised = recognised
        self._written = 0
        self._turns = _Turns()

    def image(self, document: Document, page: int, width: int) -> bytes:
        """Page ``page`` (from 1) as WebP, one of WIDTHS wide. Raises PageImageMissing."""
        path = self._place(document, page, f"{width}.webp")
        if kept := self._kept(path):
            return kept
        with self._turns.take(document.sha256):
            # Another thread may have drawn it in the meantime, or have failed.
            if kept := self._kept(path):
                return kept
            original = self._originals.path(document.sha256)
            image = self._tried(
                document, page, "image", lambda: self._reader.draw(original, page, width)
            )
        return self._keep(path, image)

    def characters(self, document: Document, page: int) -> PageCharacters:
        """The characters of a page, from OCR if it was recognised. Raises PageImageMissing."""
        path = self._place(document, page, "characters")
        if by_ocr := self._recognised(document.sha256).get(page):
            return characters_of(by_ocr)
        if kept := self._kept(path):
            with suppress(zlib.error, msgspec.MsgspecError):
                return msgspec.msgpack.decode(zlib.decompress(kept), type=PageCharacters)
        with self._turns.take(document.sha256):
            original = self._originals.path(document.sha256)
            characters = self._tried(
                document, page, "characters", lambda: self._reader.characters(original, page)
            )
        self._keep(path, zlib.compress(msgspec.msgpack.encode(characters), 1))
        return characters

    def forget(self, sha256: str) -> None:
        """Delete everything cached for a file. Raises CatalogUnavailable."""
        folder = self._folder / sha256[:2] / sha256
        try:
            shutil.rmtree(folder)
        except FileNotFoundError:
            return
        except OSError as error:
            raise CatalogUnavailable(path=str(folder), detail=error.strerror) from error

    def forget_others(self, known: Collection[str]) -> None:
        """Delete everything cached for files that are not among ``known``, by SHA-256. Raises
        CatalogUnavailable."""
        for folder in self._folder.glob("*/*"):
            if folder.name not in known:
                self.forget(folder.name)

    def close(self) -> None:
        self._reader.close()

    def _tried(self, document: Document, page: int, what: str, make: Callable[[], T]) -> T:
        """The result of ``make``. A failure is cached, so that the page is not tried for every reader.

        Raises PageImageMissing.
        """
        path = self._place(document, page, f"{what}.failed")
        with suppress(OSError):
            if time.time() - path.stat().st_mtime < _FORGET_SECONDS:
                raise _missing(document, page, path.read_text("ascii", "replace"))
        try:
            return make()
        except PageFailed as error:
            self._keep(path, error.why.encode("ascii", "replace"))
            raise _missing(document, page, error.why) from error

    def _place(self, document: Document, page: int, ending: str) -> Path:
        """Raises PageImageMissing."""
        if document.format is not Format.PDF:
            raise PageImageMissing(id=document.id, page=page, detail="it is not a PDF file")
        if not 1 <= page <= (document.pages or 0):
            raise _missing(document, page, "absent")
        sha256 = document.sha256
        return self._folder / sha256[:2] / sha256 / f"{page}-{ending}"

    def _kept(self, path: Path) -> bytes | None:
        try:
            content = path.read_bytes()
        except OSError:
            return None
        with suppress(OSError):
            # The least recently used file is deleted first.
            path.touch()
        return content

    def _keep(self, path: Path, content: bytes) -> bytes:
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as copy:
                try:
                    copy.write(content)
                    copy.close()
                    Path(copy.name).replace(path)
                except BaseException:
                    Path(copy.name).unlink(missing_ok=True)
                    raise
            if self._written % _FULL_CHECK_EVERY == 0:
                self._make_room()
            self._written += 1
        return content

    def _make_room(self) -> None:
        """Raises OSError."""
        files = [
            (status.st_mtime, status.st_size, path)
            for path in self._folder.glob("*/*/*")
            if (status := path.stat())
        ]
        size = sum(size for _, size, _ in files)
        if size <= self._most_bytes:
            return
        for _, own, path in sorted(files):
            path.unlink(missing_ok=True)
            size -= own
            if size <= self._most_bytes * _ROOM_LEFT:
                return


class _Turns:
    """One page at a time, documents in rotation: many slow pages of one document delay another by one
    page only."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: OrderedDict[str, deque[object]] = OrderedDict()
        self._is_taken = False

    @contextmanager
    def take(self, document: str) -> Iterator[None]:
        ticket = object()
        with self._changed:
            self._waiting.setdefault(document, deque()).append(ticket)
            self._changed.wait_for(lambda: not self._is_taken and self._next() is ticket)
            self._is_taken = True
            tickets = self._waiting.pop(document)
            tickets.popleft()
            if tickets:
                # Go to the end of the queue.
                self._waiting[document] = tickets
        try:
            yield
        finally:
            with self._changed:
                self._is_taken = False
                self._changed.notify_all()

    def _next(self) -> object:
        return next(iter(self._waiting.values()))[0]


def _missing(document: Document, page: int, why: str) -> PageImageMissing:
    detail = "the file is damaged there"
    if why == "encrypted":
        detail = "the file is protected by a password, which is not kept"
    elif why == "absent":
        detail = "the file has no such page"
    elif why == "too large":
        detail = "it is too long to be drawn"
    elif why == "too long":
        detail = "drawing it takes too long"
    elif why == "crashed":
        detail = "drawing it needs more memory than allowed"
    return PageImageMissing(id=document.id, page=page, detail=detail)
