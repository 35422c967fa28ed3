"""Actions on submissions: upload by a form, read again, accept the proposed metadata, discard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from corpus import (
    Catalog,
    FileTooLarge,
    MetadataInvalid,
    ProposalMissing,
    Submission,
    SubmissionBusy,
    SubmissionDiscarded,
    SubmissionStatus,
    SubmissionSuperseded,
    UploadInvalid,
)
from ingest import Metadata, make_metadata
from kb.intake.submissions import Intake, SubmittedFile, as_json, metadata_of, new_batch, refused

AGAIN: Final = (SubmissionStatus.REFUSED, SubmissionStatus.FAILED, SubmissionStatus.NEEDS_OCR)
"""Statuses of files that were not added, but may be if they are read again."""
_TAKEN_IN: Final = (SubmissionStatus.INDEXED, SubmissionStatus.UPDATED, SubmissionStatus.UNCHANGED)


def retry(
    catalog: Catalog,
    submission_id: int,
    values: dict[str, Any] | None = None,
    password: str | None = None,
) -> Submission:
    """``values``: metadata over those that were given with it.

    Raises SubmissionNotFound, SubmissionBusy, SubmissionSuperseded, MetadataInvalid, CatalogUnavailable.
    """
    submission = catalog.submissions.get(submission_id)
    _check_stands(catalog, submission)
    given = make_metadata(values or {}, submission.source_name).over(metadata_of(submission))
    return _read_again(catalog, submission, as_json(given), password)


def retry_all(catalog: Catalog, password: str | None = None) -> list[Submission]:
    """Queue all files that were not added, in the order of submission. Raises CatalogUnavailable."""
    table = catalog.submissions
    every = sum(table.counts().values())
    found = reversed(table.page(statuses=AGAIN, limit=every)[0])
    # A file that a user has discarded is not read again unless the user submits it.
    wanted = [o.id for o in found if o.reason_code != SubmissionDiscarded.code]
    queued = table.requeue(wanted, password=password)
    return table.by_ids(queued)


def accept(catalog: Catalog, submission_id: int, values: dict[str, Any]) -> Submission:
    """Add a held file with the proposed metadata, overridden by ``values``.

    Raises SubmissionNotFound, ProposalMissing, MetadataInvalid, CatalogUnavailable.
    """
    submission = catalog.submissions.get(submission_id)
    if submission.status is not SubmissionStatus.PROPOSED:
        raise ProposalMissing(file=submission.source_name)
    merged = (submission.proposed or {}) | values
    checked = make_metadata(
        {name: value for name, value in merged.items() if value is not None}, submission.source_name
    )
    return _read_again(catalog, submission, as_json(checked), None)


def _check_stands(catalog: Catalog, submission: Submission) -> None:
    """Check that reading the file again would not replace a newer text by an old one.

    Raises SubmissionSuperseded.
    """
    if submission.document_id is None or submission.status not in _TAKEN_IN:
        return
    documents = catalog.documents_by_ids([submission.document_id])
    document = documents.get(submission.document_id)
    if document is None or document.sha256 != submission.sha256:
        raise SubmissionSuperseded(file=submission.source_name, id=submission.document_id)


def _read_again(
    catalog: Catalog, submission: Submission, given: dict[str, Any], password: str | None
) -> Submission:
    table = catalog.submissions
    queued = table.requeue([submission.id], given=given, password=password)
    if not queued:
        raise SubmissionBusy(file=submission.source_name)
    return table.get(submission.id)


def discard(catalog: Catalog, submission_id: int) -> Submission:
    """Settles it as refused; its file is kept.

    Raises SubmissionNotFound, ProposalMissing, CatalogUnavailable.
    """
    table = catalog.submissions
    submission = table.get(submission_id)
    error = SubmissionDiscarded(file=submission.source_name)
    if submission.status is not SubmissionStatus.PROPOSED or not table.settle_held(
        refused(submission, error, submission.sha256)
    ):
        raise ProposalMissing(file=submission.source_name)
    return table.get(submission_id)


METADATA_FIELDS: Final = Metadata.__struct_fields__
ORIGIN: Final = "the form"
"""The source of the metadata as named in errors."""
_YES: Final = frozenset({"true", "on", "1", "yes"})


def submit_upload(
    intake: Intake, files: Sequence[SubmittedFile], fields: Mapping[str, str], by: str
) -> list[Submission]:
    """``fields``: filled ones of METADATA_FIELDS, ``password``, ``held``.

    Raises UploadInvalid, MetadataInvalid, CatalogUnavailable.
    """
    if not files:
        raise UploadInvalid(detail="there is no file in it")
    unknown = fields.keys() - {*METADATA_FIELDS, "password", "held"}
    if unknown:
        raise UploadInvalid(detail=f"there is no field {min(unknown)}")
    metadata = {name: value for name, value in fields.items() if name in METADATA_FIELDS}
    if "title" in metadata and len(files) > 1:
        raise MetadataInvalid(file=ORIGIN, detail="a title is for one file only")
    return intake.submit(
        files,
        make_metadata(metadata, ORIGIN),
        by=by,
        password=fields.get("password"),
        is_held=fields.get("held", "").lower() in _YES,
    )


def note_too_large(catalog: Catalog, error: FileTooLarge, by: str) -> None:
    """A row of the ledger for a file of which nothing is kept. Raises CatalogUnavailable."""
    submission = Submission(
        batch=new_batch(),
        source_name=str(error.params["file"]),
        sha256=None,
        submitted_by=by,
        submitted_at=datetime.now(UTC).isoformat(timespec="seconds"),
        status=SubmissionStatus.REFUSED,
    )
    catalog.submissions.add([refused(submission, error, None)])
