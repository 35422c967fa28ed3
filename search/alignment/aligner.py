"""The aligner: pairs the passages of two documents with their counterparts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache
from math import exp

import numpy as np

from corpus import Passage, SearchLang
from corpus.alignment import Basis, Pair, PairStatus
from search.alignment.chain import ROOT, Tree, chains, context, pairs_by_address, without_rivals
from search.alignment.evidence import (
    Lengths,
    Matrix,
    Meaning,
    NoMeaning,
    TermsFirst,
    Wording,
    agreement,
    compare,
    cosines,
    measured_ratio,
)
from search.alignment.settings import load_settings
from search.alignment.tokens import Side, read_side
from search.query.dictionary import Dictionary
from search.query.expansion import TermEntry
from search.text.segmenter import Segmenter

Group = tuple[tuple[int, ...], tuple[int, ...]]
"""Indexes of the passages on the left and on the right, each in order."""
Score = Callable[[Sequence[int], Sequence[int]], float]


class Widening:
    """A group of passages and a larger one; ``gain``: how much more the larger one must score."""

    def __init__(
        self, left: Tree, right: Tree, score: Score, gain: float, parted: Callable[[int, int], bool]
    ) -> None:
        self._trees = (left, right)
        self._score = score
        self._gain = gain
        self._parted = parted

    def widen(self, pairs: Sequence[tuple[int, int]]) -> list[Group]:
        """Extend groups by neighbouring passages; each passage joins one group at most."""
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
            candidates = [
                (self._score(*wider), wider)
                for side in (0, 1)
                if free[side]
                for wider in self._wider(group, side, free[side])
            ]
            best, wider = max(candidates, default=(0.0, group))
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
            # The other side's passage may here be a heading with everything below it.
            parent = tree.parents[own[0]]
            tops = (own[0], parent) if parent != ROOT else own[:1]
            additions += [[at for at in (top, *tree.below(top)) if at not in own] for top in tops]
        for more in additions:
            if more and free.issuperset(more):
                places = tuple(sorted({*own, *more}))
                wider = (places, group[1]) if side == 0 else (group[0], places)
                if not any(self._parted(one, other) for one in wider[0] for other in wider[1]):
                    yield wider


_DECIDED = 100.0
"""More than any score: an editor's decision overrides it."""

IdPair = tuple[str, str]


class Aligner:
    """Pairs the passages of two documents. Create it once; any number of threads may share it."""

    def __init__(
        self,
        segmenter: Segmenter,
        terms: Iterable[TermEntry],
        dictionary: Dictionary,
        meaning: Meaning | None = None,
    ) -> None:
        self._segmenter = segmenter
        self._dictionary = TermsFirst(terms, dictionary)
        self._meaning = meaning or NoMeaning()

    def align(
        self,
        left: Sequence[Passage],
        right: Sequence[Passage],
        *,
        confirmed: Collection[IdPair] = (),
        rejected: Collection[IdPair] = (),
    ) -> list[Pair]:
        """Pairs in the left side's order; no passage is in two of them.

        ``confirmed`` and ``rejected``: pairs of passage ids, left and right, that an editor has
        decided on.
        """
        if not left or not right:
            return []
        # In two versions of a law most articles are the same.
        cut = cache(self._segmenter.words)
        one, other = (read_side(side, main_lang(side), cut) for side in (left, right))
        wording = compare(one, other, self._dictionary)
        if len(left) * len(right) > load_settings().most_cells:
            return pairs_by_address(one, other, wording, _measured(one, other, ()))
        weighing = _Weighing(one, other, wording, self._meaning)
        return weighing.pairs(frozenset(confirmed), frozenset(rejected))


def main_lang(passages: Sequence[Passage]) -> SearchLang:
    """The language of most passages."""
    return Counter(passage.lang for passage in passages).most_common(1)[0][0]


