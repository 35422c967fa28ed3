"""Files that hang, swell or kill their reader take down nothing but themselves."""

from __future__ import annotations

import os
import select
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest

from corpus import (
    FileDamaged,
    Format,
    NotARegularFile,
    ParserCrashed,
    ParserSwelled,
    ParserTimedOut,
    TextTooLong,
)
from ingest import Limits, Metadata, Outcome, ParserPool, Task
from ingest.pool.child import Parser
from ingest.pool.tasks import Reply, Request
from tests.hostile.pdf import exponential_forms
from tests.support.workers import wait_until

_LIMITS = Limits(wall_seconds=60, cpu_seconds=60, memory_mb=1024)


def _good(folder: Path, number: int = 0) -> Task:
    path = folder / f"good-{number}.txt"
    path.write_text(f"第一条 甲{number}。\n第二条 乙。\n", "utf-8")
    return Task(path, path.name, Format.TEXT, Metadata())


def _parse(tasks: Sequence[Task], limits: Limits = _LIMITS, processes: int = 1) -> list[Outcome]:
    with ParserPool(processes, limits) as pool:
        return list(pool.parse(tasks))


def _assert_only_the_second_failed(outcomes: Sequence[Outcome]) -> None:
    assert [outcome.parsed is not None for outcome in outcomes] == [True, False, True]
    assert [outcome.error is not None for outcome in outcomes] == [False, True, False]


def test_a_file_that_never_ends_is_given_up(tmp_path: Path) -> None:
    endless = tmp_path / "endless.md"
    endless.write_bytes(b"line of *text* here\n\n" * 200_000)
    tasks = [
        _good(tmp_path),
        Task(endless, endless.name, Format.MARKDOWN, Metadata()),
        _good(tmp_path, 1),
    ]
    outcomes = _parse(tasks, Limits(wall_seconds=5, cpu_seconds=60, memory_mb=2048))
    _assert_only_the_second_failed(outcomes)
    error = outcomes[1].error
    assert isinstance(error, ParserTimedOut)
    assert error.params == {"file": "endless.md", "seconds": 5}


def test_a_file_that_takes_too_much_processor_time_is_given_up(tmp_path: Path) -> None:
    slow = tmp_path / "slow.md"
    slow.write_bytes(b"line of *text* here\n\n" * 200_000)
    tasks = [
        _good(tmp_path),
        Task(slow, slow.name, Format.MARKDOWN, Metadata()),
        _good(tmp_path, 1),
    ]
    outcomes = _parse(tasks, Limits(wall_seconds=300, cpu_seconds=1, memory_mb=2048))
    _assert_only_the_second_failed(outcomes)
    assert isinstance(outcomes[1].error, ParserTimedOut)


def test_a_file_that_swells_in_memory_is_given_up(tmp_path: Path) -> None:
    swelling = tmp_path / "swelling.txt"
    swelling.write_bytes(b"line of text here\n" * 4_000_000)
    tasks = [
        _good(tmp_path),
        Task(swelling, swelling.name, Format.TEXT, Metadata()),
        _good(tmp_path, 1),
    ]
    outcomes = _parse(tasks, Limits(wall_seconds=60, cpu_seconds=60, memory_mb=400))
    _assert_only_the_second_failed(outcomes)
    assert isinstance(outcomes[1].error, ParserSwelled)


def test_a_file_that_kills_its_reader_is_given_up(tmp_path: Path) -> None:
    deadly, harmless = tmp_path / "deadly.pdf", tmp_path / "harmless.pdf"
    deadly.write_bytes(exponential_forms(10, 20))
    harmless.write_bytes(exponential_forms(2, 2))
    tasks = [Task(path, path.name, Format.PDF, Metadata()) for path in (harmless, deadly, harmless)]
    outcomes = _parse(tasks, Limits(wall_seconds=60, cpu_seconds=30, memory_mb=400))
    _assert_only_the_second_failed(outcomes)
    assert isinstance(outcomes[1].error, ParserCrashed | ParserTimedOut)


def test_a_damaged_file_is_refused_with_the_reason(tmp_path: Path) -> None:
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    outcomes = _parse([Task(broken, broken.name, Format.DOCX, Metadata()), _good(tmp_path)])
    assert isinstance(outcomes[0].error, FileDamaged)
    assert outcomes[1].parsed is not None


