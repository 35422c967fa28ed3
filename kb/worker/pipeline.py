"""The pipeline: turns a waiting row of the ledger into a document in the catalog."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self

from corpus import (
    Catalog,
    CatalogUnavailable,
    Format,
    IndexUnavailable,
    KbError,
    OcrPage,
    OcrUnavailable,
    Originals,
    ReadingDied,
    Submission,
    SubmissionStatus,
)
from ingest import (
    Limits,
    Outcome,
    ParserPool,
    Task,
    check_file,
    read_name,
)
from ingest.ocr import engine_name
from kb.intake.leases import files_of
from kb.intake.submissions import Intake, metadata_of
from kb.services import Services
from kb.settings import Settings
from kb.sync.index import Indexer
from kb.tracing import span
from kb.worker.store_result import ResultStore

_LOG: Final = logging.getLogger("kb.ingest")
_PROGRAM: Final = Path(__file__).with_name("reading_child.py")
_INDEX_EVERY: Final = 64
"""The number of documents after which the index is updated: one commit for all of them."""
_CLAIMED_AT_ONCE: Final = 16
"""The number of submissions that are claimed in one transaction, shortly before they are read."""
_LOOK_AGAIN: Final = 0.05
"""Seconds between two checks whether an earlier submission has been read."""
_MOST_ATTEMPTS: Final = 30
"""How often a submission may be begun: a file that always kills the process would never end."""


class Pipeline:
    """Reads submissions under one lease. If it is killed, the next one continues."""

    def __init__(
        self,
        settings: Settings,
        catalog: Catalog,
        originals: Originals,
        intake: Intake,
        indexer: Indexer,
        lease: str,
        *,
        reads_members: bool = True,
        recognises: bool = True,
    ) -> None:
        """``lease``: name of a lease. ``reads_members``: ``run`` also reads the members of ZIP files;
        otherwise they wait for a worker. ``recognises``: OCR is available here.
        """
        self._settings = settings
        self._catalog = catalog
        self._originals = originals
        self._indexer = indexer
        self._lease = lease
        self._folder = files_of(settings.leases_dir, lease).absolute()
        self.settler = ResultStore(
            catalog,
            intake,
            indexer,
            lease,
            self._folder,
            reads_members=reads_members,
            recognises=recognises,
        )
        self._busy: set[int] = set()
        self._left: set[int] = set()
        self._is_unsure = False
        self.index_error: IndexUnavailable | None = None
        """Why the index was not updated in the last run; None if it contains all documents."""

    @classmethod
    def of(cls, services: Services, lease: str, *, reads_members: bool = True) -> Self:
        """A pipeline with the parts of ``services``; see ``__init__``."""
        return cls(
            services.settings,
            services.catalog,
            services.originals,
            services.intake,
            services.indexer,
            lease,
            reads_members=reads_members,
            recognises=services.ocr_problem is None,
        )

    def pool(self, processes: int) -> ParserPool:
        """Parser processes with the limits of the settings."""
        return ParserPool(
            processes,
            Limits(
                wall_seconds=self._settings.parse_seconds,
                cpu_seconds=self._settings.parse_cpu_seconds,
                memory_mb=self._settings.parse_memory_mb,
                output_mb=self._settings.parse_output_mb,
                pages=self._settings.max_pages,
            ),
            _PROGRAM,
        )

    # Several submissions, in order

    def run(self, submissions: Iterable[Submission]) -> Iterator[Submission]:
        """Yields each submission once it is settled, in order, then the members of ZIP files among them.

        At the end the index contains all of them, or ``index_error`` is set: documents are stored without
        the index, and the next process that can write it catches up. Raises CatalogUnavailable.
        """
        self.index_error = None
        found = list(submissions)
        unread = [submission for submission in found if not submission.status.is_final]
        tasks = {submission.id: self._task(submission) for submission in unread}
        claimed: dict[int, Submission] = {}
        taken_in = 0
        with self.pool(self._settings.parsers) as pool:
            outcomes = pool.parse(self._claim_all(unread, tasks, claimed))
            for submission in found:
                task = tasks.get(submission.id)
                if task is None:
                    yield submission
                    continue
                with span("ingest.read", submission=submission.id):
                    outcome = next(outcomes) if isinstance(task, Task) else _never_read(task)
                mine = claimed.get(submission.id)
                # Another process may have claimed it in the meantime.
                settled = self._settle_or_fail(mine, outcome) if mine else None
                yield settled or self._again(submission)
                taken_in += 1
                # If the index is not available, it is tried once more at the end.
                if taken_in % _INDEX_EVERY == 0 and self.index_error is None:
                    self.catch_up()
        self.catch_up()
        inside, self.settler.unpacked = self.settler.unpacked, []
        if inside:
            yield from self.run(inside)

    def _settle_or_fail(self, submission: Submission, outcome: Outcome) -> Submission | None:
        """Settle it; an error in kb fails one file, not the run."""
        try:
            return self._settled(submission, outcome)
        except CatalogUnavailable:
            raise
        except Exception as error:
            _LOG.exception("%s could not be seen to", submission.source_name)
            return self.settler.fail(submission.id, error)

    def _settled(self, submission: Submission, outcome: Outcome) -> Submission | None:
        with span("ingest.store", submission=submission.id) as traced:
            settled = self.settler.settle(submission, outcome)
            if traced and settled:
                traced.set_attribute("kb.status", settled.status.value)
            return settled

    def _claim_all(
        self,
        submissions: Sequence[Submission],
        tasks: Mapping[int, Task | KbError],
        claimed: dict[int, Submission],
    ) -> Iterator[Task]:
        for start in range(0, len(submissions), _CLAIMED_AT_ONCE):
            group = submissions[start : start + _CLAIMED_AT_ONCE]
            ids = [submission.id for submission in group]
            claimed.update(self._catalog.submissions.claim_for_reading(ids, self._lease))
            for submission in group:
                task = tasks[submission.id]
                if isinstance(task, Task):
                    yield task

    def _again(self, submission: Submission) -> Submission:
        return self._catalog.submissions.get(submission.id)

    def catch_up(self) -> None:
        """Update the index from the catalog, or set ``index_error``."""
        try:
            with span("ingest.index"):
                self._indexer.catch_up()
        except IndexUnavailable as error:
            self.index_error = error
        else:
            self.index_error = None

    # One submission at a time, as in a worker

    def claim_next(self, status: SubmissionStatus) -> Submission | None:
        """Claim the first waiting submission; None if none is waiting. Raises CatalogUnavailable."""
        try:
            return self._catalog.submissions.claim_next(self._lease, status)
        except CatalogUnavailable:
            # Nobody knows whether a transaction was committed if the answer to COMMIT is lost.
            self._is_unsure = True
            raise

    def read(self, submission_id: int, pool: ParserPool) -> Submission | None:
        """Read one submission; None if it no longer waits, or is claimed under another lease.

        Submissions of its batch under the same work's name that were submitted before it are read first:
        their order distinguishes them. Raises CatalogUnavailable.
        """
        with self.under_way(submission_id):
            submission = self._catalog.submissions.claim(
                submission_id, self._lease, SubmissionStatus.PARSING
            )
            return self.read_claimed(submission, pool) if submission else None

    def read_claimed(self, submission: Submission, pool: ParserPool) -> Submission | None:
        """Like ``read``, of a submission claimed before."""
        with self.under_way(submission.id):
            with span("ingest.read", submission=submission.id):
                outcome = self.parse(submission, pool)
            while earlier := self._before(submission):
                for each in earlier:
                    self.read(each.id, pool)
                time.sleep(_LOOK_AGAIN)
            return self._settled(submission, outcome)

    @contextmanager
    def under_way(self, submission_id: int) -> Iterator[None]:
        """Records a submission that a failure of catalog or OCR interrupts, for ``give_back``."""
        self._busy.add(submission_id)
        try:
            yield
        except (CatalogUnavailable, OcrUnavailable):
            self._left.add(submission_id)
            raise
        finally:
            self._busy.discard(submission_id)

    def give_back(self) -> None:
        """Returns interrupted submissions to the queue: only this process can. Raises
        CatalogUnavailable."""
        if self._is_unsure:
            self._left |= self._catalog.submissions.claimed(self._lease) - self._busy
            self._is_unsure = False
        for submission_id in tuple(self._left):
            self._catalog.submissions.give_back(self._lease, submission_id)
            self._left.discard(submission_id)

    def _before(self, submission: Submission) -> list[Submission]:
        work = _work_of(submission)
        waiting = self._catalog.submissions.unread_before(submission)
        return [each for each in waiting if _work_of(each) == work]

    # Scans

    def parse(self, submission: Submission, pool: ParserPool) -> Outcome:
        """Parse a claimed submission with its recognised pages; stores nothing."""
        task = self._task(submission)
        return next(pool.parse([task])) if isinstance(task, Task) else _never_read(task)

    def _task(self, submission: Submission) -> Task | KbError:
        """The task for the parser, or the reason why there is none.

        Raises CatalogUnavailable if it cannot be known, because the originals are away.
        """
        try:
            if submission.attempts > _MOST_ATTEMPTS:
                raise ReadingDied(file=submission.source_name, attempts=submission.attempts)
            path = self._originals.path(submission.sha256 or "")
            kind = check_file(path, self._settings.max_file_mb, submission.source_name)
        except CatalogUnavailable:
            raise
        except KbError as error:
            return error
        password = self._catalog.submissions.password(submission.id)
        folder = None
        if kind is Format.ZIP:
            folder = self._folder / str(submission.id)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        recognised: tuple[OcrPage, ...] = ()
        if kind in (Format.PDF, Format.DOCX, Format.PPTX):
            # Recognised pages are reused when the file is submitted again.
            recognised = tuple(
                self._catalog.ocr.pages(submission.sha256 or "", engine_name()).values()
            )
        given = metadata_of(submission)
        return Task(path, submission.source_name, kind, given, password, recognised, folder)


def _never_read(error: KbError) -> Outcome:
    return Outcome(None, None, error, 0.0)


def _work_of(submission: Submission) -> str:
    return metadata_of(submission).work or read_name(submission.source_name).work
