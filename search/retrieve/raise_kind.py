"""Raises the passages that have the wording of what a question asks for: 判几年 wants 处…有期徒刑."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from search.engines.engine import EngineHit
from search.query.question_kinds import is_worded_as
from search.retrieve.retriever import Found

_LOOKED_AT = 30
"""How many of a language's best hits may be raised."""

Texts = Callable[[Sequence[EngineHit]], Sequence[str]]
"""The texts of units: all that their passages say."""


def raise_kind(found: Found, texts: Texts) -> Found:
    """The same hits, the best of which gain where they have the wording of the question's kind.

    ``texts`` is called for the best hits of a question of a known kind only.
    """
    plan = found.plan
    if plan.kind is None or not found.hits:
        return found
    looked, others = found.hits[:_LOOKED_AT], found.hits[_LOOKED_AT:]
    weights = plan.weights.kinds
    gain: float = getattr(weights, plan.kind)
    if found.view is None:
        gain *= weights.words * found.ideal
    raised = [
        msgspec.structs.replace(hit, score=round(hit.score + gain, 4))
        if is_worded_as(plan.kind, text, plan.lang)
        else hit
        for hit, text in zip(looked, texts(looked), strict=True)
    ]
    # Stable: equals stay as they were.
    raised.sort(key=lambda hit: -hit.score)
    return msgspec.structs.replace(found, hits=(*raised, *others))
