"""Pages of a PDF to lines of text, recognised by rapidocr in a process of its own."""

from __future__ import annotations

import importlib.util
import logging
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from multiprocessing.connection import Pipe
from pathlib import Path
from types import TracebackType

import msgspec

from corpus import KbError, OcrFailed, OcrLine, OcrMissing, OcrPage, OcrUnavailable
from ingest.ocr.columns import reading_order

_LOG = logging.getLogger("kb.ocr")
_CHILD = Path(__file__).with_name("child.py")
_NEEDED = ("rapidocr", "onnxruntime", "cv2")
# Loading the models takes a second, and much longer where the machine is busy.
_START_SECONDS = 120.0
_STOP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class OcrLimits:
    """What the process may use.

    The process took up to 1.4 GB of memory and 1.1 GB more of address space, which is what the kernel
    limits (docs/ocr.md). A page takes seconds, and on a busy machine a minute.
    """

    page_seconds: int = 240
    memory_mb: int = 3072
    threads: int = 2
    niceness: int = 10


def ocr_problem() -> KbError | None:
    """Why no page can be recognised here; None where they can."""
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    return OcrMissing(detail=", ".join(missing)) if missing else None


def engine_name() -> str:
    """What recognised pages are kept under: another version may read them otherwise."""
    try:
        return f"rapidocr-{version('rapidocr')}"
    except PackageNotFoundError:
        return "rapidocr"


class OcrEngine:
    """``with OcrEngine() as engine: engine.recognise(path, 3)``. One page at a time, from any thread.

    The process starts with the first page, lives on from page to page and ends with the engine; one
    that hangs, swells or dies is replaced, and its page alone fails.
    """

    def __init__(self, limits: OcrLimits | None = None) -> None:
        self._limits = limits or OcrLimits()
        self._turn = threading.Lock()
        self._child: _Child | None = None
        self._is_closing = False

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
        """Of the process; None while there is none."""
        child = self._child
        return child.pid if child else None

    def close(self) -> None:
        """Ends the process at once: who waits for a page gets OcrUnavailable."""
        self._is_closing = True
        if child := self._child:
            child.kill()
        with self._turn:
            self._drop()

    def recognise(
        self, path: Path, page: int, password: str | None = None, *, name: str | None = None
    ) -> OcrPage:
        """What stands on a page, from 1, in reading order; ``name``: the file's own, for errors.

        Raises OcrMissing, OcrFailed where this page cannot be recognised, OcrUnavailable where the engine
        is closed meanwhile.
        """
        answer = self._ask(path, page, password, name=name, compares=False)
        lines = [_line(read, answer.width, answer.height) for read in answer.lines]
        ordered = reading_order(lines, answer.width, answer.height)
        return OcrPage(page=page, lines=tuple(ordered))

    def recognise_beside(
        self, path: Path, page: int, *, name: str | None = None
    ) -> list[tuple[OcrLine, str]]:
        """Each line that is recognised on a page, with the text that the file itself has at its place.

        Raises what ``recognise`` does.
        """
        answer = self._ask(path, page, None, name=name, compares=True)
        return [(_line(read, answer.width, answer.height), read.own) for read in answer.lines]

    def _ask(
        self, path: Path, page: int, password: str | None, *, name: str | None, compares: bool
    ) -> _Answer:
        request = msgspec.json.encode((str(path), page, password, compares))
        with self._turn:
            try:
                answer = self._answer(request)
            except _Died as error:
                raise OcrFailed(file=name or path.name, page=page, detail=error.detail) from error
        if answer.failed is not None:
            raise OcrFailed(file=name or path.name, page=page, detail=_why(answer.failed))
        return answer

    def _answer(self, request: bytes) -> _Answer:
        """What the process answers, or a second one: somebody may have killed the first, or its memory lay
        scattered after many pages. Raises _Died, OcrUnavailable."""
        for is_last in (False, True):
            child = self._living()
            try:
                answer = child.ask(request, self._limits.page_seconds)
            except _Died as error:
                self._drop()
                if self._is_closing:
                    raise OcrUnavailable from error
                if is_last or error.is_overdue:
                    raise
                continue
            if answer.failed != "memory":
                break
            self._drop()
        return answer

    def _living(self) -> _Child:
        if self._is_closing:
            raise OcrUnavailable
        if self._child and self._child.is_dead:
            self._drop()
        if self._child is None:
            if problem := ocr_problem():
                raise problem
            try:
                child = _Child(self._limits)
            except OSError as error:
                # No memory, process or open file to spare: this passes, and the page can wait.
                raise OcrUnavailable from error
            try:
                child.hear()
            except _Died as error:
                child.end()
                raise OcrUnavailable from error
            except OcrMissing:
                child.end()
                raise
            self._child = child
        return self._child

    def _drop(self) -> None:
        if self._child:
            code = self._child.end()
            _LOG.debug("the recogniser ended (%s)", code)
        self._child = None


_Quad = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]


class _Read(msgspec.Struct, frozen=True, array_like=True):
    text: str
    confidence: float
    tilt: float
    corners: _Quad
    """In pixels."""
    own: str = ""
    """What the file has at this place."""


class _Answer(msgspec.Struct, frozen=True):
    width: float = 0.0
    height: float = 0.0
    lines: tuple[_Read, ...] = ()
    failed: str | None = None
    missing: str | None = None
    """Why it cannot work at all."""


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
            detail = "the recogniser cannot make sense of it"
    return detail


class _Died(Exception):
    """It ended, or was ended for taking too long, while it worked on a page."""

    def __init__(self, *, detail: str, is_overdue: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.is_overdue = is_overdue


class _Child:
    """A process that runs child.py."""

    def __init__(self, limits: OcrLimits) -> None:
        self._connection, theirs = Pipe()
        numbers = (theirs.fileno(), limits.threads, limits.memory_mb, limits.niceness)
        with theirs:
            # A session of its own: Ctrl-C is for kb. What native code cries when it crashes helps nobody.
            self._process = subprocess.Popen(  # noqa: S603 - our own file
                [sys.executable, "-I", str(_CHILD), *map(str, numbers)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_dead(self) -> bool:
        return self._process.poll() is not None

    def hear(self) -> None:
        """Waits for its first word. Raises OcrMissing."""
        said = self._receive(_START_SECONDS)
        if said.missing is not None:
            raise OcrMissing(detail=said.missing)

    def ask(self, request: bytes, seconds: float) -> _Answer:
        try:
            self._connection.send_bytes(request)
        except OSError as error:
            raise _Died(detail="the recogniser ended without an answer") from error
        return self._receive(seconds)

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

    def _receive(self, seconds: float) -> _Answer:
        try:
            if not self._connection.poll(seconds):
                raise _Died(detail="it takes too long", is_overdue=True)
            return msgspec.json.decode(self._connection.recv_bytes(), type=_Answer)
        except (OSError, EOFError, msgspec.DecodeError) as error:
            raise _Died(detail="the recogniser ended without an answer") from error
