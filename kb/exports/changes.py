"""Which documents changed when."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import NamedTuple

from corpus import Catalog, Document, MomentInvalid

EARLIEST = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
"""Of documents whose change was not recorded."""


class Change(NamedTuple):
    """The last change of a document."""

    document_id: str
    at: datetime.datetime
    """UTC, to the second."""
    document: Document | None
    """As it is now; None: it was removed or erased."""
    last: Document | None
    """As it is now, or as it was when it was removed; None: it was erased."""


def changes(
    catalog: Catalog,
    *,
    since: datetime.datetime | None = None,
    until: datetime.datetime | None = None,
) -> list[Change]:
    """The documents whose last change is in this time, both ends included, by id.

    A change in the second of ``since`` is repeated rather than lost.
    """
    moments: Mapping[str, str] = catalog.changed_at()
    documents = {document.id: document for document in catalog.documents()}
    last = catalog.versions.last_of(moments.keys() - documents.keys())
    found = []
    for id_ in sorted({*moments, *documents}):
        at = moment_of(moments[id_]) if id_ in moments else EARLIEST
        if (since is None or at >= since) and (until is None or at <= until):
            now = documents.get(id_)
            found.append(Change(id_, at, now, now or last.get(id_)))
    return found


def moment_of(text: str) -> datetime.datetime:
    """An ISO 8601 date or time, UTC where it names no zone. Raises MomentInvalid."""
    try:
        moment = datetime.datetime.fromisoformat(text.strip())
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=datetime.UTC)
        return moment.astimezone(datetime.UTC).replace(microsecond=0)
    except (ValueError, OverflowError) as error:
        raise MomentInvalid(value=text[:50]) from error
