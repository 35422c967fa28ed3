"""A ZIP file as a batch: its files unpacked under names of our own, for each to be submitted by itself."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from corpus import (
    ArchiveNested,
    FileDamaged,
    FileEmpty,
    FileRefused,
    Format,
    KbError,
    MetadataInvalid,
)
from ingest.archives import MOST_BYTES, ZIP_ERRORS, open_archive, unpack_entry
from ingest.metadata import MOST_SIDECAR_BYTES, Metadata, parse_sidecar, sidecar_names
from ingest.names import safe_name
from ingest.sniff import check_file

_MB = 1 << 20
_UTF8_NAME = 0x800
# Info-ZIP Unicode Path (APPNOTE 4.6.9): version 1, the CRC of the name that it is for, the name in UTF-8.
_UNICODE_PATH = 0x7075
_SIDECAR = ".meta.toml"
_PASSED_OVER = ("__MACOSX", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the batch, which ``error`` says why not to take."""

    name: str
    """With the ZIP file's name and its folders: ``laws.zip/zh/刑法.pdf``."""
    path: Path | None
    """Where it has been unpacked, under an invented name; None where it could not be."""
    format: Format | None
    given: Metadata
    """What a sidecar within the ZIP file says of it."""
    error: KbError | None


def unpack(path: Path, folder: Path, *, name: str) -> list[Member]:
    """Unpacks the ZIP file ``path`` into ``folder`` and returns its members, in its order, each checked.

    Folders, hidden files, files that operating systems add and sidecars are not members. Raises a
    FileRefused if no part of the archive may be unpacked, FileEmpty if there is nothing to unpack.
    """
    with path.open("rb") as stream, open_archive(stream, name, "ZIP") as archive:
        entries = dict(_files(archive))
        sidecars = {inside: e for inside, e in entries.items() if inside.name.endswith(_SIDECAR)}
        members = [
            _member(archive, entries[inside], inside, sidecars, folder / str(number), name)
            for number, inside in enumerate(entries)
            if inside not in sidecars
        ]
    if not members:
        raise FileEmpty(file=name)
    return members


def _files(archive: zipfile.ZipFile) -> Iterator[tuple[PurePosixPath, zipfile.ZipInfo]]:
    for entry in archive.infolist():
        inside = PurePosixPath(_name(entry).replace("\\", "/").lstrip("/"))
        hidden = any(part.startswith(".") or part in _PASSED_OVER for part in inside.parts)
        if not (hidden or entry.is_dir() or not inside.name):
            yield inside, entry


def _name(entry: zipfile.ZipInfo) -> str:
    """An entry's name as who packed it saw it: in UTF-8, in GB18030 or in the signs of DOS."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    raw = entry.filename.encode("cp437")
    if raw.isascii():
        return entry.filename
    return _unicode_path(entry, raw) or _decoded(raw) or entry.filename


def _unicode_path(entry: zipfile.ZipInfo, raw: bytes) -> str | None:
    extra = entry.extra
    while len(extra) >= 4:
        kind, size = (int.from_bytes(extra[at : at + 2], "little") for at in (0, 2))
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and field[1:5] == zlib.crc32(raw).to_bytes(4, "little"):
            return field[5:].decode("utf-8", "replace")
    return None


def _decoded(raw: bytes) -> str | None:
    """None where it is no Chinese: signs of DOS read as GB18030 give rare characters."""
    for encoding, common in (("utf-8", ""), ("gb18030", "gb2312")):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        beyond = [sign for sign in text if not sign.isascii()]
        known = (
            sum(bool(sign.encode(common, "ignore")) for sign in beyond) if common else len(beyond)
        )
        if known * 2 >= len(beyond):
            return text
    return None


def _member(
    archive: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    inside: PurePosixPath,
    sidecars: dict[PurePosixPath, zipfile.ZipInfo],
    place: Path,
    archive_name: str,
) -> Member:
    shown = safe_name(inside.name)
    name = "/".join([archive_name, *map(safe_name, inside.parts[:-1]), shown])
    try:
        try:
            unpack_entry(archive, entry, place)
        except ZIP_ERRORS as error:
            place.unlink(missing_ok=True)
            detail = "its part of the ZIP file is damaged"
            raise FileDamaged(file=shown, format="ZIP", detail=detail) from error
        format_ = check_file(place, MOST_BYTES // _MB, name=shown)
        if format_ is Format.ZIP:
            raise ArchiveNested(file=shown)
        given = _given(archive, inside, sidecars)
    except (FileRefused, MetadataInvalid) as error:
        if isinstance(error, FileRefused):
            error.params["file"] = name
        return Member(name, place if place.exists() else None, None, Metadata(), error)
    return Member(name, place, format_, given, None)


def _given(
    archive: zipfile.ZipFile,
    inside: PurePosixPath,
    sidecars: dict[PurePosixPath, zipfile.ZipInfo],
) -> Metadata:
    """What the sidecars beside a file say of it. Raises MetadataInvalid."""
    found = Metadata()
    for name in sidecar_names(inside):
        entry = sidecars.get(inside.with_name(name))
        if entry is None:
            continue
        try:
            with archive.open(entry) as stream:
                content = stream.read(MOST_SIDECAR_BYTES + 1)
        except ZIP_ERRORS as error:
            raise MetadataInvalid(file=safe_name(name), detail="it is damaged") from error
        found = found.over(parse_sidecar(content, safe_name(name)))
    return found
