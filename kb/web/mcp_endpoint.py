"""/mcp: the tools of ``kb.assistants`` by streamable HTTP.

The guards of the application hold here, too. Each request is answered by itself: there are no sessions to
keep, so that several processes may serve one site.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, cast

from litestar import Litestar, Request
from litestar.connection import ASGIConnection
from litestar.handlers import ASGIRouteHandler, BaseRouteHandler, asgi
from litestar.types import Receive, Scope, Send

from kb.access import ANYBODY, Reader
from kb.readers import ReaderViews
from kb.services import Services
from kb.web.auth import check_origin, reader_of
from kb.web.render import base_url
from kb.web.throttle import QUERIES, counted_as

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

PATH: Final = "/mcp"
_LARGEST_BODY: Final = 1_000_000
"""Bytes."""
_READER: Final[ContextVar[Reader]] = ContextVar("reader of an MCP request", default=ANYBODY)
_BASE: Final[ContextVar[str]] = ContextVar("address of this site in an MCP request")


class McpEndpoint:
    """The SDK is imported and started by the first request: importing it takes as long as a search."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._starting = asyncio.Lock()
        self._stop = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._manager: StreamableHTTPSessionManager | None = None

    @property
    def handler(self) -> ASGIRouteHandler:
        """Made anew for each application."""

        @asgi(PATH, guards=[_from_no_other_site], copy_scope=True, opt=counted_as(QUERIES))
        async def mcp(scope: Scope, receive: Receive, send: Send) -> None:
            manager = await self._started(scope["litestar_app"])
            reader, base = _READER.set(reader_of(scope)), _BASE.set(base_url(Request(scope)))
            try:
                # The tasks that it starts have this reader and address, too.
                await manager.handle_request(cast(Any, scope), cast(Any, receive), cast(Any, send))
            finally:
                _READER.reset(reader)
                _BASE.reset(base)

        return mcp

    @asynccontextmanager
    async def lifespan(self, _: Litestar) -> AsyncIterator[None]:
        """Ends what the requests have started."""
        self._begin()
        try:
            yield
        finally:
            self._stop.set()
            if self._running:
                await self._running

    async def _started(self, app: Litestar) -> StreamableHTTPSessionManager:
        async with self._starting:
            if self._manager is None:
                manager = await asyncio.to_thread(_make, app)
                ready = asyncio.Event()
                # A task of its own, because its task group must end where it began.
                self._running = asyncio.create_task(self._run(manager, ready))
                await ready.wait()
                self._manager = manager
            return self._manager

    async def _run(self, manager: StreamableHTTPSessionManager, ready: asyncio.Event) -> None:
        async with manager.run():
            ready.set()
            await self._stop.wait()


def _make(app: Litestar) -> StreamableHTTPSessionManager:
    from kb.assistants import make_session_manager

    services: Services = app.state.services
    views: ReaderViews = app.state.views
    return make_session_manager(services, lambda: views.of(_READER.get()), _BASE.get, _LARGEST_BODY)


def _from_no_other_site(
    connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler
) -> None:
    # Programs send no Origin; a page of another site must not use a reader's network.
    check_origin(connection)
