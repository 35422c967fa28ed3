"""ZIP files, including DOCX, PPTX and ODT: checked before anything in them is unpacked.

The limits accepted all of 332 real Office files and stopped 205 hostile ones when they were measured
(shared notes, parsing.md, "Bad files").
"""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from corpus import (
    ArchiveTooDense,
    ArchiveTooFull,
    ArchiveTooLarge,
    FileDamaged,
    FileEncrypted,
)

_MB = 1 << 20
MOST_ENTRIES = 10_000
MOST_BYTES = 200 * _MB
MOST_XML_BYTES = 64 * _MB
MOST_RATIO = 100
_RATIO_COUNTS_ABOVE = 20 * _MB
# 10,000 entries with long names; zipfile creates objects for all before it returns one.
_MOST_DIRECTORY_BYTES = 8 * _MB
_CHUNK = _MB

ZIP_ERRORS = (
    *(zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError),
    *(OSError, ValueError, RuntimeError, UnicodeError),
)
"""The exceptions that zipfile raises for invalid archives."""

_ENTRY = b"PK\x01\x02"
_LOCAL_HEADER_BYTES = 30
_ENCRYPTED = 1
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_KINDS = (0, stat.S_IFREG, stat.S_IFDIR)
_DRIVE = re.compile(r"[A-Za-z]:")


def open_archive(stream: BinaryIO, name: str, kind: str) -> zipfile.ZipFile:
    """The archive in ``stream``, of which nothing is unpacked yet; ``name`` and ``kind`` are for errors.

    Raises ArchiveTooFull, ArchiveTooLarge, ArchiveTooDense, FileEncrypted, FileDamaged.
    """
    directory = _Directory(stream, name)
    try:
        archive = zipfile.ZipFile(directory)
    except ZIP_ERRORS as error:
        detail = "it is not a whole ZIP archive"
        raise FileDamaged(file=name, format=kind, detail=detail) from error
    directory.is_read = True
    _check(archive.infolist(), archive.start_dir, name, kind)
    return archive


class _Directory:
    """The stream as zipfile reads it; reading is limited until it has found the directory."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._name = name
        self.is_read = False

    def read(self, size: int = -1) -> bytes:
        if self.is_read:
            return self._stream.read(size)
        if size > _MOST_DIRECTORY_BYTES:
            raise ArchiveTooFull(file=self._name, limit=MOST_ENTRIES)
        data = self._stream.read(size)
        if data.count(_ENTRY) > MOST_ENTRIES:
            raise ArchiveTooFull(file=self._name, limit=MOST_ENTRIES)
        return data

    def seek(self, place: int, whence: int = 0) -> int:
        return self._stream.seek(place, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        self._stream.close()


def _check(entries: Sequence[zipfile.ZipInfo], end: int, name: str, kind: str) -> None:
    if len(entries) > MOST_ENTRIES:
        raise ArchiveTooFull(file=name, limit=MOST_ENTRIES)
    if any(map(_is_oddly_placed, _pairs(entries, end))):
        detail = "its parts overlap"
        raise FileDamaged(file=name, format=kind, detail=detail)
    total = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if total > MOST_BYTES:
        raise ArchiveTooLarge(file=name, limit_mb=MOST_BYTES // _MB)
    if any(e.file_size > MOST_XML_BYTES and _is_xml(e.filename) for e in entries):
        raise ArchiveTooLarge(file=name, limit_mb=MOST_XML_BYTES // _MB)
    if total > _RATIO_COUNTS_ABOVE and total / packed > MOST_RATIO:
        raise ArchiveTooDense(file=name, ratio=total // packed, limit_mb=MOST_BYTES // _MB)
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise FileEncrypted(file=name)
    if any(entry.compress_type not in _PACKINGS for entry in entries):
        detail = "its compression is not supported"
        raise FileDamaged(file=name, format=kind, detail=detail)
    names = [entry.filename.replace("\\", "/") for entry in entries]
    rooted = sum(each.startswith("/") for each in names)
    # Some programs begin each name with a slash; a single such name among others is an attack.
    if 0 < rooted < len(names) or any(map(_is_outside, names)):
        detail = "file names in it point outside the archive"
        raise FileDamaged(file=name, format=kind, detail=detail)
    if len(set(names)) < len(names):
        detail = "two of its parts have the same name"
        raise FileDamaged(file=name, format=kind, detail=detail)
    if any(stat.S_IFMT(entry.external_attr >> 16) not in _KINDS for entry in entries):
        detail = "it holds links or devices"
        raise FileDamaged(file=name, format=kind, detail=detail)


def _pairs(entries: Sequence[zipfile.ZipInfo], end: int) -> Iterator[tuple[int, int, int]]:
    """The start of each entry, its smallest size in bytes, and the start of the next one."""
    placed = sorted((e.header_offset, _LOCAL_HEADER_BYTES + e.compress_size) for e in entries)
    for (start, size), (following, _) in pairwise([*placed, (end, 0)]):
        yield start, size, following


def _is_oddly_placed(place: tuple[int, int, int]) -> bool:
    start, size, following = place
    return start < 0 or start + size > following


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _is_outside(name: str) -> bool:
    return ".." in name.split("/") or _DRIVE.match(name) is not None


def read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The content of an entry. Raises one of ZIP_ERRORS, also if it is longer than its header says."""
    return b"".join(_chunks(archive, entry))


def unpack_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, place: Path) -> None:
    """Write the content of an entry to a new file. Raises like ``read_entry``."""
    with place.open("xb") as out:
        out.writelines(_chunks(archive, entry))


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    # zipfile decompresses as much as is requested, truncates at the size that the entry states, and then
    # reports a wrong checksum.
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
