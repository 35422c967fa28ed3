"""The catalog: the authoritative data about works, documents, passages and submitted files."""

from corpus.catalog.catalog import Catalog, Counts
from corpus.catalog.connection import HEAD as CATALOG_SCHEMA
from corpus.catalog.copying import CatalogCopy

__all__ = ["CATALOG_SCHEMA", "Catalog", "CatalogCopy", "Counts"]