def test_a_missing_part_of_kb_is_not_the_files_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ingest.readers.text", None)
    # The child names its folders to itself, and works in them.
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    task = _good(tmp_path)
    asked = Request(str(tmp_path), "content", task.name, task.format, task.given, None, ())
    with task.path.open("rb") as file:
        request = msgspec.msgpack.encode(asked)
        reply = Parser(1024, 32, 10).answer(request, [file.fileno()])
    error = msgspec.msgpack.decode(reply, type=Reply).error
    assert error is not None
    assert error.code == "reader-missing"
    assert error.params["file"] == task.name


def test_outcomes_come_in_the_order_of_the_tasks(tmp_path: Path) -> None:
    slow = tmp_path / "slow.md"
    slow.write_bytes(b"line of text\n\n" * 3000)
    tasks = [
        Task(slow, slow.name, Format.MARKDOWN, Metadata()),
        *(_good(tmp_path, n) for n in range(40)),
    ]
    outcomes = _parse(tasks, processes=2)
    assert [outcome.task for outcome in outcomes] == tasks
    first = [o.parsed.passages[0].text for o in outcomes[1:] if o.parsed]
    assert first == [f"第一条 甲{n}。" for n in range(40)]


def test_tasks_are_taken_as_they_are_needed(tmp_path: Path) -> None:
    taken: list[int] = []

    def tasks() -> list[Task]:
        return [_good(tmp_path, n) for n in range(100)]

    def lazily() -> object:
        for number, task in enumerate(tasks()):
            taken.append(number)
            yield task

    with ParserPool(1, _LIMITS) as pool:
        outcomes = pool.parse(lazily())  # type: ignore[arg-type]
        assert next(outcomes).parsed is not None
        assert len(taken) < 50
        assert len(list(outcomes)) == 99


@pytest.mark.parametrize("processes", [1, 2])
def test_no_tasks_give_no_outcomes(processes: int) -> None:
    assert _parse([], processes=processes) == []


def test_what_a_killed_pool_left_is_removed_by_the_next() -> None:
    deserted = Path(tempfile.mkdtemp(prefix="kb-parsing-"))
    (deserted / "lock").touch()
    (deserted / "left").touch()
    with ParserPool(1, _LIMITS):
        assert not deserted.exists()


def test_a_text_that_is_too_long_is_refused_before_it_is_sent(tmp_path: Path) -> None:
    long = tmp_path / "long.txt"
    long.write_text("第一条 甲。\n" * 150_000, "utf-8")
    limits = Limits(wall_seconds=120, cpu_seconds=100, memory_mb=2048, output_mb=1)
    tasks = [Task(long, long.name, Format.TEXT, Metadata()), _good(tmp_path)]
    outcomes = _parse(tasks, limits)
    assert isinstance(outcomes[0].error, TextTooLong)
    assert outcomes[0].error.params == {"file": "long.txt", "limit_mb": 1}
    assert outcomes[1].parsed is not None


@pytest.mark.parametrize("does_stop_first", [False, True])
def test_a_child_that_dies_between_files_blames_none(does_stop_first: bool, tmp_path: Path) -> None:
    with ParserPool(1, _LIMITS) as pool:
        outcomes = list(pool.parse([_good(tmp_path)]))
        child = pool._workers[0].child.pid
        if does_stop_first:
            # It takes the next file, and dies before it can look at it.
            os.kill(child, signal.SIGSTOP)
            threading.Timer(0.5, os.kill, (child, signal.SIGKILL)).start()
        else:
            os.kill(child, signal.SIGKILL)
        outcomes += pool.parse([_good(tmp_path, 1), _good(tmp_path, 2)])
    assert [outcome.error for outcome in outcomes] == [None] * 3


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    outcomes = _parse(
        [_good(tmp_path), Task(pipe, pipe.name, Format.TEXT, Metadata()), _good(tmp_path, 1)]
    )
    _assert_only_the_second_failed(outcomes)
    assert isinstance(outcomes[1].error, NotARegularFile)


def test_a_child_leaves_nothing_in_the_temporary_folder(tmp_path: Path) -> None:
    with ParserPool(1, _LIMITS) as pool:
        [outcome] = pool.parse([_good(tmp_path)])
        assert outcome.parsed
        assert list(pool._workers[0]._room.iterdir()) == []
        room = pool._room.path
    assert not room.exists()


