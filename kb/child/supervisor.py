"""Keeps a program running: started, watched, started again when it dies, stopped with kb."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_LOG = logging.getLogger("kb.child")
_TETHER = Path(__file__).with_name("tether.py")
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 60.0
"""Seconds before it is started again; twice as long after each time that it died soon."""
_SOON = 60.0
_STOP_SECONDS = 10.0
"""How long it may take to end in order, before it is killed."""


class Supervisor:
    """One program. The thread that watches is the one that starts: the tether needs it alive."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        environ: Mapping[str, str],
        folder: Path,
        log: Path,
        name: str = "",
    ) -> None:
        """``folder``: what it runs in; ``log``: what it says is added there; ``name``: for our log."""
        self._name = name or Path(command[0]).name
        self._command = [sys.executable, "-I", str(_TETHER), str(os.getpid()), *command]
        self._environ = dict(environ)
        self._folder = folder
        self._log = log
        self._stopping = threading.Event()
        self._changing = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, name="kb-child", daemon=True)
        self.deaths = 0
        """How often it has died by itself, or could not be started."""

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends it, and returns when it has ended."""
        with self._changing:
            self._stopping.set()
            process = self._process
        if process is not None:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._thread.join()

    def _watch(self) -> None:
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            started = time.monotonic()
            try:
                process = self._spawn()
                if process is None:
                    return
                end = f"ended ({process.wait()})"
            except OSError as error:
                # The disk is full, or there is no process to spare: both pass.
                end = f"cannot be started ({error})"
            if self._stopping.is_set():
                return
            self.deaths += 1
            pause = _FIRST_PAUSE if time.monotonic() - started > _SOON else pause
            _LOG.warning("%s %s; tried again in %g s; see %s", self._name, end, pause, self._log)
            self._stopping.wait(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _spawn(self) -> subprocess.Popen[bytes] | None:
        """None once it is to stop."""
        with self._changing:
            if self._stopping.is_set():
                return None
            with self._log.open("ab") as log:
                # A session of its own: Ctrl-C is for kb, which stops it in order.
                self._process = subprocess.Popen(  # noqa: S603 - what kb was told to run
                    self._command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd=self._folder,
                    env=self._environ,
                    start_new_session=True,
                )
            return self._process
