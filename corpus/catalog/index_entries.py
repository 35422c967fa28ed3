"""What each index holds, as far as the catalog remembers."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from corpus.catalog import tables
from corpus.catalog.connection import chunks, reading, writing


class IndexEntryTable:
    """Fingerprints of documents by index. A write is one transaction. Raises CatalogUnavailable."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def of(self, index_name: str) -> dict[str, str]:
        """Fingerprint by document id, as last written to the index."""
        table = tables.index_entry
        query = sa.select(table.c.document_id, table.c.fingerprint)
        with reading(self._engine) as connection:
            found = connection.execute(query.where(table.c.index_name == index_name))
            return {row.document_id: row.fingerprint for row in found}

    def put(self, index_name: str, entries: dict[str, str]) -> None:
        """Remembers that the index now holds these documents so."""
        self._change(index_name, entries, entries)

    def drop(self, index_name: str, document_ids: Iterable[str]) -> None:
        """Remembers that the index no longer holds these documents."""
        self._change(index_name, document_ids, {})

    def replace(self, index_name: str, entries: dict[str, str]) -> None:
        """Remembers what a rebuilt index holds, all else forgotten."""
        self._change(index_name, None, entries)

    def _change(
        self, index_name: str, document_ids: Iterable[str] | None, entries: dict[str, str]
    ) -> None:
        table = tables.index_entry
        with writing(self._engine) as connection:
            gone = sa.delete(table).where(table.c.index_name == index_name)
            if document_ids is None:
                connection.execute(gone)
            else:
                for chunk in chunks(document_ids):
                    connection.execute(gone.where(table.c.document_id.in_(chunk)))
            if entries:
                connection.execute(
                    sa.insert(table),
                    [
                        {"index_name": index_name, "document_id": d, "fingerprint": f}
                        for d, f in entries.items()
                    ],
                )
