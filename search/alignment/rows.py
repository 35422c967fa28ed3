"""Two documents and their pairs → rows to be read side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from corpus import Passage
from corpus.alignment import Pair


class Row(NamedTuple):
    left: tuple[Passage, ...]
    right: tuple[Passage, ...]
    pair: Pair | None
    """None where one side has no counterpart."""


def rows(left: Sequence[Passage], right: Sequence[Passage], pairs: Iterable[Pair]) -> list[Row]:
    """Each passage once, in the left document's order.

    What only the right one has follows what stands before it there.
    """
    ours = {passage.id: passage for passage in left}
    theirs = {passage.id: passage for passage in right}
    of_left: dict[str, Pair] = {}
    of_right: dict[str, Pair] = {}
    for pair in pairs:
        # A passage that is gone since does not stand in a row.
        if ours.keys() >= set(pair.left) and theirs.keys() >= set(pair.right):
            of_left |= dict.fromkeys(pair.left, pair)
            of_right |= dict.fromkeys(pair.right, pair)
    lonely: defaultdict[Pair | None, list[Row]] = defaultdict(list)
    before: Pair | None = None
    for passage in right:
        if passage.id in of_right:
            before = of_right[passage.id]
        else:
            lonely[before].append(Row((), (passage,), None))
    found = lonely[None]
    done: set[str] = set()
    for passage in left:
        if passage.id in done:
            continue
        here = of_left.get(passage.id)
        if here is None:
            found.append(Row((passage,), (), None))
            continue
        done.update(here.left)
        found.append(Row(*_sides(here, ours, theirs), here))
        found += lonely[here]
    return found


def _sides(
    pair: Pair, ours: dict[str, Passage], theirs: dict[str, Passage]
) -> tuple[tuple[Passage, ...], tuple[Passage, ...]]:
    return tuple(ours[id_] for id_ in pair.left), tuple(theirs[id_] for id_ in pair.right)
