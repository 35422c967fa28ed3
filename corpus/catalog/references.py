"""References between passages, stored so that they can be found from both ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from corpus.catalog import tables
from corpus.catalog.connection import chunks, reading, writing
from corpus.catalog.hidden import NOTHING_HIDDEN, Hidden
from corpus.records import Reference


class ReferenceState(NamedTuple):
    """The inputs from which a document's references were made."""

    fingerprint: str
    """Fingerprint of the document."""
    names: str
    """Signature of the works' names at that time."""


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

    def put(self, made: Mapping[str, tuple[ReferenceState, Iterable[Reference]]]) -> None:
        """Store the references of documents, by document id, replacing earlier ones."""
        states, references = [], []
        for document_id, (state, found) in made.items():
            states.append({"document_id": document_id, **state._asdict()})
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
            _drop(connection, made)
            for table, values in (
                (tables.reference, references),
                (tables.referring_document, states),
            ):
                if values:
                    connection.execute(sa.insert(table), values)

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


def _drop(connection: sa.Connection, document_ids: Iterable[str]) -> None:
    listed: Sequence[str] = list(document_ids)
    for chunk in chunks(listed):
        cited = tables.reference.c.from_document.in_(chunk)
        connection.execute(sa.delete(tables.reference).where(cited))
        made = tables.referring_document.c.document_id.in_(chunk)
        connection.execute(sa.delete(tables.referring_document).where(made))
