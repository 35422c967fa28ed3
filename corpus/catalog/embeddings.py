"""The vectors of sentences, kept in the catalog: hours of work that nothing else holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from corpus.catalog import tables
from corpus.catalog.connection import chunks, reading, writing


class EmbeddingTable:
    """Vectors by model and hash of the text. A write is one transaction. Raises CatalogUnavailable."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def vectors(self, model: str, hashes: Iterable[str]) -> dict[str, bytes]:
        """Those of ``hashes`` that have a vector: a unit vector's float16 values, little-endian, or
        zeros where the text could not be embedded."""
        table = tables.embedding
        query = sa.select(table.c.hash, table.c.vector).where(table.c.model == model)
        with reading(self._engine) as connection:
            return {
                row.hash: row.vector
                for chunk in chunks(hashes)
                for row in connection.execute(query.where(table.c.hash.in_(chunk)))
            }

    def missing(self, model: str, hashes: Iterable[str]) -> list[str]:
        """Those of ``hashes`` that have no vector yet, in their order, each once."""
        wanted = dict.fromkeys(hashes)
        table = tables.embedding
        query = sa.select(table.c.hash).where(table.c.model == model)
        with reading(self._engine) as connection:
            for chunk in chunks(wanted):
                for hash_ in connection.scalars(query.where(table.c.hash.in_(chunk))):
                    del wanted[hash_]
        return list(wanted)

    def add(self, model: str, vectors: Mapping[str, bytes]) -> None:
        """Keeps vectors, as ``vectors`` gives them back; one that is there already is replaced."""
        table = tables.embedding
        with writing(self._engine) as connection:
            for chunk in chunks(vectors):
                here = sa.and_(table.c.model == model, table.c.hash.in_(chunk))
                connection.execute(sa.delete(table).where(here))
                values = [{"model": model, "hash": h, "vector": vectors[h]} for h in chunk]
                connection.execute(sa.insert(table), values)

    def drop(self, hashes: Iterable[str]) -> None:
        """Deletes the vectors of these texts, whatever model made them."""
        table = tables.embedding
        with writing(self._engine) as connection:
            for chunk in chunks(hashes):
                connection.execute(sa.delete(table).where(table.c.hash.in_(chunk)))

    def embedded_documents(self, model: str) -> dict[str, str]:
        """Fingerprint by id of the documents whose sentences all have a vector."""
        table = tables.embedded_document
        query = sa.select(table.c.document_id, table.c.fingerprint).where(table.c.model == model)
        with reading(self._engine) as connection:
            return {row.document_id: row.fingerprint for row in connection.execute(query)}

    def set_embedded(self, model: str, documents: Mapping[str, str]) -> None:
        """Remembers that all sentences of these documents, by fingerprint, have a vector."""
        self._replace(model, documents, documents)

    def drop_embedded(self, model: str, document_ids: Iterable[str]) -> None:
        """Forgets documents; the vectors of their sentences stay."""
        self._replace(model, document_ids, {})

    def _replace(self, model: str, gone: Iterable[str], documents: Mapping[str, str]) -> None:
        table = tables.embedded_document
        with writing(self._engine) as connection:
            for chunk in chunks(gone):
                here = sa.and_(table.c.model == model, table.c.document_id.in_(chunk))
                connection.execute(sa.delete(table).where(here))
            if documents:
                values = [
                    {"model": model, "document_id": id_, "fingerprint": fingerprint}
                    for id_, fingerprint in documents.items()
                ]
                connection.execute(sa.insert(table), values)
