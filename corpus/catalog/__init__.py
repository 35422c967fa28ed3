"""The catalog: the authoritative data about works, documents, passages and submitted files."""

from corpus.catalog.catalog import Catalog, Counts

__all__ = ["Catalog", "Counts"]
