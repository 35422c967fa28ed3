"""References between passages, stored so that they can be found from both ends."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import sqlalchemy as sa

from corpus.catalog import tables
from corpus.catalog.connection import chunks, reading, writing
from corpus.catalog.hidden import NOTHING_HIDDEN, Hidden
from corpus.records import Reference


class ReferenceState(NamedTuple):
    """The inputs from which a document's references were made."""

    fingerprint: str
    """Fingerprint of the document."""
    rules: str
    """Signature of the rules by which they were made; empty: a name in its texts may have changed since."""


class MadeReferences(NamedTuple):
    """The references of a document, and the lookups of names on which they depend."""

    state: ReferenceState
    references: Iterable[Reference]
    looked_up: Collection[str]


_ALL: Final = ""
"""The name whose meaning is the signature of all."""
_LAST: Final = b"\xff"
"""Greater than each byte of a text."""


class ReferenceTable:
    """References between passages. A write is one transaction. Raises CatalogUnavailable."""

    def __init__(self, engine: sa.Engine, hidden: Hidden = NOTHING_HIDDEN) -> None:
        """``hidden``: documents that appear neither as source nor as target of a reference."""
        self._engine = engine
        self._hidden = hidden

    def states(self) -> dict[str, ReferenceState]:
        """By id of the document whose references were made."""
        table = tables.referring_document
        with reading(self._engine) as connection:
            return {
                row.document_id: ReferenceState(row.fingerprint, row.names)
                for row in connection.execute(sa.select(table))
            }

    def follow_names(
        self,
        signature: str,
        meanings: Callable[[], Mapping[str, str]],
        beginnings: Callable[[str], Iterable[str]],
    ) -> None:
        """Record what names mean now; documents whose references may depend on one that has changed lose
        their rules.

        ``signature``: of ``meanings``, which has the meaning by name. ``beginnings``: those of the lookups
        that may have asked for a name.
        """
        table, made = tables.cited_name, tables.referring_document
        every = sa.select(table.c.name, table.c.meaning)
        if self.signature() == signature:
            return
        now = {**meanings(), _ALL: signature}
        with writing(self._engine) as connection:
            held = dict(connection.execute(every).all())
            changed = {name for name in held.keys() | now.keys() if held.get(name) != now.get(name)}
            names = changed - {_ALL}
            stale = _looked_up(connection, (each for name in names for each in beginnings(name)))
            for chunk in chunks(stale):
                here = made.c.document_id.in_(chunk)
                connection.execute(sa.update(made).where(here).values(names=""))
            for chunk in chunks(changed):
                connection.execute(sa.delete(table).where(table.c.name.in_(chunk)))
            if added := [{"name": n, "meaning": now[n]} for n in changed if n in now]:
                connection.execute(sa.insert(table), added)

    def signature(self) -> str | None:
        """Signature of the names that are recorded; None before the first."""
        with reading(self._engine) as connection:
            return _signature(connection)

    def put(self, made: Mapping[str, MadeReferences], signature: str) -> bool:
        """Store the references of documents, by document id, replacing earlier ones.

        ``signature``: of the names by which they were made. False, and nothing is stored, if another
        process has recorded other names since.
        """
        states, references, lookups = [], [], []
        for document_id, (state, found, looked_up) in made.items():
            states.append(
                {
                    "document_id": document_id,
                    "fingerprint": state.fingerprint,
                    "names": state.rules,
                }
            )
            lookups += [{"document_id": document_id, "lookup": each.encode()} for each in looked_up]
            references += [
                {
                    "from_passage": each.from_passage,
                    "start": each.start,
                    "end": each.end,
                    "to_passage": each.to_passage,
                    "from_document": document_id,
                    "to_document": each.to_passage.rpartition("/")[0],
                }
                for each in dict.fromkeys(found)
            ]
        with writing(self._engine) as connection:
            if _signature(connection) != signature:
                return False
            _drop(connection, made)
            for table, values in (
                (tables.reference, references),
                (tables.looked_up_name, lookups),
                (tables.referring_document, states),
            ):
                if values:
                    connection.execute(sa.insert(table), values)
        return True

    def drop(self, document_ids: Iterable[str]) -> None:
        """Delete the references of these documents; references to them stay until they are made again."""
        with writing(self._engine) as connection:
            _drop(connection, document_ids)

    def citing_documents(self, document_ids: Iterable[str]) -> set[str]:
        """Ids of the documents that cite one of these."""
        table = tables.reference
        query = sa.select(table.c.from_document).distinct()
        with reading(self._engine) as connection:
            return {
                found
                for chunk in chunks(document_ids)
                for found in connection.scalars(query.where(table.c.to_document.in_(chunk)))
            }

    def cites(self, passage_ids: Iterable[str]) -> list[Reference]:
        """The references in these passages, by position in their text."""
        return self._where(tables.reference.c.from_passage, passage_ids)

    def cited_by(self, passage_ids: Iterable[str]) -> list[Reference]:
        """The references to these passages, by id of the citing passage."""
        return self._where(tables.reference.c.to_passage, passage_ids)

    def of_document(self, document_id: str) -> list[Reference]:
        """The references in the passages of a document."""
        return self._where(tables.reference.c.from_document, [document_id])

    def counts_in(self, document_id: str) -> dict[str, int]:
        """How many passages cite each passage of a document; uncited passages are left out."""
        table = tables.reference
        counted = sa.func.count(table.c.from_passage.distinct()).label("passages")
        query = (
            sa.select(table.c.to_passage, counted)
            .where(table.c.to_document == document_id)
            .group_by(table.c.to_passage)
        )
        if self._hidden.has(document_id):
            return {}
        if self._hidden.documents:
            query = query.where(table.c.from_document.not_in(sorted(self._hidden.documents)))
        with reading(self._engine) as connection:
            return {row.to_passage: row.passages for row in connection.execute(query)}

    def _where(self, column: sa.Column[str], ids: Iterable[str]) -> list[Reference]:
        table = tables.reference
        query = sa.select(table.c.from_passage, table.c.start, table.c.end, table.c.to_passage)
        order = (table.c.from_passage, table.c.start, table.c.to_passage)
        with reading(self._engine) as connection:
            found = [
                Reference(*row)
                for chunk in chunks(ids)
                for row in connection.execute(query.where(column.in_(chunk)).order_by(*order))
            ]
        if self._hidden == NOTHING_HIDDEN:
            return found
        hidden = self._hidden.has_passage
        return [r for r in found if not (hidden(r.from_passage) or hidden(r.to_passage))]


def _signature(connection: sa.Connection) -> str | None:
    table = tables.cited_name
    return connection.scalar(sa.select(table.c.meaning).where(table.c.name == _ALL))


def _looked_up(connection: sa.Connection, beginnings: Iterable[str]) -> set[str]:
    """Ids of the documents with a lookup that begins with one of these."""
    found: set[str] = set()
    for each in map(str.encode, beginnings):
        found.update(connection.scalars(_LOOKED_UP, {"first": each, "last": each + _LAST}))
    return found


# Built once: building it takes as long as running it.
_LOOKED_UP = sa.select(tables.looked_up_name.c.document_id).where(
    tables.looked_up_name.c.lookup >= sa.bindparam("first"),
    tables.looked_up_name.c.lookup < sa.bindparam("last"),
)


def _drop(connection: sa.Connection, document_ids: Iterable[str]) -> None:
    listed: Sequence[str] = list(document_ids)
    for chunk in chunks(listed):
        cited = tables.reference.c.from_document.in_(chunk)
        connection.execute(sa.delete(tables.reference).where(cited))
        for table in (tables.looked_up_name, tables.referring_document):
            connection.execute(sa.delete(table).where(table.c.document_id.in_(chunk)))
