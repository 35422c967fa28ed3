"""Recognise scans page by page. Each page is stored at once, so that a stopped run can continue."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from corpus import OcrFailed, OcrPage, Submission, SubmissionStatus
from ingest import Outcome, ParserPool
from ingest.ocr import engine_name
from kb.worker.pipeline import Pipeline

if TYPE_CHECKING:
    from kb.services import Services

_LOG: Final = logging.getLogger("kb.ocr")


class OcrJob:
    """Recognises scans under one lease."""

    def __init__(self, services: Services, processor: Pipeline, lease: str) -> None:
        self._services = services
        self._processor = processor
        self._lease = lease

    def recognise(
        self,
        submission_id: int,
        pool: ParserPool,
        is_stopping: Callable[[], bool] = lambda: False,
        on_page: Callable[[], None] = lambda: None,
    ) -> Submission | None:
        """Recognise the remaining pages of a scan, then read it.

        None if it does not wait for that, is claimed under another lease or was stopped. A page that cannot
        be recognised is kept as a page without text. Raises CatalogUnavailable, OcrUnavailable.
        """
        with self._processor.under_way(submission_id):
            submission = self._services.catalog.submissions.claim(
                submission_id, self._lease, SubmissionStatus.RECOGNISING
            )
            if submission is None:
                return None
            return self.recognise_claimed(submission, pool, is_stopping, on_page)

    def recognise_claimed(
        self,
        submission: Submission,
        pool: ParserPool,
        is_stopping: Callable[[], bool],
        on_page: Callable[[], None] = lambda: None,
    ) -> Submission | None:
        """Like ``recognise``, of a submission claimed before."""
        with self._processor.under_way(submission.id):
            return self._recognise(submission, pool, is_stopping, on_page)

    def _recognise(
        self,
        submission: Submission,
        pool: ParserPool,
        is_stopping: Callable[[], bool],
        on_page: Callable[[], None],
    ) -> Submission | None:
        catalog = self._services.catalog
        sha256 = submission.sha256 or ""
        engine, name = self._services.ocr, engine_name()
        known = catalog.ocr.pages(sha256, name)
        outcome = self._processor.parse(submission, pool)
        missing = [page for page in _pages_to_recognise(outcome) if page not in known]
        if submission.attempts == 1:
            # A user has requested it again: pages that failed before get another try.
            missing += [number for number, page in known.items() if not page.lines]
            known = {number: page for number, page in known.items() if page.lines}
        total = len(known) + len(missing)
        path = self._services.originals.path(sha256)
        password = catalog.submissions.password(submission.id)
        for page in missing:
            if is_stopping():
                return None
            try:
                recognised = engine.recognise(path, page, password)
            except OcrFailed as error:
                _LOG.warning("%s, page %d: %s", submission.source_name, page, error)
                recognised = OcrPage(page=page, lines=())
            catalog.ocr.put(sha256, name, recognised)
            known[page] = recognised
            if not catalog.submissions.advance(submission.id, self._lease, len(known), total):
                return None
            on_page()
        outcome = self._processor.parse(submission, pool)
        return self._processor.settler.settle_recognised(submission, outcome, done=len(known))


def _pages_to_recognise(outcome: Outcome) -> Sequence[int]:
    if outcome.parsed:
        return outcome.parsed.unread_pages
    pages = outcome.error.params.get("pages", 0) if outcome.error else 0
    return range(1, pages + 1)
