"""Processes that share what their parent has loaded: it forks them, and replaces those that die.

Memory that none of them writes to is there once: dictionaries, modules, word lists.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from corpus.child_process import Pauses
from corpus.confinement import die_with

_LOG: Final = logging.getLogger("kb.servers")
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 60.0
"""Seconds before one that has died is replaced; doubled after each early death."""
_SOON: Final = 60.0
_STEP: Final = 0.1
"""Seconds after which a signal or another death is noticed while one waits to be replaced."""


def run_forked(
    count: int, work: Callable[[Callable[[], None]], None], let_go: Callable[[], None]
) -> int:
    """Run ``work`` in ``count`` processes until SIGTERM, which is passed on to them; returns the exit code.

    ``work`` gets a function that it calls when it is ready. If one ends before any was ever ready, all
    end: the reason concerns them all. ``let_go`` is called once when they are to stop, and closes what this
    process holds for them: a listening socket that is still open here would accept connections that
    nobody answers. Call this from the main thread, before any other thread has started.
    """
    # A collection would write to every object, and so copy it.
    gc.collect()
    gc.freeze()
    return _Forks(count, work, let_go).run()


class _Forks:
    def __init__(
        self, count: int, work: Callable[[Callable[[], None]], None], let_go: Callable[[], None]
    ) -> None:
        self._count = count
        self._work = work
        self._let_go = let_go
        self._started: dict[int, float] = {}
        """By process id."""
        self._due: list[float] = []
        """When those that have died are replaced (time.monotonic)."""
        self._stopping = False
        self._ready_reader, self._ready_writer = os.pipe()
        os.set_blocking(self._ready_reader, False)

    def run(self) -> int:
        pauses = Pauses(_FIRST_PAUSE, _LONGEST_PAUSE)
        signal.signal(signal.SIGTERM, lambda *_: self._stop())
        for _ in range(self._count):
            self._fork()
        was_ready = False
        while self._started or self._due:
            process, status = self._next_death()
            started = self._started.pop(process, None)
            if started is None or self._stopping:
                continue
            was_ready = was_ready or self._any_is_ready()
            code = os.waitstatus_to_exitcode(status)
            _LOG.warning("a server process ended (%s)", code)
            if not was_ready:
                self._stop()
                continue
            if time.monotonic() - started > _SOON:
                pauses.worked()
            pauses.started()
            self._due.append(pauses.next_start)
        return 0 if was_ready or self._any_is_ready() else 1

    def _next_death(self) -> tuple[int, int]:
        """A process that has ended, and its status; 0 for the process if none has for now."""
        if not self._due:
            return os.wait()
        with suppress(ChildProcessError):
            process, status = os.waitpid(-1, os.WNOHANG)
            if process:
                return process, status
        time.sleep(_STEP)
        now = time.monotonic()
        waiting = [due for due in self._due if due > now]
        for _ in range(len(self._due) - len(waiting)):
            self._fork()
        self._due = [] if self._stopping else waiting
        return 0, 0

    def _fork(self) -> None:
        parent = os.getpid()
        # Otherwise a signal to stop could come before the new process is known.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        if not self._stopping:
            process = os.fork()
            if process:
                self._started[process] = time.monotonic()
            else:
                self._become_child(parent)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})

    def _tell_ready(self) -> None:
        os.write(self._ready_writer, b".")

    def _become_child(self, parent: int) -> None:
        """Work, and end: what called the parent must not go on in its child."""
        code = 1
        try:
            die_with(parent)
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
            self._work(self._tell_ready)
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0
        except BaseException:
            _LOG.exception("a server process failed")
        finally:
            logging.shutdown()
            sys.stdout.flush()
            os._exit(code)

    def _any_is_ready(self) -> bool:
        try:
            return bool(os.read(self._ready_reader, self._count))
        except BlockingIOError:
            return False

    def _stop(self) -> None:
        if not self._stopping:
            self._let_go()
        self._stopping = True
        for process in self._started:
            # It may have ended, and not be taken off the list yet.
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGTERM)
