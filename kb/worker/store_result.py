"""Store the result of parsing a file, in one transaction.

The result is a document, the members of an archive, or the reason for refusal.
"""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterable
from pathlib import Path

import msgspec

from corpus import (
    Catalog,
    FileRefused,
    KbError,
    NothingRecognised,
    ScanUnread,
    Submission,
    SubmissionStatus,
    TextMissing,
)
from ingest import Member, Outcome, Parsed, input_key, with_proposals
from kb.intake.submissions import Intake, as_json, metadata_of, refused
from kb.sync.index import Indexer
from kb.worker.match_document import place


class ResultStore:
    """Settles submissions that were claimed under one lease."""

    def __init__(
        self,
        catalog: Catalog,
        intake: Intake,
        indexer: Indexer,
        lease: str,
        folder: Path,
        *,
        reads_members: bool,
        recognises: bool,
    ) -> None:
        """``folder``: ZIP files are unpacked here, each in a folder named by its number; see Pipeline."""
        self._catalog = catalog
        self._intake = intake
        self._indexer = indexer
        self._lease = lease
        self._folder = folder
        self._reads_members = reads_members
        self._recognises = recognises
        self.unpacked: list[Submission] = []
        """Members of ZIP files, if they are read under the same lease."""

    def settle(
        self, submission: Submission, outcome: Outcome, *, only_adds: bool = False
    ) -> Submission | None:
        """Store the result in the catalog; None if the lease no longer holds the submission.

        ``only_adds``: the result only adds text to the document that the submission made before, not to one
        that has replaced it since.
        """
        submission = msgspec.structs.replace(
            submission, seconds=round(submission.seconds + outcome.seconds, 3)
        )
        if outcome.unpacked is not None:
            return self._unpack(submission, outcome.unpacked)
        if outcome.parsed is None:
            error = outcome.error or FileRefused(file=submission.source_name)
            if isinstance(error, TextMissing):
                pages = error.params["pages"]
                kind = TextMissing if self._recognises else ScanUnread
                reason = kind(file=submission.source_name, pages=pages)
                return self._settled(
                    refused(submission, reason, submission.sha256),
                    status=SubmissionStatus.NEEDS_OCR,
                    total=pages,
                )
            settled = refused(submission, error, submission.sha256)
            return settled if self._catalog.submissions.settle(settled, self._lease) else None
        return self._take(submission, outcome.parsed, outcome.derived, only_adds)

    def _unpack(self, submission: Submission, members: Iterable[Member]) -> Submission | None:
        """Settles the ZIP file and queues its members."""
        settled = msgspec.structs.replace(
            submission, status=SubmissionStatus.UNPACKED, reason_code=None, reason_params={}
        )
        inside = self._intake.look_into(submission, members)
        shutil.rmtree(self._folder / str(submission.id), ignore_errors=True)
        added = self._catalog.submissions.unpack(
            settled, inside, self._lease, keeps=self._reads_members
        )
        if added is None:
            return None
        if self._reads_members:
            self.unpacked += added
        return settled

    def _take(
        self, submission: Submission, parsed: Parsed, contents: bytes | None, only_adds: bool
    ) -> Submission | None:
        submission = msgspec.structs.replace(
            submission,
            # It may have been refused before, or have waited for OCR.
            reason_code=None,
            reason_params={},
            warnings=tuple(parsed.warnings),
            total=submission.done + len(parsed.unread_pages),
        )
        if submission.is_held:
            return self._settled(
                submission,
                status=SubmissionStatus.PROPOSED,
                proposed=as_json(with_proposals(parsed.metadata, parsed.evidence)),
            )
        given = metadata_of(submission)
        sha256 = submission.sha256 or ""
        while True:
            # The same file may have been added since this one was submitted.
            known = self._intake.known(submission)
            if known and known.id != submission.document_id:
                return self._settled(
                    submission, status=SubmissionStatus.UNCHANGED, document_id=known.id
                )
            placed = place(
                self._catalog,
                parsed,
                sha256=sha256,
                size=submission.size or 0,
                input_key=input_key(sha256, given),
                batch=submission.batch,
                own=submission.document_id,
            )
            # Pages that were recognised later belong to the same text.
            is_same = placed.previous is not None and placed.previous.sha256 == sha256
            if only_adds and not is_same:
                return self._settled(submission, status=SubmissionStatus.INDEXED)
            is_new = placed.previous is None or is_same
            settled = msgspec.structs.replace(
                submission,
                status=SubmissionStatus.INDEXED if is_new else SubmissionStatus.UPDATED,
                document_id=placed.document.id,
                changes=placed.changes,
            )
            # If another process has replaced the document in the meantime, match it again.
            if self._catalog.put(
                placed.document,
                placed.passages,
                settled,
                replaces=placed.previous,
                lease=self._lease,
            ):
                if contents:
                    self._indexer.ready_contents.put(placed.document, placed.passages, contents)
                return settled
            if not self._catalog.submissions.is_claimed(submission.id, self._lease):
                return None

    def _settled(self, submission: Submission, **values: object) -> Submission | None:
        settled = msgspec.structs.replace(submission, **values)
        return settled if self._catalog.submissions.settle(settled, self._lease) else None

    def settle_recognised(
        self, submission: Submission, outcome: Outcome, done: int
    ) -> Submission | None:
        """Store the result of a recognised scan; None if the lease no longer holds it."""
        whole = msgspec.structs.replace(submission, done=done, total=done)
        if isinstance(outcome.error, TextMissing):
            # Blank pages, which no reader reports as recognised: a retry would give the same result.
            params = outcome.error.params | {"file": submission.source_name}
            outcome = dataclasses.replace(outcome, error=NothingRecognised(**params))
        return self.settle(whole, outcome, only_adds=submission.document_id is not None)

    def fail(self, submission_id: int, error: Exception) -> Submission | None:
        """Settle a claimed submission that could not be read because of an error in kb."""
        submission = self._catalog.submissions.get(submission_id)
        reason = error if isinstance(error, KbError) else KbError()
        settled = refused(submission, reason, submission.sha256)
        return settled if self._catalog.submissions.settle(settled, self._lease) else None
