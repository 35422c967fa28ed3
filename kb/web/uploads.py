"""Files that a request sends: written to disk as they come, within limits, and gone when it ends."""

from __future__ import annotations

import shutil
import tempfile
import time
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path, PureWindowsPath
from typing import Any, BinaryIO, Final, NamedTuple

from litestar import Request
from litestar.concurrency import sync_to_thread
from litestar.enums import RequestEncodingType
from multipart import MultipartError, MultipartSegment, PushMultipartParser

from corpus import (
    CatalogUnavailable,
    FileTooLarge,
    KbError,
    Submission,
    UploadFilesTooMany,
    UploadInvalid,
    UploadTooLarge,
)
from kb.i18n.labels import N_
from kb.intake.actions import note_too_large, submit_upload
from kb.intake.submissions import SubmittedFile
from kb.services import Services
from kb.settings import Settings
from kb.web.auth import FORM_FIELD, check_token

FILE_FIELD: Final = "file"
NAMELESS: Final = "unnamed"
LONGEST_NAME: Final = 200
"""Characters."""

_MB: Final = 1 << 20
_LONGEST_UPLOAD: Final = 24 * 3600
"""Seconds after which the temporary files of an upload are abandoned."""
_LONGEST_FIELD: Final = 64 * 1024
"""Bytes of a field that is not a file."""
_MOST_FIELDS: Final = 100
_READ_ON: Final = 64 * _MB
"""Bytes that are still read after a limit is passed: a client that is cut off in the middle of sending
may never see the answer."""


class Upload(NamedTuple):
    files: list[SubmittedFile]
    fields: dict[str, str]
    """Filled ones; of several of one name the last."""


@asynccontextmanager
async def received(request: Request[Any, Any, Any], settings: Settings) -> AsyncIterator[Upload]:
    """What the request sends. The files are there until the context ends.

    Raises UploadInvalid, UploadTooLarge, UploadFilesTooMany, FileTooLarge, CatalogUnavailable where they
    cannot be written.
    """
    try:
        settings.uploads_dir.mkdir(parents=True, exist_ok=True)
        _sweep(settings.uploads_dir)
        folder = tempfile.TemporaryDirectory(dir=settings.uploads_dir, ignore_cleanup_errors=True)
    except OSError as error:
        raise _cannot_write(settings, error) from error
    with folder as path:
        receiver = _Receiver(settings, Path(path))
        try:
            await _receive(request, receiver)
        finally:
            receiver.close()
        yield Upload(receiver.files, receiver.fields)


def _sweep(uploads: Path) -> None:
    """Removes what uploads have left whose server was killed."""
    old = time.time() - _LONGEST_UPLOAD
    for folder in uploads.iterdir():
        # Another upload may have ended since its folder was listed.
        with suppress(FileNotFoundError):
            if folder.stat().st_mtime < old:
                shutil.rmtree(folder, ignore_errors=True)


async def take_upload(request: Request[Any, Any, Any], services: Services) -> list[Submission]:
    """Submit the files of a request under the name of its key; for handlers with TOKEN_IN_STREAM.

    Raises as ``received`` does, RequestForged, MetadataInvalid. A file that is too large gets its row in
    the ledger all the same.
    """
    by = request.user.name
    try:
        async with received(request, services.settings) as upload:
            check_token(request, request.user, upload.fields.pop(FORM_FIELD, None))
            return await sync_to_thread(
                submit_upload, services.intake, upload.files, upload.fields, by
            )
    except FileTooLarge as error:
        await sync_to_thread(note_too_large, services.catalog, error, by)
        raise


def clean_name(name: str) -> str:
    """A file's name as it may be shown and kept: no folders, nothing that cannot be printed."""
    last = PureWindowsPath(unicodedata.normalize("NFC", name)).name
    shown = "".join(c for c in last if c.isprintable()).strip()
    if not shown.strip("."):
        return NAMELESS
    stem, dot, ending = shown.rpartition(".")
    if len(shown) <= LONGEST_NAME or not stem or len(ending) > LONGEST_NAME // 2:
        return shown[:LONGEST_NAME]
    # The ending tells the format.
    return stem[: LONGEST_NAME - len(ending) - 1] + dot + ending


