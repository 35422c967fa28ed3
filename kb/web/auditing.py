"""The audit log of requests: each that writes, each sign-in, and each that was refused."""

from __future__ import annotations

import logging
from typing import Final, cast

from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.exceptions import TooManyRequestsException
from litestar.types import HTTPScope, Message, Scope

from corpus import KbError
from corpus.catalog import AuditEntry
from kb.i18n.addresses import API, SEARCH_FEED
from kb.services import Services
from kb.web.auth import Connection, reader_of
from kb.web.limits import READ_BY_POST
from kb.web.throttle import REFUSALS, Throttle, address_of

_ACTOR: Final = "kb_actor"
"""In a request's state: whom it names, if that is not who it is known to be."""
_TARGET: Final = "kb_target"
"""In a request's state: what its body or query names besides its path."""
REFUSED: Final = frozenset({401, 403, 429})
_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_NOT_WRITING: Final = READ_BY_POST | {"/oai", "/mcp"}
MOST_REFUSALS: Final = 60
"""Requests of one network address per minute that are written down though they were refused, or sent by
nobody known: more say nothing new, and the log must not be filled by who only tries."""
_SEARCHES: Final = frozenset({"/", SEARCH_FEED, f"{API}/search"})
_FAULT: Final = 400
_SECRET: Final = "{token}"  # noqa: S105 - the parameter of a path that is one
_LOG: Final = logging.getLogger("kb.audit")


def names_actor(scope: Scope, name: str) -> None:
    """Log the request under ``name``, as for a sign-in."""
    scope["state"][_ACTOR] = name


def names_target(scope: Scope, *what: str) -> None:
    """The log shall say that a request is about ``what``, such as ids that its body names."""
    scope["state"][_TARGET] = " ".join(what)


async def audits(message: Message, scope: Scope) -> None:
    """Litestar's ``before_send`` hook."""
    if message["type"] != "http.response.start":
        return
    if entry := _entry(message["status"], cast("HTTPScope", scope)):
        services: Services = scope["litestar_app"].state.services
        try:
            await sync_to_thread(services.catalog.audit.add, entry)
        except KbError as error:
            _LOG.error("the audit log lacks %s %s: %s", entry.action, entry.target, error)


def _entry(status: int, scope: HTTPScope) -> AuditEntry | None:
    method, path = scope["method"], scope["path"]
    connection: Connection = ASGIConnection(scope)
    named, name = scope["state"].get(_ACTOR), reader_of(scope).name
    if status not in REFUSED:
        # A sign-in by a provider ends with a GET.
        if (method in _READS and not named) or path in _NOT_WRITING:
            return _query(connection, status)
        # A scanner's guesses at addresses that do not exist, or a session that has ended already.
        if not name and (status in {404, 405} or path.rstrip("/") == "/sign-out"):
            return None
    has_signed_in = bool(named) and status < _FAULT
    if (status in REFUSED or not (name or has_signed_in)) and _is_one_too_many(connection):
        return None
    template = scope.get("path_template") or path
    # Who reads the log must not get what the link to a shared collection opens.
    target = template if _SECRET in template else path
    client = connection.client
    return AuditEntry(
        actor=named or name,
        address=client.host if client else "",
        action=f"{method} {template}",
        target=f"{target} {scope['state'].get(_TARGET, '')}".rstrip(),
        outcome=str(status),
    )


def _is_one_too_many(connection: Connection) -> bool:
    refusals: Throttle = connection.app.state[REFUSALS]
    address = address_of(connection)
    try:
        refusals.check(address)
    except TooManyRequestsException:
        return True
    refusals.count(address)
    return False


def _query(connection: Connection, status: int) -> AuditEntry | None:
    """The entry for a search, without who asked; None unless KB_AUDIT_QUERIES is on."""
    services: Services = connection.app.state.services
    if services.settings.audit_queries == "off" or connection.url.path not in _SEARCHES:
        return None
    text = connection.query_params.get("query") or connection.query_params.get("q")
    if not text:
        return None
    return AuditEntry(actor="", action="search", target=text, outcome=str(status))
