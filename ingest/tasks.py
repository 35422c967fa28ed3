"""What the pool is asked and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from corpus import Format, KbError, OcrPage
from ingest.batch import Member
from ingest.metadata import Metadata
from ingest.parsing import Parsed


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read, or to unpack if it is a ZIP file."""

    path: Path
    """Where its content stands, under whatever name. Absolute: the child works in a folder of its own."""
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
