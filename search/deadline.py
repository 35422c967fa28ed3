"""How long an answer may take: loops over texts and requests ask, and stop when it is time.

A thread cannot be ended from outside, so long work asks by itself. The deadline goes with the context
(``contextvars``) into the threads that work on a request; where none is set, nothing is limited.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from corpus import RequestAbandoned, RequestTimedOut


class Deadline:
    """Of one request."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends = time.monotonic() + seconds
        self._abandoned = False

    @property
    def left(self) -> float:
        """Seconds that are left, never below 0."""
        return max(0.0, self._ends - time.monotonic())

    def abandon(self) -> None:
        """Nobody waits for the answer any more."""
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
    """Holds within, and in contexts that are copied from it."""
    token = _CURRENT.set(deadline)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def check_deadline() -> None:
    """Raises RequestAbandoned, RequestTimedOut where the request at hand has no more time."""
    if deadline := _CURRENT.get():
        deadline.check()
