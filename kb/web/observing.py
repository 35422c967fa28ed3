"""Observes each request, whatever answers it: its id, its duration, and a line in the log.

The id is that of ``X-Request-ID`` if a proxy or a program sends a usable one, otherwise it is random. It is
in the answer, in problem+json and in each record of the log.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final, cast

from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.types import HTTPScope, Message, Receive, Scope, Send

from kb.logs import REQUEST_LOG, request_logged_as, with_fields
from kb.metrics import note_request
from kb.tracing import request_span

REQUEST_ID: Final = "X-Request-ID"

_USABLE: Final = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_UNKNOWN_ROUTE: Final = "unknown"
"""Replaces an address that matches no route: in the metrics each address would be a series of its own."""
_LOG: Final = logging.getLogger(REQUEST_LOG)

Answer = Callable[[Scope, Receive, Send], Awaitable[None]]


async def observed(scope: Scope, receive: Receive, send: Send, answer: Answer) -> None:
    """Answer a request, count it and log it. The log contains no query strings and no client addresses."""
    given = Headers.from_scope(scope).get(REQUEST_ID, "")
    id_ = given if _USABLE.fullmatch(given) else secrets.token_hex(8)
    begin = time.perf_counter()
    # The status if the client disconnects before the answer begins.
    status = 499

    async def send_noted(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            MutableScopeHeaders.from_message(message)[REQUEST_ID] = id_
        await send(message)

    method = cast("HTTPScope", scope)["method"]
    with request_logged_as(id_), request_span(method, Headers.from_scope(scope)) as traced:
        try:
            await answer(scope, receive, send_noted)
        finally:
            seconds = time.perf_counter() - begin
            route = cast("dict[str, Any]", scope).get("path_template") or _UNKNOWN_ROUTE
            note_request(method, route, status, seconds)
            if traced:
                traced.end(method, route, status, id_)
            fields = with_fields(status=status, milliseconds=round(seconds * 1000, 1))
            _LOG.info("%s %s", method, scope["path"], extra=fields)
