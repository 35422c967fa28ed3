"""Limits how many requests of one kind a sender may make in a minute."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock
from typing import Final

from litestar.exceptions import TooManyRequestsException
from litestar.handlers import BaseRouteHandler

from kb.web.auth import Connection, reader_of

QUERIES: Final = "queries"
UPLOADS: Final = "uploads"
_COUNTED_AS: Final = "counted_as"
_MOST_KNOWN: Final = 10_000
"""The number of senders that are remembered; beyond it, the one counted longest ago is forgotten."""
_NETWORK_BITS: Final = 64
"""Length of the network prefix of an IPv6 address, in which one host has many addresses."""


class Throttle:
    """Counts requests by sender in a sliding window. Threads may share it; each process has its own."""

    def __init__(
        self, most: int, seconds: float = 60.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``most``: requests of one sender in ``seconds``; 0: no limit."""
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._counted: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def check(self, sender: str) -> None:
        """Raises TooManyRequestsException if ``sender`` has reached the limit.

        Its header RateLimit-Reset has the seconds until the next request is possible.
        """
        with self._lock:
            if self._most and len(times := self._recent(sender)) >= self._most:
                left = math.ceil(times[-self._most] + self._seconds - self._clock())
                raise TooManyRequestsException(headers={"RateLimit-Reset": str(max(left, 1))})

    def count(self, sender: str) -> None:
        """Count a request by ``sender``."""
        if not self._most:
            return
        with self._lock:
            self._forget()
            self._counted.setdefault(sender, deque(maxlen=self._most)).append(self._clock())
            self._counted.move_to_end(sender)

    def take_back(self, sender: str) -> None:
        """The last one by ``sender`` does not count."""
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


def counted_as(kind: str) -> dict[str, str]:
    """``opt`` of a handler whose requests are limited: QUERIES or UPLOADS."""
    return {_COUNTED_AS: kind}


def limits_kinds(connection: Connection, handler: BaseRouteHandler) -> None:
    """Guard of all handlers: limits the requests of a key or an account, otherwise of a network address.

    Raises TooManyRequestsException.
    """
    if kind := handler.opt.get(_COUNTED_AS):
        throttle: Throttle = connection.app.state[kind]
        name = reader_of(connection.scope).name
        sender = f"name {name}" if name else f"address {address_of(connection)}"
        throttle.check(sender)
        throttle.count(sender)


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
