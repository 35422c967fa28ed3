"""Ingest files in this process: read them, store the documents, update the index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from corpus import IndexUnavailable, Submission
from ingest import Metadata
from kb.intake.submissions import SubmittedFile
from kb.services import Services
from kb.tracing import span
from kb.worker.pipeline import Pipeline

OnStep = Callable[..., None]
"""Called with ``name=`` of a file after each step."""
Progress = Callable[[str, int], AbstractContextManager[OnStep]]
"""Takes a label and the number of steps."""


@contextmanager
def _silent(_label: str, _total: int) -> Iterator[OnStep]:
    yield lambda **_: None


class Ingestion:
    """Ingests files, one run at a time. If it is killed, the next run or a worker continues."""

    def __init__(self, services: Services, progress: Progress = _silent) -> None:
        self._services = services
        self._progress = progress
        self.index_error: IndexUnavailable | None = None
        """Why the index was not updated in the last run; None if it contains all documents."""

    def take(
        self,
        files: Sequence[Path],
        given: Metadata,
        *,
        by: str = "cli",
        password: str | None = None,
    ) -> list[Submission]:
        """Ingest files, text first, then scans if OCR is installed. Returns their rows, in order.

        The index contains all of them, or ``index_error`` is set. Raises CatalogUnavailable.
        """
        services = self._services
        with services.lease() as lease:
            submissions = self.submit(files, given, by=by, password=password, lease=lease.name)
            processor = Pipeline.of(services, lease.name)
            settled: dict[int, Submission] = {}
            with self._progress("ingest", len(submissions)) as step:
                for submission in processor.run(submissions):
                    settled[submission.id] = submission
                    step(name=submission.source_name)
            if services.ocr_problem is None:
                self._recognise(processor, lease.name, settled)
        self.index_error = processor.index_error
        with span("ingest.references"):
            services.referring.catch_up()
        with span("ingest.alignments"):
            services.alignments.make_counterparts()
        return list(settled.values())

    def submit(
        self,
        files: Sequence[Path],
        given: Metadata,
        *,
        by: str = "cli",
        password: str | None = None,
        lease: str | None = None,
    ) -> list[Submission]:
        """Submit files; a worker reads them if ``lease`` is None.

        Raises CatalogUnavailable.
        """
        with self._progress("look", len(files)) as step:
            return self._services.intake.submit(
                map(SubmittedFile.at, files),
                given,
                by=by,
                lease=lease,
                password=password,
                resumes=True,
                on_file=step,
            )

    def _recognise(self, processor: Pipeline, lease: str, settled: dict[int, Submission]) -> None:
        scans = [submission for submission in settled.values() if submission.needs_recognition]
        if not scans:
            return
        from kb.worker.ocr_job import OcrJob

        recognition = OcrJob(self._services, processor, lease)
        pages = sum(scan.total - scan.done for scan in scans)
        with processor.pool(1) as pool, self._progress("recognise", pages) as step:
            for scan in scans:

                def on_page(name: str = scan.source_name) -> None:
                    step(name=name)

                with span("ingest.recognise", submission=scan.id):
                    recognition.recognise(scan.id, pool, on_page=on_page)
                settled[scan.id] = self._services.catalog.submissions.get(scan.id)
        processor.catch_up()
