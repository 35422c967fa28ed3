"""What pages and API share about collections: the one a reader adds to, and files made of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from litestar import Request, Response

from corpus import KbError, KeyNotFound, SearchLang
from corpus.catalog.collections import CollectionEntry
from corpus.collections import Collection
from kb.i18n.translate import reader_language
from kb.outputs import make_output
from kb.services import Services
from kb.web.auth import Visitor
from kb.web.headers import attachment
from kb.web.throttle import HAND_OVERS, Throttle

COLLECTION_COOKIE: Final = "kb-collection"
"""Holds the id of the collection opened last."""


def collected_into(request: Request[Any, Any, Any], visitor: Visitor) -> CollectionEntry | None:
    """The collection opened last, otherwise the one changed last.

    None if the key has no collection, or the catalog cannot be read.
    """
    services: Services = request.app.state.services
    try:
        entries = services.collections.list(visitor.name)
    except KbError:
        # The page that reports the failure has a header, too.
        return None
    opened = request.cookies.get(COLLECTION_COOKIE)
    return next((entry for entry in entries if entry.id == opened), next(iter(entries), None))


def handed_over(
    request: Request[Any, Any, Any], services: Services, id_: str, revision: int, to: str
) -> None:
    """Gives a collection of the sender to another key or account.

    Raises KeyNotFound, CollectionNotFound, CollectionChanged, TooManyRequestsException.
    """
    failed: Throttle = request.app.state[HAND_OVERS]
    failed.check(request.user.name)
    try:
        services.collections.hand_over(request.user.name, id_, revision, to)
    except KeyNotFound:
        failed.count(request.user.name)
        raise


def exported(
    request: Request[Any, Any, Any],
    services: Services,
    collection: Collection,
    *,
    format: str,  # noqa: A002 - the parameter's name in the address
    layout: str,
    style: str,
    base_url: str,
    cache_control: str,
    glossary: bool = True,
    exercises: Sequence[str] | None = None,
    ui: SearchLang | None = None,
) -> Response[bytes]:
    """A file made of ``collection``, to be saved; ``ui``: by default the reader's language.

    Raises the errors of ``make_output``.
    """
    made = make_output(
        services,
        collection,
        format=format,
        layout=layout,
        style=style,
        ui=ui or reader_language(request),
        base_url=base_url,
        glossary=glossary,
        exercises=exercises or (),
    )
    headers = {
        "content-type": made.media_type,
        "content-disposition": attachment(made.name),
        "Cache-Control": cache_control,
    }
    return Response(made.content, headers=headers)
