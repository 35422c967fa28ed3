"""Raises passages that have the wording of what a question asks for: 处…有期徒刑 for 判几年."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from search.engines.engine import EngineHit
from search.query.question_kinds import is_worded_as
from search.retrieve.retriever import Found

_LOOKED_AT = 30
"""The number of a language's best hits that may be raised."""

Texts = Callable[[Sequence[EngineHit]], Sequence[str]]
"""Returns the texts of units, with all of their passages."""


def raise_kind(found: Found, texts: Texts) -> Found:
    """The hits, after the best ones have gained if they have the wording of the question's kind.

    ``texts`` is called with the best hits of which the engine does not know the wording.
    """
    plan = found.plan
    if plan.kind is None or not found.hits:
        return found
    looked, others = found.hits[:_LOOKED_AT], found.hits[_LOOKED_AT:]
    weights = plan.weights.kinds
    gain: float = getattr(weights, plan.kind)
    if found.view is None:
        gain *= weights.words * found.ideal
    unknown = [hit for hit in looked if hit.kinds is None]
    worded = {hit.unit_id for hit in looked if plan.kind in (hit.kinds or ())}
    worded |= {
        hit.unit_id
        for hit, text in zip(unknown, texts(unknown) if unknown else (), strict=True)
        if is_worded_as(plan.kind, text, plan.lang)
    }
    raised = [
        msgspec.structs.replace(hit, score=round(hit.score + gain, 4))
        if hit.unit_id in worded
        else hit
        for hit in looked
    ]
    # The sort is stable: equal hits keep their order.
    raised.sort(key=lambda hit: -hit.score)
    return msgspec.structs.replace(found, hits=(*raised, *others))
