"""Several documents and the pairs between neighbours → rows to be read side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from corpus import Passage
from corpus.alignment import Pair

Cells = tuple[tuple[Passage, ...], ...]
"""For each document its passages in a row, in order; empty where it has no counterpart."""


def rows(documents: Sequence[Sequence[Passage]], steps: Sequence[Iterable[Pair]]) -> list[Cells]:
    """Each passage once, in the first document's order.

    What only a later one has follows what stands before it there. ``steps``: the pairs between each
    document and the next one.
    """
    row_of = _joined(documents, steps)
    order = list(dict.fromkeys(row_of[passage.id] for passage in documents[0]))
    placed = set(order)
    for document in documents[1:]:
        following: defaultdict[str | None, list[str]] = defaultdict(list)
        before: str | None = None
        for passage in document:
            row = row_of[passage.id]
            if row in placed:
                before = row
            elif row not in following[before]:
                following[before].append(row)
        placed.update(row for group in following.values() for row in group)
        order = following[None] + [each for row in order for each in (row, *following.get(row, ()))]
    cells: dict[str, list[list[Passage]]] = {row: [[] for _ in documents] for row in order}
    for column, document in enumerate(documents):
        for passage in document:
            cells[row_of[passage.id]][column].append(passage)
    return [tuple(tuple(cell) for cell in cells[row]) for row in order]


def _joined(
    documents: Sequence[Sequence[Passage]], steps: Sequence[Iterable[Pair]]
) -> dict[str, str]:
    """The row of each passage, by id, named by one of its passages."""
    row_of = {passage.id: passage.id for document in documents for passage in document}

    def find(id_: str) -> str:
        while row_of[id_] != id_:
            id_ = row_of[id_]
        return id_

    for pairs in steps:
        for pair in pairs:
            # A passage that is gone since does not stand in a row.
            here = [id_ for id_ in (*pair.left, *pair.right) if id_ in row_of]
            for one, other in pairwise(here):
                row_of[find(other)] = find(one)
    return {id_: find(id_) for id_ in row_of}
