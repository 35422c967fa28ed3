"""A reranker orders the best results anew: a model that reads query and text together."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from corpus import EmbeddingsUnavailable
from search.engines.engine import EngineHit
from search.retrieve.retriever import Found

_LOG = logging.getLogger("kb.reranker")
_LOOKED_AT = 30
"""How many of a language's best hits are ordered anew."""

Texts = Callable[[Sequence[EngineHit]], Sequence[str]]
"""The texts of units: all that their passages say."""


class Reranker(Protocol):
    """May be called from any thread."""

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers the query; higher is better.

        Raises EmbeddingsUnavailable within a search's time limit.
        """


def rerank(found: Found, query: str, texts: Texts, reranker: Reranker) -> Found:
    """The same hits, the best ones in the reranker's order; unchanged if it does not answer in time.

    Scores stay with the places, so that the lists of two languages can still be merged.
    """
    looked, others = found.hits[:_LOOKED_AT], found.hits[_LOOKED_AT:]
    if len(looked) < 2 or found.plan.lists:
        return found
    try:
        scores = reranker.scores(query, texts(looked))
    except EmbeddingsUnavailable as error:
        _LOG.info("not reranked: %s", error)
        return found
    # Stable: equals stay as they were.
    order = sorted(range(len(looked)), key=lambda at: -scores[at])
    ranked = [
        msgspec.structs.replace(looked[at], score=old.score)
        for at, old in zip(order, looked, strict=True)
    ]
    return msgspec.structs.replace(found, hits=(*ranked, *others))