class _Weighing:
    """Two documents, and all evidence for and against their passages being counterparts."""

    def __init__(self, left: Side, right: Side, wording: Wording, meaning: Meaning) -> None:
        settings = load_settings()
        self._left, self._right = left, right
        self._settings = settings
        same = left.lang == right.lang
        self._weights = settings.monolingual if same else settings.bilingual
        self._trees = Tree(left.passages), Tree(right.passages)
        self._wording = wording
        self._words = wording.likeness()
        self._place = agreement(left.passages, right.passages)
        vectors = [meaning.vectors(side.passages, side.lang) for side in (left, right)]
        self._near = None
        if vectors[0] is not None and vectors[1] is not None:
            self._near = cosines(vectors[0], vectors[1])
        self._lengths = _measured(left, right, ())

    def pairs(self, confirmed: frozenset[IdPair], rejected: frozenset[IdPair]) -> list[Pair]:
        fixed = _joined(self._places(confirmed))
        decided = np.zeros(self._words.shape, np.float32)
        for left, right in fixed:
            decided[list(left), :] = decided[:, list(right)] = -_DECIDED
        for one, other in self._places(rejected):
            decided[one, other] = -_DECIDED
        fixed_pairs = [(left[0], right[0]) for left, right in fixed]
        found: list[tuple[int, int]] = []
        for _ in range(self._settings.passes):
            self._lengths = _measured(self._left, self._right, found)
            scores = self._scores([*found, *fixed_pairs])
            lowered = without_rivals(scores, self._weights.rival, found) + decided
            found = chains(lowered, self._settings.rounds, self._weights.moved)
        widening = Widening(
            *self._trees,
            self._score_of,
            self._weights.widen,
            lambda one, other: bool(decided[one, other] < 0),
        )
        pairs = [
            *(self._pair(group, 1.0, PairStatus.CONFIRMED) for group in fixed),
            *(
                self._pair(group, self._confidence(group, scores), PairStatus.AUTOMATIC)
                for group in widening.widen(found)
            ),
        ]
        places = {passage.id: place for place, passage in enumerate(self._left.passages)}
        return sorted(pairs, key=lambda pair: places[pair.left[0]])

    def _scores(self, pairs: Sequence[tuple[int, int]]) -> Matrix:
        weights = self._weights
        scores: Matrix = (
            weights.words * self._words
            + weights.place * self._place
            + weights.length * (self._lengths.likeness() - 1)
            + weights.kind * self._unlike_kinds()
            + weights.context * context(*self._trees, pairs)
            + weights.base
        ).astype(np.float32)
        if self._near is not None:
            scores += np.float32(weights.meaning) * (self._near - np.float32(weights.usual_meaning))
        return scores

    def _unlike_kinds(self) -> Matrix:
        classes = [
            np.array([self._settings.kind_class(p.kind) for p in side.passages])
            for side in (self._left, self._right)
        ]
        unlike: Matrix = (classes[0][:, None] != classes[1][None, :]).astype(np.float32)
        return unlike

    def _score_of(self, left: Sequence[int], right: Sequence[int]) -> float:
        """The score of a group, with the parts that may change when it grows."""
        words = self._wording.likeness_of(
            _telling(left, self._left.bare), _telling(right, self._right.bare)
        )
        length = self._lengths.likeness_of(left, right)
        place = self._place[np.ix_(left, right)].max()
        weights = self._weights
        return float(weights.words * words + weights.length * length + weights.widen_place * place)

    def _places(self, ids: frozenset[IdPair]) -> list[tuple[int, int]]:
        ours, theirs = (
            {passage.id: place for place, passage in enumerate(side.passages)}
            for side in (self._left, self._right)
        )
        known = ((one, other) for one, other in ids if one in ours and other in theirs)
        return sorted((ours[one], theirs[other]) for one, other in known)

    def _confidence(self, group: Group, scores: Matrix) -> float:
        score = scores[np.ix_(group[0], group[1])].max()
        settings = self._settings
        sure = 1 / (1 + exp(-settings.confidence_slope * (score - settings.confidence_middle)))
        return round(float(sure), 3)

    def _pair(self, group: Group, confidence: float, status: PairStatus) -> Pair:
        first = group[0][0], group[1][0]
        return Pair(
            left=tuple(self._left.passages[place].id for place in group[0]),
            right=tuple(self._right.passages[place].id for place in group[1]),
            confidence=confidence,
            status=status,
            basis=Basis(
                words=round(self._wording.likeness_of(*group), 3),
                place=round(float(self._place[first]), 3),
                length=round(self._lengths.likeness_of(*group), 3),
                meaning=None if self._near is None else round(float(self._near[first]), 3),
            ),
        )


def _telling(places: Sequence[int], bare: Sequence[bool]) -> Sequence[int]:
    """The passages that are more than a label, if there are any; otherwise all."""
    return [place for place in places if not bare[place]] or places


def _joined(pairs: Sequence[tuple[int, int]]) -> list[Group]:
    """Groups of indexes: pairs that share a passage form one group."""
    groups: list[tuple[set[int], set[int]]] = []
    for one, other in pairs:
        touched = [group for group in groups if one in group[0] or other in group[1]]
        rest = [group for group in groups if group not in touched]
        lefts = {one}.union(*(group[0] for group in touched))
        rights = {other}.union(*(group[1] for group in touched))
        groups = [*rest, (lefts, rights)]
    return [(tuple(sorted(left)), tuple(sorted(right))) for left, right in groups]


def _measured(left: Side, right: Side, pairs: Sequence[tuple[int, int]]) -> Lengths:
    texts, langs = (left.texts, right.texts), (left.lang, right.lang)
    ratio = 1.0
    if left.lang != right.lang:
        ratio = measured_ratio(*texts, pairs, zh_is_left=left.lang == "zh")
    return Lengths(*texts, langs, ratio)
