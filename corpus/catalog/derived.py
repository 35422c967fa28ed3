"""Results of long work: vectors of sentences, recognised pages, what each index holds, dated versions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from corpus.catalog import tables
from corpus.catalog.alignments import linked_documents
from corpus.catalog.connection import chunks, reading, writing
from corpus.catalog.hidden import NOTHING_HIDDEN, Hidden
from corpus.records import Force, OcrLine, OcrPage, Succession


class EmbeddingTable:
    """Vectors by model and hash of the text. A write is one transaction. Raises CatalogUnavailable."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def vectors(self, model: str, hashes: Iterable[str]) -> dict[str, bytes]:
        """The vectors of those of ``hashes`` that have one: the float16 values of a unit vector,
        little-endian, or zeros if the text could not be embedded."""
        table = tables.embedding
        query = sa.select(table.c.hash, table.c.vector).where(table.c.model == model)
        with reading(self._engine) as connection:
            return {
                row.hash: row.vector
                for chunk in chunks(hashes)
                for row in connection.execute(query.where(table.c.hash.in_(chunk)))
            }

    def missing(self, model: str, hashes: Iterable[str]) -> list[str]:
        """The ``hashes`` that have no vector yet, in order, each once."""
        wanted = dict.fromkeys(hashes)
        table = tables.embedding
        query = sa.select(table.c.hash).where(table.c.model == model)
        with reading(self._engine) as connection:
            for chunk in chunks(wanted):
                for hash_ in connection.scalars(query.where(table.c.hash.in_(chunk))):
                    del wanted[hash_]
        return list(wanted)

    def add(self, model: str, vectors: Mapping[str, bytes]) -> None:
        """Stores vectors, in the form that ``vectors`` returns; existing ones are replaced."""
        table = tables.embedding
        with writing(self._engine, beside=True) as connection:
            for chunk in chunks(vectors):
                here = sa.and_(table.c.model == model, table.c.hash.in_(chunk))
                connection.execute(sa.delete(table).where(here))
                values = [{"model": model, "hash": h, "vector": vectors[h]} for h in chunk]
                connection.execute(sa.insert(table), values)

    def drop(self, hashes: Iterable[str]) -> None:
        """Deletes the vectors of these texts, made by any model."""
        table = tables.embedding
        with writing(self._engine, beside=True) as connection:
            for chunk in chunks(hashes):
                connection.execute(sa.delete(table).where(table.c.hash.in_(chunk)))

    def embedded_documents(self, model: str) -> dict[str, str]:
        """Fingerprint by id of the documents whose sentences all have a vector."""
        table = tables.embedded_document
        query = sa.select(table.c.document_id, table.c.fingerprint).where(table.c.model == model)
        with reading(self._engine) as connection:
            return {row.document_id: row.fingerprint for row in connection.execute(query)}

    def set_embedded(self, model: str, documents: Mapping[str, str]) -> None:
        """Record that all sentences of these documents, by fingerprint, have a vector."""
        self._replace(model, documents, documents)

    def drop_embedded(self, model: str, document_ids: Iterable[str]) -> None:
        """Delete the entries of documents; the vectors of their sentences stay."""
        self._replace(model, document_ids, {})

    def _replace(self, model: str, gone: Iterable[str], documents: Mapping[str, str]) -> None:
        table = tables.embedded_document
        with writing(self._engine, beside=True) as connection:
            for chunk in chunks(gone):
                here = sa.and_(table.c.model == model, table.c.document_id.in_(chunk))
                connection.execute(sa.delete(table).where(here))
            if documents:
                values = [
                    {"model": model, "document_id": id_, "fingerprint": fingerprint}
                    for id_, fingerprint in documents.items()
                ]
                connection.execute(sa.insert(table), values)


class IndexEntryTable:
    """Fingerprints of documents by index. A write is one transaction. Raises CatalogUnavailable."""

    def __init__(self, engine: sa.Engine, hidden: Hidden = NOTHING_HIDDEN) -> None:
        """``hidden``: documents that are missing from every index."""
        self._engine = engine
        self._hidden = hidden

    def of(self, index_name: str) -> dict[str, str]:
        """Fingerprint by document id, as last written to the index."""
        table = tables.index_entry
        query = sa.select(table.c.document_id, table.c.fingerprint)
        with reading(self._engine) as connection:
            found = connection.execute(query.where(table.c.index_name == index_name))
            has = self._hidden.has
            return {row.document_id: row.fingerprint for row in found if not has(row.document_id)}

    def is_empty(self, index_name: str) -> bool:
        """Whether nothing is known of the index."""
        table = tables.index_entry
        one = sa.select(table.c.document_id).where(table.c.index_name == index_name).limit(1)
        with reading(self._engine) as connection:
            return connection.scalar(one) is None

    def changed(self, index_name: str) -> list[str]:
        """Ids of the documents that the index lacks, or has as they were, in order."""
        with reading(self._engine) as connection:
            return list(connection.scalars(_CHANGED, {"index_name": index_name}))

    def surplus(self, index_name: str) -> set[str]:
        """Ids of the documents that the index has and the catalog no longer."""
        with reading(self._engine) as connection:
            return set(connection.scalars(_SURPLUS, {"index_name": index_name}))

    def begun(self, index_name: str) -> set[str]:
        """Ids of the documents that were begun to be written, and of which nothing else is known."""
        table = tables.index_entry
        query = sa.select(table.c.document_id).where(table.c.fingerprint == "")
        with reading(self._engine) as connection:
            return set(connection.scalars(query.where(table.c.index_name == index_name)))

    def put(self, index_name: str, entries: dict[str, str]) -> None:
        """Record that the index now contains these documents with these fingerprints."""
        self._change(index_name, entries, entries)

    def drop(self, index_name: str, document_ids: Iterable[str]) -> None:
        """Record that the index no longer contains these documents."""
        self._change(index_name, document_ids, {})

    def replace(self, index_name: str, entries: dict[str, str]) -> None:
        """Record the content of a rebuilt index, replacing all earlier entries."""
        self._change(index_name, None, entries)

    def _change(
        self, index_name: str, document_ids: Iterable[str] | None, entries: dict[str, str]
    ) -> None:
        table = tables.index_entry
        with writing(self._engine, beside=True) as connection:
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


