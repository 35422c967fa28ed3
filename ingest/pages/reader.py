"""Page images of PDF files and the positions of their characters, made by a child process with limits."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Final

import msgspec

from corpus import NotARegularFile, open_regular
from corpus.child_process import BIRTH_SECONDS, Child, ChildDied, Keeper
from ingest.pages.render import Drawn, Failure, PageCharacters, Wanted
from ingest.pool.isolation import Limits

_PROGRAM = Path(__file__).with_name("render.py")
PAGE_LIMITS: Final = Limits(wall_seconds=20, cpu_seconds=10)
"""The limits for one page."""
_ANSWER_MB = 64
"""The largest image has 40,000,000 pixels."""


class PageFailed(Exception):
    """A page could not be drawn; ``why`` is a value of Failure, "too long" or "crashed"."""

    def __init__(self, why: Failure | str) -> None:
        super().__init__(why)
        self.why: Final = str(why)


class PageReader:
    """May be used from any thread; it reads one page at a time. The child is started when first needed,
    stays alive, and is replaced if a page has ended it."""

    def __init__(self, limits: Limits = PAGE_LIMITS) -> None:
        self._limits = limits
        self._bounds = msgspec.structs.replace(limits.bounds(), answer_mb=_ANSWER_MB, file_bytes=0)
        self._turn = threading.Lock()
        self._keeper = Keeper(self._start)

    @property
    def pid(self) -> int | None:
        """Process id of the child; None if there is none."""
        return self._keeper.pid

    def draw(self, path: Path, page: int, width: int) -> bytes:
        """Draw page ``page`` (from 1) of a PDF file as WebP, ``width`` pixels wide. Raises PageFailed."""
        image = self._ask(path, Wanted(page, width)).image
        if image is None:
            raise PageFailed("crashed")
        return image

    def characters(self, path: Path, page: int) -> PageCharacters:
        """The page's characters with their boxes. Raises PageFailed."""
        characters = self._ask(path, Wanted(page)).characters
        if characters is None:
            raise PageFailed("crashed")
        return characters

    def close(self) -> None:
        self._keeper.kill()
        with self._turn:
            self._keeper.drop()

    def _start(self) -> Child:
        return Child(_PROGRAM, None, self._bounds)

    def _ask(self, path: Path, wanted: Wanted) -> Drawn:
        try:
            with self._turn, open_regular(path) as file:
                try:
                    drawn = self._answer(wanted, file.fileno())
                except ChildDied:
                    child = self._keeper.child
                    self._keeper.drop()
                    # If the child ended while it was idle, the page is not to blame.
                    if child is None or child.begun is not None:
                        raise
                    drawn = self._answer(wanted, file.fileno())
        except ChildDied as error:
            raise PageFailed("too long" if error.is_overdue else "crashed") from error
        except (OSError, NotARegularFile) as error:
            raise PageFailed("damaged") from error
        if drawn.failure:
            raise PageFailed(drawn.failure)
        return drawn

    def _answer(self, wanted: Wanted, file: int) -> Drawn:
        """Raises ChildDied."""
        child = self._keeper.living(time.monotonic())
        child.await_ready(BIRTH_SECONDS)
        return child.ask(wanted, Drawn, self._limits.wall_seconds, [file])
