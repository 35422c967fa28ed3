"""The bench's table: ratios that are worse than the last time are found, and no part stops the others."""

from __future__ import annotations

import importlib
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from benchmarks.__main__ import FAILED, INTERRUPTED, Part, measure
from benchmarks.frame.libraries import Libraries
from benchmarks.frame.machine import Machine
from benchmarks.frame.measuring import (
    percentile,
    processor_seconds,
    pss_mb,
    run_watched,
    spent,
    tree,
)
from benchmarks.frame.rows import Bench, CannotRun, Row, Rows, Skip
from benchmarks.frame.table import (
    PartTable,
    Table,
    earlier_tables,
    markdown,
    newest_parts,
    regressions,
)

MACHINE = Machine(
    name="here",
    processor="one",
    cores=2,
    memory_mb=1,
    system="Linux",
    python="3.11",
    commit="abc",
)


def of(*rows: Row, load: float = 0.0, date: str = "2026-01-02 00:00:00") -> Table:
    part = PartTable(name="search", about="A search", date=date, load=load, rows=list(rows))
    return Table(date=date, quick=False, machine=MACHINE, parts=[part])


def row(value: float, **fields: Any) -> Row:
    about = {"case": "words", "measure": "cost", "unit": "ms", "better": "lower"}
    return Row(**about | {"value": value, "peer": "other", "peer_value": 10.0} | fields)


@pytest.mark.parametrize(
    ("before", "now", "is_worse"),
    [
        (row(10), row(11.9), False),
        (row(10), row(12.1), True),
        # The machine was slower, for both.
        (row(10), row(30, peer_value=30.0), False),
        (row(10, better="higher"), row(8.1, better="higher"), False),
        (row(10, better="higher"), row(7.9, better="higher"), True),
        (row(10, better="higher"), row(13, better="higher"), False),
        (row(10, better=""), row(100, better=""), False),
        (row(10), row(100, case="meaning"), False),
        (
            row(0.9, unit="share", better="higher", peer="", peer_value=None),
            row(0.7, unit="share", better="higher", peer="", peer_value=None),
            True,
        ),
    ],
)
def test_a_ratio_worse_by_more_than_a_fifth_is_a_regression(
    before: Row, now: Row, is_worse: bool
) -> None:
    assert bool(list(regressions(of(now), [of(before)]))) == is_worse


def test_times_by_the_clock_count_on_a_quiet_machine_only() -> None:
    before, now = row(10, clock=True), row(20, clock=True)

    assert list(regressions(of(now), [of(before)]))
    assert not list(regressions(of(now, load=5.0), [of(before)]))
    assert not list(regressions(of(now), [of(before, load=5.0)]))


def test_the_last_time_that_a_row_was_measured_counts() -> None:
    newest, older = of(row(10, case="other")), of(row(10))

    assert list(regressions(of(row(20)), [newest, older]))


def test_a_quick_bench_is_compared_with_quick_ones() -> None:
    quick = msgspec.structs.replace(of(row(10)), quick=True)

    assert not list(regressions(of(row(20)), [quick]))
    assert list(regressions(msgspec.structs.replace(of(row(20)), quick=True), [quick]))


def test_the_newest_rows_of_each_part_make_one_table() -> None:
    quick = msgspec.structs.replace(of(row(1)), quick=True)
    other = of(row(2))
    other.parts[0].name = "ingest"
    empty = of()

    newest = newest_parts([empty, quick, other, of(row(3)), of(row(4))])

    assert [(part.name, part.rows[0].value) for part in newest.parts] == [
        ("ingest", 2),
        ("search", 3),
    ]
    assert newest_parts([quick]).parts[0].about == "A search (quick bench)"


def test_earlier_tables_of_the_same_machine_are_found(tmp_path: Path) -> None:
    one = of(row(10), date="2026-01-01 00:00:00")
    elsewhere = msgspec.structs.replace(MACHINE, name="there")
    for number, other in enumerate(
        (
            one,
            msgspec.structs.replace(one, date="2025-01-02 00:00:00", machine=elsewhere),
            msgspec.structs.replace(one, date="2027-01-01 00:00:00"),
        )
    ):
        assert other.write(tmp_path).exists(), number
    (tmp_path / "2020.json").write_text("{}")

    assert earlier_tables(tmp_path, of(row(20))) == [one]


