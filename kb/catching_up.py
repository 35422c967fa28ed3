"""The index follows the catalog by itself, for as long as ``kb serve`` runs."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from corpus import CatalogUnavailable, IndexKeyRefused, IndexUnavailable, KbError
from kb.indexing import Indexer

_LOG = logging.getLogger("kb.index")
_LAST_WAIT = 5.0
"""Seconds that whoever stops it waits for what is under way."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds between two tries."""

    idle: float = 5.0
    """After all went well: what another process put into the catalog meanwhile is taken up."""
    first: float = 1.0
    """After a failure, twice as long after each further one."""
    longest: float = 60.0
    refused: float = 600.0
    """After a key was refused: only somebody who changes it can help."""
    rebuild: float = 3600.0
    """From one rebuild to the next: kbs of two versions on one index would undo each other's."""


class _Stopped(Exception):
    pass


class CatchingUp:
    """A thread that tries again while the index is away; use it as a context."""

    def __init__(self, indexer: Indexer, pauses: Pauses | None = None) -> None:
        self._indexer = indexer
        self._pauses = pauses or Pauses()
        self._stopping = threading.Event()
        self._next_rebuild = 0.0
        # A daemon: a call to a server that hangs must not keep kb from ending.
        self._thread = threading.Thread(target=self._run, name="kb-catching-up", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._thread.join(_LAST_WAIT)

    def _run(self) -> None:
        pause = self._pauses.idle
        told: str | None = None
        while not self._stopping.wait(pause):
            try:
                self._once()
            except _Stopped:
                return
            except Exception as error:
                code = _tell(error, told)
                pause = self._after(error, pause if told else 0.0)
                told = code
            else:
                if told:
                    _LOG.warning("the index is up to the catalog again")
                pause, told = self._pauses.idle, None

    def _once(self) -> None:
        if not self._indexer.needs_rebuild:
            self._indexer.catch_up(self._go_on)
        elif time.monotonic() >= self._next_rebuild:
            self._indexer.rebuild(self._go_on)
            self._next_rebuild = time.monotonic() + self._pauses.rebuild
        else:
            problem = self._indexer.problem()
            if problem:
                raise problem

    def _after(self, error: Exception, last: float) -> float:
        if isinstance(error, IndexKeyRefused):
            return self._pauses.refused
        return min(max(last * 2, self._pauses.first), self._pauses.longest)

    def _go_on(self) -> None:
        if self._stopping.is_set():
            raise _Stopped


def _tell(error: Exception, told: str | None) -> str:
    """Log a failure once for as long as it lasts; returns its code."""
    if not isinstance(error, CatalogUnavailable | IndexUnavailable):
        _LOG.error("the index cannot follow the catalog", exc_info=error)
        return KbError.code
    if error.code != told:
        _LOG.warning("the index cannot follow the catalog: %s", error)
    return error.code
