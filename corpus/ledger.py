"""A submitted file and what became of it: the rows of the ledger."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec


class SubmissionStatus(StrEnum):
    """The state or the result of a submitted file."""

    QUEUED = "queued"
    PARSING = "parsing"
    NEEDS_OCR = "needs-ocr"
    """A scan: kept until its text is recognised."""
    RECOGNISING = "recognising"
    """Its pages are being recognised (OCR), ``done`` of ``total``."""
    PROPOSED = "proposed"
    """Read; waits for a person to check its metadata before it is added."""
    UNPACKED = "unpacked"
    """A ZIP file: each file in it is a submission of its own."""
    INDEXED = "indexed"
    UPDATED = "updated"
    """It is a new version of an existing document."""
    UNCHANGED = "unchanged"
    """It has been made into a document before, in the same way."""
    REFUSED = "refused"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        """Whether the status is final: it does not change without a request."""
        return self not in _UNFINISHED


_UNFINISHED = frozenset(
    {SubmissionStatus.QUEUED, SubmissionStatus.PARSING, SubmissionStatus.RECOGNISING}
)


_UNREAD = "scan-unread"
"""Code of corpus.errors.ScanUnread."""


class TextChanges(msgspec.Struct, frozen=True):
    """The numbers of passages that a new version of a document keeps, changes, adds and drops."""

    kept: int
    changed: int
    added: int
    dropped: int


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was submitted to ingest, and its result: a row of the ledger."""

    id: int = 0
    """Given by the catalog, in the order of submission; 0 before."""
    batch: str = ""
    """Shared by all files submitted together; the files of a ZIP file have the ZIP file's."""
    source_name: str
    """The file's name as submitted; in a ZIP file, with its folders."""
    sha256: str | None
    """None if the file could not be read, or is too large to keep."""
    size: int | None = None
    """Bytes."""
    submitted_by: str = ""
    """``cli``, ``watch``, or the name of the key with which it was sent."""
    submitted_at: str
    """UTC, ISO 8601."""
    given: dict[str, Any] = {}
    """Metadata given with it."""
    status: SubmissionStatus
    document_id: str | None = None
    reason_code: str | None = None
    """Code of the error; see corpus.errors."""
    reason_params: dict[str, str | int] = {}
    warnings: tuple[str, ...] = ()
    changes: TextChanges | None = None
    """The changes of an updated document."""
    is_held: bool = False
    """The submitter wants to check the proposed metadata before the file is added."""
    proposed: dict[str, Any] | None = None
    """The proposed metadata, once the file has been read."""
    done: int = 0
    total: int = 0
    """The number of pages to recognise, with ``done`` of them recognised; 0 if there are none."""
    attempts: int = 0
    """How often reading was begun since it was submitted or retried."""
    seconds: float = 0.0
    """Time spent on it, in seconds."""
    finished_at: str | None = None
    revision: int = 0
    """Increases with each change of any submission: a larger one marks a later change."""

    @property
    def is_final(self) -> bool:
        """The status does not change without a request: a scan only waits if OCR is installed."""
        waits = self.status is SubmissionStatus.NEEDS_OCR and self.reason_code != _UNREAD
        return self.status.is_final and not waits

    @property
    def needs_recognition(self) -> bool:
        """Whether some of its pages wait for OCR."""
        taken_in = self.status in (SubmissionStatus.INDEXED, SubmissionStatus.UPDATED)
        return self.status is SubmissionStatus.NEEDS_OCR or (taken_in and self.done < self.total)