def test_a_line_shows_each_peer_with_its_ratio() -> None:
    shown = markdown(of(row(20), row(20, peer="third", peer_value=40.0)))

    assert "| case | measure | better | kb | other | third |" in shown
    assert "| words | cost, ms | lower | 20 | 10 (× 2) | 40 (× 0.5) |" in shown
    assert "2 × one" in shown


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    libraries = Libraries(tmp_path, tmp_path / "vectors.sqlite")
    return Bench(
        quick=True,
        shared=None,
        texts=None,
        minutes=1,
        work=tmp_path,
        kept=tmp_path,
        libraries=libraries,
    )


@pytest.mark.parametrize(
    ("error", "code", "stopped", "skipped"),
    [
        (None, 0, "", []),
        (CannotRun("no server"), 0, "", [Skip("broken", "no server")]),
        (ValueError("odd"), FAILED, "failed: ValueError('odd')", []),
        (KeyboardInterrupt(), INTERRUPTED, "interrupted", []),
    ],
)
def test_a_part_that_ends_early_keeps_its_rows(
    bench: Bench,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException | None,
    code: int,
    stopped: str,
    skipped: list[Skip],
) -> None:
    class Broken(ModuleType):
        @staticmethod
        def rows(_bench: Bench) -> Rows:
            yield row(10)
            if error:
                raise error

    monkeypatch.setattr(importlib, "import_module", lambda _name: Broken("broken"))
    table = Table(date="2026-01-01 00:00:00", quick=True, machine=MACHINE)

    assert measure(Part("broken", "broken", "Broken"), bench, table) == code
    assert table.parts[0].rows == [row(10)]
    assert table.parts[0].stopped == stopped
    assert table.parts[0].skipped == skipped


def test_a_reason_has_no_address_of_a_download() -> None:
    reason = CannotRun("no model from https://example.org/a/model.bin: not known. Try http://x.org")
    assert str(reason) == "no model from … not known. Try …"


def test_what_needs_the_shared_folder_says_so(bench: Bench) -> None:
    with pytest.raises(CannotRun, match="corpus"):
        bench.of_shared("corpus")
    with pytest.raises(CannotRun, match=r"laws-zh\.tar\.xz"):
        bench.large_texts()


def test_every_part_has_rows() -> None:
    from benchmarks.__main__ import PARTS

    def functions() -> Iterator[object]:
        for part in PARTS:
            yield importlib.import_module(f"benchmarks.{part.module}").rows

    assert all(map(callable, functions()))


def test_processor_time_and_memory_of_this_process_are_measured() -> None:
    import os

    before = processor_seconds(os.getpid())
    # Linux counts a process's time in hundredths of a second.
    with spent() as took:
        held = sum(number * number for number in range(3_000_000))

    assert held
    assert took.processor > 0
    assert processor_seconds(os.getpid()) > before
    assert pss_mb(os.getpid()) > 10


def test_threads_that_end_do_not_hide_a_process() -> None:
    """Its time would be 0 then, and that of all that it ever ran be counted in the next interval."""
    ended = threading.Event()

    def begin_threads() -> None:
        while not ended.is_set():
            threads = [threading.Thread(target=time.sleep, args=(0.001,)) for _ in range(20)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    beginner = threading.Thread(target=begin_threads)
    beginner.start()
    try:
        for _ in range(300):
            assert tree(os.getpid())[:1] == [os.getpid()]
    finally:
        ended.set()
        beginner.join()


def test_a_command_is_measured_with_all_its_processes() -> None:
    inner = "import time; held = bytearray(60_000_000); time.sleep(1.5)"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    ran = run_watched([sys.executable, "-c", outer])
    assert ran.code == 0
    assert 60 < ran.peak_mb < 200
    assert 0 < ran.spent.processor < ran.spent.wall
    assert run_watched([sys.executable, "-c", "raise SystemExit(3)"]).code == 3


@pytest.mark.parametrize(
    ("values", "percent", "expected"), [([5.0], 99, 5.0), ([1.0, 2.0, 3.0], 50, 2.0)]
)
def test_percentiles(values: list[float], percent: int, expected: float) -> None:
    assert percentile(values, percent) == expected
