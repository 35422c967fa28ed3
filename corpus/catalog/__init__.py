"""The catalog: the truth about works, documents, passages and offered files."""

from corpus.catalog.catalog import Catalog, Counts

__all__ = ["Catalog", "Counts"]
