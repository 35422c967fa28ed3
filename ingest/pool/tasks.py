"""What the pool is asked and what it answers; how both go to a parser's process and back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from corpus import ErrorRecord, FileRefused, Format, KbError, MetadataInvalid, OcrPage
from ingest.batch import Member
from ingest.metadata import Metadata
from ingest.pool.parse import Parsed


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read, or to unpack if it is a ZIP file."""

    path: Path
    """Where its content stands, under whatever name."""
    name: str
    """The file's own name."""
    format: Format
    given: Metadata
    """What options and sidecars say of it."""
    password: str | None = None
    recognised: tuple[OcrPage, ...] = ()
    """Pages whose text OCR has read."""
    folder: Path | None = None
    """An empty folder of the caller's, for what is in a ZIP file; such a task must have one."""


Answer = Parsed | list[Member] | KbError


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task: one of ``parsed``, ``unpacked`` and ``error`` is set."""

    task: Task | None
    """None where there was nothing to be read."""
    parsed: Parsed | None
    error: KbError | None
    seconds: float
    unpacked: list[Member] | None = None
    """What is in a ZIP file."""


# On the wire


class Request(msgspec.Struct, frozen=True):
    """A task whose file is sent open beside it."""

    folder: str
    """Empty, for the child's temporary files."""
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
    """Its file is of this name, in the folder UNPACKED of the request's."""
    format: Format | None
    given: Metadata
    error: ErrorRecord | None


class Reply(msgspec.Struct, frozen=True):
    """One of the three is set."""

    parsed: Parsed | None = None
    members: list[MemberRecord] | None = None
    error: ErrorRecord | None = None


UNPACKED = "unpacked"


def error_of(record: ErrorRecord | None) -> KbError | None:
    """Raises ValueError where a parser has no business with such an error."""
    if record is None:
        return None
    error = record.error()
    if not isinstance(error, FileRefused | MetadataInvalid):
        raise ValueError(record.code)  # noqa: TRY004 - it is the value that is wrong
    return error
