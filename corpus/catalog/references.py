"""References between passages, stored so that they can be found from both ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from corpus.catalog import tables
from corpus.catalog.connection import chunks, reading, writing
from corpus.records import Reference


class ReferenceState(NamedTuple):
    """What a document's references were made from."""

    fingerprint: str
    """The document's."""
    names: str
    """Signature of the names that works had then."""


class ReferenceTable:
    """References between passages. A write is one transaction. Raises CatalogUnavailable."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def states(self) -> dict[str, ReferenceState]:
        """By id of the document whose references were made."""
        table = tables.referring_document
        with reading(self._engine) as connection:
            return {
                row.document_id: ReferenceState(row.fingerprint, row.names)
                for row in connection.execute(sa.select(table))
            }

    def put(self, made: Mapping[str, tuple[ReferenceState, Iterable[Reference]]]) -> None:
        """Keeps what documents cite, by document id, in place of what they cited."""
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
        """Forgets what these documents cite; what cites them stays until it is made again."""
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
        """What these passages cite, by place in their text."""
        return self._where(tables.reference.c.from_passage, passage_ids)

    def cited_by(self, passage_ids: Iterable[str]) -> list[Reference]:
        """What cites these passages, by id of the citing passage."""
        return self._where(tables.reference.c.to_passage, passage_ids)

    def of_document(self, document_id: str) -> list[Reference]:
        """What the passages of a document cite."""
        return self._where(tables.reference.c.from_document, [document_id])

    def counts_in(self, document_id: str) -> dict[str, int]:
        """How many passages cite each passage of a document; those that none cites are left out."""
        table = tables.reference
        counted = sa.func.count(table.c.from_passage.distinct()).label("passages")
        query = (
            sa.select(table.c.to_passage, counted)
            .where(table.c.to_document == document_id)
            .group_by(table.c.to_passage)
        )
        with reading(self._engine) as connection:
            return {row.to_passage: row.passages for row in connection.execute(query)}

    def _where(self, column: sa.Column[str], ids: Iterable[str]) -> list[Reference]:
        table = tables.reference
        query = sa.select(table.c.from_passage, table.c.start, table.c.end, table.c.to_passage)
        order = (table.c.from_passage, table.c.start, table.c.to_passage)
        with reading(self._engine) as connection:
            return [
                Reference(*row)
                for chunk in chunks(ids)
                for row in connection.execute(query.where(column.in_(chunk)).order_by(*order))
            ]


def _drop(connection: sa.Connection, document_ids: Iterable[str]) -> None:
    listed: Sequence[str] = list(document_ids)
    for chunk in chunks(listed):
        cited = tables.reference.c.from_document.in_(chunk)
        connection.execute(sa.delete(tables.reference).where(cited))
        made = tables.referring_document.c.document_id.in_(chunk)
        connection.execute(sa.delete(tables.referring_document).where(made))
