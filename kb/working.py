"""A worker: reads what is offered, recognises scans, and keeps the index up, until it is stopped."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Final

from corpus import CatalogUnavailable, IndexUnavailable, OcrUnavailable, Offering
from ingest import ParserPool
from kb.background import Background, Pauses
from kb.catching_up import CatchingUp
from kb.owners import release_the_dead
from kb.queueing import WorkQueue
from kb.services import Services

if TYPE_CHECKING:
    from kb.recognition import Recognition

_LOG: Final = logging.getLogger("kb.worker")
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0
"""Seconds before a catalog that cannot be used is tried again; twice as long after each time."""
_LAST_WAIT: Final = 5.0
"""Seconds that whoever stops a worker waits for what is under way; it is begun anew next time."""
_INDEX_PAUSES: Final = Pauses(idle=0.5)
_LOOK_PAUSES: Final = Pauses(idle=2.0)
_MOST_MESSAGES: Final = 1000
"""Of each kind, put at once: a write each, and nothing is read before the first ones are in."""


class Worker:
    """Reads with several processes at a time, recognises one page at a time. Use ``run`` once."""

    def __init__(
        self, services: Services, processes: int, on_start: Callable[[], None] = lambda: None
    ) -> None:
        """``on_start`` is called when it begins to take messages."""
        self._services = services
        self._on_start = on_start
        self._processes = processes
        self._stopping = threading.Event()
        self._here = threading.local()
        self._pools: list[ParserPool] = []

    def run(self) -> None:
        """Until ``stop``. Raises CatalogUnavailable where the catalog cannot be opened."""
        services = self._services
        with ExitStack() as stack:
            owner = stack.enter_context(services.owner())
            queue = WorkQueue(services.settings.queue_file, self)
            self._processor = services.processor(owner.name, lambda ids: queue.put(read=ids))
            self._recognition = self._make_recognition(owner.name)
            looking = Looking(services, queue, recognises=self._recognition is not None)
            looking.once()
            consumers = queue.consumers(self._processes)
            for consumer in consumers:
                consumer.start()
            stack.enter_context(CatchingUp(services.indexer, _INDEX_PAUSES))
            stack.enter_context(looking)
            self._on_start()
            self._stopping.wait()
            for consumer in consumers:
                consumer.stop()
            for consumer in consumers:
                for _, thread in consumer.worker_threads:
                    thread.join(_LAST_WAIT)
            # What is still under way is nobody's now: its end will not be written down.
            services.catalog.offerings.give_back(owner.name)
            for pool in self._pools:
                pool.__exit__()

    def stop(self) -> None:
        """Ends ``run`` soon; may be called from a signal handler."""
        self._stopping.set()

    # What messages ask for; each in a thread of its own.

    def read(self, offering_id: int) -> None:
        self._try_until_stopped(
            offering_id, lambda: self._processor.read(offering_id, self._pool())
        )

    def recognise(self, offering_id: int) -> None:
        recognition = self._recognition
        # The message may be of a worker that had OCR; this offering waits until one has it again.
        if recognition:
            self._try_until_stopped(
                offering_id,
                lambda: recognition.recognise(offering_id, self._pool(), self._stopping.is_set),
            )

    def _make_recognition(self, owner: str) -> Recognition | None:
        if self._services.ocr_problem:
            return None
        from kb.recognition import Recognition

        return Recognition(self._services, self._processor, owner)

    def _pool(self) -> ParserPool:
        """The thread's own parser process."""
        if not hasattr(self._here, "pool"):
            self._here.pool = self._processor.pool(1)
            self._pools.append(self._here.pool)
        pool: ParserPool = self._here.pool
        return pool

    def _try_until_stopped(self, offering_id: int, work: Callable[[], Offering | None]) -> None:
        """A full disk or a locked catalog is waited for; a mistake of ours costs one file only."""
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            try:
                self._processor.give_back()
                settled = work()
            except CatalogUnavailable as error:
                _LOG.warning("the catalog cannot be written: %s", error)
                self._stopping.wait(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            except OcrUnavailable as error:
                _LOG.warning("%s", error)
                # It waits again, and so does this thread: the next scan would fare no better.
                self._stopping.wait(_LONGEST_PAUSE)
                self._processor.give_back()
                return
            except Exception as error:
                _LOG.exception("offering %d could not be seen to", offering_id)
                work = partial(self._processor.fail, offering_id, error)
            else:
                if settled:
                    _LOG.info("%s: %s", settled.source_name, settled.status)
                return


class Looking(Background):
    """Looks for offerings that no message is about: a worker or whoever offered them was killed."""

    name = "ledger"
    failing = "the ledger cannot be looked through"
    mended = "the ledger can be looked through again"
    expected = (CatalogUnavailable, IndexUnavailable)
    hopeless = ()

    def __init__(self, services: Services, queue: WorkQueue, *, recognises: bool) -> None:
        super().__init__(_LOOK_PAUSES)
        self._services = services
        self._queue = queue
        self._recognises = recognises
        self._first = True

    def once(self) -> None:
        catalog = self._services.catalog
        dead = release_the_dead(catalog, self._services.settings.owners_dir)
        no_reading, no_recognising = self._queue.is_empty()
        to_read, to_recognise = catalog.offerings.waiting()
        # While messages are left, what waits has one, unless it was somebody's who died.
        again = self._first or bool(dead)
        if again:
            # Else a worker that is killed again and again would leave its messages each time.
            self._queue.clear()
        self._queue.put(
            read=to_read[:_MOST_MESSAGES] if again or no_reading else [],
            recognise=to_recognise[:_MOST_MESSAGES]
            if self._recognises and (again or no_recognising)
            else [],
        )
        self._first = False
