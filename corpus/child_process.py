"""A supervised child process that answers requests: start, limits, messages, restart, stop.

A child runs a Python file of ours in a fresh interpreter (:mod:`corpus.confinement` is its side). It ends
with kb, has no network access and writes only to its own folder. With Landlock it can read only files that
it receives open, and the libraries. Requests and answers are MessagePack, decoded by type: an answer of
another type, or one that is too long or late, counts as the death of the child and never raises another
exception in its parent.
"""

from __future__ import annotations

import json
import os
import queue
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from corpus.confinement import LENGTH, hide_environment

_CHILD_SIDE = Path(__file__).with_name("confinement.py")
# A new child first imports Python and its libraries, which takes long on a busy machine.
BIRTH_SECONDS = 120.0
_SEND_SECONDS = 120.0
_STOP_SECONDS = 5.0
_END_SECONDS = 0.2
_PIECE = 1 << 18
_MB = 1 << 20
# The only environment variables that a child gets: others may contain keys and passwords.
_PASSED_ON = ("PATH", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH")

T = TypeVar("T")


_SLOW = (-signal.SIGXCPU, -signal.SIGALRM)
"""Exit codes of processes that the kernel has ended because they exceeded a time limit."""


class ChildDied(Exception):
    """The child ended, took too long or sent an invalid answer; it cannot be used any more.

    ``is_overdue``: it took too long.
    """

    def __init__(self, detail: str, *, is_overdue: bool = False) -> None:
        super().__init__(detail)
        self.is_overdue = is_overdue


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """The limits of a child."""

    memory_mb: int | None = None
    """Limit on address space."""
    cpu_seconds: int | None = None
    """Limit for one request, like ``wall_seconds``."""
    wall_seconds: int | None = None
    answer_mb: int = 32
    open_files: int = 256
    file_bytes: int = 0
    """The largest file that it may write."""
    niceness: int = 0
    reads: tuple[str, ...] = ()
    """Folders that it may read, besides those of the interpreter and the system's libraries."""
    sockets: str | None = None
    """A folder in which programs that it starts may create sockets."""


class _Hello(msgspec.Struct):
    confinement: tuple[str, ...]
    missing: str | None


class Child:
    """One process, which handles one request at a time. Only ``kill`` may be called from other threads."""

    def __init__(
        self,
        file: Path,
        arguments: Any,
        bounds: Bounds,
        *,
        folder: Path | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        """``file``: its program; ``arguments`` for its ``prepare``, as in JSON; ``folder``: the folder
        that it may write to; ``environ``: additional variables. Raises OSError."""
        self._bounds = bounds
        self.socket, theirs = socket.socketpair()
        """For ``multiprocessing.connection.wait`` and ``select``; nobody else reads from it."""
        self._buffer = bytearray()
        start = msgspec.structs.asdict(bounds) | {
            "file": str(file),
            "arguments": arguments,
            "parent": os.getpid(),
            "path": [str(Path(place or ".").absolute()) for place in sys.path],
            "writes": str(folder) if folder else None,
        }
        hide_environment()
        command = [sys.executable, "-I", str(_CHILD_SIDE), "CHILD"]
        passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        try:
            # A session of its own, so that Ctrl-C only reaches kb. Discard the crash output of native code:
            # it contains nothing that a user can act on.
            self._process = start_process(
                [*command, str(theirs.fileno()), json.dumps(start)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env={**passed_on, **(environ or {})},
            )
        except BaseException:
            self.socket.close()
            raise
        finally:
            theirs.close()
        self._must_start_by = time.monotonic() + BIRTH_SECONDS
        self.is_ready = False
        self.missing: str | None = None
        """The reason why it cannot work at all, once it has reported one."""
        self.confinement: tuple[str, ...] = ()
        """Its confinement, once it is ready: ``landlock-7``, ``network-namespace``, ``memory``."""
        self.begun: float | None = None
        """When it began the request (time.monotonic); None before that."""
        self.answer_bytes = 0
        """The size of its answer to the request; 0 before that."""

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_dead(self) -> bool:
        return self._process.poll() is not None

    def await_ready(self, seconds: float) -> bool:
        """Wait up to this long until it is ready or has reported what is ``missing``; returns whether it
        has.

        Raises ChildDied, also if it has taken BIRTH_SECONDS.
        """
        self._hear(time.monotonic() + max(seconds, 0.0))
        return self.is_ready or self.missing is not None

    def ask(self, request: Any, answer: type[T], seconds: float, files: Sequence[int] = ()) -> T:
        """Send a request and wait up to this long for its answer. Raises ChildDied."""
        self.send(request, files)
        received = self.receive(answer, seconds)
        if received is None:
            raise ChildDied("it takes too long", is_overdue=True)
        return received

    def send(self, request: Any, files: Sequence[int] = ()) -> None:
        """``files``: descriptors, open for reading. Raises ChildDied."""
        self.begun, self.answer_bytes = None, 0
        content = msgspec.msgpack.encode(request)
        try:
            self.socket.settimeout(_SEND_SECONDS)
            socket.send_fds(self.socket, [LENGTH.pack(len(content))], list(files))
            self.socket.sendall(content)
        except OSError as error:
            raise ChildDied(str(error)) from error

    def receive(self, answer: type[T], seconds: float) -> T | None:
        """Wait up to this long for the answer; None if there is none yet. Raises ChildDied."""
        until = time.monotonic() + max(seconds, 0.0)
        self._hear(until)
        if not self.is_ready:
            if self.missing is not None:
                raise ChildDied(self.missing)
            return None
        content = self._message(until)
        if content == b"" and self.begun is None:
            self.begun = time.monotonic()
            content = self._message(until)
        if content is None:
            return None
        self.answer_bytes = len(content)
        return _decoded(content, answer)

    def kill(self) -> None:
        """Kill it at once, from any thread; ``end`` must still be called."""
        self._process.kill()

    def end(self) -> int:
        """End it; returns its exit code."""
        code = end_process(self._process)
        self.socket.close()
        return code

    def _hear(self, until: float) -> None:
        """Receive its first message. Raises ChildDied."""
        if self.is_ready or self.missing is not None:
            return
        content = self._message(until)
        if content is not None:
            hello = _decoded(content, _Hello)
            self.missing, self.confinement = hello.missing, hello.confinement
            self.is_ready = hello.missing is None
        elif time.monotonic() > self._must_start_by:
            raise ChildDied("it took too long to start")

    def _message(self, until: float) -> bytes | None:
        """The next message; None if it is not complete by then. Raises ChildDied."""
        while True:
            size = self._size()
            if size is not None and len(self._buffer) >= LENGTH.size + size:
                content = bytes(memoryview(self._buffer)[LENGTH.size : LENGTH.size + size])
                del self._buffer[: LENGTH.size + size]
                return content
            if not self._read(until - time.monotonic()):
                return None

    def _size(self) -> int | None:
        if len(self._buffer) < LENGTH.size:
            return None
        size: int = LENGTH.unpack_from(self._buffer)[0]
        if size > self._bounds.answer_mb * _MB:
            raise ChildDied("its answer is too long")
        return size

    def _read(self, seconds: float) -> bool:
        try:
            poll = select.poll()
            poll.register(self.socket, select.POLLIN)
            if not poll.poll(max(seconds, 0.0) * 1000):
                return False
            piece = self.socket.recv(_PIECE, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except (OSError, ValueError) as error:
            raise ChildDied(str(error)) from error
        if not piece:
            is_overdue = end_process(self._process, _END_SECONDS) in _SLOW
            raise ChildDied("it ended without an answer", is_overdue=is_overdue)
        self._buffer += piece
        return True


def _decoded(content: bytes, kind: type[T]) -> T:
    try:
        return msgspec.msgpack.decode(content, type=kind)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise ChildDied("its answer is not valid") from error


class Keeper:
    """Holds at most one child: starts it when needed, and replaces it after it dies, but not too soon."""

    def __init__(self, start: Callable[[], Child], pauses: Pauses | None = None) -> None:
        """``start`` raises OSError."""
        self._start = start
        self._pauses = pauses
        self._changing = threading.Lock()
        self._closing = threading.Event()
        self.child: Child | None = None

    @property
    def pid(self) -> int | None:
        child = self.child
        return child.pid if child else None

    @property
    def is_closed(self) -> bool:
        return self._closing.is_set()

    def living(self, deadline: float) -> Child:
        """The child; it need not be ready. Raises ChildDied if none may be started by then."""
        if self.child and self.child.is_dead:
            self.drop()
        if self.child:
            return self.child
        if self._pauses:
            if deadline < self._pauses.next_start:
                raise ChildDied("it has stopped and will be restarted soon")
            self._closing.wait(max(self._pauses.next_start - time.monotonic(), 0.0))
        with self._changing:
            if self._closing.is_set():
                raise ChildDied("it was stopped")
            try:
                self.child = self._start()
            except OSError as error:
                raise ChildDied(str(error)) from error
            finally:
                if self._pauses:
                    self._pauses.started()
        return self.child

    def drop(self) -> int | None:
        """End the child; returns its exit code, None if there was none."""
        with self._changing:
            child, self.child = self.child, None
        return child.end() if child else None

    def kill(self) -> None:
        """From any thread: end the child at once, and start no other."""
        with self._changing:
            self._closing.set()
            if self.child:
                self.child.kill()


class Pauses:
    """The pauses between starts: doubled after each start that failed."""

    def __init__(self, first: float, longest: float) -> None:
        """Seconds."""
        self._first, self._longest = first, longest
        self.seconds = first
        self.next_start = 0.0
        """The earliest time of the next start (time.monotonic)."""

    def started(self) -> None:
        self.next_start = time.monotonic() + self.seconds
        self.seconds = min(self.seconds * 2, self._longest)

    def worked(self) -> None:
        self.seconds = self._first


_starting: queue.SimpleQueue[tuple[Future[subprocess.Popen[bytes]], Sequence[str], Any]]
_starting = queue.SimpleQueue()
_thread: threading.Thread | None = None
_beginning = threading.Lock()


def start_process(command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own. Raises OSError.

    The kernel ends a child with the *thread* that started it, so one thread starts all children; it lives
    as long as kb.
    """
    global _thread  # noqa: PLW0603 - one for the process; a fork has none
    with _beginning:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_start_all, name="kb-starts", daemon=True)
            _thread.start()
    started: Future[subprocess.Popen[bytes]] = Future()
    _starting.put((started, command, options))
    return started.result()


def _start_all() -> None:
    while True:
        started, command, options = _starting.get()
        try:
            process = subprocess.Popen(command, start_new_session=True, **options)  # noqa: S603
        except BaseException as error:
            started.set_exception(error)
        else:
            started.set_result(process)


def with_parent(command: Sequence[str]) -> list[str]:
    """A command that runs ``command``, whose program is given by its path, and ends it when kb ends."""
    return [sys.executable, "-I", str(_CHILD_SIDE), "PROGRAM", str(os.getpid()), *command]


def end_process(process: subprocess.Popen[bytes], grace: float = 0.0) -> int:
    """End a process, after ``grace`` seconds in which it may end by itself; returns its exit code."""
    with suppress(subprocess.TimeoutExpired):
        return process.wait(grace)
    process.kill()
    try:
        return process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        # The kernel will end it; nothing waits for it any longer.
        return -signal.SIGKILL
