"""Whether the results answer a query, or are only the nearest passages that the library has.

evidence = bias + Σ weight · measure; a language answers where it is above 0. The measures, of each
language's best units, both of the language itself and of the other one (``…_other``), which says the same:

meaning    the best cosine
said       log(1 + the most that a unit says of the query's words, by how rare they are)
unknown    the share of the query's words that no text has

The weights (``data/weights.toml``) were fitted by logistic regression on tests/relevance, whose questions
have answers, and on its ``unanswerable.jsonl``; ``python -m benchmarks unanswerable`` prints how often
they err. Who asks for a quotation, a title or a place, or finds all words, is answered by what has them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from search.retrieve.retriever import Found
from search.weights import AnsweredWeights

_LOOKED_AT = 10
"""The best units of a language."""


class Evidence(NamedTuple):
    """What speaks for an answer in one language."""

    meaning: float
    said: float
    unknown: float


def answered(found: Sequence[Found]) -> list[bool]:
    """For each language whether something there answers."""
    evidence = [Evidence(_meaning(each), *_words(each)) for each in found]
    return [
        # Asked for one language only, it is measured by itself.
        _answers(each, own, next((other for other in evidence if other is not own), own))
        for each, own in zip(found, evidence, strict=True)
    ]


def weigh(own: Evidence, other: Evidence, weights: AnsweredWeights) -> float:
    """Above 0: it answers."""
    return (
        weights.bias
        + weights.meaning * own.meaning
        + weights.meaning_other * other.meaning
        + weights.said * own.said
        + weights.said_other * other.said
        + weights.unknown * own.unknown
        + weights.unknown_other * other.unknown
    )


def _answers(found: Found, own: Evidence, other: Evidence) -> bool:
    if not found.hits:
        return False
    plan = found.plan
    to_the_letter = bool(plan.phrases or plan.required or plan.lists or plan.places)
    # The termbase knows what its terms are called; a dictionary guesses.
    guessed = any(word.guessed for word in plan.words) or not all(found.rarity)
    if found.whole and (plan.own or to_the_letter or not guessed):
        return True
    by_meaning = found.view is not None and len(found.view.pack) > 0
    weights = plan.weights.answered_hybrid if by_meaning else plan.weights.answered_words
    return weigh(own, other, weights) > 0


def _meaning(found: Found) -> float:
    return max((each.dense for each in found.fused.values() if each.dense is not None), default=0.0)


def _words(found: Found) -> tuple[float, float]:
    """How much the best unit says of the words, and the share of them that no text has."""
    best = found.hits[:_LOOKED_AT]
    shares = [
        found.fused[hit.unit_id].lexical if hit.unit_id in found.fused else hit.score / found.ideal
        for hit in best
    ]
    # A heading with all of a word counts for no more than the word.
    most = min(max(shares, default=0.0), 1.0) * found.ideal if any(found.rarity) else 0.0
    unknown = sum(not each for each in found.rarity) / max(len(found.rarity), 1)
    return math.log1p(most), unknown
