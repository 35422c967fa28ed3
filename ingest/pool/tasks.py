"""Tasks and results of the pool, and their form on the way to a parser process and back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec

from corpus import ErrorRecord, FileRefused, Format, KbError, MetadataInvalid, OcrPage
from ingest.batch import Member
from ingest.metadata import Metadata
from ingest.pool.parse import Parsed


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read, or to unpack if it is a ZIP file."""

    path: Path
    """Path of its content, under any name."""
    name: str
    """The file's own name."""
    format: Format
    given: Metadata
    """Metadata from options and sidecars."""
    password: str | None = None
    recognised: tuple[OcrPage, ...] = ()
    """Pages recognised by OCR."""
    folder: Path | None = None
    """An empty folder of the caller for the files of a ZIP file; such a task must have one."""


class Read(NamedTuple):
    """A text, and what was made of it besides."""

    parsed: Parsed
    derived: bytes | None


Answer = Read | list[Member] | KbError


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a task: one of ``parsed``, ``unpacked`` and ``error`` is set."""

    task: Task | None
    """None if there was nothing to read."""
    parsed: Parsed | None
    error: KbError | None
    seconds: float
    unpacked: list[Member] | None = None
    """The files of a ZIP file."""
    derived: bytes | None = None
    """What the pool's program made of ``parsed`` besides, in a form of its own; None: nothing."""


# On the wire


class Request(msgspec.Struct, frozen=True):
    """A task; its file is sent open with it."""

    folder: str
    """An empty folder for the child's temporary files."""
    content: str
    """The file's name there: its hash, which errors do not show."""
    name: str
    format: Format
    given: Metadata
    password: str | None
    recognised: tuple[OcrPage, ...]


class MemberRecord(msgspec.Struct, frozen=True):
    """A Member, whose file the child has unpacked."""

    name: str
    number: int | None
    """The name of its file in the folder UNPACKED of the request's folder."""
    format: Format | None
    given: Metadata
    error: ErrorRecord | None


class Reply(msgspec.Struct, frozen=True):
    """One of the first three fields is set."""

    parsed: Parsed | None = None
    members: list[MemberRecord] | None = None
    error: ErrorRecord | None = None
    derived: bytes | None = None


UNPACKED = "unpacked"


def error_of(record: ErrorRecord | None) -> KbError | None:
    """Raises ValueError for an error that a parser may not report."""
    if record is None:
        return None
    error = record.error()
    if not isinstance(error, FileRefused | MetadataInvalid):
        raise ValueError(record.code)  # noqa: TRY004 - it is the value that is wrong
    return error
