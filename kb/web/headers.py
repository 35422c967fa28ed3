"""Security headers of every response, HEAD requests (RFC 9110, 9.3.2), and answers that the client still
has (RFC 9110, 13.1.2)."""

from __future__ import annotations

import hashlib
from typing import Final, cast
from urllib.parse import quote

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.middleware.compression import CompressionMiddleware
from litestar.types import (
    ASGIApp,
    HTTPResponseStartEvent,
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

from kb.web.observing import observed

_NOT_ALLOWED: Final = 405
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

_TAGGED: Final = ("text/html", "application/json")

SECURITY_HEADERS: Final[dict[str, str]] = dict(_POLICY.headers)
"""Strict-Transport-Security is left to the proxy that ends TLS."""


_CSP: Final = "Content-Security-Policy"
EMBEDDABLE: Final = {
    _CSP: SECURITY_HEADERS[_CSP].replace("frame-ancestors 'none'", "frame-ancestors *")
}
"""Headers of a page that other sites may show in a frame."""


PRIVATE: Final = "private, no-cache"
"""Cache-Control of what may depend on who asks: a cache between must not give it to somebody else."""


_USUAL: Final = [
    (name.lower().encode(), value.encode())
    for name, value in {**SECURITY_HEADERS, "Cache-Control": PRIVATE}.items()
]
"""What every answer says unless it says otherwise, as it is sent."""


async def add_security_headers(message: Message, _: Scope) -> None:
    """Litestar's ``before_send`` hook; unlike middleware it also runs for unknown addresses."""
    if message["type"] == "http.response.start":
        headers = list(message.get("headers", ()))
        given = {name.lower(): value for name, value in headers}
        may_be_framed = given.get(_CSP.lower().encode()) == EMBEDDABLE[_CSP].encode()
        message["headers"] = headers + [
            (name, value)
            for name, value in _USUAL
            if name not in given and not (may_be_framed and name == b"x-frame-options")
        ]


async def allow_every_method(message: Message, scope: Scope) -> None:
    """Litestar's ``before_send`` hook: ``Allow`` has the methods of all handlers of an address (RFC 9110,
    9.3.7), and HEAD. Litestar names those of the handler that was registered first."""
    if message["type"] != "http.response.start":
        return
    if scope.get("method") != "OPTIONS" and message["status"] != _NOT_ALLOWED:
        return
    headers = MutableScopeHeaders.from_message(message)
    if "allow" not in headers:
        return
    path = scope.get("path_template")
    found = {m for r in scope["litestar_app"].routes if r.path_format == path for m in r.methods}
    methods = set(map(str, found)) or set(headers["Allow"].split(", "))
    if "GET" in methods:
        methods.add("HEAD")
    headers["Allow"] = ", ".join(sorted(methods))


class HeadLitestar(Litestar):
    """Litestar that answers HEAD like GET, without the body, and observes each request."""

    async def __call__(
        self,
        scope: Scope | LifeSpanScope,
        receive: Receive | LifeSpanReceive,
        send: Send | LifeSpanSend,
    ) -> None:
        if scope.get("method") is None:
            await super().__call__(scope, receive, send)
            return
        if scope.get("method") == "HEAD":
            scope = cast(Scope, {**scope, "method": "GET"})
            send = _without_body(cast(Send, send))
        await observed(
            cast(Scope, scope), cast(Receive, receive), cast(Send, send), super().__call__
        )


def _without_body(send: Send) -> Send:
    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return send_head


class TaggedCompression(CompressionMiddleware):
    """Compresses answers. One with a body of its own gets an ETag first; where the client has the same
    already, 304 is sent instead, and nothing is compressed."""

    def __init__(self, app: ASGIApp, config: CompressionConfig) -> None:
        async def tagged(scope: Scope, receive: Receive, send: Send) -> None:
            await app(
                scope, receive, _tagging(scope, send) if scope.get("method") == "GET" else send
            )

        super().__init__(tagged, config)


def _tagging(scope: Scope, send: Send) -> Send:
    start: HTTPResponseStartEvent | None = None

    async def send_tagged(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start" and _is_taggable(message):
            start = message
            return
        if start is not None:
            begun, start = start, None
            if message["type"] == "http.response.body" and not message.get("more_body"):
                headers = MutableScopeHeaders.from_message(begun)
                # Weak: the bytes that are sent depend on the compression.
                tag = f'W/"{hashlib.blake2b(message["body"], digest_size=12).hexdigest()}"'
                headers["ETag"] = tag
                headers.setdefault("Cache-Control", PRIVATE)
                if tag in _known_to_client(scope):
                    begun["status"] = 304
                    for name in ("Content-Length", "Content-Type"):
                        headers.pop(name, None)
                    message["body"] = b""
            await send(begun)
        await send(message)

    return send_tagged


def _is_taggable(start: HTTPResponseStartEvent) -> bool:
    """Whether it is a page or JSON, not a stream or a file, that may be kept."""
    headers = MutableScopeHeaders.from_message(start)
    return (
        start["status"] == 200
        and headers.get("content-type", "").startswith(_TAGGED)
        and "etag" not in headers
        and "no-store" not in headers.get("cache-control", "")
    )


def _known_to_client(scope: Scope) -> list[str]:
    given = Headers.from_scope(scope).get("if-none-match", "")
    return [tag.strip() for tag in given.split(",")]


def attachment(name: str) -> str:
    """A Content-Disposition for saving a file under ``name`` (RFC 6266 with RFC 5987)."""
    # Names are often Chinese, and old clients want an ASCII one, too.
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
