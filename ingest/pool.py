"""Parser processes: each file is read in a child with limits, so that no file takes down another.

Children live on from file to file, because starting one costs as much as reading a hundred pages; one
that hangs, swells or dies is replaced, and its file is refused with the reason.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import shutil
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection, wait
from pathlib import Path

from corpus import KbError, ParserCrashed, ParserSwelled, ParserTimedOut
from ingest.isolation import Limits, TemporaryRoom
from ingest.parsing import Parsed
from ingest.serving import serve
from ingest.tasks import Answer, Outcome, Task

_PROCESS = multiprocessing.get_context("spawn")
# A new child imports Python and our modules before it begins, which a busy machine makes long.
_BIRTH_SECONDS = 120
# Results wait for their turn, so that ids do not depend on which child was faster.
_AHEAD_PER_WORKER = 8
_MB = 1 << 20


class _Worker:
    """A child, and the task that it has."""

    def __init__(self, limits: Limits, room: TemporaryRoom, *, is_second_try: bool) -> None:
        ours, theirs = _PROCESS.Pipe()
        self._limits = limits
        self._room = room
        self.is_second_try = is_second_try
        """Whether another child died before it began with this one's task."""
        self._folder: Path | None = None
        self.connection: Connection = ours
        arguments = (theirs, limits, os.getpid())
        self._process = _PROCESS.Process(target=serve, args=arguments, daemon=True)
        self._process.start()
        theirs.close()
        self.index = -1
        self.task: Task | None = None
        self.given = 0.0
        self.started: float | None = None
        """When the child began to read; it may have to be born first."""

    def give(self, index: int, task: Task) -> bool:
        """Whether the child took the task; one that has ended in the meantime does not."""
        self._folder = self._room.new_folder()
        self.index, self.task = index, task
        self.given, self.started = time.monotonic(), None
        try:
            self.connection.send((task, self._folder))
        except OSError:
            return False
        return True

    def answer(self, task: Task) -> Answer | None:
        """What the child sends, or why it will send nothing; None when it says that it begins."""
        try:
            pickled = self.connection.recv_bytes((self._limits.output_mb + 1) * _MB)
            answer: Answer | None = pickle.loads(pickled)  # noqa: S301 - the child runs our own code
        except (EOFError, OSError, pickle.UnpicklingError):
            self.end()
            if self._process.exitcode == -signal.SIGXCPU:
                return ParserTimedOut(file=task.name, seconds=self._limits.cpu_seconds)
            return ParserCrashed(file=task.name)
        return answer

    @property
    def deadline(self) -> float:
        if self.started is None:
            return self.given + _BIRTH_SECONDS
        return self.started + self._limits.wall_seconds

    def leave(self) -> None:
        """After a task: what it left in its temporary folder goes."""
        self.task = None
        self.is_second_try = False
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def end(self) -> None:
        # It may have ended by itself, for a reason that its exit code tells.
        self._process.join(0.2)
        self._process.kill()
        self._process.join()

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self.connection.close()
        self.leave()


class ParserPool:
    """``with ParserPool(2, Limits()) as pool: for outcome in pool.parse(tasks): …``"""

    def __init__(self, processes: int, limits: Limits) -> None:
        self._limits = limits
        self._size = processes
        self._workers: list[_Worker] = []
        self._room = TemporaryRoom()

    def __enter__(self) -> ParserPool:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.kill()
        self._workers = []
        self._room.close()

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
        self._give_new(index, task)

    def _give_new(self, index: int, task: Task, *, is_second_try: bool = False) -> None:
        worker = _Worker(self._limits, self._room, is_second_try=is_second_try)
        self._workers.append(worker)
        # Where it has died already, its answer says so.
        worker.give(index, task)

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
            result: Answer | None = None
            if worker.connection in answered:
                result = worker.answer(task)
                if result is None:
                    worker.started = now
            elif now >= worker.deadline:
                limit = self._limits.wall_seconds
                result = ParserTimedOut(file=task.name, seconds=limit)
            if result is None:
                continue
            died_idle = isinstance(result, ParserCrashed) and worker.started is None
            if died_idle and not worker.is_second_try:
                # The file is not to blame.
                self._discard(worker)
                self._give_new(worker.index, task, is_second_try=True)
                continue
            seconds = now - (worker.started or worker.given)
            worker.leave()
            if isinstance(result, ParserCrashed | ParserSwelled | ParserTimedOut):
                self._discard(worker)
            yield worker.index, _outcome(task, result, seconds)


def _outcome(task: Task, result: Answer, seconds: float) -> Outcome:
    return Outcome(
        task,
        result if isinstance(result, Parsed) else None,
        result if isinstance(result, KbError) else None,
        seconds,
        result if isinstance(result, list) else None,
    )
