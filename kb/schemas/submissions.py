"""Submissions and their results, as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Self

import msgspec
from msgspec import Meta

from corpus import SearchLang, Submission, SubmissionStatus, TextChanges, stored_error
from corpus.catalog.submissions import SubmissionTable
from kb.i18n.addresses import submission_href
from kb.versions.history import Version


class WarningView(msgspec.Struct, frozen=True, kw_only=True):
    """A warning about a submitted file, in the reader's language."""

    code: str
    message: str


class SubmissionView(msgspec.Struct, frozen=True, kw_only=True):
    """A submitted file and its result."""

    submission_id: int
    batch: Annotated[str, Meta(description="The same for all files that were submitted together")]
    source_name: Annotated[str, Meta(description="The file's name as it was submitted")]
    status: SubmissionStatus
    is_final: Annotated[
        bool,
        Meta(description="Whether this is the result: nothing more happens unless somebody acts"),
    ]
    document_id: str | None
    reason: Annotated[
        str | None, Meta(description="Why it was not added, in the reader's language")
    ]
    remedy: Annotated[str | None, Meta(description="What to do about it, in the reader's language")]
    reasons: Annotated[dict[str, str], Meta(description="The reason in each language")]
    reason_code: Annotated[str | None, Meta(description="Code of the reason, for programs")]
    notices: Annotated[list[WarningView], Meta(description="Warnings about an unexpected result")]
    warnings: Annotated[list[str], Meta(description="Parts of the file that could not be read")]
    changes: Annotated[
        TextChanges | None,
        Meta(
            description="Of an amended file: how many passages were kept, changed, added and dropped"
        ),
    ]
    given: Annotated[dict[str, Any], Meta(description="Metadata that the sender gave")]
    proposed: Annotated[
        dict[str, Any] | None,
        Meta(description="Metadata that kb proposes, if the file waits for an editor's decision"),
    ]
    done: Annotated[int, Meta(description="Pages whose text has been recognised (OCR)")]
    total: Annotated[int, Meta(description="Pages whose text must be recognised")]
    sha256: str | None
    size: Annotated[int | None, Meta(description="Bytes")]
    submitted_by: str
    submitted_at: str
    finished_at: str | None
    seconds: float
    attempts: int
    revision: Annotated[
        int,
        Meta(description="Number of its last change; it grows with each change of any submission"),
    ]
    href: str

    @classmethod
    def of(cls, submission: Submission, lang: SearchLang) -> Self:
        """In the reader's language."""
        # Its catalogue takes a while to load.
        from kb.i18n.translate import error_texts, translator
        from kb.intake.warnings import notices

        error = stored_error(submission.reason_code, submission.reason_params)
        texts = {each: error_texts(error, each) for each in ("en", "zh")} if error else {}
        message, remedy = texts.get(lang, (None, None))
        values = msgspec.structs.asdict(submission)
        for hidden in ("id", "reason_params", "is_held"):
            del values[hidden]
        return cls(
            **values
            | {
                "submission_id": submission.id,
                "is_final": submission.is_final,
                "reason": message,
                "remedy": remedy or None,
                "reasons": {each: reason for each, (reason, _) in texts.items()},
                "notices": [
                    WarningView(
                        code=each.code, message=translator(lang).text(each.text, each.params)
                    )
                    for each in notices(submission)
                ],
                "warnings": list(submission.warnings),
                "href": submission_href(submission.id),
            }
        )


class IngestView(msgspec.Struct, frozen=True, kw_only=True):
    """The results for all files of one command."""

    files: Sequence[SubmissionView]
    index_problem: Annotated[
        str | None,
        Meta(description="Why the index is behind the catalog, in the reader's language"),
    ] = None


class UploadView(msgspec.Struct, frozen=True, kw_only=True):
    """Files that were submitted together, and wait to be read."""

    batch: Annotated[str, Meta(description="Value of `batch` for the ledger and its events")]
    submissions: list[SubmissionView]


class LedgerView(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the ledger, the newest first."""

    total: int
    counts: Annotated[dict[str, int], Meta(description="How many submissions have each status")]
    revision: Annotated[int, Meta(description="Of the newest change")]
    submissions: list[SubmissionView]

    @classmethod
    def of(
        cls,
        table: SubmissionTable,
        lang: SearchLang,
        *,
        statuses: Iterable[SubmissionStatus] = (),
        batch: str | None = None,
        limit: int,
        offset: int,
    ) -> Self:
        """Raises CatalogUnavailable."""
        # Before the rows: a change in between is sent twice rather than not at all.
        revision = table.last_revision()
        found, total = table.page(statuses=statuses, batch=batch, limit=limit, offset=offset)
        return cls(
            total=total,
            counts={status.value: count for status, count in table.counts(batch).items()},
            revision=revision,
            submissions=[SubmissionView.of(submission, lang) for submission in found],
        )


class VersionView(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a document, current or older."""

    document_id: str
    version: int
    is_current: bool
    title: str
    source_name: str
    sha256: str
    passages: int
    ended_at: Annotated[
        str | None,
        Meta(description="When the next version replaced it (UTC); null if it is current"),
    ]
    changes: Annotated[
        TextChanges | None,
        Meta(description="What changed since the version before; null for the first"),
    ]

    @classmethod
    def of(cls, version: Version) -> Self:
        document = version.document
        return cls(
            document_id=document.id,
            version=document.version,
            is_current=version.ended_at is None,
            title=document.title,
            source_name=document.source_name,
            sha256=document.sha256,
            passages=document.passage_count,
            ended_at=version.ended_at,
            changes=version.changes,
        )
