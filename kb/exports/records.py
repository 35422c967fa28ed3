"""Documents, passages, pairs and terms as lines of JSON (NDJSON), one record a line.

After the records of each document comes a line with a ``cursor`` alone. A reader that was interrupted keeps
what came before the last such line, and goes on with its cursor. The last line has ``complete``, and in
``since`` the time to ask for changes from.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import combinations, islice
from typing import Any, Final, Literal, NamedTuple

import msgspec

from corpus import CursorInvalid, Document, search_lang
from kb.exports.changes import Change, changes
from kb.exports.cursors import FIRST, make_cursor, read_cursor
from kb.i18n.addresses import permalink
from kb.schemas import ConceptView, DocumentSummary, PassageView
from kb.services import Services

Kind = Literal["documents", "passages", "pairs", "terms"]
NDJSON: Final = "application/x-ndjson"
_ENCODER: Final = msgspec.json.Encoder()


def lines(
    services: Services,
    kind: Kind,
    *,
    cursor: str = FIRST,
    since: datetime.datetime | None = None,
    limit: int | None = None,
) -> Iterator[bytes]:
    """The records of ``kind``, some lines at a time; ``limit``: of that many documents or terms.

    ``since``: only of documents changed since then, and ``{"document_id": …, "deleted": true}`` for those
    that were removed. Raises CursorInvalid before the first line.
    """
    place = _place(cursor)
    parts = _parts(services, kind, place, since)
    return _ended(parts, limit, _line({"complete": True, "since": place.began}))


class _Place(NamedTuple):
    began: str
    """When the export began: what changes in the meantime is among the next changes."""
    after: str
    """Id of the last document or concept."""

    @property
    def cursor(self) -> bytes:
        return _line({"cursor": make_cursor("\n".join(self))})


def _place(cursor: str) -> _Place:
    if cursor == FIRST:
        return _Place(f"{datetime.datetime.now(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}", "")
    began, separator, after = read_cursor(cursor).partition("\n")
    if not separator:
        raise CursorInvalid
    return _Place(began, after)


def _ended(parts: Iterator[bytes], limit: int | None, last: bytes) -> Iterator[bytes]:
    yield from islice(parts, limit)
    # Whether that was all is known only by asking for more.
    if next(parts, None) is None:
        yield last


def _parts(
    services: Services, kind: Kind, place: _Place, since: datetime.datetime | None
) -> Iterator[bytes]:
    """The records of each document, or a term, with the cursor after them."""
    if kind == "terms":
        for concept in services.termbase.concepts:
            if concept.id > place.after:
                line = _line(ConceptView.from_concept(concept))
                yield line + place._replace(after=concept.id).cursor
        return
    for change in changes(services.catalog, since=since):
        if change.document_id > place.after and (change.document or since):
            records = b"".join(_of_document(services, kind, change))
            yield records + place._replace(after=change.document_id).cursor


def _of_document(services: Services, kind: Kind, change: Change) -> Iterator[bytes]:
    document = change.document
    if document is None:
        yield _line({"document_id": change.document_id, "deleted": True, "changed_at": change.at})
    elif kind == "documents":
        summary = msgspec.to_builtins(DocumentSummary.from_document(document))
        yield _line({**summary, "changed_at": change.at})
    elif kind == "passages":
        for passage in services.catalog.passages(document.id):
            view = msgspec.to_builtins(PassageView.from_passage(passage))
            yield _line({**view, "permalink": permalink(passage.id)})
    else:
        yield from _pairs(services, document)


def _pairs(services: Services, document: Document) -> Iterator[bytes]:
    """The pairs with versions in another language whose ids come later: each pair is there once."""
    for one, other in combinations(services.catalog.documents(work_id=document.work_id), 2):
        if document.id != one.id or search_lang(one.lang) == search_lang(other.lang):
            continue
        for pair in services.alignments.between(one, other):
            yield _line(
                {
                    "left": pair.left,
                    "right": pair.right,
                    "confidence": pair.confidence,
                    "status": pair.status,
                }
            )


def _line(record: Any) -> bytes:
    return _ENCODER.encode(record) + b"\n"
