"""Parser processes: each file is read in a child process with limits."""

from __future__ import annotations

import queue
import shutil
import socket
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import count
from multiprocessing.connection import wait
from pathlib import Path
from typing import NamedTuple

from corpus import (
    FileRefused,
    FileUnreadable,
    Format,
    KbError,
    NotARegularFile,
    ParserCrashed,
    ParserSwelled,
    ParserTimedOut,
    open_regular,
)
from corpus.child_process import BIRTH_SECONDS, Child, ChildDied
from ingest.batch import Member
from ingest.pool.isolation import Limits, TemporaryRoom, remove_left_sockets
from ingest.pool.tasks import (
    UNPACKED,
    Answer,
    MemberRecord,
    Outcome,
    Read,
    Reply,
    Request,
    Task,
    error_of,
)

# Converted by LibreOffice, which leaves sockets behind; a DOCX may contain an RTF.
_CONVERTED = frozenset({Format.DOC, Format.PPT, Format.RTF, Format.ODT, Format.ODP, Format.DOCX})
_PROGRAM = Path(__file__).with_name("child.py")
# Results keep their order, so that ids do not depend on which child was faster. So many tasks of each child
# wait, or have been read, while the caller writes an index: some tenths of a second.
_AHEAD_PER_WORKER = 16
# Bytes, as sent, of the answers that wait for the caller; while there are more, no child begins with
# another file.
_MOST_WAITING = 32_000_000
_STOP_SECONDS = 5.0
_RINGS = 4096


class _Given(NamedTuple):
    number: int
    task: Task


class _Done(NamedTuple):
    number: int
    outcome: Outcome
    size: int = 0
    """Bytes of the child's answer."""


class _Worker:
    """A child and its current task."""

    def __init__(
        self, program: Path, limits: Limits, room: TemporaryRoom, *, is_second_try: bool
    ) -> None:
        self._limits = limits
        self.is_second_try = is_second_try
        """Whether another child died before it began with this one's task."""
        self._room = room.new_folder()
        self._folder: Path | None = None
        arguments = {
            "memory_mb": limits.memory_mb,
            "output_mb": limits.output_mb,
            "pages": limits.pages,
        }
        # The memory limit includes the threads, so they share the allowed memory.
        environ = {"MALLOC_ARENA_MAX": "1", "HOME": str(self._room)}
        self.child = Child(program, arguments, limits.bounds(), folder=self._room, environ=environ)
        self.index = -1
        self.task: Task | None = None
        self.given = self._given_at = 0.0

    def give(self, index: int, task: Task) -> bool:
        """Whether the child accepted the task; a child that has ended in the meantime does not.

        Raises FileUnreadable, NotARegularFile.
        """
        try:
            file = open_regular(task.path)
        except NotARegularFile as error:
            raise NotARegularFile(file=task.name) from error
        except OSError as error:
            raise FileUnreadable(file=task.name) from error
        self.index, self.task = index, task
        self.given, self._given_at = time.monotonic(), time.time()
        with file:
            try:
                # If its folder has been deleted, the child cannot be used any more.
                self._folder = Path(tempfile.mkdtemp(dir=self._room))
                request = Request(
                    str(self._folder),
                    # Names of other systems cannot always be sent; an original's is its hash.
                    task.path.name if task.path.name.isascii() else "file",
                    task.name,
                    task.format,
                    task.given,
                    task.password,
                    task.recognised,
                )
                self.child.send(request, [file.fileno()])
            except (ChildDied, OSError):
                return False
        return True

    def answer(self, task: Task) -> Answer | None:
        """The child's answer, or the reason why there will be none; None while it is working."""
        try:
            reply = self.child.receive(Reply, 0.0)
            return None if reply is None else self._sound(reply, task)
        except ChildDied as error:
            if error.is_overdue:
                return ParserTimedOut(file=task.name, seconds=self._limits.cpu_seconds)
            return ParserCrashed(file=task.name)
        except ValueError:
            return ParserCrashed(file=task.name)

    def _sound(self, reply: Reply, task: Task) -> Answer:
        """Raises ValueError if the answer does not fit this task."""
        if error := error_of(reply.error):
            return error
        is_batch = task.format is Format.ZIP
        if reply.parsed is not None and not is_batch:
            return Read(reply.parsed, reply.derived)
        if reply.members is not None and is_batch and task.folder and self._folder:
            return [
                _member(record, self._folder / UNPACKED, task.folder) for record in reply.members
            ]
        raise ValueError("no answer to this task")

    @property
    def deadline(self) -> float:
        if self.child.begun is None:
            return self.given + BIRTH_SECONDS
        return self.child.begun + self._limits.wall_seconds

    def leave(self) -> None:
        """After a task: empty the child's temporary folder."""
        if self.task and self.task.format in _CONVERTED:
            remove_left_sockets(self._given_at)
        self.task = None
        self.is_second_try = False
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def kill(self) -> None:
        self.child.end()
        self.task = None
        shutil.rmtree(self._room, ignore_errors=True)


