"""Citations of passages, as people write them, and the references within texts."""

from search.citations.locating import DocumentTree
from search.citations.lookups import lookup_beginnings
from search.citations.records import coins, zotero_type
from search.citations.references import REFERENCE_RULES, ReferenceFinder
from search.citations.resolver import (
    CitationResolver,
    CitedSource,
    NamedDocuments,
    Place,
    Resolution,
)
from search.citations.writing import STYLES, TEXT_STYLES, Citation, CitationWriter

__all__ = [
    "REFERENCE_RULES",
    "STYLES",
    "TEXT_STYLES",
    "Citation",
    "CitationResolver",
    "CitationWriter",
    "CitedSource",
    "DocumentTree",
    "NamedDocuments",
    "Place",
    "ReferenceFinder",
    "Resolution",
    "coins",
    "lookup_beginnings",
    "zotero_type",
]
