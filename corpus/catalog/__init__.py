"""The catalog: the authoritative data about works, documents, passages and submitted files."""

from corpus.catalog.audit import AuditEntry
from corpus.catalog.catalog import Catalog, Counts
from corpus.catalog.hidden import NOTHING_HIDDEN, Hidden
from corpus.catalog.restrictions import ReaderGroup

__all__ = ["NOTHING_HIDDEN", "AuditEntry", "Catalog", "Counts", "Hidden", "ReaderGroup"]
