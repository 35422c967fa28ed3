"""From a waiting row of the ledger to a document in the catalog."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from corpus import (
    Catalog,
    CatalogUnavailable,
    Format,
    IndexUnavailable,
    KbError,
    OcrPage,
    OcrUnavailable,
    Offering,
    OfferingStatus,
    Originals,
    ReadingDied,
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
from kb.indexing import Indexer
from kb.offers import Offers, metadata_of
from kb.owners import files_of
from kb.settings import Settings
from kb.settling import Settler

_LOG: Final = logging.getLogger("kb.ingest")
_INDEX_EVERY: Final = 64
"""The index is brought up to the catalog after so many documents: one commit for them all."""
_LOOK_AGAIN: Final = 0.05
"""Seconds until it is seen again whether an offering that goes before this one has been read."""
_MOST_ATTEMPTS: Final = 30
"""Times that an offering may be begun: what ends the process itself each time would never end."""


class Processor:
    """Reads what has been offered, for one owner. Killed anywhere, the next one goes on."""

    def __init__(
        self,
        settings: Settings,
        catalog: Catalog,
        originals: Originals,
        offers: Offers,
        indexer: Indexer,
        owner: str,
        on_unpacked: Callable[[list[int]], None] | None = None,
        *,
        recognises: bool = True,
    ) -> None:
        """``on_unpacked``: who is told of what a ZIP file held; without it, ``run`` reads that, too.

        ``recognises``: somebody recognises scans here.
        """
        self._settings = settings
        self._catalog = catalog
        self._originals = originals
        self._indexer = indexer
        self._owner = owner
        self._folder = files_of(settings.owners_dir, owner).absolute()
        self.settler = Settler(
            catalog, offers, owner, self._folder, on_unpacked, recognises=recognises
        )
        self._left: set[int] = set()
        self.index_error: IndexUnavailable | None = None
        """Why the index could not follow the last run; None where it holds all."""

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
        )

    # Many at once, in their order

    def run(self, offerings: Iterable[Offering]) -> Iterator[Offering]:
        """Each as it is settled, in order; then what ZIP files among them held.

        The index holds all of them when it ends, or ``index_error`` says why not: the catalog fills
        without it, and whoever can next catches up. Raises CatalogUnavailable.
        """
        self.index_error = None
        found = list(offerings)
        unread = [offering for offering in found if not offering.status.is_final]
        tasks = {offering.id: self._task(offering) for offering in unread}
        claimed: dict[int, Offering] = {}
        taken_in = 0
        with self.pool(self._settings.parsers) as pool:
            outcomes = pool.parse(self._claim_all(unread, tasks, claimed))
            for offering in found:
                task = tasks.get(offering.id)
                if task is None:
                    yield offering
                    continue
                outcome = next(outcomes) if isinstance(task, Task) else _never_read(task)
                mine = claimed.get(offering.id)
                # Another process may have taken it over meanwhile.
                settled = self._settle_or_fail(mine, outcome) if mine else None
                yield settled or self._again(offering)
                taken_in += 1
                # An index that is away is waited for once more, at the end.
                if taken_in % _INDEX_EVERY == 0 and self.index_error is None:
                    self.catch_up()
        self.catch_up()
        inside, self.settler.unpacked = self.settler.unpacked, []
        if inside:
            yield from self.run(inside)

    def _settle_or_fail(self, offering: Offering, outcome: Outcome) -> Offering | None:
        """A mistake of ours costs one file, not the run."""
        try:
            return self.settler.settle(offering, outcome)
        except KbError:
            raise
        except Exception as error:
            _LOG.exception("%s could not be seen to", offering.source_name)
            return self.settler.fail(offering.id, error)

    def _claim_all(
        self,
        offerings: Sequence[Offering],
        tasks: Mapping[int, Task | KbError],
        claimed: dict[int, Offering],
    ) -> Iterator[Task]:
        for offering in offerings:
            mine = self._catalog.offerings.claim(offering.id, self._owner, OfferingStatus.PARSING)
            if mine:
                claimed[offering.id] = mine
            task = tasks[offering.id]
            if isinstance(task, Task):
                yield task

    def _again(self, offering: Offering) -> Offering:
        return self._catalog.offerings.get(offering.id)

    def catch_up(self) -> None:
        """Brings the index up to the catalog, or sets ``index_error``."""
        try:
            self._indexer.catch_up()
        except IndexUnavailable as error:
            self.index_error = error
        else:
            self.index_error = None

    # One at a time, as a worker does

    def read(self, offering_id: int, pool: ParserPool) -> Offering | None:
        """Reads one offering; None where it waits no longer, or is another owner's.

        What was offered beside it, under the same work's name, and before it, goes before it: the
        order tells them apart. Raises CatalogUnavailable.
        """
        with self.under_way(offering_id):
            offering = self._catalog.offerings.claim(
                offering_id, self._owner, OfferingStatus.PARSING
            )
            if offering is None:
                return None
            outcome = self.parse(offering, pool)
            while earlier := self._before(offering):
                for each in earlier:
                    self.read(each.id, pool)
                time.sleep(_LOOK_AGAIN)
            return self.settler.settle(offering, outcome)

    @contextmanager
    def under_way(self, offering_id: int) -> Iterator[None]:
        """What the catalog or OCR fails in the middle of is remembered for ``give_back``."""
        try:
            yield
        except (CatalogUnavailable, OcrUnavailable):
            self._left.add(offering_id)
            raise

    def give_back(self) -> None:
        """Lets wait again what was begun and left, for nobody else would. Raises CatalogUnavailable."""
        for offering_id in tuple(self._left):
            self._catalog.offerings.give_back(self._owner, offering_id)
            self._left.discard(offering_id)

    def _before(self, offering: Offering) -> list[Offering]:
        work = _work_of(offering)
        waiting = self._catalog.offerings.unread_before(offering)
        return [each for each in waiting if _work_of(each) == work]

    # Scans

    def parse(self, offering: Offering, pool: ParserPool) -> Outcome:
        """Reads a claimed offering with what OCR has read of it; nothing is settled."""
        task = self._task(offering)
        return next(pool.parse([task])) if isinstance(task, Task) else _never_read(task)

    def _task(self, offering: Offering) -> Task | KbError:
        """What to read; or why it cannot be."""
        try:
            if offering.attempts > _MOST_ATTEMPTS:
                raise ReadingDied(file=offering.source_name, attempts=offering.attempts)
            path = self._originals.path(offering.sha256 or "")
            kind = check_file(path, self._settings.max_file_mb, offering.source_name)
        except KbError as error:
            return error
        password = self._catalog.offerings.password(offering.id)
        folder = None
        if kind is Format.ZIP:
            folder = self._folder / str(offering.id)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        recognised: tuple[OcrPage, ...] = ()
        if kind in (Format.PDF, Format.DOCX, Format.PPTX):
            # Pages read before stay read, whoever offers the file again.
            recognised = tuple(
                self._catalog.ocr.pages(offering.sha256 or "", engine_name()).values()
            )
        given = metadata_of(offering)
        return Task(path, offering.source_name, kind, given, password, recognised, folder)


def _never_read(error: KbError) -> Outcome:
    return Outcome(None, None, error, 0.0)


def _work_of(offering: Offering) -> str:
    return metadata_of(offering).work or read_name(offering.source_name).work
