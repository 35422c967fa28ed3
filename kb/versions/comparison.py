"""Compares versions: language versions side by side, and successive versions with their changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from corpus import Catalog, Document, Passage, VersionsIncomparable, search_lang
from corpus.alignment import Pair
from kb.sync.alignments import Alignments
from search import Segmenter
from search.alignment.changes import Cells, Change, change_of, difference, rows, text_of

Span = tuple[int, int]


class Cell(NamedTuple):
    """A version's passages in a row."""

    passages: tuple[Passage, ...]
    """Empty if the version has none in this row."""
    text: str
    deleted: tuple[Span, ...]
    """Text that the next version lacks: [start, end) in ``text``, code points."""
    inserted: tuple[Span, ...]
    """Text that the previous version lacks."""


class ComparedRow(NamedTuple):
    cells: tuple[Cell, ...]
    changes: tuple[Change | None, ...]
    """From each version to the next one; None if neither has a passage in this row."""


class Comparison(NamedTuple):
    documents: tuple[Document, ...]
    rows: list[ComparedRow]

    @property
    def counts(self) -> list[dict[Change, int]]:
        """How many rows were kept, changed, added and dropped, from each version to the next."""
        steps = range(len(self.documents) - 1)
        found = [Counter(row.changes[step] for row in self.rows) for step in steps]
        return [{change: count[change] for change in Change} for count in found]


def compare(
    catalog: Catalog, alignments: Alignments, segmenter: Segmenter, documents: Sequence[Document]
) -> Comparison:
    """``documents``: two or more, oldest first.

    Raises VersionsIncomparable if they are not all in one language, CatalogUnavailable.
    """
    for one, other in pairwise(documents):
        if search_lang(one.lang) != search_lang(other.lang):
            raise VersionsIncomparable(one=one.id, other=other.id)
    texts = [catalog.passages(document.id) for document in documents]
    steps = [alignments.between(one, other) for one, other in pairwise(documents)]
    return compared(documents, texts, steps, segmenter)


def compared(
    documents: Sequence[Document],
    texts: Sequence[Sequence[Passage]],
    steps: Sequence[Iterable[Pair]],
    segmenter: Segmenter,
) -> Comparison:
    """Compare texts whose pairs are known; passages with the same id match without a pair."""
    return Comparison(
        tuple(documents), [_compared(cells, segmenter) for cells in rows(texts, steps)]
    )


def _compared(cells: Cells, segmenter: Segmenter) -> ComparedRow:
    changes = tuple(change_of(one, other) for one, other in pairwise(cells))
    texts = [text_of(passages) for passages in cells]
    deleted: list[tuple[Span, ...]] = [() for _ in cells]
    inserted: list[tuple[Span, ...]] = [() for _ in cells]
    for step, change in enumerate(changes):
        if change is Change.CHANGED:
            one, other = texts[step], texts[step + 1]
            deleted[step], inserted[step + 1] = difference(one, other, segmenter)
    return ComparedRow(tuple(map(Cell, cells, texts, deleted, inserted)), changes)


class ParallelRow(NamedTuple):
    left: tuple[Passage, ...]
    right: tuple[Passage, ...]
    pair: Pair | None
    """None if one side has no counterpart."""


class Parallel(NamedTuple):
    left: Document
    right: Document
    rows: list[ParallelRow]

    @property
    def counts(self) -> tuple[int, int, int]:
        """Number of rows with both sides, with the left side only, and with the right side only."""
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
