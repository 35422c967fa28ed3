"""What editors have said of documents' metadata, over what the files say."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from corpus.catalog import tables
from corpus.catalog.connection import reading


class CorrectionTable:
    """Corrected values by document id. Raises CatalogUnavailable."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def of(self, document_id: str) -> dict[str, Any]:
        """Corrected values by field, as JSON has them; empty where nothing is corrected."""
        table = tables.metadata_correction
        query = sa.select(table.c["values"]).where(table.c.document_id == document_id)
        with reading(self._engine) as connection:
            return connection.scalar(query) or {}


def keep_corrections(
    connection: sa.Connection, document_id: str, values: dict[str, Any], by: str
) -> None:
    """In place of what was corrected before, within a transaction."""
    table = tables.metadata_correction
    connection.execute(sa.delete(table).where(table.c.document_id == document_id))
    connection.execute(
        sa.insert(table).values(
            {
                "document_id": document_id,
                "values": values,
                "corrected_by": by,
                "at": datetime.now(UTC).isoformat(timespec="seconds"),
            }
        )
    )
