"""Two legs → one score: what units say (lexical) and what they mean (dense), in both languages.

direct   = cosine + share · (lexical score / the best that any unit could have)
z        = (direct - mean of all units of the language) / their standard deviation, or ``least_spread``
score    = z, pulled towards the z of the unit's counterpart in the other language

z makes the languages comparable, so that they can be merged in one list. The counterpart is whatever
unit of the other language says the same, by its vector: a translation is as good an answer as its
original, and the query's own language knows best which one it is.

The best units of one language may stand higher above its average than those of the other do, as where one
holds all laws and the other some treaties. A pull towards such a z would raise whatever has a translation
above what has none. So what one language leads by is first taken off: in the query's language the lead
of its best unit, in the other the lead that pairs of counterparts usually have. There the best unit of the
query's language is no measure: if the answer exists in the other language only, that unit is a wrong one,
and would raise its counterpart above the answer.

Whether the answer has a translation is not known. It is taken to be as likely as not, so that each unit of
a translated document loses the more, the more of them there are (the logarithm of the odds).
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from corpus import SEARCH_LANGS
from search.embeddings import Vectors
from search.engines.engine import EngineHit
from search.retrieve.vectors import DenseView, Rows, wholes_of
from search.weights import HybridWeights

_SURELY = 0.5
"""The likeness from which two units are taken to say the same."""
_PAIRS = 3
"""The number of best pairs of counterparts that tell the usual lead of one language."""
_MOST_ODDS = 1.0
"""The largest logarithm of the odds: where all but a few units are translated, those few are not favoured
more."""


@dataclass(frozen=True)
class Candidates:
    """A language's units that may answer: those that the engine let through, with its scores."""

    hits: Sequence[EngineHit]
    ideal: float
    """The lexical score of a unit that said all words as often as can be."""
    view: DenseView
    own: bool
    """Whether the query is in this language."""
    by_words: Mapping[str, int] = field(default_factory=dict)
    """By unit id the rank, from 0, that words alone give; needed while some units lack vectors."""


class Fused(msgspec.Struct, frozen=True, kw_only=True):
    """A unit's score, and what it is made of."""

    hit: EngineHit
    score: float
    lexical: float
    """Its share of the ideal; 0: none of the words."""
    dense: float | None
    """Its cosine; None while it has no vector."""
    direct: float | None
    """Its z before the counterpart is asked; None where only its words were looked at."""
    counterpart: str | None
    """Unit id."""
    likeness: float
    """How surely the counterpart says the same: 0–1."""


class _Counterpart(NamedTuple):
    number: int
    """Among the candidates of its language."""
    likeness: float


@dataclass(frozen=True)
class _Scored:
    candidates: Candidates
    lexical: NDArray[np.float64]
    dense: NDArray[np.float64]
    """NaN while a unit has no vector."""
    z: NDArray[np.float64]
    vectors: NDArray[np.float32]
    """(n, D); zeros while a unit has none."""

    def top(self, count: int) -> Rows:
        """Numbers of the best candidates, in their order."""
        best: Rows = np.sort(np.argsort(-self.z, kind="stable")[:count])
        return best


def fuse(languages: Sequence[Candidates], weights: HybridWeights) -> list[list[Fused]]:
    """The candidates of each language, best first. There are two languages at most."""
    scored = [_scored(each, weights) for each in languages]
    if len(scored) != len(SEARCH_LANGS):
        return [_fused(each, each.z, {}) for each in scored]
    here, there = scored
    # A unit far down is raised by no counterpart that stands there too.
    top_here, top_there = here.top(weights.counterparts), there.top(weights.counterparts)
    cosines = here.vectors[top_here] @ there.vectors[top_there].T
    return [
        _pulled(here, there, _counterparts(cosines, top_here, top_there, weights), weights),
        _pulled(there, here, _counterparts(cosines.T, top_there, top_here, weights), weights),
    ]


def by_words_alone(hit: EngineHit, ideal: float, score: float, weights: HybridWeights) -> Fused:
    """A unit beyond those that are fused, with the ``score`` that it is ranked by."""
    lexical = min(hit.score / ideal, weights.most_lexical)
    return Fused(
        hit=hit,
        score=score,
        lexical=lexical,
        dense=None,
        direct=None,
        counterpart=None,
        likeness=0.0,
    )


def _scored(candidates: Candidates, weights: HybridWeights) -> _Scored:
    view, hits = candidates.view, candidates.hits
    rows = np.array([view.pack.rows.get(hit.unit_id, -1) for hit in hits], np.intp)
    known = rows >= 0
    usual, spread = view.usual
    spread = max(spread, weights.least_spread)
    dense = np.full(len(hits), np.nan)
    vectors = np.zeros((len(hits), view.query.size), np.float32)
    dense[known] = view.scores(rows[known])
    vectors[known] = wholes_of(view.pack, rows[known])
    lexical = np.array([hit.score / candidates.ideal for hit in hits]).reshape(-1)
    lexical = np.minimum(lexical, weights.most_lexical)
    # A unit that has no vector yet is taken to mean what the others mean that have its words.
    missing = float(np.median(dense[known])) if known.any() else usual
    direct = np.where(known, dense, missing) + weights.lexical * lexical
    return _Scored(candidates, lexical, dense, (direct - usual) / spread, vectors)