# Compared by the database: a library has far more documents than are written at a time.
_DOCUMENT, _ENTRY = linked_documents(), tables.index_entry
_IS_ENTRY = sa.and_(
    _ENTRY.c.index_name == sa.bindparam("index_name"), _ENTRY.c.document_id == _DOCUMENT.c.id
)
_CHANGED = (
    sa.select(_DOCUMENT.c.id)
    .outerjoin(_ENTRY, _IS_ENTRY)
    .where(sa.func.coalesce(_ENTRY.c.fingerprint, "") != _DOCUMENT.c.fingerprint)
    .order_by(_DOCUMENT.c.id)
)
_SURPLUS = sa.select(_ENTRY.c.document_id).where(
    _ENTRY.c.index_name == sa.bindparam("index_name"),
    _ENTRY.c.document_id.not_in(sa.select(tables.document.c.id)),
)


class OcrTable:
    """Pages by sha256 and engine. A write is one transaction. Raises CatalogUnavailable."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def pages(self, sha256: str, engine_name: str) -> dict[int, OcrPage]:
        """The pages of a file that ``engine_name`` has recognised, by number."""
        table = tables.ocr_page
        query = (
            sa.select(table.c.page, table.c.lines)
            .where(table.c.sha256 == sha256, table.c.engine == engine_name)
            .order_by(table.c.page)
        )
        with reading(self._engine) as connection:
            return {
                row.page: OcrPage(
                    page=row.page, lines=msgspec.convert(row.lines, tuple[OcrLine, ...])
                )
                for row in connection.execute(query)
            }

    def put(self, sha256: str, engine_name: str, page: OcrPage) -> None:
        """Store a page, replacing an earlier result for it."""
        table = tables.ocr_page
        key = {"sha256": sha256, "engine": engine_name, "page": page.page}
        here = sa.and_(*(table.c[name] == value for name, value in key.items()))
        with writing(self._engine, beside=True) as connection:
            connection.execute(sa.delete(table).where(here))
            lines = msgspec.to_builtins(page.lines)
            connection.execute(sa.insert(table), key | {"lines": lines})


class Row(NamedTuple):
    """The place of a document among the dated versions of a work."""

    work_id: str | None
    """None: it is in its own work."""
    place: Succession | None
    """None: nothing is known of its force."""


class SuccessionTable:
    """Rows by document id; derived, see corpus.dated_versions. Raises CatalogUnavailable."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def all(self) -> dict[str, Row]:
        with reading(self._engine) as connection:
            return dict(map(_succession, connection.execute(_SUCCESSIONS)))

    def of(self, document_ids: Iterable[str]) -> dict[str, Row]:
        """Those of these documents."""
        column = tables.succession.c.document_id
        with reading(self._engine) as connection:
            return {
                id_: row
                for chunk in chunks(document_ids)
                for id_, row in map(
                    _succession, connection.execute(_SUCCESSIONS.where(column.in_(chunk)))
                )
            }

    def replace(self, rows: Mapping[str, Row], gone: Iterable[str]) -> None:
        """Store some rows, and delete those of other documents, in one transaction."""
        table = tables.succession
        with writing(self._engine) as connection:
            for chunk in chunks([*rows, *gone]):
                connection.execute(sa.delete(table).where(table.c.document_id.in_(chunk)))
            if rows:
                values = [
                    {
                        "document_id": id_,
                        "work_id": row.work_id,
                        **msgspec.structs.asdict(row.place or Succession()),
                        "state": hashlib.sha256(msgspec.json.encode(row)).hexdigest()[:16],
                    }
                    for id_, row in rows.items()
                ]
                connection.execute(sa.insert(table), values)


_SUCCESSIONS = sa.select(
    *(
        tables.succession.c[name]
        for name in ("document_id", "work_id", "force", "ends", "superseded_by")
    )
)


def _succession(row: Sequence[Any]) -> tuple[str, Row]:
    document_id, work_id, force, ends, superseded_by = row
    if not force:
        return document_id, Row(work_id, None)
    place = Succession(force=Force(force), ends=ends, superseded_by=superseded_by)
    return document_id, Row(work_id, place)
