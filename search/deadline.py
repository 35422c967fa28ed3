"""The time limit of a request: loops over texts and requests check it, and stop when time is up.

A thread cannot be ended from outside, so long work checks the limit itself. The deadline is passed
with the context (``contextvars``) to the threads that work on a request; without one, there is no
limit.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from corpus import RequestAbandoned, RequestTimedOut


class Deadline:
    """The deadline of one request."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends = time.monotonic() + seconds
        self._abandoned = False

    @property
    def left(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self._ends - time.monotonic())

    def abandon(self) -> None:
        """Mark the request as abandoned: no client waits for the answer any more."""
        self._abandoned = True

    def check(self) -> None:
        """Raises RequestAbandoned, RequestTimedOut."""
        if self._abandoned:
            raise RequestAbandoned
        if not self.left:
            raise RequestTimedOut(seconds=self.seconds)


_CURRENT: ContextVar[Deadline | None] = ContextVar("kb-deadline", default=None)


@contextmanager
def deadline_set(deadline: Deadline) -> Iterator[None]:
    """The deadline applies within, and in contexts that are copied from it."""
    token = _CURRENT.set(deadline)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def check_deadline() -> None:
    """Raises RequestAbandoned or RequestTimedOut if the current request has no time left."""
    if deadline := _CURRENT.get():
        deadline.check()
