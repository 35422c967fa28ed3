"""What a search costs: processor time of `kb serve` for each search over HTTP, with JSON and compression.

    python -m benchmarks.search_cost DATA_DIR [--queries N] [--processes N] [--clients N]

For an existing library; the part ``search`` of the bench sets it beside other engines. The queries are
those of tests/relevance, each asked once. The time of the processes that make vectors is not counted.
Other programs on the machine make all of it longer.
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from benchmarks.frame.clients import ask_at_once, http_client
from benchmarks.frame.measuring import own_seconds
from benchmarks.search_http import queries, request_of, server
from tests.support.processes import children_of

_WARMING = 40
_SECONDS = 600


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search_cost")
    parser.add_argument("data", type=Path)
    parser.add_argument("--queries", type=int, default=150)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--clients", type=int, default=1)
    given = parser.parse_args()
    warming, asked = queries()[:_WARMING], queries()[_WARMING : _WARMING + given.queries]
    with server(given.data, given.processes) as (port, process):
        # Several are children of the process that has loaded what they share.
        loaded = [] if given.processes == 1 else children_of(process)
        answering = [each for one in loaded for each in children_of(one)] or [process]
        for mode in ("lexical", "hybrid"):
            connect = http_client(port, partial(request_of, mode))
            ask_at_once(connect, warming, 1, _SECONDS)
            before = sum(map(own_seconds, answering))
            load = ask_at_once(connect, asked, given.clients, _SECONDS)
            cost = (sum(map(own_seconds, answering)) - before) * 1000 / load.asked
            print(
                f"{mode}: {cost:.1f} ms of processor time a search; p50 {load.p50:.0f},"
                f" p99 {load.p99:.0f} ms; {load.per_second:.1f} a second; {load.errors} failed"
            )


if __name__ == "__main__":
    main()
