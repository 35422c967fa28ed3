"""64 clients search a large library for a minute while 100 files are ingested: errors, waits, memory.

kb is served by one process a core, with its worker, by words: vectors of new texts are made by one process
that takes the same memory however many clients there are. Memory is that of all processes together; it
must not grow while they work.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections import defaultdict
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

from benchmarks.frame.clients import Load, ask_at_once, http_client
from benchmarks.frame.measuring import processor_seconds, pss_by_role
from benchmarks.frame.rows import Bench, Row, Rows
from benchmarks.growth import changed_copy
from benchmarks.search_http import queries, request_of, server, wait_until_quiet
from corpus import Catalog
from tests.conftest import run_kb

_CLIENTS = 64
_SECONDS = 60.0
_FILES = 100
_EVERY = 1.0
"""Seconds from one look at the memory to the next."""
_ENOUGH = 100_000
"""More queries than can be asked in the time."""
_PATIENCE = 600
"""Seconds for the rest of the files."""


class Found(NamedTuple):
    load: Load
    processor_ms: float
    """A search, with the ingest beside it."""
    memory: list[dict[str, float]]
    """MB by what a process does, at one moment after the other: first before the clients came, last when
    all was done."""
    left: int
    """Files that were not read when the clients left."""


def rows(bench: Bench) -> Rows:
    data, _ = bench.libraries.ingested("large", bench.large_texts)
    found = measured(data, _new_files(bench.large_texts(), bench.work / "new"))
    case = f"{_CLIENTS} clients for {_SECONDS:.0f} s, {_FILES} files ingested"
    load = found.load
    yield Row(case=case, measure="failed", value=load.errors, unit="", better="lower")
    yield Row(
        case=case,
        measure="searches",
        value=load.per_second,
        unit="a second",
        better="higher",
        clock=True,
    )
    for measure, value in (("p50", load.p50), ("p99", load.p99)):
        yield Row(case=case, measure=measure, value=value, unit="ms", better="lower", clock=True)
    totals = [sum(moment.values()) for moment in found.memory]
    quarter = max(len(totals) // 4, 1)
    for measure, value in (
        ("memory (Pss) before", totals[0]),
        ("memory (Pss) in the first quarter, mean", sum(totals[1 : quarter + 1]) / quarter),
        ("memory (Pss) in the last quarter, mean", sum(totals[-quarter:]) / quarter),
        ("memory (Pss) at its peak", max(totals)),
    ):
        yield Row(case=case, measure=measure, value=value, unit="MB", better="lower")
    yield Row(
        case=case, measure="files left to read", value=found.left, unit="", better="", clock=True
    )
    for role in found.memory[-1]:
        values = [round(moment.get(role, 0.0)) for moment in found.memory]
        bench.say(f"  {role}: {values[0]} MB before, {max(values)} at its peak, {values[-1]} after")


def measured(data: Path, files: list[Path], *, seconds: float = _SECONDS) -> Found:
    """``data``: a library, to which ``files`` are added."""
    memory: list[dict[str, float]] = []
    done = threading.Event()
    processes = len(os.sched_getaffinity(0))
    with server(data, processes, worker=True, KB_EMBEDDINGS="off") as (port, process):
        wait_until_quiet(process)
        connect = http_client(port, partial(request_of, "lexical"))
        ask_at_once(connect, queries()[:40], 2, seconds)
        memory.append(pss_by_role(process))

        def watch() -> None:
            while not done.wait(_EVERY):
                memory.append(pss_by_role(process))

        watching = threading.Thread(target=watch)
        watching.start()
        run_kb(data, "ingest", "--no-wait", *files, KB_EMBEDDINGS="off").check_returncode()
        before = processor_seconds(process)
        asked = list(islice(cycle(queries()), _ENOUGH))
        load = ask_at_once(connect, asked, _CLIENTS, seconds)
        spent = processor_seconds(process) - before
        left = _wait_for_files(data)
        done.set()
        watching.join()
        memory.append(pss_by_role(process))
    return Found(load, spent * 1000 / max(load.asked, 1), memory, left)


def _wait_for_files(data: Path) -> int:
    """Wait until all are read; returns how many were not when it began."""
    catalog = Catalog.open(f"sqlite:///{data / 'catalog.sqlite'}")
    try:
        left, end = -1, time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            waiting = sum(n for s, n in catalog.submissions.counts().items() if not s.is_final)
            left = waiting if left < 0 else left
            if not waiting:
                break
            time.sleep(0.5)
        return left
    finally:
        catalog.close()


def _new_files(folder: Path, into: Path) -> list[Path]:
    """Copies of texts in which some words are exchanged."""
    texts = sorted(path for path in folder.rglob("*.md") if not path.name.startswith("_"))
    chosen = random.Random(7).sample(texts, _FILES)
    into.mkdir(parents=True, exist_ok=True)
    found: dict[str, int] = defaultdict(int)
    made = []
    for path in chosen:
        found[path.stem] += 1
        target = into / f"{path.stem}-{found[path.stem]}{path.suffix}"
        target.write_text(
            changed_copy(path.read_text("utf-8"), 99, random.Random(path.name)), "utf-8"
        )
        made.append(target)
    return made
