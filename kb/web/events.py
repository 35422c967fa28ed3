"""Changes of the ledger as server-sent events."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any, Final

import msgspec
from litestar import Request
from litestar.concurrency import sync_to_thread
from litestar.response import ServerSentEventMessage

from corpus import Catalog, CatalogUnavailable
from kb.views import OfferingView
from kb.web.i18n import reader_language

_LOOK_AGAIN: Final = 0.3
"""Seconds."""
_HEARTBEAT: Final = 15.0
"""Seconds after which a comment is sent, by which proxies see that the line is not dead."""
_COME_BACK: Final = 2000
"""Milliseconds after which a browser that was cut off shall ask again."""
_MOST_AT_ONCE: Final = 500


async def offering_events(
    request: Request[Any, Any, Any], catalog: Catalog, batch: str | None, since: int | None
) -> AsyncIterator[ServerSentEventMessage]:
    """Each offering as it is after a change, until the client goes or the server stops.

    A catalog that is busy is asked again.
    """
    lang = reader_language(request)
    revision = await sync_to_thread(_first_revision, request, catalog, batch, since)
    # It also sends the head of the answer, for which a client waits.
    yield ServerSentEventMessage(data=None, comment="kb", retry=_COME_BACK)
    spoken = time.monotonic()
    while not request.app.state.is_stopping():
        try:
            changed = await sync_to_thread(
                catalog.offerings.changed_since, revision, _MOST_AT_ONCE, batch
            )
        except CatalogUnavailable:
            changed = []
        for offering in changed:
            revision = offering.revision
            view = OfferingView.of(offering, lang)
            yield ServerSentEventMessage(
                data=msgspec.json.encode(view), event="offering", id=revision
            )
            spoken = time.monotonic()
        if time.monotonic() - spoken > _HEARTBEAT:
            yield ServerSentEventMessage(data=None, comment="kb")
            spoken = time.monotonic()
        if len(changed) < _MOST_AT_ONCE:
            await asyncio.sleep(_LOOK_AGAIN)


def _first_revision(
    request: Request[Any, Any, Any], catalog: Catalog, batch: str | None, since: int | None
) -> int:
    last = request.headers.get("last-event-id", "")
    if last.isascii() and last.isdigit():
        return int(last)
    if since is not None:
        return since
    return 0 if batch else catalog.offerings.last_revision()
