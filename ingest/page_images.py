"""Pages of PDF files as pictures, and where their signs stand, made by a child process with limits."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from ingest.isolation import Limits
from ingest.page_drawing import Failure, PageSigns, Wanted, serve

_PROCESS = multiprocessing.get_context("spawn")
# A new child imports Python and pdfium before it begins, which a busy machine makes long.
_BIRTH_SECONDS = 120


class PageFailed(Exception):
    """Why a page cannot be drawn; ``why`` is one of a Failure, "too long" and "crashed"."""

    def __init__(self, why: Failure | str) -> None:
        super().__init__(why)
        self.why: Final = str(why)


class PageReader:
    """May be used from any thread; one page is read at a time. The child is started at first need,
    lives on, and is replaced where a page has ended it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        # A child ends with the thread that started it (ingest.isolation): with this one, not a reader's.
        self._turn = ThreadPoolExecutor(1, "kb-pages")
        self._child: _Child | None = None

    def draw(self, path: Path, page: int, width: int) -> bytes:
        """Page ``page`` (from 1) of a PDF file as WebP, ``width`` dots wide. Raises PageFailed."""
        answer = self._ask(Wanted(path, page, width))
        assert isinstance(answer, bytes)  # noqa: S101 - the child's answer to a width
        return answer

    def signs(self, path: Path, page: int) -> PageSigns:
        """The page's signs with their boxes. Raises PageFailed."""
        answer = self._ask(Wanted(path, page))
        assert isinstance(answer, PageSigns)  # noqa: S101 - the child's answer to no width
        return answer

    def close(self) -> None:
        self._turn.submit(self._end).result()
        self._turn.shutdown()

    def _ask(self, wanted: Wanted) -> bytes | PageSigns:
        answer = self._turn.submit(self._answer, wanted).result()
        if isinstance(answer, str):
            raise PageFailed(answer)
        return answer

    def _answer(self, wanted: Wanted) -> bytes | PageSigns | Failure:
        try:
            # One that has ended while it had nothing to do costs no page.
            if self._child is None or not self._child.lives:
                self._end()
                self._child = _Child(self._limits)
            return self._child.answer(wanted, self._limits.wall_seconds)
        except TimeoutError as error:
            self._end()
            raise PageFailed("too long") from error
        except (EOFError, OSError) as error:
            self._end()
            raise PageFailed("crashed") from error

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None


class _Child:
    def __init__(self, limits: Limits) -> None:
        ours, theirs = _PROCESS.Pipe()
        self._connection: Connection = ours
        self._process = _PROCESS.Process(
            target=serve, args=(theirs, limits, os.getpid()), daemon=True
        )
        self._process.start()
        theirs.close()
        self._receive(_BIRTH_SECONDS)

    @property
    def lives(self) -> bool:
        return self._process.is_alive()

    def answer(self, wanted: Wanted, seconds: int) -> bytes | PageSigns | Failure:
        """Raises TimeoutError, and EOFError or OSError where the child has died."""
        self._connection.send(wanted)
        answer: bytes | PageSigns | Failure = self._receive(seconds)
        return answer

    def _receive(self, seconds: int) -> Any:
        if not self._connection.poll(seconds):
            raise TimeoutError
        return self._connection.recv()

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self._connection.close()