def _counterparts(
    cosines: Vectors, here: Rows, there: Rows, weights: HybridWeights
) -> dict[int, _Counterpart]:
    """For each unit ``here``, by its number, the most similar unit ``there``, by their ``cosines``.

    A pair is left out if its unit ``there`` is clearly more similar to another unit ``here``: the two are
    only about the same matter.
    """
    if not cosines.size:
        return {}
    nearest = cosines.argmax(axis=1)
    best = cosines.max(axis=1)
    sure = np.clip((best - weights.same_from) / (weights.same_to - weights.same_from), 0.0, 1.0)
    rivals = cosines.max(axis=0)[nearest] - best > weights.same_margin
    return {
        int(here[at]): _Counterpart(int(there[nearest[at]]), float(sure[at]))
        for at in np.flatnonzero((sure > 0) & ~rivals)
    }


def _pulled(
    here: _Scored,
    there: _Scored,
    counterparts: Mapping[int, _Counterpart],
    weights: HybridWeights,
) -> list[Fused]:
    """The units of one language, each asked of its counterpart in the other, best first."""
    score = here.z.copy()
    if here.candidates.own:
        pull = weights.counterpart_own
        lead = there.z.max(initial=0.0) - here.z.max(initial=0.0)
    else:
        pull = weights.counterpart_other
        lead = _usual_lead(here, there, counterparts)
        score -= weights.translated * _translated(here, counterparts)
    named = {}
    for at, counterpart in counterparts.items():
        above = there.z[counterpart.number] - lead - here.z[at]
        score[at] += pull * counterpart.likeness * above
        unit_id = there.candidates.hits[counterpart.number].unit_id
        named[at] = unit_id, counterpart.likeness
    return _fused(here, score, named)


def _usual_lead(here: _Scored, there: _Scored, counterparts: Mapping[int, _Counterpart]) -> float:
    """How much higher a unit's counterpart stands than the unit, on average over the best pairs."""
    sure = [(at, each.number) for at, each in counterparts.items() if each.likeness >= _SURELY]
    best = sorted(sure, key=lambda pair: -(here.z[pair[0]] + there.z[pair[1]]))[:_PAIRS]
    return float(np.mean([there.z[number] - here.z[at] for at, number in best] or [0.0]))


def _translated(here: _Scored, counterparts: Mapping[int, _Counterpart]) -> NDArray[np.float64]:
    """(n,): how surely each unit is of a translated document, times the logarithm of the odds of such
    units among the candidates."""
    hits = here.candidates.hits
    documents = {
        hits[at].document_id for at, each in counterparts.items() if each.likeness > _SURELY
    }
    surely = np.array([float(hit.document_id in documents) for hit in hits])
    odds = (surely.sum() + 1) / (len(hits) - surely.sum() + 1)
    for at, each in counterparts.items():
        surely[at] = max(surely[at], each.likeness)
    return surely * min(math.log(odds), _MOST_ODDS)


def _fused(
    scored: _Scored, score: NDArray[np.float64], named: Mapping[int, tuple[str, float]]
) -> list[Fused]:
    absent = np.isnan(scored.dense).tolist()
    rows = zip(
        scored.candidates.hits,
        score.tolist(),
        scored.lexical.tolist(),
        scored.dense.tolist(),
        scored.z.tolist(),
        absent,
        strict=True,
    )
    fused = [
        Fused(
            hit=hit,
            score=final,
            lexical=lexical,
            dense=None if is_absent else dense,
            direct=z,
            counterpart=(name := named.get(at, _NOBODY))[0],
            likeness=name[1],
        )
        for at, (hit, final, lexical, dense, z, is_absent) in enumerate(rows)
    ]
    # Stable: equals stay as the engine had them.
    ranked = sorted(fused, key=lambda each: -round(each.score, 4))
    return _no_lower_than_by_words(ranked, scored.candidates.by_words)


def _no_lower_than_by_words(ranked: Sequence[Fused], by_words: Mapping[str, int]) -> list[Fused]:
    """The same units; none that has no vector yet ranks below the rank that words alone give it."""
    unknown = [each for each in ranked if each.dense is None and each.hit.unit_id in by_words]
    if not unknown:
        return list(ranked)
    waiting = deque(sorted(unknown, key=lambda each: by_words[each.hit.unit_id]))
    moved = {each.hit.unit_id for each in unknown}
    others = deque(each for each in ranked if each.hit.unit_id not in moved)
    found: list[Fused] = []
    while waiting or others:
        due = waiting and by_words[waiting[0].hit.unit_id] <= len(found)
        if waiting and (not others or due or waiting[0].score > others[0].score):
            least = others[0].score if others else waiting[0].score
            first = waiting.popleft()
            found.append(msgspec.structs.replace(first, score=max(first.score, least)))
        else:
            found.append(others.popleft())
    return found


_NOBODY: tuple[str | None, float] = (None, 0.0)
