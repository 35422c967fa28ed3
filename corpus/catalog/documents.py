"""Documents and passages: conditions that select them, and writes within a transaction of the caller's."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from corpus.catalog import postgres, rows, tables
from corpus.catalog.alignments import linked_documents
from corpus.catalog.hidden import Hidden
from corpus.catalog.ledger_rows import shown_from
from corpus.catalog.rows_of_ids import RowsOfIds
from corpus.filters import Filters
from corpus.ledger import SubmissionStatus
from corpus.records import Document, Passage

DOCUMENTS = linked_documents()
"""Documents, each in the work that it is linked to."""


class Counts(msgspec.Struct, frozen=True):
    works: int
    documents: int
    passages: int
    refused: int
    """Files that are not in the catalog because their newest submission was refused or failed."""


def filtered(hidden: Hidden, filters: Filters) -> sa.Select[Any]:
    """Selects the ids for Catalog.document_ids."""
    table = DOCUMENTS
    query = sa.select(table.c.id)
    # What follows from a hidden successor is not known, as in ``silent``.
    known = sa.func.coalesce(table.c.succession_by, "").not_in(sorted(hidden.documents))
    force = sa.func.coalesce(table.c.force, sa.case((known, table.c.succession_force)))
    if filters.langs:
        query = query.where(sa.or_(*(in_lang(lang) for lang in filters.langs)))
    for column, values in (
        (table.c.type, filters.types),
        (table.c.work_id, filters.works),
        (table.c.issuing_body, filters.issuing_bodies),
        (table.c.status, filters.statuses),
        (table.c.authority, filters.authorities),
        (force, filters.forces),
    ):
        if values:
            query = query.where(column.in_([str(value) for value in values]))
    if filters.year_from is not None:
        query = query.where(table.c.date >= datetime.date(max(filters.year_from, 1), 1, 1))
    if filters.year_to is not None:
        query = query.where(table.c.date <= datetime.date(max(filters.year_to, 1), 12, 31))
    if (day := filters.as_of) is not None:
        begun = [sa.or_(at.is_(None), at <= day) for at in (table.c.force_from, table.c.date)]
        ends = sa.func.coalesce(table.c.force_to, sa.case((known, table.c.succession_ends)))
        query = query.where(
            sa.or_(force.is_(None), sa.and_(*begun)), sa.or_(ends.is_(None), ends > day)
        )
    return query


def count(connection: sa.Connection, hidden: Hidden) -> Counts:
    """Counts what is not hidden."""
    document, passage = DOCUMENTS, tables.passage
    concealed = sorted(hidden.documents)
    newest = sa.select(sa.func.max(tables.submission.c.id)).group_by(
        tables.submission.c.sha256, tables.submission.c.source_name
    )
    refused = sa.select(sa.func.count()).where(
        tables.submission.c.id.in_(newest),
        tables.submission.c.status.in_(("refused", "failed", "needs-ocr")),
        *shown_from(hidden),
    )
    return Counts(
        works=connection.scalar(
            sa.select(sa.func.count(document.c.work_id.distinct())).where(
                document.c.id.not_in(concealed)
            )
        )
        or 0,
        documents=connection.scalar(
            sa.select(sa.func.count()).select_from(document).where(document.c.id.not_in(concealed))
        )
        or 0,
        passages=connection.scalar(
            sa.select(sa.func.count())
            .select_from(passage)
            .where(passage.c.document_id.not_in(concealed))
        )
        or 0,
        refused=connection.scalar(refused) or 0,
    )


def changes() -> sa.Select[Any]:
    """Selects id and moment for Catalog.changed_at."""
    submission, version = tables.submission.c, tables.document_version.c
    correction, change = tables.metadata_correction.c, tables.document_change.c
    moments = sa.union_all(
        sa.select(submission.document_id.label("id"), submission.finished_at.label("at")).where(
            submission.status.in_((SubmissionStatus.INDEXED, SubmissionStatus.UPDATED))
        ),
        sa.select(version.document_id, version.ended_at),
        sa.select(correction.document_id, correction.at),
        sa.select(change.document_id, change.at),
    ).subquery()
    return (
        sa.select(moments.c.id, sa.func.max(moments.c.at))
        .where(moments.c.id.is_not(None), moments.c.at.is_not(None))
        .group_by(moments.c.id)
    )


def silent(document: Document, hidden: Hidden) -> Document:
    """A document without what follows from a hidden one that supersedes it: its name, the end of force."""
    if (named := document.superseded_by) and (hidden.has(named) or named in hidden.works):
        # An editor has given its id.
        document = msgspec.structs.replace(document, superseded_by=None)
    place = document.succession
    if place is None or place.superseded_by is None or not hidden.has(place.superseded_by):
        return document
    return msgspec.structs.replace(document, succession=None)


def _of_ids(table: sa.FromClause) -> sa.Select[Any]:
    """Built once: building it takes as long as running it."""
    return sa.select(table).where(table.c.id.in_(sa.bindparam("ids", expanding=True)))


def of_works(ids: sa.BindParameter[Any]) -> sa.ColumnElement[bool]:
    """Whether a document is in one of these works; ``ids``: an expanding parameter.

    What may be in them is found by indexes; the work that a document is in, which may be that of a link, is
    in no index.
    """
    may = sa.union_all(
        sa.select(tables.document.c.id).where(tables.document.c.work_id.in_(ids)),
        sa.select(tables.work_link.c.document_id).where(tables.work_link.c.work_id.in_(ids)),
        sa.select(tables.succession.c.document_id).where(tables.succession.c.work_id.in_(ids)),
    )
    return sa.and_(DOCUMENTS.c.id.in_(may), DOCUMENTS.c.work_id.in_(ids))


IDS_OF_WORKS = (
    sa.select(DOCUMENTS.c.work_id, DOCUMENTS.c.id)
    .where(of_works(sa.bindparam("works", expanding=True)))
    .order_by(DOCUMENTS.c.id)
)
DOCUMENTS_OF_IDS = _of_ids(DOCUMENTS)
DOCUMENTS_OF_FILE = (
    sa.select(DOCUMENTS)
    .where(DOCUMENTS.c.sha256 == sa.bindparam("sha256"))
    .order_by(DOCUMENTS.c.id)
)
PASSAGES_OF_IDS = RowsOfIds(_of_ids(tables.passage))
PASSAGES_OF_DOCUMENT = (
    sa.select(tables.passage)
    .where(tables.passage.c.document_id == sa.bindparam("document_id"))
    .order_by(tables.passage.c.position)
)
OLD_PASSAGES = sa.delete(tables.passage).where(
    tables.passage.c.document_id == sa.bindparam("document_id")
)


def in_lang(lang: str) -> sa.ColumnElement[bool]:
    """Whether a document is in a language; ``zh`` finds ``zh-Hant``."""
    column = DOCUMENTS.c.lang
    return sa.or_(column == lang, column.startswith(f"{lang}-", autoescape=True))


class NotClaimed(Exception):
    """Undoes a transaction."""


def holds(connection: sa.Connection, document_id: str, expected: Document | None) -> bool:
    """Whether the catalog contains ``expected`` under an id; this stays true for the transaction."""
    # On PostgreSQL an update locks only a row that is there.
    postgres.lock(connection, f"document {document_id}")
    # Changes nothing, but takes the write lock before reading.
    connection.execute(_TOUCHED, {"its_id": document_id, "id": document_id})
    found = connection.scalar(_FINGERPRINT, {"its_id": document_id})
    return bool(found == (expected.fingerprint if expected else None))


def store(connection: sa.Connection, document: Document, passages: Sequence[Passage]) -> None:
    """Store the rows of a document, within the caller's transaction."""
    work = {"id": document.work_id, "type": document.type.value}
    postgres.lock(connection, f"work {document.work_id}")
    upsert(connection, tables.work, work)
    upsert(connection, tables.document, rows.document_values(document))
    if passages:
        values = [rows.passage_values(p) for p in passages]
        connection.execute(_INSERTS[tables.passage], values)


# Built once: building them takes as long as running them.
_TOUCHED = sa.update(tables.document).where(tables.document.c.id == sa.bindparam("its_id"))
_FINGERPRINT = sa.select(DOCUMENTS.c.fingerprint).where(DOCUMENTS.c.id == sa.bindparam("its_id"))
_UPDATES = {
    table: sa.update(table).where(table.c.id == sa.bindparam("same_id"))
    for table in (tables.work, tables.document)
}
_INSERTS = {table: sa.insert(table) for table in (tables.work, tables.document, tables.passage)}


def upsert(connection: sa.Connection, table: sa.Table, values: dict[str, Any]) -> None:
    """Change the row with this id, or insert it."""
    changed = connection.execute(_UPDATES[table], values | {"same_id": values["id"]})
    if not changed.rowcount:
        connection.execute(_INSERTS[table], values)
