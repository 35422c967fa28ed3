"""Clients that ask at the same time, over HTTP or in this process."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from benchmarks.frame.measuring import percentile, processor_seconds

_WARMING = 40
"""The number of queries that are asked before measuring begins."""
_FEWEST = 100
"""The number of queries that are asked, or two a client if that is more."""
_SECONDS = 60
"""The longest time that a number of clients may ask."""

Ask = Callable[[str], bool]
"""Asks one query; whether it was answered."""


class Load(NamedTuple):
    asked: int
    errors: int
    per_second: float
    """Answers a second."""
    p50: float
    """Milliseconds."""
    p99: float


class Request(NamedTuple):
    path: str
    method: str = "GET"
    body: bytes | None = None
    headers: dict[str, str] = {}  # noqa: RUF012 - never changed


class Asked(NamedTuple):
    loads: dict[int, Load]
    """By number of clients."""
    processor_ms: float
    """Processor time that a search took, on average over all loads."""


def ask_all(
    process: int, connect: Callable[[], Ask], queries: Sequence[str], clients: Sequence[int]
) -> Asked:
    """Ask an engine that runs as ``process``, by one number of clients after another.

    Each query is asked once, so that no answer comes from a cache.
    """
    ask_at_once(connect, queries[:_WARMING], 2, _SECONDS)
    rest, loads = queries[_WARMING:], {}
    before = processor_seconds(process)
    for number in clients:
        count = max(_FEWEST, 2 * number)
        loads[number] = ask_at_once(connect, rest[:count], number, _SECONDS)
        rest = rest[count:]
    spent = processor_seconds(process) - before
    return Asked(loads, spent * 1000 / sum(load.asked for load in loads.values()))


def ask_at_once(
    connect: Callable[[], Ask], queries: Sequence[str], clients: int, seconds: float
) -> Load:
    """Each client takes the next query when its last one is answered, for at most ``seconds``."""
    waiting, lock = iter(queries), threading.Lock()
    end = time.perf_counter() + seconds
    waits: list[float] = []
    failed: list[str] = []

    def client() -> None:
        ask = connect()
        for query in _taken(waiting, lock):
            began = time.perf_counter()
            if began > end:
                return
            answered = ask(query)
            waits.append((time.perf_counter() - began) * 1000)
            if not answered:
                failed.append(query)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - started
    answered = len(waits) - len(failed)
    return Load(
        len(waits), len(failed), answered / took, percentile(waits, 50), percentile(waits, 99)
    )


def http_client(port: int, request_of: Callable[[str], Request]) -> Callable[[], Ask]:
    """Clients of a server on this machine, each with a connection of its own."""

    def connect() -> Ask:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

        def ask(query: str) -> bool:
            path, method, body, headers = request_of(query)
            try:
                connection.request(method, path, body, headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                with suppress(OSError):
                    connection.close()
                return False
            return answer.status == 200

        return ask

    return connect


def _taken(waiting: Iterator[str], lock: threading.Lock) -> Iterator[str]:
    while True:
        with lock:
            query = next(waiting, None)
        if query is None:
            return
        yield query
