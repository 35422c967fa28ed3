"""Parser processes: each file is read in a child with limits, so that no file takes down another.

Children live on from file to file, because starting one costs as much as reading a hundred pages; one
that hangs, swells or dies is replaced, and its file is refused with the reason.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path

from corpus import FileDamaged, Format, KbError, OcrPage, ParserCrashed, ParserTimedOut
from ingest.metadata import Metadata
from ingest.parsing import Parsed, parse_file

_PROCESS = multiprocessing.get_context("spawn")
# A new child imports Python and our modules before it begins, which a busy machine makes long.
_BIRTH_SECONDS = 120
# Results wait for their turn, so that ids do not depend on which child was faster.
_AHEAD_PER_WORKER = 8


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use for one file; the defaults passed 205 hostile files (notes, parsing.md)."""

    wall_seconds: int = 30
    cpu_seconds: int = 20
    memory_mb: int = 1024


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read."""

    path: Path
    """Where its content stands, under whatever name."""
    name: str
    """The file's own name."""
    format: Format
    given: Metadata
    """What options and sidecars say of it."""
    password: str | None = None
    recognised: tuple[OcrPage, ...] = ()
    """Pages whose text OCR has read."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task: one of ``parsed`` and ``error`` is set."""

    task: Task | None
    """None where there was nothing to be read."""
    parsed: Parsed | None
    error: KbError | None
    seconds: float


class _Worker:
    def __init__(self, limits: Limits) -> None:
        ours, theirs = _PROCESS.Pipe()
        self._limits = limits
        self.connection: Connection = ours
        self._process = _PROCESS.Process(target=_serve, args=(theirs, limits), daemon=True)
        self._process.start()
        theirs.close()
        self.index = -1
        self.task: Task | None = None
        self.given = 0.0
        self.started: float | None = None
        """When the child began to read; it may have to be born first."""

    def give(self, index: int, task: Task) -> bool:
        """Whether the child took the task; one that has died in the meantime does not."""
        try:
            self.connection.send(task)
        except OSError:
            return False
        self.index, self.task = index, task
        self.given, self.started = time.monotonic(), None
        return True

    def answer(self, task: Task) -> Parsed | KbError | None:
        """What the child sends, or why it will send nothing; None when it says that it begins."""
        try:
            answer: Parsed | KbError | None = self.connection.recv()
        except (EOFError, OSError):
            self._process.join()
            if self._process.exitcode == -signal.SIGXCPU:
                return ParserTimedOut(file=task.name, seconds=self._limits.cpu_seconds)
            return ParserCrashed(file=task.name)
        return answer

    @property
    def deadline(self) -> float:
        if self.started is None:
            return self.given + _BIRTH_SECONDS
        return self.started + self._limits.wall_seconds

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self.connection.close()


class ParserPool:
    """``with ParserPool(2, Limits()) as pool: for outcome in pool.parse(tasks): …``"""

    def __init__(self, processes: int, limits: Limits) -> None:
        self._limits = limits
        self._size = processes
        self._workers: list[_Worker] = []

    def __enter__(self) -> ParserPool:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.kill()
        self._workers = []

    def parse(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """Outcomes in the order of ``tasks``."""
        queue = iter(enumerate(tasks))
        ready: dict[int, Outcome] = {}
        exhausted = False
        given: deque[int] = deque()
        while True:
            while not exhausted and len(given) < self._size * _AHEAD_PER_WORKER:
                if not self._has_room():
                    break
                following = next(queue, None)
                if following is None:
                    exhausted = True
                else:
                    self._give(*following)
                    given.append(following[0])
            if not given:
                return
            ready.update(self._collect())
            while given and given[0] in ready:
                yield ready.pop(given.popleft())

    def _has_room(self) -> bool:
        return len(self._workers) < self._size or any(w.task is None for w in self._workers)

    def _give(self, index: int, task: Task) -> None:
        """Gives the task to an idle child, or to a new one."""
        for worker in [w for w in self._workers if w.task is None]:
            if worker.give(index, task):
                return
            self._discard(worker)
        worker = _Worker(self._limits)
        self._workers.append(worker)
        if not worker.give(index, task):
            self._discard(worker)
            raise ParserCrashed(file=task.name)

    def _discard(self, worker: _Worker) -> None:
        worker.kill()
        self._workers.remove(worker)

    def _collect(self) -> Iterator[tuple[int, Outcome]]:
        """Waits for the next answer, death or deadline."""
        busy = [w for w in self._workers if w.task is not None]
        if not busy:
            return
        pause = max(0.0, min(w.deadline for w in busy) - time.monotonic())
        answered = wait([w.connection for w in busy], timeout=pause)
        for worker in busy:
            task = worker.task
            assert task is not None  # noqa: S101 - busy means that it has a task
            now = time.monotonic()
            result: Parsed | KbError | None = None
            if worker.connection in answered:
                result = worker.answer(task)
                if result is None:
                    worker.started = now
            elif now >= worker.deadline:
                limit = self._limits.wall_seconds
                result = ParserTimedOut(file=task.name, seconds=limit)
            if result is None:
                continue
            seconds = now - (worker.started or worker.given)
            worker.task = None
            if isinstance(result, ParserCrashed | ParserTimedOut):
                self._discard(worker)
            parsed = result if isinstance(result, Parsed) else None
            error = result if isinstance(result, KbError) else None
            yield worker.index, Outcome(task, parsed, error, seconds)


def _serve(connection: Connection, limits: Limits) -> None:
    """The child: says None when it begins a task, then Parsed or an error, until the pipe closes."""
    memory = limits.memory_mb << 20
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    while True:
        try:
            task: Task = connection.recv()
        except (EOFError, KeyboardInterrupt):
            return
        connection.send(None)
        _allow_cpu(limits.cpu_seconds)
        connection.send(_answer(task))


def _allow_cpu(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _answer(task: Task) -> Parsed | KbError:
    try:
        return parse_file(
            task.path,
            task.format,
            task.given,
            name=task.name,
            password=task.password,
            recognised=task.recognised,
        )
    except KbError as error:
        # Readers know the content's name only, which is a hash.
        error.params["file"] = task.name
        return error
    except MemoryError:
        return ParserCrashed(file=task.name)
    except Exception as error:  # a reader's bug must not end the child
        detail = f"{type(error).__name__}: {error}"[:200]
        return FileDamaged(file=task.name, format=task.format.value, detail=detail)