def _member(record: MemberRecord, room: Path, folder: Path) -> Member:
    """Move the child's file to the caller's folder. Raises ValueError if it is not a file."""
    path: Path | None = None
    if record.number is not None:
        path = folder / str(record.number)
        try:
            # Never follow a link that the child may have created.
            with open_regular(room / str(record.number)) as unpacked, path.open("xb") as copy:
                shutil.copyfileobj(unpacked, copy)
        except (OSError, NotARegularFile) as error:
            raise ValueError(record.name) from error
    return Member(record.name, path, record.format, record.given, error_of(record.error))


class ParserPool:
    """``with ParserPool(2, Limits()) as pool: for outcome in pool.parse(tasks): …``

    A thread looks after the children, so that they go on while the caller is busy with an outcome.
    """

    def __init__(
        self,
        processes: int,
        limits: Limits,
        program: Path = _PROGRAM,
        *,
        most_waiting: int = _MOST_WAITING,
    ) -> None:
        """``program``: what the children run; its ``prepare`` makes an ingest.pool.child.Parser.
        ``most_waiting``: while the answers that wait for the caller have more bytes, no file is begun."""
        self._limits = limits
        self._most_waiting = most_waiting
        self._waiting_bytes = 0
        self._size = processes
        self._program = program
        self._workers: list[_Worker] = []
        self._room = TemporaryRoom()
        self._numbers = count()
        self._given: queue.SimpleQueue[_Given] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[_Done | BaseException] = queue.SimpleQueue()
        self._ear, self._bell = socket.socketpair()
        self._bell.setblocking(False)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        """Held while a task is given to the thread, while the thread answers those left at its end, and
        while the bytes that wait are counted."""

    def __enter__(self) -> ParserPool:
        return self

    def __exit__(self, *_: object) -> None:
        """May be called from any thread; what is being read then counts as crashed."""
        self._stopping.set()
        self._ring()
        for worker in list(self._workers):
            worker.child.kill()
        if thread := self._thread:
            thread.join(_STOP_SECONDS)
        self._room.close()
        self._ear.close()
        self._bell.close()

    def parse(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """Outcomes in the order of ``tasks``, of which some are taken ahead. A caller who stops early
        closes the generator: until then the outcomes that it has taken count as waiting. Raises OSError if
        no child can be started."""
        rest = iter(tasks)
        given: deque[int] = deque()
        done: dict[int, _Done] = {}
        exhausted = False
        try:
            while True:
                while not exhausted and len(given) < self._size * _AHEAD_PER_WORKER:
                    task = next(rest, None)
                    if task is None:
                        exhausted = True
                    else:
                        given.append(next(self._numbers))
                        self._hand_over(given[-1], task)
                if not given:
                    return
                while given[0] not in done:
                    found = self._done.get()
                    if isinstance(found, BaseException):
                        raise found
                    if found.number in given:
                        done[found.number] = found
                    else:  # of a caller who took no more outcomes
                        self._taken(found)
                first = done.pop(given.popleft())
                self._taken(first)
                yield first.outcome
        finally:
            for found in done.values():
                self._taken(found)

    def _taken(self, done: _Done) -> None:
        """Counts an outcome that waits no more; files may be begun again."""
        with self._lock:
            was_full = self._is_full()
            self._waiting_bytes -= done.size
        if was_full:
            self._ring()

    def _is_full(self) -> bool:
        """Whether the answers that wait are too large. The caller never waits for a task that is held back
        by this: tasks begin in their order, so that the one whose outcome it waits for has begun."""
        return self._waiting_bytes > self._most_waiting

    def _hand_over(self, number: int, task: Task) -> None:
        with self._lock:
            if self._stopping.is_set():
                self._done.put(_unread(number, task))
                return
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="kb-parsers", daemon=True)
                self._thread.start()
            self._given.put(_Given(number, task))
        self._ring()

    def _ring(self) -> None:
        # It has been rung before, or the pool is closed.
        with suppress(OSError):
            self._bell.send(b".")

    # The thread

    def _run(self) -> None:
        waiting: deque[_Given] = deque()
        failure: BaseException | None = None
        try:
            while not self._stopping.is_set():
                while not self._given.empty():
                    waiting.append(self._given.get())
                while waiting and self._has_room() and not self._is_full():
                    number, task = waiting[0]
                    try:
                        self._give(number, task)
                    except FileRefused as error:
                        self._done.put(_Done(number, _outcome(task, error, 0.0)))
                    waiting.popleft()
                for done in self._collect():
                    with self._lock:
                        self._waiting_bytes += done.size
                    self._done.put(done)
        except BaseException as error:
            failure = error
        finally:
            self._leave(waiting, failure)

    def _leave(self, waiting: deque[_Given], failure: BaseException | None) -> None:
        """Answer what was given to the thread; the next task begins another one."""
        waiting.extend(_Given(w.index, w.task) for w in self._workers if w.task)
        for worker in list(self._workers):
            self._discard(worker)
        with self._lock:
            self._thread = None
            while not self._given.empty():
                waiting.append(self._given.get())
            # A failure ends ``parse``, so that nobody asks for the outcomes.
            if failure is None or self._stopping.is_set():
                for number, task in waiting:
                    self._done.put(_unread(number, task))
            if failure is not None:
                self._done.put(failure)

    def _has_room(self) -> bool:
        return len(self._workers) < self._size or any(w.task is None for w in self._workers)

    def _give(self, index: int, task: Task) -> None:
        """Give the task to an idle child, or to a new one. Raises FileUnreadable, NotARegularFile."""
        for worker in [w for w in self._workers if w.task is None]:
            if worker.give(index, task):
                return
            self._discard(worker)
        self._give_new(index, task)

    def _give_new(self, index: int, task: Task, *, is_second_try: bool = False) -> None:
        worker = _Worker(self._program, self._limits, self._room, is_second_try=is_second_try)
        self._workers.append(worker)
        # If it has already died, ``answer`` reports that.
        worker.give(index, task)

    def _discard(self, worker: _Worker) -> None:
        worker.kill()
        self._workers.remove(worker)

    def _collect(self) -> Iterator[_Done]:
        """Wait for the next answer, death, deadline or task."""
        busy = [w for w in self._workers if w.task is not None]
        deadline = min((w.deadline for w in busy), default=None)
        pause = None if deadline is None else max(0.0, deadline - time.monotonic())
        heard = wait([self._ear, *(w.child.socket for w in busy)], timeout=pause)
        if self._ear in heard:
            self._ear.recv(_RINGS)
        for worker in busy:
            task = worker.task
            assert task is not None  # noqa: S101 - busy means that it has a task
            now = time.monotonic()
            result: Answer | None = None
            if worker.child.socket in heard:
                result = worker.answer(task)
            if result is None and now >= worker.deadline:
                limit = self._limits.wall_seconds
                result = ParserTimedOut(file=task.name, seconds=limit)
            if result is None:
                continue
            begun = worker.child.begun
            if begun is None and isinstance(result, ParserCrashed) and not worker.is_second_try:
                # This is not the file's fault.
                self._discard(worker)
                self._give_new(worker.index, task, is_second_try=True)
                continue
            worker.leave()
            if isinstance(result, ParserCrashed | ParserSwelled | ParserTimedOut):
                self._discard(worker)
            outcome = _outcome(task, result, now - (begun or worker.given))
            yield _Done(worker.index, outcome, worker.child.answer_bytes)


def _unread(number: int, task: Task) -> _Done:
    return _Done(number, _outcome(task, ParserCrashed(file=task.name), 0.0))


def _outcome(task: Task, result: Answer, seconds: float) -> Outcome:
    if isinstance(result, Read):
        return Outcome(task, result.parsed, None, seconds, None, result.derived)
    if isinstance(result, KbError):
        return Outcome(task, None, result, seconds)
    return Outcome(task, None, None, seconds, result)
