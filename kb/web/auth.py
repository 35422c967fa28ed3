"""Who writes: a program by its key, a browser that was signed in with one.

``requires_write`` guards a handler: without a key or a session it answers 401 (a page leads to /sign-in),
without the scope 403. ``requires_key`` is for what belongs to a key, of any scope. Behind both
``request.user`` is a Visitor. What a browser sends by its cookie must come from a page of this site: by
what the browser says of it, and by the token in the form or header.
"""

from __future__ import annotations

from hmac import compare_digest
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from litestar import Request
from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.openapi.spec import Reference, SecurityRequirement, SecurityScheme

from corpus import AccessKey, Catalog, KbError, KeyMissing, RequestForged, ScopeMissing
from kb import access
from kb.services import Services

Connection = ASGIConnection[Any, Any, Any, Any]

SESSION_COOKIE: Final = "kb-session"
FORM_FIELD: Final = "form_token"
FORM_HEADER: Final = "X-Form-Token"
"""Instead of the field, for what scripts send."""

KEY_SCHEME: Final[dict[str, SecurityScheme | Reference]] = {
    "key": SecurityScheme(
        type="http", scheme="bearer", description="A key that `kb key add NAME` has made"
    )
}
NEEDS_KEY: Final[list[SecurityRequirement]] = [{"key": []}]
"""A handler's ``security``, for the OpenAPI document."""

TOKEN_IN_STREAM: Final = {"token_in_stream": True}
"""``opt`` of a handler that reads large forms itself, and then calls ``check_token``."""

_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Visitor(NamedTuple):
    """Who sends a request."""

    key: AccessKey
    form_token: str
    """What the forms of a browser's session carry; empty for a program."""

    @property
    def name(self) -> str:
        """The key's."""
        return self.key.name

    @property
    def may_write(self) -> bool:
        return access.WRITE in self.key.scopes


async def requires_write(connection: Connection, handler: BaseRouteHandler) -> None:
    """Litestar's guard. Raises KeyMissing, KeyUnknown, KeyRevoked, ScopeMissing, RequestForged."""
    await _admit(connection, handler, access.WRITE)


async def requires_key(connection: Connection, handler: BaseRouteHandler) -> None:
    """Guard of what any key may do. Raises KeyMissing, KeyUnknown, KeyRevoked, RequestForged."""
    await _admit(connection, handler, None)


async def _admit(connection: Connection, handler: BaseRouteHandler, scope: str | None) -> None:
    visitor = await sync_to_thread(_visitor, connection)
    if visitor is None:
        raise KeyMissing
    if scope and scope not in visitor.key.scopes:
        raise ScopeMissing(name=visitor.name, scope=scope)
    if connection.scope.get("method") not in _READS:
        if TOKEN_IN_STREAM.items() <= handler.opt.items():
            if visitor.form_token:
                check_origin(connection)
        else:
            await _check_form(connection, visitor)
        await sync_to_thread(access.note_use, _catalog(connection), visitor.key)
    connection.scope["user"] = visitor


async def requires_own_form(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard of what needs no key, but only this site's pages may send. Raises RequestForged."""
    check_origin(connection)
    visitor = await sync_to_thread(signed_in, connection)
    if visitor is not None:
        await _check_form(connection, visitor)


def signed_in(connection: Connection) -> Visitor | None:
    """The key of the browser's session; None if there is none or the catalog cannot be read."""
    try:
        return _session(connection)
    except KbError:
        # The page that tells of the fault has a header, too.
        return None


def check_origin(connection: Connection) -> None:
    """Raises RequestForged for what a page of another site has made the browser send."""
    told = connection.headers.get("sec-fetch-site")
    origin = connection.headers.get("origin")
    if told:
        own = told in {"same-origin", "none"}
    else:
        # Older browsers, and any at an address without TLS, send only the origin of the page.
        own = origin is None or urlsplit(origin).netloc == connection.headers.get("host")
    if not own:
        raise RequestForged


def check_token(connection: Connection, visitor: Visitor, given: object) -> None:
    """``given``: the field FORM_FIELD; the header goes before it. Raises RequestForged."""
    if not visitor.form_token:
        return
    token = connection.headers.get(FORM_HEADER, given)
    if not compare_digest(str(token or "").encode(), visitor.form_token.encode()):
        raise RequestForged


async def _check_form(connection: Connection, visitor: Visitor) -> None:
    if not visitor.form_token:
        return
    check_origin(connection)
    given = None
    if FORM_HEADER not in connection.headers and isinstance(connection, Request):
        given = (await connection.form()).get(FORM_FIELD)
    check_token(connection, visitor, given)


def _visitor(connection: Connection) -> Visitor | None:
    scheme, _, secret = connection.headers.get("authorization", "").partition(" ")
    # Another scheme is a proxy's business.
    if scheme.lower() == "bearer":
        return Visitor(access.key_of(_catalog(connection), secret.strip()), "")
    return _session(connection)


def _session(connection: Connection) -> Visitor | None:
    token = connection.cookies.get(SESSION_COOKIE)
    key = access.session_key(_catalog(connection), token) if token else None
    return Visitor(key, access.form_token(token)) if key and token else None


def _catalog(connection: Connection) -> Catalog:
    services: Services = connection.app.state.services
    return services.catalog
