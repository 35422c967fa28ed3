"""The best chain of pairs: the dynamic programme, and what does not follow one order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.alignment.words import Matrix


def best_chain(scores: Matrix) -> list[tuple[int, int]]:
    """Pairs (row, column) that both go up, with the greatest sum of ``scores``; only positive ones.

    What is left out costs nothing.
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
    """Each score less ``share`` of what the best rival in its row or column has more.

    So that a false pair that fits the order does not hold the place of a true one that does not. Who is
    paired already (``pairs``) is nobody else's rival.
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
    """The best chain, then the best one of what is left, and so on; by row.

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