async def _receive(request: Request[Any, Any, Any], receiver: _Receiver) -> None:
    kind, options = request.content_type
    if kind != RequestEncodingType.MULTI_PART or not options.get("boundary"):
        raise UploadInvalid(detail=N_("it is not multipart/form-data"))
    limit = receiver.limit
    announced = request.content_length or 0
    waits = request.headers.get("expect", "").lower() == "100-continue"
    fault: KbError | None = None
    if announced > limit:
        fault = receiver.too_large()
        if waits:
            raise fault
    count = 0
    read_on = 0
    try:
        with PushMultipartParser(options["boundary"]) as parser:
            async for chunk in request.stream():
                count += len(chunk)
                if fault is None and count > limit:
                    fault = receiver.too_large()
                if fault is None:
                    fault = await sync_to_thread(receiver.take, parser, chunk)
                else:
                    read_on += len(chunk)
                if fault and (read_on > _READ_ON or not chunk):
                    raise fault
    except MultipartError as error:
        raise UploadInvalid(detail=N_("it is damaged or cut off")) from error


class _Receiver:
    """Puts the parts of a form where they belong."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.files: list[SubmittedFile] = []
        self.fields: dict[str, str] = {}
        self.limit = settings.max_upload_mb * _MB
        self._settings = settings
        self._folder = folder
        self._segment: MultipartSegment | None = None
        self._file: BinaryIO | None = None
        self._text = bytearray()
        self._size = 0
        self._fields = 0

    def too_large(self) -> KbError:
        return UploadTooLarge(limit_mb=self._settings.max_upload_mb)

    def take(self, parser: PushMultipartParser, chunk: bytes) -> KbError | None:
        """The limit that is passed, if one is."""
        for event in parser.parse(chunk):
            if isinstance(event, MultipartSegment):
                fault = self._begin(event)
            elif event:
                fault = self._go_on(bytes(event))
            else:
                fault = self._end()
            if fault:
                return fault
        return None

    def close(self) -> None:
        if self._file:
            self._file.close()

    def _begin(self, segment: MultipartSegment) -> KbError | None:
        self._segment, self._size = segment, 0
        self._text.clear()
        if segment.filename is None:
            self._fields += 1
            return UploadInvalid(detail=N_("it has too many fields")) if self._is_full else None
        if segment.name != FILE_FIELD:
            return UploadInvalid(detail=N_("a file is in another field"))
        if len(self.files) >= self._settings.max_upload_files:
            return UploadFilesTooMany(limit=self._settings.max_upload_files)
        # A name of ours: theirs leads nowhere.
        path = self._folder / str(len(self.files))
        try:
            self._file = path.open("wb")
        except OSError as error:
            return _cannot_write(self._settings, error)
        self.files.append(SubmittedFile(path, clean_name(segment.filename)))
        return None

    @property
    def _is_full(self) -> bool:
        return self._fields > _MOST_FIELDS

    def _go_on(self, data: bytes) -> KbError | None:
        self._size += len(data)
        if self._file is None:
            self._text += data
            return (
                UploadInvalid(detail=N_("a field is too long"))
                if self._size > _LONGEST_FIELD
                else None
            )
        limit = self._settings.max_file_mb
        if self._size > limit * _MB:
            return FileTooLarge(file=self.files[-1].name, limit_mb=limit)
        try:
            self._file.write(data)
        except OSError as error:
            return _cannot_write(self._settings, error)
        return None

    def _end(self) -> KbError | None:
        segment, file = self._segment, self._file
        self._segment = self._file = None
        if file:
            try:
                file.close()
            except OSError as error:
                return _cannot_write(self._settings, error)
            if not self._size and segment and not segment.filename:
                # A form whose file field was left empty sends this.
                self.files.pop()
        elif segment:
            text = self._text.decode("utf-8", "replace").strip()
            if text:
                self.fields[segment.name] = text
        return None


def _cannot_write(settings: Settings, error: OSError) -> CatalogUnavailable:
    return CatalogUnavailable(path=str(settings.uploads_dir), detail=str(error.strerror))
