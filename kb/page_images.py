"""Images of a document's pages and the places of its signs: made once, kept in a folder."""

from __future__ import annotations

import shutil
import tempfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from corpus import CatalogUnavailable, Document, Format, OcrPage, Originals, PageImageMissing
from ingest.page_boxes import signs_of
from ingest.page_drawing import PageSigns
from ingest.page_images import PageFailed, PageReader

WIDTHS: Final = (480, 800, 1200, 1800, 2600)
"""Dots; few, so that what one reader has had drawn serves the next."""
MEDIA_TYPE: Final = "image/webp"

_FULL_CHECK_EVERY: Final = 50
"""So many files are written between two looks at how much room all take."""
_ROOM_LEFT: Final = 0.8
"""Who must make room makes some more."""

Recognised = Callable[[str], Mapping[int, OcrPage]]
"""What OCR has read of a file, by its SHA-256: pages by number."""


class PageImages:
    """May be used from any thread. A folder that cannot be written costs time, nothing else."""

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

    def image(self, document: Document, page: int, width: int) -> bytes:
        """Page ``page`` (from 1) as WebP, one of WIDTHS wide. Raises PageImageMissing."""
        path = self._place(document, page, f"{width}.webp")
        return self._kept(path) or self._keep(path, self._drawn(document, page, width))

    def signs(self, document: Document, page: int) -> PageSigns:
        """The signs of a page, by OCR where it was recognised. Raises PageImageMissing."""
        path = self._place(document, page, "signs")
        if by_ocr := self._recognised(document.sha256).get(page):
            return signs_of(by_ocr)
        if kept := self._kept(path):
            with suppress(zlib.error, msgspec.MsgspecError):
                return msgspec.msgpack.decode(zlib.decompress(kept), type=PageSigns)
        try:
            signs = self._reader.signs(self._originals.path(document.sha256), page)
        except PageFailed as error:
            raise _missing(document, page, error.why) from error
        self._keep(path, zlib.compress(msgspec.msgpack.encode(signs), 1))
        return signs

    def forget(self, sha256: str) -> None:
        """Deletes all that is kept of a file. Raises CatalogUnavailable."""
        folder = self._folder / sha256[:2] / sha256
        try:
            shutil.rmtree(folder)
        except FileNotFoundError:
            return
        except OSError as error:
            raise CatalogUnavailable(path=str(folder), detail=error.strerror) from error

    def close(self) -> None:
        self._reader.close()

    def _drawn(self, document: Document, page: int, width: int) -> bytes:
        try:
            return self._reader.draw(self._originals.path(document.sha256), page, width)
        except PageFailed as error:
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
            # What was not looked at for long goes first.
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
        detail = "drawing it needs more than kb allows"
    return PageImageMissing(id=document.id, page=page, detail=detail)
