"""Raises passages of the works that a question names: those of the Criminal Law for 刑法里…怎么判."""

from __future__ import annotations

import msgspec

from search.retrieve.retriever import Found

MOST_RAISED = 100
"""The number of a language's best hits that may be raised: the name itself brings others to the top."""


def raise_named(found: Found) -> Found:
    """The hits, after the best ones have gained if they are of a work that the question names."""
    plan = found.plan
    if not plan.named or not found.hits:
        return found
    looked, others = found.hits[:MOST_RAISED], found.hits[MOST_RAISED:]
    weights = plan.weights.named
    most = weights.work if found.view is not None else weights.words * found.ideal
    raised = [
        msgspec.structs.replace(hit, score=round(hit.score + share * most, 4))
        if (share := plan.named.get(hit.document_id))
        else hit
        for hit in looked
    ]
    # The sort is stable: equal hits keep their order.
    raised.sort(key=lambda hit: -hit.score)
    return msgspec.structs.replace(found, hits=(*raised, *others))
