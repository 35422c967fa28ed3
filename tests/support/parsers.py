"""Parser processes that one ingest in the tests' process leaves to the next one.

The start of a parser takes longer than what it reads in a test. Tests of ParserPool, workers, and commands
that run in a process of their own, start theirs.
"""

from __future__ import annotations

import atexit
import os
from collections import defaultdict
from contextlib import suppress
from typing import Any

from ingest import ParserPool
from kb.worker.pipeline import Pipeline

_MOST_IDLE = 3
_idle: defaultdict[tuple[object, ...], list[_KeptPool]] = defaultdict(list)
_pool_of = Pipeline.pool


class _KeptPool(ParserPool):
    """Waits for the next ingest instead of ending, if it was a context and has nothing to do."""

    _kind: tuple[object, ...]
    _is_context = False

    def __enter__(self) -> ParserPool:
        self._is_context = True
        return self

    def __exit__(self, *error: Any) -> None:
        others = _idle[self._kind]
        is_idle = self._given.empty() and all(worker.task is None for worker in self._workers)
        if self._is_context and is_idle and len(others) < _MOST_IDLE:
            self._is_context = False
            others.append(self)
        else:
            self.end()

    def end(self) -> None:
        super().__exit__()


def keep_parsers() -> None:
    """From now on, in this process."""

    def pool(pipeline: Pipeline, processes: int) -> ParserPool:
        made = _pool_of(pipeline, processes)
        # A child sees the programs of its start.
        kind = os.getpid(), processes, made._limits, made._program, os.environ.get("PATH")
        # Several workers' threads may take one at the same moment.
        with suppress(IndexError):
            kept = _idle[kind].pop()
            made.__exit__()
            return kept
        made.__class__ = _KeptPool
        made._kind = kind
        return made

    Pipeline.pool = pool
    atexit.register(_end_all, os.getpid())


def _end_all(process: int) -> None:
    if process == os.getpid():
        for pool in [each for pools in _idle.values() for each in pools]:
            pool.end()
