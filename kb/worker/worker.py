"""The worker: reads waiting files, recognises scans and keeps the index up to date."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from corpus import (
    CatalogUnavailable,
    IndexUnavailable,
    OcrUnavailable,
    Submission,
    SubmissionStatus,
)
from ingest import ParserPool
from kb.documents.purges import PurgeTask
from kb.intake.leases import reap_stale
from kb.services import Services
from kb.sync.background import Pauses
from kb.sync.index import IndexTask
from kb.worker.pipeline import Pipeline

if TYPE_CHECKING:
    from kb.worker.ocr_job import OcrJob

_LOG: Final = logging.getLogger("kb.worker.worker")
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0
"""Seconds before a catalog that cannot be used is tried again; doubled after each failure."""
_STOP_SECONDS: Final = 5.0
"""Time that `stop` gives all files being read together; an unfinished one returns to the queue."""
_SHORTEST_POLL, _LONGEST_POLL = 0.05, 0.25
"""Seconds between two checks for commits: short after a commit, longer while there are none."""
_REAP_SECONDS: Final = 2.0
"""Seconds from one check for dead workers to the next."""
_INDEX_PAUSES: Final = Pauses(idle=0.5)


class Worker:
    """Reads with several processes at a time, and recognises one page at a time. Call ``run`` once.

    The ledger is the queue: each thread claims the first waiting submission. The main thread polls for
    commits by any process (``CommitWatch``), and wakes the others.
    """

    def __init__(
        self, services: Services, processes: int, on_start: Callable[[], None] = lambda: None
    ) -> None:
        """``on_start`` is called when it begins to read."""
        self._services = services
        self._on_start = on_start
        self._processes = processes
        self._stopping = threading.Event()
        self._committed = threading.Condition()
        self._stamp = 0
        """Stamp of the newest commit that was seen; set by the main thread."""
        self._next_reap = 0.0
        self._here = threading.local()
        self._pools: list[ParserPool] = []

    def run(self) -> None:
        """Work until ``stop`` is called. Raises CatalogUnavailable if the catalog cannot be opened."""
        services = self._services
        with ExitStack() as stack:
            lease = stack.enter_context(services.lease())
            self._processor = Pipeline.of(services, lease.name, reads_members=False)
            self._poll()
            threads = self._threads(self._make_recognition(lease.name))
            for thread in threads:
                thread.start()
            index = IndexTask(services.indexer, _INDEX_PAUSES)
            if self._keeps_index():
                stack.enter_context(index)
            stack.enter_context(PurgeTask(services.purges))
            self._on_start()
            self._poll_until_stopped()
            index.stop()
            with self._committed:
                self._committed.notify_all()
            end = time.monotonic() + _STOP_SECONDS
            for thread in threads:
                thread.join(max(0.0, end - time.monotonic()))
            # A thread that is still busy has lost its claim: its result will not be stored.
            services.catalog.submissions.give_back(lease.name)
            for pool in self._pools:
                pool.__exit__()

    def _keeps_index(self) -> bool:
        """Whether anyone searches the index that it would write: on a host of workers alone nobody does."""
        settings = self._services.settings
        is_alone = self._services.catalog.leases.is_shared and not settings.meilisearch_url
        return not is_alone or settings.index_dir.exists()

    def stop(self) -> None:
        """End ``run`` soon; may be called from a signal handler."""
        self._stopping.set()

    # The main thread

    def _poll_until_stopped(self) -> None:
        pause = _SHORTEST_POLL
        was_away = False
        while not self._stopping.wait(pause):
            try:
                pause = _SHORTEST_POLL if self._poll() else min(pause * 1.5, _LONGEST_POLL)
                was_away = False
            except (CatalogUnavailable, IndexUnavailable) as error:
                if not was_away:
                    _LOG.warning("the ledger cannot be read: %s", error)
                was_away, pause = True, _FIRST_PAUSE
            except Exception:
                _LOG.exception("the ledger cannot be read")
                pause = _LONGEST_PAUSE

    def _poll(self) -> bool:
        """Wake the other threads if there was a commit since the last poll. Raises CatalogUnavailable."""
        catalog = self._services.catalog
        if time.monotonic() >= self._next_reap:
            reap_stale(catalog, self._services.settings.leases_dir)
            self._next_reap = time.monotonic() + _REAP_SECONDS
        stamp = catalog.commits.stamp()
        if stamp == self._stamp:
            return False
        with self._committed:
            self._stamp = stamp
            self._committed.notify_all()
        return True

    # The threads that read and recognise

    def _threads(self, recognition: OcrJob | None) -> list[threading.Thread]:
        def read(submission: Submission) -> Submission | None:
            return self._processor.read_claimed(submission, self._pool())

        def thread(name: str, *arguments: object) -> threading.Thread:
            # A daemon thread: a call that hangs must not keep the worker from ending.
            return threading.Thread(
                target=self._serve, args=arguments, name=f"kb-{name}", daemon=True
            )

        threads = [
            thread(f"reader-{number}", SubmissionStatus.PARSING, read)
            for number in range(self._processes)
        ]
        if recognition:

            def recognise(submission: Submission) -> Submission | None:
                stops = self._stopping.is_set
                return recognition.recognise_claimed(submission, self._pool(), stops)

            threads.append(thread("recogniser", SubmissionStatus.RECOGNISING, recognise))
        return threads

    def _serve(
        self, status: SubmissionStatus, process: Callable[[Submission], Submission | None]
    ) -> None:
        """Claim and process one submission after the other, until the worker is stopped."""
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            stamp = self._stamp
            submission_id: int | None = None
            try:
                self._processor.give_back()
                claimed = self._processor.claim_next(status)
                if claimed is None:
                    self._wait_for_commit(stamp)
                    continue
                submission_id = claimed.id
                settled = process(claimed)
                if settled:
                    _LOG.info("%s: %s", settled.source_name, settled.status)
                pause = _FIRST_PAUSE
            except CatalogUnavailable as error:
                _LOG.warning("reading waits: %s", error)
                self._stopping.wait(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            except OcrUnavailable as error:
                # The scan waits again, and so does this thread: the next scan would fail as well.
                _LOG.warning("%s", error)
                self._stopping.wait(_LONGEST_PAUSE)
            except Exception as error:
                self._fail(submission_id, error)

    def _wait_for_commit(self, stamp: int) -> None:
        """Wait until there is a commit after ``stamp``, or the worker is stopped."""
        with self._committed:
            self._committed.wait_for(lambda: self._stamp != stamp or self._stopping.is_set())

    def _fail(self, submission_id: int | None, error: Exception) -> None:
        """Settle a failed submission: an error in kb costs one file only."""
        _LOG.error("submission %s could not be processed", submission_id, exc_info=error)
        try:
            if submission_id is None:
                self._stopping.wait(_FIRST_PAUSE)
                return
            with self._processor.under_way(submission_id):
                self._processor.settler.fail(submission_id, error)
        except CatalogUnavailable as unavailable:
            _LOG.warning("the catalog cannot be written: %s", unavailable)
            self._stopping.wait(_FIRST_PAUSE)
        except Exception:
            # It stays claimed, so that no worker starts it again before this one has ended.
            _LOG.exception("submission %s could not be marked as failed", submission_id)

    def _pool(self) -> ParserPool:
        """The thread's own parser process."""
        if not hasattr(self._here, "pool"):
            self._here.pool = self._processor.pool(1)
            self._pools.append(self._here.pool)
        pool: ParserPool = self._here.pool
        return pool

    def _make_recognition(self, lease: str) -> OcrJob | None:
        if self._services.ocr_problem:
            return None
        from kb.worker.ocr_job import OcrJob

        return OcrJob(self._services, self._processor, lease)
