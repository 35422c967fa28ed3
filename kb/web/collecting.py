"""The collection that a signed-in reader adds to: the one opened last, otherwise the one changed last."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request

from corpus import KbError
from corpus.catalog.collections import CollectionEntry
from kb.services import Services
from kb.web.auth import Visitor

COLLECTION_COOKIE: Final = "kb-collection"
"""Holds the id of the collection opened last."""


def collected_into(request: Request[Any, Any, Any], visitor: Visitor) -> CollectionEntry | None:
    """None if the key has no collection, or the catalog cannot be read."""
    services: Services = request.app.state.services
    try:
        entries = services.collections.list(visitor.name)
    except KbError:
        # The page that reports the failure has a header, too.
        return None
    opened = request.cookies.get(COLLECTION_COOKIE)
    return next((entry for entry in entries if entry.id == opened), next(iter(entries), None))
