"""Pairs of one and one → of one and several, where what was left over beside them belongs to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from search.alignment.settings import load_settings
from search.alignment.tree import ROOT, Tree

Group = tuple[tuple[int, ...], tuple[int, ...]]
"""Places on the left and on the right, each in order."""
Score = Callable[[Sequence[int], Sequence[int]], float]


class Widening:
    """``gain``: what a group must score more than the one that it grows from."""

    def __init__(
        self, left: Tree, right: Tree, score: Score, gain: float, parted: Callable[[int, int], bool]
    ) -> None:
        self._trees = (left, right)
        self._score = score
        self._gain = gain
        self._parted = parted

    def widen(self, pairs: Sequence[tuple[int, int]]) -> list[Group]:
        """Each passage goes to one group at most."""
        groups: list[Group] = [((one,), (other,)) for one, other in pairs]
        free = [
            set(range(len(tree))) - {pair[side] for pair in pairs}
            for side, tree in enumerate(self._trees)
        ]
        for number, group in enumerate(groups):
            groups[number] = self._grown(group, free)
        return groups

    def _grown(self, group: Group, free: list[set[int]]) -> Group:
        score = self._score(*group)
        while True:
            offers = [
                (self._score(*wider), wider)
                for side in (0, 1)
                if free[side]
                for wider in self._wider(group, side, free[side])
            ]
            best, wider = max(offers, default=(0.0, group))
            if best < score + self._gain:
                return group
            for side in (0, 1):
                free[side] -= set(wider[side])
            score, group = best, wider

    def _wider(self, group: Group, side: int, free: set[int]) -> Iterator[Group]:
        if len(group[1 - side]) > 1:
            return
        own = group[side]
        tree = self._trees[side]
        additions = [[own[0] - 1], [own[-1] + 1]] if len(own) < load_settings().widest else []
        if not self._trees[1 - side].children.get(group[1 - side][0]):
            # What the other side says in one passage may here be a heading with all below it.
            parent = tree.parents[own[0]]
            tops = (own[0], parent) if parent != ROOT else own[:1]
            additions += [[at for at in (top, *tree.below(top)) if at not in own] for top in tops]
        for more in additions:
            if more and free.issuperset(more):
                places = tuple(sorted({*own, *more}))
                wider = (places, group[1]) if side == 0 else (group[0], places)
                if not any(self._parted(one, other) for one in wider[0] for other in wider[1]):
                    yield wider
