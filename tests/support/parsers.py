"""Parser processes that one ingest in the tests' process leaves to the next one.

The start of a parser takes longer than what it reads in a test. Tests of ParserPool, and commands that run
in a process of their own, start theirs.
"""

from __future__ import annotations

import atexit
import os
from collections import defaultdict
from typing import Any

from ingest import Limits, ParserPool
from kb.worker.pipeline import Pipeline

_MOST_IDLE = 3
_idle: defaultdict[tuple[object, ...], list[_KeptPool]] = defaultdict(list)
_pool_of = Pipeline.pool


class _KeptPool(ParserPool):
    """Waits for the next ingest instead of ending."""

    def __init__(self, processes: int, limits: Limits, kind: tuple[object, ...]) -> None:
        super().__init__(processes, limits)
        self._kind = kind

    def __exit__(self, *error: Any) -> None:
        others = _idle[self._kind]
        if len(others) < _MOST_IDLE and all(worker.task is None for worker in self._workers):
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
        kind = (os.getpid(), processes, made._limits, os.environ.get("PATH"))
        idle = _idle[kind]
        if idle:
            made.__exit__()
            return idle.pop()
        return _KeptPool(processes, made._limits, kind)

    Pipeline.pool = pool  # type: ignore[method-assign]
    atexit.register(_end_all, os.getpid())


def _end_all(process: int) -> None:
    if process == os.getpid():
        for pool in [each for pools in _idle.values() for each in pools]:
            pool.end()
