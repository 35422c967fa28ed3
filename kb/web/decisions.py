"""What editors have said of the passages of two documents, as the parallel reader lists it."""

from __future__ import annotations

from typing import NamedTuple

from corpus import Catalog, Document, Passage
from corpus.alignment import PairStatus
from kb.alignment import Alignments, document_of
from kb.web.urls import locator_of


class Decision(NamedTuple):
    left: str
    """Where the passage stands, as people write it; the end of its id where it is no longer there."""
    right: str
    left_id: str
    right_id: str
    status: PairStatus


def decisions(
    catalog: Catalog, alignments: Alignments, one: Document, other: Document
) -> list[Decision]:
    """Oldest first, ``one`` on the left."""
    verdicts = alignments.verdicts(one, other)
    known = catalog.passages_by_ids({id_ for v in verdicts for id_ in (v.left, v.right)})
    found = []
    for verdict in verdicts:
        left, right = sorted(
            (verdict.left, verdict.right), key=lambda id_: document_of(id_) != one.id
        )
        found.append(
            Decision(
                _place(left, known.get(left)),
                _place(right, known.get(right)),
                left,
                right,
                verdict.status,
            )
        )
    return found


def _place(id_: str, passage: Passage | None) -> str:
    place: str = getattr(passage.locator, passage.lang) if passage else locator_of(id_)
    return place
