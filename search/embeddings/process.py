"""The encoder's child process: started when needed, supervised, and restarted after it dies."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from corpus import EncoderAway, EncoderMissing
from corpus.child_process import Bounds, Child, ChildDied, Keeper, Pauses
from search.data import load_table

_LOG = logging.getLogger("kb.embeddings")
_PROGRAM = Path(__file__).with_name("child.py")
_DATA: dict[str, Any] = load_table("embeddings")["process"]

Kind = Literal["query", "passages"]


class EncoderProcess:
    """Owns one child, which handles one request at a time; other threads wait for their turn."""

    def __init__(self, name: str, *, threads: int, niceness: int = 0) -> None:
        """``name``: used in errors."""
        self._name = name
        self._bounds = Bounds(niceness=niceness)
        self._threads = threads
        self._turn = threading.Lock()
        pauses = Pauses(_DATA["restart_seconds"], _DATA["longest_restart_seconds"])
        self._pauses = pauses
        self._keeper = Keeper(self._start_child, pauses)

    @property
    def pid(self) -> int | None:
        """Process id of the child; None if there is none."""
        return self._keeper.pid

    def start(self) -> None:
        """Start the child, if it is not running, without waiting until it is ready."""
        if self._turn.acquire(blocking=False):
            try:
                self._living(time.monotonic())
            except EncoderAway as error:
                _LOG.info("%s", error)
            finally:
                self._turn.release()

    def call(self, kind: Kind, texts: Sequence[str], *, wait: float, work: float) -> bytes:
        """The vectors of ``texts``, which must be safe, as float32 one after another.

        ``wait``: seconds for turn and start; ``work``: seconds for the work itself. Raises
        EncoderAway if the work cannot begin in time, EncoderMissing if it never can, ChildDied if
        it does not finish.
        """
        deadline = time.monotonic() + wait
        if not self._turn.acquire(timeout=max(wait, 0)):
            raise EncoderAway(name=self._name, detail="it is busy")
        try:
            child = self._ready(deadline)
            try:
                return child.ask((kind, texts), bytes, work)
            except ChildDied as error:
                self._bury(str(error))
                raise
        finally:
            self._turn.release()

    def close(self) -> None:
        """End the child at once, whatever it is doing."""
        self._keeper.kill()
        with self._turn:
            self._keeper.drop()

    def _ready(self, deadline: float) -> Child:
        while True:
            child = self._living(deadline)
            try:
                has_answered = child.await_ready(deadline - time.monotonic())
            except ChildDied as error:
                self._bury(str(error))
                continue
            if child.missing is not None:
                self._bury(child.missing)
                raise EncoderMissing(name=self._name, detail=child.missing)
            if not has_answered:
                raise EncoderAway(name=self._name, detail="it is being started")
            self._pauses.worked()
            return child

    def _living(self, deadline: float) -> Child:
        """The child, started if there is none. Raises EncoderAway if no start is due by then."""
        try:
            return self._keeper.living(deadline)
        except ChildDied as error:
            raise EncoderAway(name=self._name, detail=str(error)) from error

    def _start_child(self) -> Child:
        # Threads that wait for work must not occupy a processor.
        environ = {"OMP_NUM_THREADS": str(self._threads), "OMP_WAIT_POLICY": "PASSIVE"}
        return Child(_PROGRAM, None, self._bounds, environ=environ)

    def _bury(self, detail: str) -> None:
        code = self._keeper.drop()
        if not self._keeper.is_closed:
            _LOG.warning("%s ended (%s): %s", self._name, code, detail)
