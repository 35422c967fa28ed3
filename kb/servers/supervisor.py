"""Keeps a program running: starts it, restarts it when it dies, and stops it with kb."""

from __future__ import annotations

import logging
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from corpus.child_process import Pauses, end_process, start_process, with_parent

_LOG = logging.getLogger("kb.servers")
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 60.0
"""Seconds before it is started again; doubled after each early death."""
_SOON = 60.0
_STOP_SECONDS = 10.0


class Supervisor:
    """One program."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        environ: Mapping[str, str],
        folder: Path,
        log: Path,
        name: str = "",
        pass_fds: Sequence[int] = (),
        stop_seconds: float = _STOP_SECONDS,
    ) -> None:
        """``folder``: its working folder; ``log``: its output is appended there; ``name``: used in kb's
        log; ``pass_fds``: descriptors that it gets, open; ``stop_seconds``: how long it may take to end
        in order, before it is killed."""
        self._name = name or Path(command[0]).name
        self._command = with_parent(command)
        self._environ = dict(environ)
        self._folder = folder
        self._log = log
        self._pass_fds = tuple(pass_fds)
        self._stop_seconds = stop_seconds
        self._stopping = threading.Event()
        self._changing = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, name="kb-child", daemon=True)
        self.deaths = 0
        """How often it has died by itself, or could not be started."""

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop the program, and return when it has ended."""
        with self._changing:
            self._stopping.set()
            process = self._process
        if process is not None:
            process.terminate()
            end_process(process, self._stop_seconds)
        self._thread.join()

    def _watch(self) -> None:
        pauses = Pauses(_FIRST_PAUSE, _LONGEST_PAUSE)
        while not self._stopping.is_set():
            started = time.monotonic()
            end = self._run_once()
            if self._stopping.is_set():
                return
            self.deaths += 1
            if time.monotonic() - started > _SOON:
                pauses.worked()
            _LOG.warning(
                "%s ended (%s); starts again in %g s; see %s",
                self._name,
                end,
                pauses.seconds,
                self._log,
            )
            self._stopping.wait(pauses.seconds)
            pauses.started()

    def _run_once(self) -> int | OSError:
        """Run it once; returns its exit code, or the reason why it could not be started: no room for
        the log, too many open files, no memory. That is temporary, and the supervisor must survive it."""
        try:
            process = self._spawn()
        except OSError as error:
            return error
        return process.wait() if process else 0

    def _spawn(self) -> subprocess.Popen[bytes] | None:
        """Start it; None if the supervisor is to stop. Raises OSError."""
        with self._changing:
            if self._stopping.is_set():
                return None
            with self._log.open("ab") as log:
                # In a session of its own, so that Ctrl-C only reaches kb, which stops it in order.
                self._process = start_process(
                    self._command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd=self._folder,
                    env=self._environ,
                    pass_fds=self._pass_fds,
                )
            return self._process
