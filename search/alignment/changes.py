"""Aligned documents as rows side by side, and the changes between versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from corpus import Passage
from corpus.alignment import Pair
from search.alignment.tokens import own_words
from search.text.segmenter import Segmenter

Span = tuple[int, int]


class Change(StrEnum):
    """How a passage changed from one version to the next."""

    KEPT = "kept"
    """The words are the same; the number may differ."""
    CHANGED = "changed"
    ADDED = "added"
    DROPPED = "dropped"


class Difference(NamedTuple):
    """A part [start, end) of either text that differs, in code points."""

    deleted: tuple[Span, ...]
    inserted: tuple[Span, ...]


def change_of(one: Sequence[Passage], other: Sequence[Passage]) -> Change | None:
    """The change between two versions of a row; None if neither contains anything."""
    if not one or not other:
        return Change.DROPPED if one else Change.ADDED if other else None
    return Change.KEPT if _words(one) == _words(other) else Change.CHANGED


def text_of(passages: Sequence[Passage]) -> str:
    """The text of a cell; the offsets of a Difference refer to it."""
    return "\n".join(passage.text for passage in passages)


def difference(one: str, other: str, segmenter: Segmenter) -> Difference:
    """The words of each text that the other one lacks, compared in order; Chinese is compared by
    words."""
    pieces = [_pieces(text, segmenter) for text in (one, other)]
    word_lists = [
        [text[slice(*span)] for span in spans]
        for text, spans in zip((one, other), pieces, strict=True)
    ]
    deleted: list[Span] = []
    inserted: list[Span] = []
    for step in LCSseq.opcodes(*word_lists):
        if step.tag in ("delete", "replace"):
            deleted.append((pieces[0][step.src_start][0], pieces[0][step.src_end - 1][1]))
        if step.tag in ("insert", "replace"):
            inserted.append((pieces[1][step.dest_start][0], pieces[1][step.dest_end - 1][1]))
    return Difference(_joined(one, deleted), _joined(other, inserted))


def _pieces(text: str, segmenter: Segmenter) -> list[Span]:
    """Words, and each character between them except white space."""
    pieces: list[Span] = []
    end = 0
    for start, stop in [
        *((word.start, word.end) for word in segmenter.words(text)),
        (len(text),) * 2,
    ]:
        pieces += [(at, at + 1) for at in range(end, start) if not text[at].isspace()]
        if stop > start:
            pieces.append((start, stop))
        end = stop
    return pieces


def _joined(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Join neighbours that are separated by white space only."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _words(passages: Sequence[Passage]) -> str:
    return " ".join(own_words(passage.text) for passage in passages)


Cells = tuple[tuple[Passage, ...], ...]
"""For each document its passages in a row, in order; empty where it has no counterpart."""


def rows(documents: Sequence[Sequence[Passage]], steps: Sequence[Iterable[Pair]]) -> list[Cells]:
    """Rows in the first document's order, each passage once.

    A passage that only a later document has follows the passage that precedes it there. ``steps``:
    the pairs between each document and the next one.
    """
    row_of = _rows_joined(documents, steps)
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


def _rows_joined(
    documents: Sequence[Sequence[Passage]], steps: Sequence[Iterable[Pair]]
) -> dict[str, str]:
    """The row of each passage, by id. A row's name is the id of one of its passages."""
    row_of = {passage.id: passage.id for document in documents for passage in document}

    def find(id_: str) -> str:
        while row_of[id_] != id_:
            id_ = row_of[id_]
        return id_

    for pairs in steps:
        for pair in pairs:
            # A passage that was dropped later is not in the row.
            here = [id_ for id_ in (*pair.left, *pair.right) if id_ in row_of]
            for one, other in pairwise(here):
                row_of[find(other)] = find(one)
    return {id_: find(id_) for id_ in row_of}
