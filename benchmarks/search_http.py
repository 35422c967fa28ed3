"""A search over HTTP, the ten best in each language with highlights and facets, beside other engines.

kb is served by one process a core. Peers hold the same retrieval units. All but Meilisearch are given words
that kb has segmented, since they cannot segment Chinese: this costs them nothing here. What kb does
besides, they do not: the words of the other language, meaning, counterparts, the passage within a unit.
The clients are threads of this process, on the same processors.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from benchmarks.frame.clients import Request, http_client
from benchmarks.frame.measuring import processor_seconds
from benchmarks.frame.rows import Bench, Beside, CannotRun, Row, Rows, Skip
from benchmarks.search_peers import ALONE, PEERS, Found, measured, texts_of
from tests.conftest import ROOT

_CLIENTS = (1, 8, 64)
_PATIENCE = 600
"""Seconds that a server may need before it is quiet."""
_QUIET = 0.1
"""Processor time in three seconds."""


class _Case(NamedTuple):
    name: str
    data: Path
    modes: tuple[str, ...]


def rows(bench: Bench) -> Rows:
    yield from _library(
        bench, _Case("bundled documents", bench.libraries.bundled(), ("lexical", "hybrid"))
    )
    if bench.quick:
        return
    try:
        data, _ = bench.libraries.ingested("large", bench.large_texts)
    except CannotRun as error:
        yield Skip("a large library", str(error))
        return
    yield from _library(bench, _Case("large library", data, ("lexical",)))


def _library(bench: Bench, case: _Case) -> Rows:
    clients = _CLIENTS[:2] if bench.quick else _CLIENTS
    texts = texts_of(case.data, bench.work / "peers" / case.data.name)
    yield Row(case=case.name, measure="units searched", value=len(texts.units), unit="", better="")
    found: dict[str, Found] = {}
    for mode in case.modes:
        found[mode] = served(case.data, mode, clients, len(os.sched_getaffinity(0)))
    for mode in case.modes:
        yield from _own(f"{case.name}, {mode}", found[mode])
    for peer, measure in PEERS.items():
        try:
            theirs = measure(bench, texts, queries(), clients)
        except CannotRun as error:
            yield Skip(peer, str(error))
            continue
        for mode in case.modes:
            # Peers search by words; the engine alone shows what all the rest of kb costs.
            if mode == "lexical" or peer == ALONE:
                yield from _beside(f"{case.name}, {mode}", found[mode], peer, theirs)


def _own(case: str, ours: Found) -> Rows:
    for clients, load in ours.asked.loads.items():
        name = f"{case}, {_named(clients)}"
        yield Row(case=name, measure="errors", value=load.errors, unit="", better="lower")


def _beside(case: str, ours: Found, peer: str, theirs: Found) -> Rows:
    beside = Beside(peer)
    spent = ours.asked.processor_ms, theirs.asked.processor_ms
    yield beside.row(case, "processor time of a search", "ms", "lower", *spent)
    yield beside.row(case, "memory (Pss)", "MB", "lower", ours.memory_mb, theirs.memory_mb)
    yield beside.row(case, "index on disk", "MB", "lower", ours.disk_mb, theirs.disk_mb)
    for clients, load in ours.asked.loads.items():
        name, other = f"{case}, {_named(clients)}", theirs.asked.loads[clients]
        if other.errors:
            yield Skip(f"{peer}, {_named(clients)}", f"{other.errors} of {other.asked} failed")
        searches = load.per_second, other.per_second
        yield beside.row(name, "searches", "a second", "higher", *searches, clock=True)
        yield beside.row(name, "p50", "ms", "lower", load.p50, other.p50, clock=True)
        yield beside.row(name, "p99", "ms", "lower", load.p99, other.p99, clock=True)


def _named(clients: int) -> str:
    return f"{clients} client{'' if clients == 1 else 's'}"


def queries() -> list[str]:
    """Those of tests/relevance, in a fixed order that mixes languages and libraries."""
    files = sorted((ROOT / "tests" / "relevance").glob("*.jsonl"))
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    found = [json.loads(line)["query"] for line in lines]
    random.Random(4).shuffle(found)
    return found


def served(data: Path, mode: str, clients: tuple[int, ...], processes: int) -> Found:
    """What kb needs for the queries, with an own server for each mode."""
    embeddings = "on" if mode == "hybrid" else "off"
    with server(data, processes, KB_EMBEDDINGS=embeddings) as (port, process):
        connect = http_client(port, partial(request_of, mode))
        wait_until_quiet(process)
        return measured(process, connect, queries(), clients, data / "index")


def request_of(mode: str, query: str) -> Request:
    address = f"/api/v1/search?{urlencode({'q': query, 'mode': mode})}"
    return Request(address, headers={"Accept-Encoding": "gzip"})


def wait_until_quiet(process: int) -> None:
    """A new server first brings up to date what is derived: alignments, references."""
    end, before = time.monotonic() + _PATIENCE, processor_seconds(process)
    while time.monotonic() < end:
        time.sleep(3)
        now = processor_seconds(process)
        if now - before < _QUIET:
            return
        before = now


@contextmanager
def server(
    data: Path, processes: int, *, worker: bool = False, **environ: str
) -> Iterator[tuple[int, int]]:
    """``kb serve``: its port and its process."""
    command = [sys.executable, "-m", "kb", "serve", "--port", "0"]
    if not worker:
        command.append("--no-worker")
    process = subprocess.Popen(
        [*command, "--processes", str(processes)],
        env=os.environ | {"KB_DATA_DIR": str(data), "KB_LANG": "en"} | environ,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        found = re.search(r":(\d+)/ ", process.stdout.readline())
        if not found:
            raise RuntimeError("kb serve did not start")
        yield int(found[1]), process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
