"""Whether what was found answers a query at all, or is only the nearest that the library has.

evidence = Σ weight · measure; a language answers where it is above 0. The measures, each of one
language's best units:

meaning        the best cosine; ``meaning_other``: that of the other language, which says the same
said           log(1 + the most that a unit says of the query's words, by how rare they are)
unknown        the share of the query's words that no text has

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
    meaning_other: float
    said: float
    unknown: float


def answered(found: Sequence[Found]) -> list[bool]:
    """For each language whether something there answers."""
    meanings = [_meaning(each) for each in found]
    return [
        _answers(each, Evidence(own, max(_others(meanings, at), default=own), *_words(each)))
        for at, (each, own) in enumerate(zip(found, meanings, strict=True))
    ]


def weigh(evidence: Evidence, weights: AnsweredWeights) -> float:
    """Above 0: it answers."""
    return (
        weights.bias
        + weights.meaning * evidence.meaning
        + weights.meaning_other * evidence.meaning_other
        + weights.said * evidence.said
        + weights.unknown * evidence.unknown
    )


def _answers(found: Found, evidence: Evidence) -> bool:
    if not found.hits:
        return False
    plan = found.plan
    asked_to_the_letter = bool(plan.phrases or plan.required or plan.lists or plan.places)
    if found.whole and (plan.own or asked_to_the_letter):
        return True
    by_meaning = found.view is not None and len(found.view.pack) > 0
    weights = plan.weights.answered_hybrid if by_meaning else plan.weights.answered_words
    return weigh(evidence, weights) > 0


def _meaning(found: Found) -> float:
    return max((each.dense for each in found.fused.values() if each.dense is not None), default=0.0)


def _words(found: Found) -> tuple[float, float]:
    """What the best unit says, and the share of words that are unknown."""
    best = found.hits[:_LOOKED_AT]
    fused = [found.fused[hit.unit_id].lexical for hit in best if hit.unit_id in found.fused]
    shares = fused or [min(hit.score / found.ideal, 1.0) for hit in best]
    unknown = sum(not each for each in found.rarity) / max(len(found.rarity), 1)
    # A heading with all of a word counts for no more than the word.
    most = min(max(shares, default=0.0), 1.0) * found.ideal if any(found.rarity) else 0.0
    return math.log1p(most), unknown


def _others(values: Sequence[float], at: int) -> list[float]:
    return [value for other, value in enumerate(values) if other != at]
