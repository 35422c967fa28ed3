"""Near-duplicates among results: one article in several laws or versions, a digest and its full text.

Two units of different documents are alike if they are about equally long and their vectors, or without
vectors their words, are similar. One of them represents the group: the authentic text before translations
and digests, then the better hit (a question about the plan of 2008 does not want that of 2021). It gets the
best position in the group; the ranked list keeps all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus import Document, ExpressionStatus, Passage
from search.embeddings import VectorPack
from search.engines.engine import EngineHit
from search.retrieve.retriever import Found
from search.retrieve.vectors import wholes_of
from search.text.segmenter import exact_tokens
from search.weights import AlikeWeights

LOOKED_AT = 30
"""How many of a language's best hits are compared; readers do not see lower ones together."""
_RANKS = {
    status: rank
    for rank, status in enumerate(
        (
            ExpressionStatus.AUTHENTIC,
            ExpressionStatus.ORIGINAL,
            ExpressionStatus.OFFICIAL_TRANSLATION,
            ExpressionStatus.UNKNOWN,
            ExpressionStatus.UNOFFICIAL_TRANSLATION,
            ExpressionStatus.MACHINE_TRANSLATION,
            ExpressionStatus.DIGEST,
        )
    )
}
"""The rank of each status; the lowest rank is the most authoritative."""


def status_rank(status: ExpressionStatus) -> int:
    """The rank of a status; 0 is the authentic text."""
    return _RANKS[status]


Stood = dict[str, tuple[EngineHit, ...]]
"""By unit id of a representative, the hits that it represents."""


def led(
    found: Found,
    passages: Mapping[str, Passage],
    documents: Mapping[str, Document],
    weights: AlikeWeights,
) -> tuple[tuple[EngineHit, ...], Stood]:
    """The same hits, with each representative moved to the best position of its group; and the groups.

    ``passages`` and ``documents`` are those of the best ``LOOKED_AT`` hits.
    """
    looked = found.hits[:LOOKED_AT]
    alike = _alike(found, looked, passages, weights)
    ranked, represented = list(found.hits), Stood()
    grouped: set[int] = set()
    for first in range(len(looked)):
        if first in grouped:
            continue
        group = [
            first,
            *(at for at in range(first + 1, len(looked)) if at not in grouped and alike(first, at)),
        ]
        grouped.update(group)
        if len(group) == 1:
            continue
        leader = min(group, key=lambda at: (_weight(documents.get(looked[at].document_id)), at))
        others = [at for at in group if at != leader]
        for place, at in zip(sorted(group), (leader, *others), strict=True):
            # Scores stay at their positions, so that the list remains sorted.
            ranked[place] = _scored(looked[at], looked[place].score)
        represented[looked[leader].unit_id] = tuple(looked[at] for at in others)
    return tuple(ranked), represented


def _scored(hit: EngineHit, score: float) -> EngineHit:
    return EngineHit(hit.unit_id, hit.document_id, hit.passage_ids, score)


def _weight(document: Document | None) -> int:
    """The sort key of a document's authority: the lowest represents the group."""
    return len(_RANKS) if document is None else _RANKS[document.status]


def _alike(
    found: Found,
    hits: Sequence[EngineHit],
    passages: Mapping[str, Passage],
    weights: AlikeWeights,
) -> Callable[[int, int], bool]:
    texts = [
        "".join(passages[each].text for each in hit.passage_ids if each in passages) for hit in hits
    ]
    likeness = _by_meaning(found.view.pack, hits) if found.view is not None else None
    shingles = [_shingles(text, weights.shingle) for text in texts]

    def same(one: int, other: int) -> bool:
        if hits[one].document_id == hits[other].document_id:
            return False
        longer = max(len(texts[one]), len(texts[other]), 1)
        if min(len(texts[one]), len(texts[other])) < weights.length * longer:
            return False
        if likeness is not None and not np.isnan(likeness[one, other]):
            return bool(likeness[one, other] >= weights.meaning)
        union = shingles[one] | shingles[other]
        return len(shingles[one] & shingles[other]) >= weights.words * max(len(union), 1)

    return same


def _by_meaning(pack: VectorPack, hits: Sequence[EngineHit]) -> NDArray[np.float64]:
    """(n, n): cosines of whole units; NaN where one has no vector."""
    rows = np.array([pack.rows.get(hit.unit_id, -1) for hit in hits], np.intp)
    cosines = np.full((len(hits), len(hits)), np.nan)
    known = np.flatnonzero(rows >= 0)
    vectors = wholes_of(pack, rows[known])
    cosines[np.ix_(known, known)] = vectors @ vectors.T
    return cosines


def _shingles(text: str, length: int) -> frozenset[tuple[str, ...]]:
    tokens = exact_tokens(text)
    return frozenset(
        tuple(tokens[at : at + length]) for at in range(max(len(tokens) - length, 0) + 1)
    )
