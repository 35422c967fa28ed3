"""Copies of published files on disk, complete or partial, each with a label that identifies its version."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from corpus import sha256_of


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """The version of a published file, as its server distinguishes versions."""

    address: str
    etag: str | None
    modified: str | None
    """Last-Modified, as the server writes it."""
    resume: str | None
    """The value for If-Range; None if resuming is not safe."""
    size: int | None
    """Bytes in total; None if the server does not say."""
    ending: str
    """Extension of the file's name, e.g. ``.html``, by the address and the response."""


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """A complete copy."""

    version: Version
    name: str
    """The file's name in the folder."""
    sha256: str


_Label = TypeVar("_Label", Version, Copy)


class Place:
    """The files of one id: ``ID.EXT`` labelled by ``ID.json``, ``ID.part`` by ``ID.part.json``.

    A part's label is written before its first byte, a copy's label before the copy is renamed: a process
    killed in between leaves a file without a matching label, which is downloaded again.
    """

    def __init__(self, folder: Path, id_: str) -> None:
        self._folder = folder
        self._id = id_
        self.part = folder / f"{id_}.part"
        self._part_label = folder / f"{id_}.part.json"
        self._label = folder / f"{id_}.json"

    def copy(self) -> Copy | None:
        """The copy that an earlier run made, unless it was changed since."""
        label = _read(self._label, Copy)
        if label is None or not self.file(label).is_file():
            return None
        return label if sha256_of(self.file(label)) == label.sha256 else None

    def file(self, copy: Copy) -> Path:
        return self._folder / copy.name

    def begun(self, address: str) -> Version | None:
        """The version of which ``part`` is a part, if it can be continued."""
        version = _read(self._part_label, Version)
        if version is None or version.address != address or not version.resume:
            return None
        return version if self.part.is_file() and self.part.stat().st_size else None

    def begin(self, version: Version) -> None:
        """Begins an empty part of ``version``."""
        self.part.unlink(missing_ok=True)
        self._part_label.write_bytes(msgspec.json.encode(version))
        self.part.touch()

    def drop_part(self) -> None:
        self.part.unlink(missing_ok=True)
        self._part_label.unlink(missing_ok=True)

    def finish(self, version: Version, sha256: str, ending: str) -> Path:
        """Makes the part the copy, replacing an earlier one."""
        former = _read(self._label, Copy)
        copy = Copy(version=version, name=f"{self._id}{ending}", sha256=sha256)
        self._label.write_bytes(msgspec.json.encode(copy))
        if former and former.name != copy.name:
            self.file(former).unlink(missing_ok=True)
        self.part.replace(self.file(copy))
        self.drop_part()
        return self.file(copy)

    def put_aside(self, ending: str) -> Path:
        """Keeps the part for a person to examine; no run reads it again."""
        file = self.part.replace(self._folder / f"{self._id}.unexpected{ending}")
        self.drop_part()
        return file


def _read(path: Path, kind: type[_Label]) -> _Label | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
