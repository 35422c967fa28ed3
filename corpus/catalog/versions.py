"""Earlier versions of documents, and metadata that editors have corrected."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from corpus.catalog import rows, tables
from corpus.catalog.connection import chunks, reading
from corpus.catalog.hidden import NOTHING_HIDDEN, Hidden
from corpus.errors import VersionNotFound
from corpus.records import Document, DocumentVersion, Passage

_TABLE = tables.document_version


class VersionTable:
    """Old versions by document id and number. Raises CatalogUnavailable."""

    def __init__(self, engine: sa.Engine, hidden: Hidden = NOTHING_HIDDEN) -> None:
        """``hidden``: documents whose versions cannot be read."""
        self._engine = engine
        self._hidden = hidden

    def documents(self, document_id: str) -> list[tuple[Document, str]]:
        """Old versions without their passages, the newest first, each with the time when it ended (UTC)."""
        if self._hidden.has(document_id):
            return []
        query = sa.select(_TABLE.c.document, _TABLE.c.ended_at)
        query = query.where(_TABLE.c.document_id == document_id)
        with reading(self._engine) as connection:
            found = connection.execute(query.order_by(_TABLE.c.version.desc()))
            return [(_document(row.document), row.ended_at) for row in found]

    def last_of(self, document_ids: Collection[str]) -> dict[str, Document]:
        """The newest old version of each, by document id; documents without one are left out."""
        found: dict[str, Document] = {}
        query = sa.select(_TABLE.c.document_id, _TABLE.c.document).order_by(_TABLE.c.version)
        with reading(self._engine) as connection:
            for chunk in chunks(id_ for id_ in document_ids if not self._hidden.has(id_)):
                rows_of = connection.execute(query.where(_TABLE.c.document_id.in_(chunk)))
                found |= {row.document_id: _document(row.document) for row in rows_of}
        return found

    def get(self, document_id: str, version: int) -> DocumentVersion:
        """Raises VersionNotFound."""
        if not 0 < version < 2**31 or self._hidden.has(document_id):
            raise VersionNotFound(id=document_id, version=version)
        here = sa.and_(_TABLE.c.document_id == document_id, _TABLE.c.version == version)
        with reading(self._engine) as connection:
            row = connection.execute(sa.select(_TABLE).where(here)).first()
        if row is None:
            raise VersionNotFound(id=document_id, version=version)
        return _version(row)

    def before(self, passage: Passage) -> tuple[DocumentVersion, Passage] | None:
        """The newest old version in which a passage has another text, and the passage in that version.

        Only versions whose next text changed or dropped the passage are unpacked.
        """
        query = sa.select(_TABLE.c.version, _TABLE.c.superseded)
        query = query.where(_TABLE.c.document_id == passage.document_id)
        with reading(self._engine) as connection:
            found = connection.execute(query.order_by(_TABLE.c.version.desc())).all()
        for row in found:
            if row.superseded is not None and passage.id not in row.superseded:
                continue
            version = self.get(passage.document_id, row.version)
            for old in version.passages:
                if old.id == passage.id and old.text != passage.text:
                    return version, old
        return None

    def with_passage(self, passage_id: str) -> tuple[DocumentVersion, Passage] | None:
        """The newest old version that contains a passage which its document no longer has."""
        document_id = "/".join(passage_id.split("/")[:2])
        if self._hidden.has(document_id):
            return None
        query = sa.select(_TABLE).where(_TABLE.c.document_id == document_id)
        with reading(self._engine) as connection:
            found = connection.execute(query.order_by(_TABLE.c.version.desc())).all()
        for row in found:
            version = _version(row)
            for passage in version.passages:
                if passage.id == passage_id:
                    return version, passage
        return None

    def last(self, document_id: str) -> int:
        """The number of the newest old version; 0 if there is none."""
        if self._hidden.has(document_id):
            return 0
        query = sa.select(sa.func.max(_TABLE.c.version))
        with reading(self._engine) as connection:
            return connection.scalar(query.where(_TABLE.c.document_id == document_id)) or 0


def archive(connection: sa.Connection, document: Document, after: Sequence[Passage]) -> None:
    """Keep the current document as an old version, within a transaction.

    ``after``: the passages that replace its own; none if it is removed.
    """
    table = tables.passage
    query = sa.select(table).where(table.c.document_id == document.id).order_by(table.c.position)
    passages = [rows.passage(row) for row in connection.execute(query)]
    texts = {passage.id: passage.text for passage in after}
    connection.execute(
        sa.insert(_TABLE).values(
            document_id=document.id,
            version=document.version,
            document=msgspec.to_builtins(document),
            passages=zlib.compress(msgspec.msgpack.encode(passages)),
            ended_at=datetime.now(UTC).isoformat(timespec="seconds"),
            superseded=[p.id for p in passages if texts.get(p.id) != p.text],
        )
    )


def note_change(connection: sa.Connection, document_id: str, work_id: str) -> None:
    """Keep the time at which a document was restored or erased, within a transaction."""
    change = tables.document_change
    connection.execute(sa.delete(change).where(change.c.document_id == document_id))
    now = datetime.now(UTC).isoformat(timespec="seconds")
    connection.execute(sa.insert(change).values(document_id=document_id, work_id=work_id, at=now))


def _document(values: dict[str, Any]) -> Document:
    return msgspec.convert(values, Document)


def _version(row: sa.Row[Any]) -> DocumentVersion:
    passages = msgspec.msgpack.decode(zlib.decompress(row.passages), type=tuple[Passage, ...])
    return DocumentVersion(
        document=_document(row.document), passages=passages, ended_at=row.ended_at
    )


class CorrectionTable:
    """Corrected values by document id. Raises CatalogUnavailable."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def of(self, document_id: str) -> dict[str, Any]:
        """Corrected values by field, as in JSON; empty if nothing is corrected."""
        table = tables.metadata_correction
        query = sa.select(table.c["values"]).where(table.c.document_id == document_id)
        with reading(self._engine) as connection:
            return connection.scalar(query) or {}


def keep_corrections(
    connection: sa.Connection, document_id: str, values: dict[str, Any], by: str
) -> None:
    """Store corrections, replacing earlier ones, within a transaction."""
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
