"""What a search costs: processor time of `kb serve` for each search over HTTP, with JSON and compression.

    python -m benchmarks.search_cost DATA_DIR [--queries N] [--processes N] [--clients N]

The queries are those of tests/relevance, each asked once, after 40 others that warm the server. The time
of the processes that make vectors is not counted. Other programs on the machine make all of it longer.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from tests.support.processes import children_of

_RELEVANCE = Path(__file__).parents[1] / "tests" / "relevance"
_WARMING = 40
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search_cost")
    parser.add_argument("data", type=Path)
    parser.add_argument("--queries", type=int, default=150)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--clients", type=int, default=1)
    given = parser.parse_args()
    queries = _queries()
    warming, asked = queries[:_WARMING], queries[_WARMING : _WARMING + given.queries]
    with _served(given.data, given.processes) as (port, processes):
        for mode in ("lexical", "hybrid"):
            _ask_all(port, mode, warming, 1)
            before, started = sum(map(_seconds, processes)), time.perf_counter()
            waited = sorted(_ask_all(port, mode, asked, given.clients))
            wall = time.perf_counter() - started
            cost = (sum(map(_seconds, processes)) - before) * 1000 / len(asked)
            p95 = statistics.quantiles(waited, n=20)[-1]
            print(
                f"{mode}: {cost:.1f} ms of processor time a search; p50 "
                f"{statistics.median(waited):.0f}, p95 {p95:.0f} ms; {len(asked) / wall:.1f} a second"
            )


def _queries() -> list[str]:
    files = sorted(_RELEVANCE.glob("*.jsonl"))
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    queries = [json.loads(line)["query"] for line in lines]
    random.Random(4).shuffle(queries)
    return queries


@contextmanager
def _served(data: Path, count: int) -> Iterator[tuple[int, Sequence[int]]]:
    """The port of a server, and the processes of kb that answer."""
    command = [sys.executable, "-m", "kb", "serve", "--port", "0", "--no-worker"]
    process = subprocess.Popen(
        [*command, "--processes", str(count)],
        env=os.environ | {"KB_DATA_DIR": str(data)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        found = re.search(r":(\d+)/ ", process.stdout.readline())
        if not found:
            sys.exit("kb serve did not start")
        yield int(found[1]), [process.pid] if count == 1 else children_of(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _ask_all(port: int, mode: str, queries: Sequence[str], clients: int) -> list[float]:
    """Milliseconds of each search, ``clients`` of them at a time, each with a connection of its own."""
    shares = [queries[start::clients] for start in range(clients)]
    with ThreadPoolExecutor(clients) as pool:
        return [
            each for of_one in pool.map(lambda s: _ask(port, mode, s), shares) for each in of_one
        ]


def _ask(port: int, mode: str, queries: Sequence[str]) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    waited = []
    for query in queries:
        address = f"/api/v1/search?{urlencode({'q': query, 'mode': mode})}"
        started = time.perf_counter()
        connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            sys.exit(f"{address}: {answer.status}")
        waited.append((time.perf_counter() - started) * 1000)
    connection.close()
    return waited


def _seconds(process: int) -> float:
    """Processor time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


if __name__ == "__main__":
    main()
