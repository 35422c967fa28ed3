"""Collections, each a row: a change replaces the row of the revision that it was made on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from corpus.catalog import tables
from corpus.catalog.connection import reading, writing
from corpus.catalog.hidden import NOTHING_HIDDEN, Hidden
from corpus.collections import Collection, CollectionItem, ItemKind
from corpus.errors import CollectionChanged, CollectionNotFound, CollectionSharedNot

_TABLE = tables.collection
_SHOWN = [
    column for column in _TABLE.c if column.name not in ("items", "link_digest", "quotations")
]


class CollectionEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A collection in a list: without its items."""

    id: str
    title: str
    owner: str
    quotations: int
    revision: int
    created_at: datetime
    updated_at: datetime
    is_shared: bool


class CollectionTable:
    """Collections. A write is one transaction. Raises CatalogUnavailable."""

    def __init__(self, engine: sa.Engine, hidden: Hidden = NOTHING_HIDDEN) -> None:
        """Collections as a reader sees them.

        ``hidden``: documents whose quotations are blank, and collections that cannot be opened by a link.
        """
        self._engine = engine
        self._hidden = hidden

    def list(self, owner: str | None = None) -> list[CollectionEntry]:
        """All collections, or an owner's, the one changed last first."""
        shared = _TABLE.c.link_digest.is_not(None).label("is_shared")
        query = sa.select(*_SHOWN, _TABLE.c.quotations, shared)
        query = query.order_by(_TABLE.c.updated_at.desc(), _TABLE.c.id)
        if owner is not None:
            query = query.where(_TABLE.c.owner == owner)
        with reading(self._engine) as connection:
            rows = connection.execute(query)
            return [msgspec.convert(_plain(row._mapping), CollectionEntry) for row in rows]

    def get(self, id_: str) -> Collection:
        """Raises CollectionNotFound."""
        with reading(self._engine) as connection:
            found = _read(connection, _TABLE.c.id == id_)
        if found is None:
            raise CollectionNotFound(id=id_)
        return self._blanked(found)

    def add(self, record: Collection) -> None:
        """Stores a new collection. Raises RecordInvalid if its id is taken."""
        with writing(self._engine) as connection:
            connection.execute(sa.insert(_TABLE).values(_values(record)))

    def replace(self, record: Collection, revision: int) -> None:
        """Stores ``record`` in place of ``revision``.

        Raises CollectionNotFound, CollectionChanged if the stored one has another revision.
        """
        with writing(self._engine) as connection:
            here = sa.and_(_TABLE.c.id == record.id, _TABLE.c.revision == revision)
            if self._hidden != NOTHING_HIDDEN and (stored := _read(connection, here)):
                record = self._with_words(record, stored)
            done = connection.execute(sa.update(_TABLE).where(here).values(_values(record)))
            if not done.rowcount:
                _refuse(connection, record.id, revision)

    def remove(self, id_: str, revision: int) -> None:
        """Raises CollectionNotFound, CollectionChanged."""
        with writing(self._engine) as connection:
            here = sa.and_(_TABLE.c.id == id_, _TABLE.c.revision == revision)
            if not connection.execute(sa.delete(_TABLE).where(here)).rowcount:
                _refuse(connection, id_, revision)

    def share(self, id_: str, digest: str | None) -> None:
        """Sets the digest of its link; None revokes the link. Raises CollectionNotFound."""
        with writing(self._engine) as connection:
            here = sa.update(_TABLE).where(_TABLE.c.id == id_)
            if not connection.execute(here.values(link_digest=digest)).rowcount:
                raise CollectionNotFound(id=id_)

    def is_shared(self, id_: str) -> bool:
        query = sa.select(_TABLE.c.link_digest).where(_TABLE.c.id == id_)
        with reading(self._engine) as connection:
            return connection.scalar(query) is not None

    def shared(self, digest: str) -> Collection:
        """The collection that a link leads to. Raises CollectionSharedNot."""
        with reading(self._engine) as connection:
            found = _read(connection, _TABLE.c.link_digest == digest)
        if found is None or found.id in self._hidden.collections:
            raise CollectionSharedNot
        items = tuple(item for item in found.items if not self._hides(item))
        return msgspec.structs.replace(found, items=items)

    def _blanked(self, record: Collection) -> Collection:
        if self._hidden == NOTHING_HIDDEN:
            return record
        items = tuple(
            msgspec.structs.replace(item, text="") if self._hides(item) else item
            for item in record.items
        )
        return msgspec.structs.replace(record, items=items)

    def _with_words(self, record: Collection, stored: Collection) -> Collection:
        """A changed collection with the words of quotations that its editor was not shown.

        Only of those that still quote the same passages: others would show the words under them.
        """
        words = {
            _blank(item): item.text
            for item in stored.items
            if item.kind is ItemKind.QUOTATION and self._hides(item)
        }
        items = tuple(
            msgspec.structs.replace(item, text=words.get(_blank(item), item.text))
            if not item.text
            else item
            for item in record.items
        )
        return msgspec.structs.replace(record, items=items)

    def _hides(self, item: CollectionItem) -> bool:
        return any(map(self._hidden.has_passage, item.passage_ids))


def forget_words(connection: sa.Connection, document_id: str) -> None:
    """Blank the words of an erased document in all collections: the items show that they were there."""
    rows: Sequence[Any] = connection.execute(sa.select(_TABLE)).all()
    for row in rows:
        record = _record(row)
        items = tuple(_forgotten(item, f"{document_id}/") for item in record.items)
        if items != record.items:
            changed = msgspec.structs.replace(record, items=items, revision=record.revision + 1)
            here = _TABLE.c.id == record.id
            connection.execute(sa.update(_TABLE).where(here).values(_values(changed)))


def _blank(item: CollectionItem) -> tuple[str, ItemKind, tuple[str, ...], int | None, int | None]:
    """What an item without its words has in common with the one that it was."""
    return item.id, item.kind, item.passage_ids, item.start, item.end


def _forgotten(item: CollectionItem, here: str) -> CollectionItem:
    if any(id_.startswith(here) for id_ in item.passage_ids):
        return msgspec.structs.replace(item, text="")
    return item


def _read(connection: sa.Connection, here: sa.ColumnElement[bool]) -> Collection | None:
    row = connection.execute(sa.select(_TABLE).where(here)).first()
    return _record(row) if row else None


def _refuse(connection: sa.Connection, id_: str, revision: int) -> None:
    current = connection.scalar(sa.select(_TABLE.c.revision).where(_TABLE.c.id == id_))
    if current is None:
        raise CollectionNotFound(id=id_)
    raise CollectionChanged(id=id_, revision=revision, current=current)


def _record(row: sa.Row[Any]) -> Collection:
    # Columns that are no fields of the record are ignored.
    return msgspec.convert(_plain(row._mapping), Collection)


def _plain(row: sa.RowMapping) -> dict[str, Any]:
    # SQLAlchemy's names are of a class that msgspec does not accept.
    return {str(name): value for name, value in row.items()}


def _values(record: Collection) -> dict[str, Any]:
    values: dict[str, Any] = msgspec.to_builtins(record)
    values["quotations"] = sum(item.kind is ItemKind.QUOTATION for item in record.items)
    return values
