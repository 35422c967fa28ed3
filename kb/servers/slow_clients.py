"""Closes connections whose requests come too slowly: otherwise a few hundred half-sent ones hold all that a
process may have (Slowloris), and nobody else is answered."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

_LOOK_EACH = 5.0
"""Seconds."""


class ImpatientProtocol(H11Protocol):
    """HTTP/1.1 of uvicorn with limits of time for what a client sends."""

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

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._began = self._well = self.loop.time()
        self._look()

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        super().data_received(data)

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
        state: Any = self.conn.their_state
        received, self._received = self._received, 0
        if state is h11.IDLE and (self.cycle is None or self.cycle.response_complete):
            return now - self._began > self.head_seconds
        # Whoever is made to wait, because the handler does not read yet, is not slow.
        is_slow = state is h11.SEND_BODY and not self.flow.read_paused
        if not is_slow or received >= self.least_rate * _LOOK_EACH:
            self._well = now
        return now - self._well > self.slow_seconds
