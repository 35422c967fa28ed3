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

from corpus import Catalog, CatalogUnavailable, KbError, Submission
from kb.i18n.translate import reader_language
from kb.readers import ReaderViews
from kb.schemas import SubmissionView
from kb.web.auth import writer_now

_LOOK_AGAIN: Final = 0.3
"""Seconds."""
_HEARTBEAT: Final = 15.0
"""Seconds after which a comment is sent, by which proxies see that the line is not dead."""
_COME_BACK: Final = 2000
"""Milliseconds after which a browser that was cut off shall ask again."""
_MOST_AT_ONCE: Final = 500
_LONGEST_NUMBER: Final = 20
"""The most digits of an event id that is read; no stream has longer ones."""


async def submission_events(
    request: Request[Any, Any, Any], catalog: Catalog, batch: str | None, since: int | None
) -> AsyncIterator[ServerSentEventMessage]:
    """Each submission as it is after a change, until the client goes, may no longer write, or the server
    stops. ``catalog``: as the client sees it at first.

    A catalog that is busy is asked again.
    """
    lang = reader_language(request)
    revision = await sync_to_thread(_first_revision, request, catalog, batch, since)
    # It also sends the head of the answer, for which a client waits.
    yield ServerSentEventMessage(data=None, comment="kb", retry=_COME_BACK)
    spoken = time.monotonic()
    while not request.app.state.is_stopping():
        try:
            changed = await sync_to_thread(_changed, request, revision, batch)
        except CatalogUnavailable:
            changed = []
        except KbError:
            # Its key was revoked, or its session has ended.
            return
        for submission in changed:
            revision = submission.revision
            view = SubmissionView.of(submission, lang)
            yield ServerSentEventMessage(
                data=msgspec.json.encode(view), event="submission", id=revision
            )
            spoken = time.monotonic()
        if time.monotonic() - spoken > _HEARTBEAT:
            yield ServerSentEventMessage(data=None, comment="kb")
            spoken = time.monotonic()
        if len(changed) < _MOST_AT_ONCE:
            await asyncio.sleep(_LOOK_AGAIN)


def _changed(request: Request[Any, Any, Any], revision: int, batch: str | None) -> list[Submission]:
    """Raises the errors of writer_now, and CatalogUnavailable."""
    # What the client may see can change while it listens.
    views: ReaderViews = request.app.state.views
    catalog = views.of(writer_now(request)).catalog
    return catalog.submissions.changed_since(revision, _MOST_AT_ONCE, batch)


def _first_revision(
    request: Request[Any, Any, Any], catalog: Catalog, batch: str | None, since: int | None
) -> int:
    last = request.headers.get("last-event-id", "")
    if last.isascii() and last.isdigit() and len(last) < _LONGEST_NUMBER:
        return int(last)
    if since is not None:
        return since
    return 0 if batch else catalog.submissions.last_revision()
