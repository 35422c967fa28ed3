"""Limits how many requests of one kind a sender may make in a minute."""

from __future__ import annotations

import ipaddress
import logging
import math
import sqlite3
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from threading import Lock
from typing import Final, Protocol

from litestar.concurrency import sync_to_thread
from litestar.exceptions import TooManyRequestsException
from litestar.handlers import BaseRouteHandler

from kb.web.auth import Connection, reader_of

QUERIES: Final = "queries"
UPLOADS: Final = "uploads"
SIGN_INS: Final = "sign_ins"
HAND_OVERS: Final = "hand_overs"
REFUSALS: Final = "refusals"
_COUNTED_AS: Final = "counted_as"
_MOST_KNOWN: Final = 10_000
"""The number of senders that are remembered; beyond it, the one counted longest ago is forgotten."""
_NETWORK_BITS: Final = 64
"""Length of the network prefix of an IPv6 address, in which one host has many addresses."""
_BUSY_SECONDS: Final = 2.0
_LOG: Final = logging.getLogger("kb.web")

Clock = Callable[[], float]


class Counts(Protocol):
    """When each sender was counted, within a window of time. Threads may share it."""

    def recent(self, sender: str) -> Sequence[float]:
        """The times within the window, the oldest first."""
        ...

    def add(self, sender: str) -> None: ...

    def drop_last(self, sender: str) -> None: ...


class Throttle:
    """Counts requests by sender in a sliding window. Threads may share it."""

    def __init__(
        self,
        most: int,
        seconds: float = 60.0,
        clock: Clock = time.monotonic,
        *,
        shared: SharedCounts | None = None,
        name: str = "",
    ) -> None:
        """``most``: requests of one sender in ``seconds``; 0: no limit.

        ``shared``: the counts of all server processes, where this limit has a ``name`` of its own; None:
        this process counts for itself.
        """
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self.may_wait = bool(most) and shared is not None
        """Whether a call may wait: for another process, which is writing to the file of the counts."""
        self._counts: Counts = (
            shared.window(name, seconds) if shared else OwnCounts(most, seconds, clock)
        )

    def check(self, sender: str) -> None:
        """Raises TooManyRequestsException if ``sender`` has reached the limit.

        Its header RateLimit-Reset has the seconds until the next request is possible.
        """
        if self._most and len(times := self._counts.recent(sender)) >= self._most:
            left = math.ceil(times[-self._most] + self._seconds - self._clock())
            raise TooManyRequestsException(headers={"RateLimit-Reset": str(max(left, 1))})

    def count(self, sender: str) -> None:
        """Count a request by ``sender``."""
        if self._most:
            self._counts.add(sender)

    def check_and_count(self, sender: str) -> None:
        """Count a request by ``sender``. Raises TooManyRequestsException, and counts nothing, if ``sender``
        has reached the limit."""
        self.check(sender)
        self.count(sender)

    def take_back(self, sender: str) -> None:
        """The last one by ``sender`` does not count."""
        if self._most:
            self._counts.drop_last(sender)


class OwnCounts:
    """Counts in the memory of this process."""

    def __init__(self, most: int, seconds: float, clock: Clock) -> None:
        """``most``: the number of times that are kept of a sender."""
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._counted: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def recent(self, sender: str) -> Sequence[float]:
        with self._lock:
            return tuple(self._recent(sender))

    def add(self, sender: str) -> None:
        with self._lock:
            self._forget()
            self._counted.setdefault(sender, deque(maxlen=self._most)).append(self._clock())
            self._counted.move_to_end(sender)

    def drop_last(self, sender: str) -> None:
        with self._lock:
            if times := self._counted.get(sender):
                times.pop()

    def _forget(self) -> None:
        # Senders are in the order in which they were last counted.
        while self._counted:
            sender = next(iter(self._counted))
            if self._recent(sender) and len(self._counted) < _MOST_KNOWN:
                return
            del self._counted[sender]

    def _recent(self, sender: str) -> deque[float]:
        times = self._counted.get(sender) or deque()
        while times and times[0] <= self._clock() - self._seconds:
            times.popleft()
        return times


class SharedCounts:
    """Counts of all server processes of one `kb serve`, in a file that it makes anew and removes.

    What is older than its window is deleted: the file is no record of who read what.
    """

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(
            file, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        for statement in (
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = OFF",
            "PRAGMA secure_delete = ON",
            "CREATE TABLE IF NOT EXISTS counted (name TEXT, sender TEXT, at REAL)",
            "CREATE INDEX IF NOT EXISTS of_sender ON counted (name, sender, at)",
            "CREATE INDEX IF NOT EXISTS by_age ON counted (name, at)",
        ):
            self._connection.execute(statement)
        self._lock = Lock()

    def window(self, name: str, seconds: float) -> Counts:
        """The counts of one limit."""
        return _SharedWindow(self, name, seconds)

    def run(self, statement: str, *values: object) -> list[float]:
        """Rows of one column; none, and a line in the log, if the file cannot be used: a limit that cannot
        be counted must not close the site."""
        try:
            with self._lock, closing(self._connection.execute(statement, values)) as rows:
                return [row[0] for row in rows]
        except sqlite3.Error as error:
            _LOG.error("the limits cannot be counted: %s", error)
            return []


class _SharedWindow:
    # The clock of the machine since its start is the same in all processes.
    def __init__(self, counts: SharedCounts, name: str, seconds: float) -> None:
        self._counts = counts
        self._name = name
        self._seconds = seconds

    def recent(self, sender: str) -> Sequence[float]:
        return self._counts.run(
            "SELECT at FROM counted WHERE name = ? AND sender = ? AND at > ? ORDER BY at",
            self._name, sender, time.monotonic() - self._seconds,
        )  # fmt: skip

    def add(self, sender: str) -> None:
        now = time.monotonic()
        run = self._counts.run
        run("DELETE FROM counted WHERE name = ? AND at <= ?", self._name, now - self._seconds)
        run("INSERT INTO counted VALUES (?, ?, ?)", self._name, sender, now)

    def drop_last(self, sender: str) -> None:
        self._counts.run(
            "DELETE FROM counted WHERE rowid = (SELECT rowid FROM counted"
            " WHERE name = ? AND sender = ? ORDER BY at DESC LIMIT 1)",
            self._name, sender,
        )  # fmt: skip


def counted_as(kind: str) -> dict[str, str]:
    """``opt`` of a handler whose requests are limited: QUERIES or UPLOADS."""
    return {_COUNTED_AS: kind}


async def limits_kinds(connection: Connection, handler: BaseRouteHandler) -> None:
    """Guard of all handlers: limits the requests of a key or an account, otherwise of a network address.

    Raises TooManyRequestsException.
    """
    if kind := handler.opt.get(_COUNTED_AS):
        throttle: Throttle = connection.app.state[kind]
        name = reader_of(connection.scope).name
        sender = f"name {name}" if name else f"address {address_of(connection)}"
        if throttle.may_wait:
            await sync_to_thread(throttle.check_and_count, sender)
        else:
            # Going to a thread and back costs more than all of the guards do.
            throttle.check_and_count(sender)


def address_of(connection: Connection) -> str:
    """The network address of the client; for IPv6 its network of 64 bits."""
    host = connection.client.host if connection.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address), _NETWORK_BITS), strict=False))
