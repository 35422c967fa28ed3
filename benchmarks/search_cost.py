"""What a search costs: processor time of `kb serve` for each search over HTTP, with JSON and compression.

    python -m benchmarks.search_cost DATA_DIR [--mode lexical|hybrid] [--queries N]
        [--processes N] [--clients N]

For an existing library; the part ``search`` of the bench sets it beside other engines. The queries are
those of tests/relevance, each asked once, in one mode. They are asked when the server is quiet: it first
makes what is missing (alignments, references, vectors), for which the bench waits ten minutes at most. The
time of the processes that make vectors is not counted. Other programs on the machine make all of it longer.
"""

from __future__ import annotations

import argparse
import json
import urllib.request
from functools import partial
from pathlib import Path

from benchmarks.frame.clients import ask_at_once, http_client
from benchmarks.frame.measuring import own_seconds
from benchmarks.search_http import queries, request_of, server, wait_until_quiet
from tests.support.processes import children_of

_MODES = ("lexical", "hybrid")
_WARMING = 40
_SECONDS = 600


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search_cost")
    parser.add_argument("data", type=Path)
    parser.add_argument("--mode", choices=_MODES, help="of both, the only one")
    parser.add_argument("--queries", type=int, default=150)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--clients", type=int, default=1)
    given = parser.parse_args()
    # What is imported from the tests switches vectors off. For words alone, none need be made first.
    embeddings = "off" if given.mode == "lexical" else "on"
    with server(given.data, given.processes, KB_EMBEDDINGS=embeddings) as (port, process):
        wait_until_quiet(process)
        # Several are children of the process that has loaded what they share.
        loaded = [] if given.processes == 1 else children_of(process)
        answering = [each for one in loaded for each in children_of(one)] or [process]
        for place, mode in enumerate(_MODES):
            if given.mode not in (None, mode):
                continue
            # A query that was asked in the other mode would find its texts ready.
            texts = queries()[place * (_WARMING + given.queries) :]
            warming, asked = texts[:_WARMING], texts[_WARMING : _WARMING + given.queries]
            connect = http_client(port, partial(request_of, mode))
            ask_at_once(connect, warming, 1, _SECONDS)
            _check_meaning(port, mode, warming[0])
            before = sum(map(own_seconds, answering))
            load = ask_at_once(connect, asked, given.clients, _SECONDS)
            cost = (sum(map(own_seconds, answering)) - before) * 1000 / load.asked
            print(
                f"{mode}: {cost:.1f} ms of processor time a search; p50 {load.p50:.0f},"
                f" p99 {load.p99:.0f} ms; {load.per_second:.1f} a second; {load.errors} failed"
            )


def _check_meaning(port: int, mode: str, query: str) -> None:
    """A library without vectors answers by words alone."""
    address = f"http://127.0.0.1:{port}{request_of(mode, query).path}"
    with urllib.request.urlopen(address, timeout=_SECONDS) as answer:
        missing = json.load(answer)["lexical_only"]
    if mode == "hybrid" and missing:
        raise SystemExit(f"not measured with meaning: {missing['message']}")


if __name__ == "__main__":
    main()
