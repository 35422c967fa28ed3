"""A client of kb's API for Python programs, with and without ``await``: docs/client.md."""

from kb.client.client import AsyncClient, Client
from kb.client.records import (
    Concept,
    Document,
    ExportPart,
    Hit,
    Passage,
    Quotation,
    Resolution,
    ResolvedPassage,
    Suggestion,
)

__all__ = [
    "AsyncClient",
    "Client",
    "Concept",
    "Document",
    "ExportPart",
    "Hit",
    "Passage",
    "Quotation",
    "Resolution",
    "ResolvedPassage",
    "Suggestion",
]
