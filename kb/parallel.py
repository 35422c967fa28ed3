"""Two versions of a work side by side."""

from __future__ import annotations

from typing import NamedTuple

from corpus import Catalog, Document, Passage
from corpus.alignment import Pair
from kb.alignment import Alignments
from search.alignment import rows


class ParallelRow(NamedTuple):
    left: tuple[Passage, ...]
    right: tuple[Passage, ...]
    pair: Pair | None
    """None where one side has no counterpart."""


class Parallel(NamedTuple):
    left: Document
    right: Document
    rows: list[ParallelRow]

    @property
    def counts(self) -> tuple[int, int, int]:
        """Rows with both, with the left side only, with the right one only."""
        paired = sum(row.pair is not None for row in self.rows)
        lonely = sum(row.pair is None and bool(row.left) for row in self.rows)
        return paired, lonely, len(self.rows) - paired - lonely


def read_parallel(
    catalog: Catalog, alignments: Alignments, left: Document, right: Document
) -> Parallel:
    """Raises CatalogUnavailable."""
    pairs = alignments.between(left, right)
    of_left = {id_: pair for pair in pairs for id_ in pair.left}
    documents = catalog.passages(left.id), catalog.passages(right.id)
    found = [
        ParallelRow(ours, theirs, of_left.get(ours[0].id) if ours and theirs else None)
        for ours, theirs in rows(documents, [pairs])
    ]
    return Parallel(left, right, found)
