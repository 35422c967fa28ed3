"""The audit log of requests: each that writes, each sign-in, and each that was refused."""

from __future__ import annotations

import logging
from typing import Any, Final, cast

from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.exceptions import TooManyRequestsException
from litestar.types import HTTPScope, Message, Scope

from corpus import KbError
from corpus.catalog import AuditEntry
from kb.i18n.addresses import API
from kb.services import Services
from kb.web.auth import reader_of
from kb.web.limits import READ_BY_POST
from kb.web.throttle import Throttle, address_of

_ACTOR: Final = "kb_actor"
"""Key in a request's state: the actor's name for the log, if it differs from the reader's."""
REFUSED: Final = frozenset({401, 403, 429})
_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_NOT_WRITING: Final = READ_BY_POST | {"/oai", "/mcp"}
_MOST_REFUSALS: Final = 60
"""The most refused requests of one network address per minute that are logged. More would add nothing,
and could fill the log."""
_SEARCHES: Final = frozenset({"/", f"{API}/search"})
_LOG: Final = logging.getLogger("kb.audit")


def names_actor(scope: Scope, name: str) -> None:
    """Log the request under ``name``, as for a sign-in."""
    scope["state"][_ACTOR] = name


class Auditor:
    """Litestar's ``before_send`` hook of one application."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._refusals = Throttle(_MOST_REFUSALS)

    async def __call__(self, message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        if entry := self._entry(message["status"], cast("HTTPScope", scope)):
            try:
                await sync_to_thread(self._services.catalog.audit.add, entry)
            except KbError as error:
                _LOG.error("the audit log lacks %s %s: %s", entry.action, entry.target, error)

    def _entry(self, status: int, scope: HTTPScope) -> AuditEntry | None:
        method, path = scope["method"], scope["path"]
        connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
        if status in REFUSED:
            address = address_of(connection)
            try:
                self._refusals.check(address)
            except TooManyRequestsException:
                return None
            self._refusals.count(address)
        elif method in _READS or path in _NOT_WRITING:
            return self._query(connection, status)
        elif status in {404, 405} and not reader_of(scope).name:
            # Probably a scanner that tries addresses which do not exist.
            return None
        client = connection.client
        return AuditEntry(
            actor=scope["state"].get(_ACTOR) or reader_of(scope).name,
            address=client.host if client else "",
            action=f"{method} {scope.get('path_template') or path}",
            target=path,
            outcome=str(status),
        )

    def _query(
        self, connection: ASGIConnection[Any, Any, Any, Any], status: int
    ) -> AuditEntry | None:
        """The entry for a search, without who asked; None unless KB_AUDIT_QUERIES is on."""
        if self._services.settings.audit_queries == "off" or connection.url.path not in _SEARCHES:
            return None
        text = connection.query_params.get("q")
        if not text:
            return None
        return AuditEntry(actor="", action="search", target=text, outcome=str(status))
