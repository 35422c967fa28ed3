"""Closes connections whose requests come too slowly: otherwise a few hundred half-sent ones hold all that a
process may have (Slowloris), and nobody else is answered."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_LOOK_EACH = 5.0
"""Seconds."""
_MOST_HEAD = 65_536
"""Bytes of a head that is not complete."""


class ImpatientProtocol(HttpToolsProtocol):
    """HTTP/1.1 of uvicorn with limits of time and size for what a client sends.

    Its parser is written in C: one in Python takes a twentieth of a search's time.
    """

    head_seconds = 20.0
    """The longest time until all headers of a request are there; also before the first request."""
    slow_seconds = 30.0
    """The longest time in which a body comes more slowly than ``least_rate``."""
    least_rate = 500
    """Bytes of a body per second: a tenth of a bad telephone line."""

    _looking: asyncio.TimerHandle | None = None
    _began = 0.0
    """When the head of the next request was first waited for."""
    _received = 0
    _well = 0.0
    """When the body last came quickly enough."""
    _in_body = False
    """Whether a head is complete, and its body is not."""
    _head = 0
    """Bytes of a head that have come without its end."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._began = self._well = self.loop.time()
        self._look()

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        self._head += len(data)
        super().data_received(data)
        too_long = self._head > _MOST_HEAD and not self._in_body
        if too_long and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def on_headers_complete(self) -> None:
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts != 1 and self.parser.get_http_version() == "1.1":
            # Answered with 400 (RFC 9112, 3.2): two programs on the way could each believe another one.
            raise ValueError
        self._in_body = True
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._head = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._in_body = False
        self._head = 0
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._looking:
            self._looking.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        self._began = self.loop.time()
        super().on_response_complete()

    def _look(self) -> None:
        if self.transport.is_closing():
            return
        if self._is_too_slow(self.loop.time()):
            self.transport.close()
            return
        self._looking = self.loop.call_later(min(_LOOK_EACH, self.head_seconds / 4), self._look)

    def _is_too_slow(self, now: float) -> bool:
        received, self._received = self._received, 0
        if not self._in_body and (self.cycle is None or self.cycle.response_complete):
            return now - self._began > self.head_seconds
        # Whoever is made to wait, because the handler does not read yet, is not slow.
        is_slow = self._in_body and not self.flow.read_paused
        if not is_slow or received >= self.least_rate * _LOOK_EACH:
            self._well = now
        return now - self._well > self.slow_seconds
