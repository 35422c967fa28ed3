"""Who is whose parent, by place in a list of passages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from corpus import Passage
from search.alignment.words import Matrix

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
        """All that stands below a passage, in order."""
        found: list[int] = []
        for child in self.children.get(place, ()):
            found += [child, *self.below(child)]
        return found


def context(left: Tree, right: Tree, pairs: Sequence[tuple[int, int]]) -> Matrix:
    """(left, right): 0–1, how much of what is around two passages is paired: parents and neighbours."""
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
