"""What became of files offered to ingest, as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Literal, Self

import msgspec
from msgspec import Meta

from corpus import KbError

if TYPE_CHECKING:
    # kb.ingestion loads every reader; showing a document must not pay for that.
    from kb.ingestion import FileReport


class FileReportView(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one file."""

    source_name: Annotated[str, Meta(description="The file's name as it was offered")]
    status: Literal["indexed", "unchanged", "updated", "refused", "failed"]
    document_id: str | None
    reason: Annotated[str | None, Meta(description="Why it is not in, in the reader's language")]
    reason_code: Annotated[str | None, Meta(description="The same, for programs")]
    seconds: float

    @classmethod
    def from_report(cls, report: FileReport, say: Callable[[KbError], str]) -> Self:
        """``say`` puts an error into the reader's language."""
        error = report.error
        return cls(
            source_name=report.source_name,
            status=report.status,
            document_id=report.document_id,
            reason=say(error) if error else None,
            reason_code=error.code if error else None,
            seconds=round(report.seconds, 3),
        )


class IngestView(msgspec.Struct, frozen=True, kw_only=True):
    """What became of all files of one command."""

    files: list[FileReportView]
    index_problem: Annotated[
        str | None,
        Meta(description="Why the index is behind the catalog, in the reader's language"),
    ] = None
