"""Security headers of every response, and HEAD requests (RFC 9110, 9.3.2)."""

from __future__ import annotations

from typing import Final, cast

from litestar import Litestar
from litestar.datastructures import MutableScopeHeaders
from litestar.types import (
    LifeSpanReceive,
    LifeSpanScope,
    LifeSpanSend,
    Message,
    Receive,
    Scope,
    Send,
)
from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    XContentTypeOptions,
    XFrameOptions,
)

_POLICY: Final = Secure(
    # Nothing inline, nothing from elsewhere: text of an ingested file can never run here.
    csp=ContentSecurityPolicy()
    .default_src("'self'")
    .object_src("'none'")
    .base_uri("'none'")
    .form_action("'self'")
    .frame_ancestors("'none'"),
    coop=CrossOriginOpenerPolicy().same_origin(),
    corp=CrossOriginResourcePolicy().same_origin(),
    # The words that somebody searched for stay here when they follow a link away.
    referrer=ReferrerPolicy().same_origin(),
    permissions=PermissionsPolicy()
    .geolocation()
    .camera()
    .microphone()
    .payment()
    .usb()
    .clipboard_write("self"),
    xcto=XContentTypeOptions().nosniff(),
    xfo=XFrameOptions().deny(),
)

SECURITY_HEADERS: Final[dict[str, str]] = dict(_POLICY.headers)
"""Strict-Transport-Security is left to the proxy that ends TLS."""


async def add_security_headers(message: Message, _: Scope) -> None:
    """Litestar's ``before_send`` hook; unlike middleware it also runs for unknown addresses."""
    if message["type"] == "http.response.start":
        headers = MutableScopeHeaders.from_message(message)
        for name, value in SECURITY_HEADERS.items():
            headers.setdefault(name, value)


class HeadLitestar(Litestar):
    """Litestar that answers HEAD as it would answer GET, without the body."""

    async def __call__(
        self,
        scope: Scope | LifeSpanScope,
        receive: Receive | LifeSpanReceive,
        send: Send | LifeSpanSend,
    ) -> None:
        if scope.get("method") == "HEAD":
            scope = cast(Scope, {**scope, "method": "GET"})
            send = _without_body(cast(Send, send))
        await super().__call__(scope, receive, send)


def _without_body(send: Send) -> Send:
    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return send_head
