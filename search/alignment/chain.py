"""The best chain of pairs, found by dynamic programming; in large documents, by address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from corpus import Passage
from corpus.alignment import Basis, Pair
from search.alignment.evidence import Lengths, Matrix, Wording, steps_of
from search.alignment.settings import load_settings
from search.alignment.tokens import Side

ROOT = -1


class Tree:
    def __init__(self, passages: Sequence[Passage]) -> None:
        places = {passage.id: place for place, passage in enumerate(passages)}
        self.parents = [places.get(passage.parent_id or "", ROOT) for passage in passages]
        self.children: defaultdict[int, list[int]] = defaultdict(list)
        for place, parent in enumerate(self.parents):
            self.children[parent].append(place)

    def __len__(self) -> int:
        return len(self.parents)

    def below(self, place: int) -> list[int]:
        """All passages below a passage, in order."""
        found: list[int] = []
        for child in self.children.get(place, ()):
            found += [child, *self.below(child)]
        return found


def context(left: Tree, right: Tree, pairs: Sequence[tuple[int, int]]) -> Matrix:
    """(left, right), 0–1: the share of the passages around two passages (parents, neighbours) that
    is paired."""
    around = np.zeros((len(left), len(right)), np.float32)
    for one, other in [(ROOT, ROOT), *pairs]:
        children = left.children.get(one), right.children.get(other)
        if children[0] and children[1]:
            around[np.ix_(children[0], children[1])] += 0.5
    for one, other in pairs:
        for step in (-1, 1):
            if 0 <= one + step < len(left) and 0 <= other + step < len(right):
                around[one + step, other + step] += 0.25
    return around


def pairs_by_address(left: Side, right: Side, wording: Wording, lengths: Lengths) -> list[Pair]:
    """Pairs of passages with the same address, unless their words contradict it."""
    settings = load_settings()
    theirs = {_address(passage_steps): place for place, passage_steps in _steps(right)}
    pairs = []
    for place, steps in _steps(left):
        other = theirs.pop(_address(steps), None)
        if other is None:
            continue
        words = wording.likeness_of([place], [other])
        if words >= settings.address_words:
            pairs.append(
                Pair(
                    left=(left.passages[place].id,),
                    right=(right.passages[other].id,),
                    confidence=round(words, 3),
                    basis=Basis(
                        words=round(words, 3),
                        place=1.0,
                        length=round(lengths.likeness_of([place], [other]), 3),
                    ),
                )
            )
    return pairs


def _steps(side: Side) -> list[tuple[int, tuple[tuple[str, bool], ...]]]:
    return [(place, steps_of(passage)) for place, passage in enumerate(side.passages)]


def _address(steps: tuple[tuple[str, bool], ...]) -> tuple[str, ...]:
    return tuple(name for name, _ in steps)


def best_chain(scores: Matrix) -> list[tuple[int, int]]:
    """Pairs (row, column), both ascending, with the greatest sum of ``scores``; only positive
    scores.

    A row or column without a pair costs nothing.
    """
    rows, columns = scores.shape
    best = np.zeros((rows + 1, columns + 1), np.float32)
    for row in range(rows):
        paired = best[row, :-1] + scores[row]
        np.maximum.accumulate(np.maximum(best[row, 1:], paired), out=best[row + 1, 1:])
    pairs = []
    row, column = rows, columns
    while row and column:
        here = best[row, column]
        if here == best[row - 1, column]:
            row -= 1
        elif here == best[row, column - 1]:
            column -= 1
        else:
            row, column = row - 1, column - 1
            pairs.append((row, column))
    return pairs[::-1]


def without_rivals(scores: Matrix, share: float, pairs: Sequence[tuple[int, int]] = ()) -> Matrix:
    """Each score less ``share`` of the excess of the best rival in its row or column.

    Otherwise a false pair that fits the order could take the place of a true one that does not. A
    row or column that is already paired (``pairs``) is not a rival.
    """
    rivals = scores.copy()
    for row, column in pairs:
        rivals[row, :] = rivals[:, column] = -np.inf
    for row, column in pairs:
        rivals[row, column] = scores[row, column]
    best = np.maximum(rivals.max(axis=1)[:, None], rivals.max(axis=0)[None, :])
    lowered: Matrix = scores - np.float32(share) * np.maximum(best - scores, 0)
    return lowered


def chains(scores: Matrix, rounds: int, moved: float) -> list[tuple[int, int]]:
    """The best chain, then the best chain of the remaining rows and columns, and so on; by row.

    Pairs after the first chain must score more than ``moved``.
    """
    if not scores.size:
        return []
    rows, columns = np.arange(scores.shape[0]), np.arange(scores.shape[1])
    found: list[tuple[int, int]] = []
    left = scores
    for _ in range(rounds):
        chain = best_chain(left)
        if not chain:
            break
        found += [(int(rows[row]), int(columns[column])) for row, column in chain]
        if not left.size:
            break
        rows = np.delete(rows, [row for row, _ in chain])
        columns = np.delete(columns, [column for _, column in chain])
        left = scores[np.ix_(rows, columns)] - np.float32(moved)
        if not left.size or left.max() <= 0:
            break
    return sorted(found)
