"""Orders the best hits by how much of the question they say, above all in one sentence.

The engine counts words anywhere in a unit, and a long article has each of them somewhere. Here the texts of
the best hits are read: each word that they say counts once, in the whole unit and in the sentence that says
the most. By words alone the order stays.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from corpus import Document, Passage
from search.answer.hit_builder import HitBuilder
from search.retrieve.retriever import Found

LOOKED_AT = 10
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
    looked, others = found.hits[:LOOKED_AT], found.hits[LOOKED_AT:]
    if found.view is None or len(looked) < 2 or found.plan.phrases:
        return found
    weights = found.plan.weights.covering
    units = [
        (
            [passages[id_] for id_ in hit.passage_ids if id_ in passages],
            documents.get(hit.document_id),
        )
        for hit in looked
    ]
    shares = builder.shares(units)
    gained = [
        hit.score + weights.sentence * each.sentence + weights.unit * each.unit
        for hit, each in zip(looked, shares, strict=True)
    ]
    # The sort is stable: equal hits keep their order.
    order = sorted(range(len(looked)), key=lambda at: -gained[at])
    ordered = (
        # Scores stay with the places, so that the list is in their order.
        msgspec.structs.replace(looked[at], score=place.score)
        for at, place in zip(order, looked, strict=True)
    )
    return msgspec.structs.replace(found, hits=(*ordered, *others))
