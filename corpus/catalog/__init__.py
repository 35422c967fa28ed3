"""The catalog: the authoritative data about works, documents, passages and submitted files."""

from corpus.catalog.audit import AuditEntry
from corpus.catalog.catalog import Catalog
from corpus.catalog.connection import HEAD as CATALOG_SCHEMA
from corpus.catalog.copying import CatalogCopy
from corpus.catalog.documents import Counts
from corpus.catalog.hidden import NOTHING_HIDDEN, Hidden
from corpus.catalog.restrictions import ReaderGroup

__all__ = [
    "CATALOG_SCHEMA",
    "NOTHING_HIDDEN",
    "AuditEntry",
    "Catalog",
    "CatalogCopy",
    "Counts",
    "Hidden",
    "ReaderGroup",
]
