"""A process that makes vectors: started when it is needed, watched, started again when it has died."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from multiprocessing.connection import Pipe
from pathlib import Path
from typing import Any, Literal

import msgspec

from corpus import EncoderAway, EncoderMissing
from search.data import load_table

_LOG = logging.getLogger("kb.embeddings")
_CHILD = Path(__file__).with_name("child.py")
_DATA: dict[str, Any] = load_table("embeddings")["process"]
_STOP_SECONDS = 5.0

Kind = Literal["query", "passages"]


class ProcessDied(Exception):
    """It ended, or was ended for taking too long, while it worked on a request."""


class EncoderProcess:
    """Holds one child, which has one request at a time; other threads wait for their turn."""

    def __init__(self, name: str, *, threads: int, niceness: int = 0) -> None:
        """``name``: as errors call it."""
        self._name = name
        self._arguments = (threads, niceness)
        self._turn = threading.Lock()
        self._changing = threading.Lock()
        self._closing = threading.Event()
        self._child: _Child | None = None
        self._pause: float = _DATA["restart_seconds"]
        self._next_start = 0.0

    @property
    def pid(self) -> int | None:
        """Of the child; None while there is none."""
        child = self._child
        return child.pid if child else None

    def start(self) -> None:
        """Starts the child, if it does not run, without waiting until it is ready."""
        if self._turn.acquire(blocking=False):
            try:
                self._living(time.monotonic())
            except EncoderAway as error:
                _LOG.info("%s", error)
            finally:
                self._turn.release()

    def call(self, kind: Kind, texts: Sequence[str], *, wait: float, work: float) -> bytes:
        """The vectors of ``texts``, which are safe, as float32 one after another.

        ``wait``: seconds for turn and start; ``work``: seconds for the work itself. Raises EncoderAway
        where it does not get to work, EncoderMissing where it never will, ProcessDied where it does
        not finish.
        """
        deadline = time.monotonic() + wait
        if not self._turn.acquire(timeout=max(wait, 0)):
            raise EncoderAway(name=self._name, detail="it is busy")
        try:
            child = self._ready(deadline)
            try:
                return child.ask(kind, texts, work)
            except ProcessDied as error:
                self._bury(child, str(error))
                raise
        finally:
            self._turn.release()

    def close(self) -> None:
        """Ends the child at once, whatever it is doing."""
        with self._changing:
            self._closing.set()
            if self._child:
                self._child.kill()
        with self._turn:
            if self._child:
                self._bury(self._child, "")

    def _ready(self, deadline: float) -> _Child:
        while True:
            child = self._living(deadline)
            if child.is_ready:
                self._pause = _DATA["restart_seconds"]
                return child
            try:
                child.hear(deadline - time.monotonic())
            except ProcessDied as error:
                self._bury(child, str(error))
                continue
            if child.missing is not None:
                self._bury(child, child.missing)
                raise EncoderMissing(name=self._name, detail=child.missing)
            if not child.is_ready:
                raise EncoderAway(name=self._name, detail="it is being started")

    def _living(self, deadline: float) -> _Child:
        """The child, started where there is none. Raises EncoderAway where no start is due by then."""
        if self._child and self._child.is_dead:
            self._bury(self._child, "between two requests")
        if self._child:
            return self._child
        if deadline < self._next_start:
            raise EncoderAway(name=self._name, detail="it has died and is started again soon")
        self._closing.wait(max(self._next_start - time.monotonic(), 0))
        with self._changing:
            if self._closing.is_set():
                raise EncoderAway(name=self._name, detail="it was stopped")
            try:
                self._child = _Child(*self._arguments)
            except OSError as error:
                raise EncoderAway(name=self._name, detail=str(error)) from error
            finally:
                self._next_start = time.monotonic() + self._pause
                self._pause = min(self._pause * 2, _DATA["longest_restart_seconds"])
        return self._child

    def _bury(self, child: _Child, detail: str) -> None:
        with self._changing:
            self._child = None
        code = child.end()
        if not self._closing.is_set():
            _LOG.warning("%s ended (%s): %s", self._name, code, detail)


class _Hello(msgspec.Struct, frozen=True):
    missing: str | None = None
    """Why it cannot work."""


class _Child:
    """A process that runs child.py."""

    def __init__(self, threads: int, niceness: int) -> None:
        """Raises OSError."""
        self._connection, theirs = Pipe()
        arguments = map(str, (theirs.fileno(), threads, niceness))
        try:
            # A session of its own: Ctrl-C is for kb. What native code cries when it crashes helps nobody.
            self._process = subprocess.Popen(  # noqa: S603 - our own file
                [sys.executable, "-I", str(_CHILD), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        except OSError:
            self._connection.close()
            raise
        finally:
            theirs.close()
        self._must_start_by = time.monotonic() + _DATA["start_seconds"]
        self.is_ready = False
        self.missing: str | None = None

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_dead(self) -> bool:
        return self._process.poll() is not None

    def hear(self, seconds: float) -> None:
        """Waits so long for its first word. Raises ProcessDied, also where that is overdue."""
        said = self._receive(seconds)
        if said is not None:
            self.missing = msgspec.json.decode(said, type=_Hello).missing
            self.is_ready = self.missing is None
        elif time.monotonic() > self._must_start_by:
            raise ProcessDied("it took too long to start")

    def ask(self, kind: Kind, texts: Sequence[str], seconds: float) -> bytes:
        """Raises ProcessDied."""
        try:
            self._connection.send_bytes(msgspec.json.encode((kind, texts)))
        except OSError as error:
            raise ProcessDied(str(error)) from error
        answer = self._receive(seconds)
        if answer is None:
            raise ProcessDied(f"no answer in {seconds:.1f} s")
        return answer

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> int:
        """Ends it; its exit code."""
        self._connection.close()
        self._process.kill()
        try:
            return self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            # In the kernel's hands: nobody waits for it any longer.
            return -signal.SIGKILL

    def _receive(self, seconds: float) -> bytes | None:
        try:
            return self._connection.recv_bytes() if self._connection.poll(max(seconds, 0)) else None
        except (OSError, EOFError) as error:
            raise ProcessDied(str(error) or "it hung up") from error
