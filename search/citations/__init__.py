"""Citations: what people write as an address, and the references within texts."""

from search.citations.references import ReferenceFinder
from search.citations.resolver import CitationResolver, CitedSource, Place, Resolution

__all__ = [
    "CitationResolver",
    "CitedSource",
    "Place",
    "ReferenceFinder",
    "Resolution",
]