def test_children_go_on_while_the_caller_is_busy(tmp_path: Path) -> None:
    with ParserPool(1, _LIMITS) as pool:
        outcomes = pool.parse(_good(tmp_path, number) for number in range(4))
        next(outcomes)
        # Nobody asks for the others, and yet they are read.
        wait_until(lambda: pool._done.qsize() == 3)
        read = [len(outcome.parsed.passages) for outcome in outcomes if outcome.parsed]
    assert read == [2, 2, 2]


def test_no_file_is_begun_while_too_many_bytes_wait(tmp_path: Path) -> None:
    tasks = [_good(tmp_path, number) for number in range(5)]
    with ParserPool(1, _LIMITS, most_waiting=1) as pool:
        outcomes = pool.parse(tasks)
        next(outcomes)
        wait_until(lambda: pool._done.qsize() == 1)
        # The thread hears the bell after it has begun with what it may.
        pool._ring()
        wait_until(lambda: not select.select([pool._ear], [], [], 0)[0])
        assert [worker.task for worker in pool._workers] == [None]
        read = [len(outcome.parsed.passages) for outcome in outcomes if outcome.parsed]
    assert read == [2, 2, 2, 2]


def test_what_a_caller_leaves_waiting_does_not_stop_the_next(tmp_path: Path) -> None:
    tasks = [_good(tmp_path, number) for number in range(5)]
    with ParserPool(1, _LIMITS, most_waiting=1) as pool:
        left = pool.parse(tasks)
        next(left)
        left.close()  # type: ignore[attr-defined]
        assert _parse_apart(pool, tasks, lambda: None) == [""] * 5


def test_what_a_caller_has_taken_before_its_turn_does_not_stop_the_next(tmp_path: Path) -> None:
    tasks = [_good(tmp_path, number) for number in range(8)]
    with ParserPool(2, _LIMITS, most_waiting=1) as pool:
        list(pool.parse(tasks))
        first, _ = (worker.child.pid for worker in pool._workers)
        # The second file is read before the first.
        os.kill(first, signal.SIGSTOP)
        left = pool.parse(tasks)
        caller = threading.Thread(target=next, args=(left,), daemon=True)
        caller.start()
        wait_until(lambda: pool._waiting_bytes > 0)
        os.kill(first, signal.SIGCONT)
        caller.join(60)
        left.close()  # type: ignore[attr-defined]
        assert _parse_apart(pool, tasks, lambda: None) == [""] * 8


def test_a_pool_that_is_closed_meanwhile_says_that_the_file_was_not_read(tmp_path: Path) -> None:
    endless = tmp_path / "endless.md"
    endless.write_bytes(b"line of *text* here\n\n" * 200_000)
    pool = ParserPool(1, _LIMITS)
    threading.Timer(0.5, pool.__exit__).start()
    [outcome] = pool.parse([Task(endless, endless.name, Format.MARKDOWN, Metadata())])
    assert isinstance(outcome.error, ParserCrashed)


def _parse_apart(pool: ParserPool, tasks: Sequence[Task], first: Callable[[], object]) -> list[str]:
    """The codes of the errors; fails if it does not end. ``first`` is called at the first outcome."""
    codes: list[str] = []

    def parse() -> None:
        for number, outcome in enumerate(pool.parse(tasks)):
            if number == 0:
                first()
            codes.append(outcome.error.code if outcome.error else "")

    thread = threading.Thread(target=parse, daemon=True)
    thread.start()
    thread.join(60)
    assert not thread.is_alive()
    return codes


def test_a_pool_that_is_closed_answers_each_task(tmp_path: Path) -> None:
    tasks = [_good(tmp_path, number) for number in range(400)]
    pool = ParserPool(1, _LIMITS)
    codes = _parse_apart(pool, tasks, pool.__exit__)
    assert len(codes) == 400
    assert set(codes[100:]) == {ParserCrashed.code}
    assert _parse_apart(pool, tasks[:2], lambda: None) == [ParserCrashed.code] * 2


def test_a_pool_goes_on_after_children_could_not_be_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = [_good(tmp_path, number) for number in range(20)]
    with ParserPool(1, _LIMITS) as pool:
        with monkeypatch.context() as without:
            without.setattr(sys, "executable", str(tmp_path / "no-interpreter"))
            with pytest.raises(OSError, match="interpreter"):
                list(pool.parse(tasks))
        assert _parse_apart(pool, tasks, lambda: None) == [""] * 20
