"""Authentication: programs by a key, browsers signed in with a key or an account.

``identifies`` guards every handler: it finds out who asks, and, if reading is closed, admits only those who
may read. ``requires_write`` guards handlers that write: without a key or a session the answer is 401 (a
page redirects to /sign-in), without the permission 403. ``requires_key`` admits any key or account, and
``requires_admin`` administrators. After these guards ``request.user`` is a Visitor. A request with a
browser's cookie must come from a page of this site: the browser's own headers and the token in the form or
header are both checked.
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
from litestar.types import Scope

from corpus import (
    AccessKey,
    Catalog,
    KbError,
    KeyMissing,
    RequestForged,
    RoleMissing,
    ScopeMissing,
)
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

READ_BY_ANYONE: Final = {"read_by_anyone": True}
"""``opt`` of a handler that shows nothing of the library, and answers even if reading is closed."""

_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_VISITOR: Final = "kb_visitor"
"""Key in the request's state: a Visitor, the error for which its key is refused, or None."""


class Visitor(NamedTuple):
    """The sender of a request with a key or a session."""

    reader: access.Reader
    form_token: str
    """The token in the forms of a browser's session; empty for a program."""
    key: AccessKey | None = None
    """The key that a program sent; None for a browser's session."""

    @property
    def name(self) -> str:
        """The name of the key or the account."""
        return self.reader.name

    @property
    def may_write(self) -> bool:
        return self.reader.may(access.WRITE)

    @property
    def may_administer(self) -> bool:
        return self.reader.may(access.ADMIN)


async def identifies(connection: Connection, handler: BaseRouteHandler) -> None:
    """Guard of all handlers: finds out who asks. If reading is closed, raises KeyMissing or the key's
    error."""
    found: Visitor | KbError | None = None
    if "authorization" in connection.headers or SESSION_COOKIE in connection.cookies:
        try:
            found = await sync_to_thread(_visitor, connection)
        except KbError as error:
            found = error
    connection.scope["state"][_VISITOR] = found
    services: Services = connection.app.state.services
    is_open = services.settings.reading == "open" or READ_BY_ANYONE.items() <= handler.opt.items()
    if is_open or isinstance(found, Visitor):
        return
    raise found or KeyMissing


def reader_of(scope: Scope) -> access.Reader:
    """The reader that ``identifies`` found; ANYBODY if there is none."""
    found = scope["state"].get(_VISITOR)
    return found.reader if isinstance(found, Visitor) else access.ANYBODY


async def requires_write(connection: Connection, handler: BaseRouteHandler) -> None:
    """Guard of handlers that write.

    Raises KeyMissing, KeyUnknown, KeyRevoked, KeyExpired, ScopeMissing, RoleMissing, RequestForged.
    """
    await _admit(connection, handler, access.WRITE)


async def requires_admin(connection: Connection, handler: BaseRouteHandler) -> None:
    """Guard of handlers for administrators. Raises as requires_write."""
    await _admit(connection, handler, access.ADMIN)


async def requires_key(connection: Connection, handler: BaseRouteHandler) -> None:
    """Guard of handlers for any key or account. Raises as requires_write."""
    await _admit(connection, handler, access.READ)


async def _admit(connection: Connection, handler: BaseRouteHandler, scope: str) -> None:
    visitor = connection.scope["state"].get(_VISITOR)
    if isinstance(visitor, KbError):
        raise visitor
    if visitor is None:
        raise KeyMissing
    _check_scope(visitor, scope)
    if connection.scope.get("method") not in _READS:
        if TOKEN_IN_STREAM.items() <= handler.opt.items():
            if visitor.form_token:
                check_origin(connection)
        else:
            await _check_form(connection, visitor)
        if visitor.key:
            await sync_to_thread(access.note_use, _catalog(connection), visitor.key)
    connection.scope["user"] = visitor


def _check_scope(visitor: Visitor, scope: str) -> None:
    if not visitor.reader.may(scope):
        if visitor.reader.is_person:
            raise RoleMissing(name=visitor.name)
        raise ScopeMissing(name=visitor.name, scope=scope)


async def requires_own_form(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard of what needs no key, but only this site's pages may send. Raises RequestForged."""
    check_origin(connection)
    visitor = await sync_to_thread(signed_in, connection)
    if visitor is not None:
        await _check_form(connection, visitor)


def writer_now(connection: Connection) -> access.Reader:
    """Who sends a request that goes on for long, found out once more.

    Raises KeyMissing, KeyUnknown, KeyRevoked, KeyExpired, ScopeMissing, RoleMissing.
    """
    visitor = _visitor(connection)
    if visitor is None:
        raise KeyMissing
    _check_scope(visitor, access.WRITE)
    return visitor.reader


def signed_in(connection: Connection) -> Visitor | None:
    """The visitor that the browser is signed in as; None if nobody is, or the catalog cannot be read."""
    if isinstance(found := connection.scope["state"].get(_VISITOR), Visitor):
        # A program that asks for a page sends its key, and has no session.
        return found
    try:
        return _session(connection)
    except KbError:
        # The page that tells of the fault has a header, too.
        return None


def check_origin(connection: Connection) -> None:
    """Raises RequestForged for what a page of another site has made the browser send."""
    site = connection.headers.get("sec-fetch-site")
    origin = connection.headers.get("origin")
    if site:
        own = site in {"same-origin", "none"}
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
        catalog = _catalog(connection)
        key = access.key_of(catalog, secret.strip())
        if connection.scope.get("method") in _READS:
            access.note_use(catalog, key, writes=False)
        return Visitor(access.reader_of_key(catalog, key), "", key)
    return _session(connection)


def _session(connection: Connection) -> Visitor | None:
    token = connection.cookies.get(SESSION_COOKIE)
    reader = access.session_reader(_catalog(connection), token) if token else None
    return Visitor(reader, access.form_token(token)) if reader and token else None


def _catalog(connection: Connection) -> Catalog:
    services: Services = connection.app.state.services
    return services.catalog
