"""Parser processes that one ingest in the tests' process leaves to the next one.

The start of a parser takes longer than what it reads in a test. Tests of ParserPool, and commands that run
in a process of their own, start theirs.
"""

from __future__ import annotations

import atexit
import os
from collections import defaultdict
from typing import Any

from ingest import ParserPool
from kb.worker.pipeline import Pipeline

_MOST_IDLE = 3
_idle: defaultdict[tuple[object, ...], list[_KeptPool]] = defaultdict(list)
_pool_of = Pipeline.pool


class _KeptPool(ParserPool):
    """Waits for the next ingest instead of ending."""

    def __init__(self, processes: int, like: ParserPool, kind: tuple[object, ...]) -> None:
        super().__init__(processes, like._limits, like._program)
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
        made.__exit__()
        idle = _idle[kind]
        return idle.pop() if idle else _KeptPool(processes, made, kind)

    Pipeline.pool = pool  # type: ignore[method-assign]
    atexit.register(_end_all, os.getpid())


def _end_all(process: int) -> None:
    if process == os.getpid():
        for pool in [each for pools in _idle.values() for each in pools]:
            pool.end()
