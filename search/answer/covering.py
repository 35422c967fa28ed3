"""Orders the best hits by how much of the question they say, above all in one sentence.

The engine counts words anywhere in a unit, and a long article has each of them somewhere. Here the texts of
the best hits are read: each word that they say counts once, a part of it for less, in the whole unit and in
the sentence that says the most. For one word, a place or quoted words the order stays.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from corpus import Document, Passage
from search.answer.hit_builder import HitBuilder
from search.retrieve.retriever import Found

MOST_READ = 10
"""How many of a language's best hits are read: those of the first page, whose texts are needed anyway."""


def most_covering_first(
    found: Found,
    builder: HitBuilder,
    passages: Mapping[str, Passage],
    documents: Mapping[str, Document],
) -> Found:
    """The same hits; the best ones, with their ``passages`` and ``documents``, ordered anew.

    ``builder``: of these hits. Raises RequestTimedOut, RequestAbandoned.
    """
    looked, others = found.hits[:MOST_READ], found.hits[MOST_READ:]
    plan = found.plan
    # Of one word there is nothing to be said together.
    if len(plan.words) < 2 or plan.phrases or plan.places:
        return found
    weights = plan.weights.covering
    of_unit, of_sentence = weights.unit, weights.sentence
    if found.view is None:
        of_unit, of_sentence = weights.words * found.ideal, weights.words_sentence * found.ideal
    covered = builder.coverage(looked, passages, documents)
    gained = [
        hit.score + of_unit * each.unit + of_sentence * each.sentence
        for hit, each in zip(looked, covered, strict=True)
    ]
    # The sort is stable: equal hits keep their order.
    order = sorted(range(len(looked)), key=lambda at: -gained[at])
    ordered = (
        # Scores stay with the places, so that the list is in their order.
        msgspec.structs.replace(looked[at], score=place.score)
        for at, place in zip(order, looked, strict=True)
    )
    return msgspec.structs.replace(found, hits=(*ordered, *others))
