"""Ingest: files in, documents in the catalog and the index; each file's fate told and kept."""

from __future__ import annotations

import stat
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, Literal

from corpus import (
    Catalog,
    Document,
    FileDamaged,
    FileRefused,
    IndexUnavailable,
    KbError,
    Offering,
    OfferingStatus,
    Originals,
    Passage,
    PathNotFound,
    sha256_of,
)
from ingest import (
    Limits,
    Metadata,
    Outcome,
    Parsed,
    ParserPool,
    Task,
    amends,
    check_file,
    input_key,
    make_document,
    read_sidecars,
    source_name,
)
from kb.indexing import Indexer
from kb.settings import Settings

Fate = Literal["indexed", "unchanged", "updated", "refused", "failed"]
# The index is brought up to the catalog after so many documents: one commit for them all.
_INDEX_EVERY = 64


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file."""

    source_name: str
    status: Fate
    document_id: str | None
    error: KbError | None
    seconds: float


@dataclass(frozen=True, slots=True)
class _Offered:
    """A file that passed the gate."""

    path: Path
    sha256: str
    size: int
    key: str
    given: Metadata
    """What options and sidecars say of it."""
    task: Task


class Ingestion:
    """Takes files one run at a time; killed anywhere, the next run goes on from the catalog."""

    def __init__(
        self, settings: Settings, catalog: Catalog, originals: Originals, indexer: Indexer
    ) -> None:
        self._settings = settings
        self._catalog = catalog
        self._originals = originals
        self._indexer = indexer
        self.index_error: IndexUnavailable | None = None
        """Why the index could not follow the last run; None where it holds all."""
        self._taken: set[str] = set()
        """Documents that a file of this run has been recognised as."""

    def run(self, files: Sequence[Path], options: Metadata) -> Iterator[FileReport]:
        """Reports in the order of ``files``.

        The index holds all of them when it ends, or ``index_error`` says why not: the catalog fills
        without it, and whoever can next catches up. Raises CatalogUnavailable.
        """
        limits = Limits(
            wall_seconds=self._settings.parse_seconds,
            cpu_seconds=self._settings.parse_cpu_seconds,
            memory_mb=self._settings.parse_memory_mb,
            output_mb=self._settings.parse_output_mb,
            pages=self._settings.max_pages,
        )
        self._taken.clear()
        self.index_error = None
        # All are looked at before any is taken: what is known already is no text for a new file to amend.
        found = [self._offer(path, options) for path in files]
        tasks = (each.task for each in found if isinstance(each, _Offered))
        changed = 0
        with ParserPool(self._settings.parsers, limits) as pool:
            outcomes = pool.parse(tasks)
            for each in found:
                if isinstance(each, FileReport):
                    yield each
                    continue
                yield self._take(each, next(outcomes))
                changed += 1
                # An index that is away is waited for once more, at the end.
                if changed % _INDEX_EVERY == 0 and self.index_error is None:
                    self._catch_up()
        self._catch_up()

    def _catch_up(self) -> None:
        try:
            self._indexer.catch_up()
        except IndexUnavailable as error:
            self.index_error = error
        else:
            self.index_error = None

    def _offer(self, path: Path, options: Metadata) -> _Offered | FileReport:
        """The gate, and what the catalog knows of the file already."""
        started = time.monotonic()
        sha256 = None
        try:
            kind = check_file(path, self._settings.max_file_mb)
            sha256 = sha256_of(path)
            given = options.over(read_sidecars(path))
            size = path.stat().st_size
        except KbError as error:
            return self._refuse(path, sha256, error, time.monotonic() - started)
        except OSError as error:
            # It passed the gate, and has gone or been locked since.
            refusal = FileDamaged(file=path.name, format="a file", detail=str(error.strerror))
            return self._refuse(path, None, refusal, time.monotonic() - started)
        key = input_key(sha256, given)
        offered = _Offered(
            path, sha256, size, key, given, Task(path, source_name(path), kind, given)
        )
        known = self._known(offered)
        return self._unchanged(offered, known, time.monotonic() - started) if known else offered

    def _known(self, offered: _Offered) -> Document | None:
        """The document that was made from the same file in the same way.

        The same words under another file name are the same document, unless someone says more.
        """
        for document in self._catalog.documents_of_file(offered.sha256):
            renamed = (
                document.source_name != source_name(offered.path) and offered.given == Metadata()
            )
            if document.input_key == offered.key or renamed:
                return document
        return None

    def _unchanged(self, offered: _Offered, known: Document, seconds: float) -> FileReport:
        self._taken.add(known.id)
        return FileReport(source_name(offered.path), "unchanged", known.id, None, seconds)

    def _take(self, offered: _Offered, outcome: Outcome) -> FileReport:
        parsed = outcome.parsed
        if parsed is None:
            error = outcome.error or FileRefused(file=offered.path.name)
            return self._refuse(offered.path, offered.sha256, error, outcome.seconds)
        try:
            self._originals.keep(offered.path, offered.sha256)
        except FileRefused as error:
            return self._refuse(offered.path, None, error, outcome.seconds)
        while True:
            # Its double may have come in since it passed the gate.
            if known := self._known(offered):
                return self._unchanged(offered, known, outcome.seconds)
            work_id, previous, passages = self._place(parsed)
            document, new = make_document(
                parsed,
                work_id,
                sha256=offered.sha256,
                size=offered.size,
                input_key=offered.key,
                previous=passages,
            )
            fate: Fate = "indexed" if previous is None else "updated"
            report = FileReport(parsed.source_name, fate, document.id, None, outcome.seconds)
            offering = _offering(report, offered.sha256)
            # Where another ingest has taken the place meanwhile, there is a new one to find.
            if self._catalog.put(document, new, offering, replaces=previous):
                self._taken.add(document.id)
                return report

    def _place(self, parsed: Parsed) -> tuple[str, Document | None, list[Passage]]:
        """The work that a parsed file belongs to, and the document that it takes the place of."""
        held: list[tuple[float, Document, list[Passage]]] = []
        for work_id in _work_ids(parsed.metadata.work or "untitled"):
            document_id = f"{work_id}/{parsed.metadata.lang}"
            known = self._catalog.documents_by_ids([document_id]).get(document_id)
            if known is None:
                break
            # Two files that lie side by side are two documents, however alike: neither amends the other.
            if document_id not in self._taken:
                passages = self._catalog.passages(document_id)
                held.append((amends(parsed, passages), known, passages))
        # Whoever names the work names the document, too, however much of it is new.
        if held and (parsed.work_is_given or any(sure for sure, *_ in held)):
            _, known, passages = max(held, key=lambda each: each[0])
            # Its id stays, even where an editor has linked it to another work.
            return known.id.partition("/")[0], known, passages
        return work_id, None, []

    def _refuse(self, path: Path, sha256: str | None, error: KbError, seconds: float) -> FileReport:
        """Keeps the original and the reason."""
        fate: Fate = "refused" if isinstance(error, FileRefused | PathNotFound) else "failed"
        if sha256 is None and fate == "refused":
            sha256 = self._keep_unread(path)
        elif sha256 is not None:
            sha256 = self._keep_unless_gone(path, sha256)
        name = source_name(path)
        if isinstance(error, FileRefused):
            error.params["file"] = name
        report = FileReport(name, fate, None, error, seconds)
        self._catalog.record([_offering(report, sha256)])
        return report

    def _keep_unread(self, path: Path) -> str | None:
        """The hash of a file that the gate did not let through, which is kept if it is small enough."""
        try:
            state = path.lstat()
            limit = self._settings.max_file_mb << 20
            if not stat.S_ISREG(state.st_mode) or state.st_size > limit:
                return None
            sha256 = sha256_of(path)
        except OSError:
            return None
        return self._keep_unless_gone(path, sha256)

    def _keep_unless_gone(self, path: Path, sha256: str) -> str | None:
        """The hash under which a refused file is kept; None where it has changed or gone meanwhile."""
        try:
            self._originals.keep(path, sha256)
        except FileRefused:
            return None
        return sha256


def _work_ids(work: str) -> Iterator[str]:
    """``law``, ``law-2``, ``law-3`` …"""
    yield work
    yield from (f"{work}-{number}" for number in count(2))


def _offering(report: FileReport, sha256: str | None) -> Offering:
    params: dict[str, Any] = report.error.params if report.error else {}
    return Offering(
        source_name=report.source_name,
        sha256=sha256,
        status=OfferingStatus(report.status),
        document_id=report.document_id,
        reason_code=report.error.code if report.error else None,
        reason_params={k: v if isinstance(v, int) else str(v) for k, v in params.items()},
        seconds=round(report.seconds, 3),
        offered_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
