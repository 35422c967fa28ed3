"""The OCR engine: recognises pages with rapidocr in a separate process."""

from __future__ import annotations

import importlib.util
import logging
import threading
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType

import msgspec

from corpus import (
    KbError,
    NotARegularFile,
    OcrFailed,
    OcrLine,
    OcrMissing,
    OcrPage,
    OcrUnavailable,
    open_regular,
)
from corpus.child_process import BIRTH_SECONDS, Bounds, Child, ChildDied, Keeper
from ingest.ocr.columns import reading_order

_LOG = logging.getLogger("kb.ocr")
_PROGRAM = Path(__file__).with_name("child.py")
_NEEDED = ("rapidocr", "onnxruntime", "cv2")


@dataclass(frozen=True, slots=True)
class OcrLimits:
    """The limits of the process.

    The process took up to 1.4 GB of memory and 1.1 GB more of address space, which the kernel limits
    (docs/ocr.md). A page takes seconds, and on a busy machine a minute.
    """

    page_seconds: int = 240
    memory_mb: int = 3072
    threads: int = 2
    niceness: int = 10


def ocr_problem() -> KbError | None:
    """The reason why no page can be recognised on this machine; None if they can."""
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    return OcrMissing(detail=", ".join(missing)) if missing else None


def engine_name() -> str:
    """The key of recognised pages: another version may read them differently."""
    try:
        return f"rapidocr-{version('rapidocr')}"
    except PackageNotFoundError:
        return "rapidocr"


class OcrEngine:
    """``with OcrEngine() as engine: engine.recognise(path, 3)``. One page at a time, from any thread.

    The process starts with the first page, stays alive between pages and ends with the engine. A process
    that hangs, uses too much memory or dies is replaced, and only its page fails.
    """

    def __init__(self, limits: OcrLimits | None = None) -> None:
        self._limits = limits or OcrLimits()
        self._turn = threading.Lock()
        self._keeper = Keeper(self._start)

    def __enter__(self) -> OcrEngine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """Process id; None if there is no process."""
        return self._keeper.pid

    def close(self) -> None:
        """End the process at once; threads that wait for a page get OcrUnavailable."""
        self._keeper.kill()
        with self._turn:
            self._drop()

    def recognise(
        self, path: Path, page: int, password: str | None = None, *, name: str | None = None
    ) -> OcrPage:
        """The lines of a page, from 1, in reading order; ``name``: the file's own name, for errors.

        Raises OcrMissing, OcrFailed if this page cannot be recognised, OcrUnavailable if the engine is
        closed meanwhile.
        """
        answer = self._ask(path, page, password, name=name, compares=False)
        lines = [_line(read, answer.width, answer.height) for read in answer.lines]
        ordered = reading_order(lines, answer.width, answer.height)
        return OcrPage(page=page, lines=tuple(ordered))

    def recognise_beside(
        self, path: Path, page: int, *, name: str | None = None
    ) -> list[tuple[OcrLine, str]]:
        """Each recognised line of a page, with the file's own text at its position.

        Raises the errors of ``recognise``.
        """
        answer = self._ask(path, page, None, name=name, compares=True)
        return [(_line(read, answer.width, answer.height), read.own) for read in answer.lines]

    def _ask(
        self, path: Path, page: int, password: str | None, *, name: str | None, compares: bool
    ) -> _Answer:
        request = (page, password, compares)
        named = name or path.name
        try:
            with self._turn, open_regular(path) as file:
                answer = self._answer(request, file.fileno())
        except ChildDied as error:
            detail = "the recogniser ended without an answer"
            if error.is_overdue:
                detail = "it takes too long"
            raise OcrFailed(file=named, page=page, detail=detail) from error
        except (OSError, NotARegularFile) as error:
            raise OcrFailed(file=named, page=page, detail=_why("file")) from error
        if answer.failed is not None:
            raise OcrFailed(file=named, page=page, detail=_why(answer.failed))
        return answer

    def _answer(self, request: tuple[int, str | None, bool], file: int) -> _Answer:
        """The answer of the process, or of a second one: the first may have been killed, or its memory
        may be fragmented after many pages. Raises ChildDied, OcrUnavailable."""
        for is_last in (False, True):
            child = self._ready()
            try:
                answer = child.ask(request, _Answer, self._limits.page_seconds, [file])
            except ChildDied as error:
                self._drop()
                if self._keeper.is_closed:
                    raise OcrUnavailable from error
                if is_last or error.is_overdue:
                    raise
                continue
            if answer.failed != "memory":
                break
            self._drop()
        return answer

    def _ready(self) -> Child:
        """Raises OcrUnavailable."""
        if self._keeper.child is None and (problem := ocr_problem()):
            raise problem
        try:
            child = self._keeper.living(time.monotonic())
            child.await_ready(BIRTH_SECONDS)
        except (ChildDied, OSError) as error:
            # OSError: too little memory, or too many processes or open files; this is temporary, and the
            # page can wait.
            self._drop()
            raise OcrUnavailable from error
        if child.missing is not None:
            self._drop()
            raise OcrMissing(detail=child.missing)
        return child

    def _start(self) -> Child:
        limits = self._limits
        bounds = Bounds(memory_mb=limits.memory_mb, niceness=limits.niceness)
        # The default arena keeps 64 MB of address space for each thread.
        environ = {"OMP_NUM_THREADS": str(limits.threads), "MALLOC_ARENA_MAX": "2"}
        return Child(_PROGRAM, limits.threads, bounds, environ=environ)

    def _drop(self) -> None:
        code = self._keeper.drop()
        if code is not None:
            _LOG.debug("the recogniser ended (%s)", code)


_Quad = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]


class _Read(msgspec.Struct, frozen=True, array_like=True):
    text: str
    confidence: float
    tilt: float
    corners: _Quad
    """In pixels."""
    own: str = ""
    """The file's own text at this position."""


class _Answer(msgspec.Struct, frozen=True):
    width: float = 0.0
    height: float = 0.0
    lines: tuple[_Read, ...] = ()
    failed: str | None = None


def _line(read: _Read, width: float, height: float) -> OcrLine:
    across, down = [x / width for x, _ in read.corners], [y / height for _, y in read.corners]
    box = (
        round(min(across), 5),
        round(min(down), 5),
        round(max(across), 5),
        round(max(down), 5),
    )
    return OcrLine(read.text.strip(), round(read.confidence, 3), box, read.tilt)


def _why(failed: str) -> str:
    match failed:
        case "memory":
            detail = "it takes too much memory"
        case "file":
            detail = "the file cannot be opened"
        case "page":
            detail = "there is no such page"
        case _:
            detail = "the recogniser cannot process it"
    return detail
