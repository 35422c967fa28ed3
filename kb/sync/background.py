"""Background tasks of `kb serve`, each in its own thread."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from types import TracebackType
from typing import ClassVar, Self

from corpus import KbError

_LAST_WAIT = 5.0
"""Seconds to wait for the current step when the task is stopped."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds between two tries."""

    idle: float = 5.0
    """After success; changes by other processes are processed after this pause."""
    first: float = 1.0
    """After a failure; doubled after each further one."""
    longest: float = 60.0
    hopeless: float = 600.0
    """After a failure that needs an administrator."""
    rebuild: float = 3600.0
    """Between two rebuilds of an index: two versions of kb on one index would undo each other's."""


class _Stopped(Exception):
    pass


Turn = Callable[[], AbstractContextManager[bool]]


def always() -> AbstractContextManager[bool]:
    return nullcontext(True)


class Background(ABC):
    """A thread that retries; use it as a context. A lasting failure is logged once."""

    name: ClassVar[str]
    """The thread's name, and its logger's after `kb.`."""
    failing: ClassVar[str]
    """Logged before the reason of a failure."""
    mended: ClassVar[str]
    expected: ClassVar[tuple[type[KbError], ...]]
    """Failures that are logged in one line; others with their traceback."""
    hopeless: ClassVar[tuple[type[KbError], ...]]

    def __init__(self, pauses: Pauses | None = None, turn: Turn = always) -> None:
        """``turn``: whether it is this process that does the work, which is tried again after a pause."""
        self.pauses = pauses or Pauses()
        self._turn = turn
        self._log = logging.getLogger(f"kb.{self.name}")
        self._stopping = threading.Event()
        # A daemon thread: a call that hangs must not keep kb from ending.
        self._thread = threading.Thread(target=self._run, name=f"kb-{self.name}", daemon=True)

    @abstractmethod
    def once(self) -> None:
        """Do the work that is due; call ``go_on`` between two steps."""

    def go_on(self) -> None:
        """Raises an exception that ends the thread, if it is to stop."""
        if self._stopping.is_set():
            raise _Stopped

    def stop(self) -> None:
        """Ask the thread to stop; the end of the context waits for it."""
        self._stopping.set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
        self._thread.join(_LAST_WAIT)

    def _run(self) -> None:
        pause = self.pauses.idle
        logged: str | None = None
        while not self._stopping.wait(pause):
            try:
                with self._turn() as is_mine:
                    if is_mine:
                        self.once()
            except _Stopped:
                return
            except Exception as error:
                code = self._tell(error, logged)
                pause = self._after(error, pause if logged else 0.0)
                logged = code
            else:
                if logged:
                    self._log.warning("%s", self.mended)
                pause, logged = self.pauses.idle, None

    def _after(self, error: Exception, last: float) -> float:
        if isinstance(error, self.hopeless):
            return self.pauses.hopeless
        return min(max(last * 2, self.pauses.first), self.pauses.longest)

    def _tell(self, error: Exception, logged: str | None) -> str:
        """Log an error; returns its code."""
        if not isinstance(error, KbError) or not isinstance(error, self.expected):
            self._log.error("%s", self.failing, exc_info=error)
            return KbError.code
        if error.code != logged:
            self._log.warning("%s: %s", self.failing, error)
        return error.code
