"""Reorders the best results with a reranker, a model that reads query and text together."""

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
"""The number of a language's best hits that are reordered."""

Texts = Callable[[Sequence[EngineHit]], Sequence[str]]
"""Returns the texts of units, with all of their passages."""


class Reranker(Protocol):
    """A model that scores texts for a query. Threads may share it."""

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """A score for each text, in their order; the higher, the better it answers the query.

        Raises EmbeddingsUnavailable, also if the time limit of a search is over.
        """


def rerank(found: Found, query: str, texts: Texts, reranker: Reranker) -> Found:
    """The hits, the best ones in the reranker's order; unchanged if the reranker does not answer in time.

    The scores keep their positions in the list, so that the lists of two languages can still be merged.
    """
    looked, others = found.hits[:_LOOKED_AT], found.hits[_LOOKED_AT:]
    if len(looked) < 2 or found.plan.lists:
        return found
    try:
        scores = reranker.scores(query, texts(looked))
    except EmbeddingsUnavailable as error:
        _LOG.info("not reranked: %s", error)
        return found
    # The sort is stable: equal hits keep their order.
    order = sorted(range(len(looked)), key=lambda at: -scores[at])
    ranked = [
        msgspec.structs.replace(looked[at], score=old.score)
        for at, old in zip(order, looked, strict=True)
    ]
    return msgspec.structs.replace(found, hits=(*ranked, *others))
