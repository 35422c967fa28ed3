"""Sorts results by date (the newest first) or by authority (the highest first), not by relevance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from corpus import Authority, Document, DocumentType
from corpus.dated_versions import force_rank
from search.answer.alike import status_rank
from search.engines.engine import EngineHit
from search.query.query import Sort

MOST_SORTED = 200
"""How many of the best results are sorted: lower ones are not relevant enough to come first."""
_TYPES = (
    DocumentType.TREATY,
    DocumentType.LAW,
    DocumentType.PLAN_OF_ACTION,
    DocumentType.GUIDANCE,
    DocumentType.REPORT,
    DocumentType.STUDY_TOUR_REPORT,
    DocumentType.TRAINING_MATERIAL,
    DocumentType.OTHER,
)
"""Highest authority first, of documents whose authority is not stated."""
_AUTHORITIES = tuple(Authority)


def in_order(
    hits: Sequence[EngineHit], documents: Mapping[str, Document], sort: Sort
) -> tuple[EngineHit, ...]:
    """``hits`` by ``sort``; equals stay by relevance, and undated documents come last."""
    if sort == "relevance":
        return tuple(hits)
    key = _by_date if sort == "date" else _by_rank
    return tuple(sorted(hits, key=lambda hit: key(documents.get(hit.document_id))))


def _by_date(document: Document | None) -> tuple[int, ...]:
    return -(document.date.toordinal() if document and document.date else 0), 0


def _by_rank(document: Document | None) -> tuple[int, ...]:
    if document is None:
        return (len(_AUTHORITIES) + len(_TYPES),)
    return (
        _place(_AUTHORITIES, document.authority),
        _place(_TYPES, document.type),
        force_rank(document.force_today),
        status_rank(document.status),
    )


def _place(order: Sequence[StrEnum], value: StrEnum | None) -> int:
    return order.index(value) if value in order else len(order)
