"""What editors say of works: which documents are versions of one, and which work succeeds which."""

from __future__ import annotations

import sqlalchemy as sa

from corpus.catalog import tables
from corpus.catalog.connection import reading, writing


def linked_documents() -> sa.Subquery:
    """The documents, each in the work that an editor has put it into, if one has.

    Such a document has another fingerprint, too: an index must take it up.
    """
    own, link = tables.document, tables.work_link
    changed = {
        "work_id": sa.func.coalesce(link.c.work_id, own.c.work_id),
        "fingerprint": sa.func.coalesce(
            own.c.fingerprint + sa.literal("@") + link.c.work_id, own.c.fingerprint
        ),
    }
    columns = [
        changed[column.name].label(column.name) if column.name in changed else column
        for column in own.c
    ]
    joined = own.outerjoin(link, link.c.document_id == own.c.id)
    return sa.select(*columns).select_from(joined).subquery("linked_document")


class WorkLinkTable:
    """A write is one transaction. Raises CatalogUnavailable."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def link(self, document_id: str, work_id: str) -> None:
        """Makes a document a version of a work, whatever its own metadata say."""
        table = tables.work_link
        with writing(self._engine) as connection:
            connection.execute(sa.delete(table).where(table.c.document_id == document_id))
            values = {"document_id": document_id, "work_id": work_id}
            connection.execute(sa.insert(table), values)

    def unlink(self, document_id: str) -> bool:
        """Back to the work of its own metadata; False where nobody had linked it."""
        table = tables.work_link
        with writing(self._engine) as connection:
            gone = connection.execute(sa.delete(table).where(table.c.document_id == document_id))
            return bool(gone.rowcount)

    def successions(self) -> dict[str, str]:
        """The work that each one succeeds, by work."""
        table = tables.work_succession
        with reading(self._engine) as connection:
            return {row.work_id: row.succeeds for row in connection.execute(sa.select(table))}

    def set_succession(self, work_id: str, succeeds: str | None) -> None:
        """``succeeds``: the work that it follows; None: forgets what was said."""
        table = tables.work_succession
        with writing(self._engine) as connection:
            connection.execute(sa.delete(table).where(table.c.work_id == work_id))
            if succeeds is not None:
                values = {"work_id": work_id, "succeeds": succeeds}
                connection.execute(sa.insert(table), values)
