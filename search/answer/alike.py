"""Near-duplicates among results: the same article in several laws or versions, a digest beside its text.

Two units of different documents are alike if they are about equally long and their vectors, or without
vectors their words, are similar; so are passages at one place in two dated versions of a work. One of
them leads: a text in force before one that is not, the authentic text before translations and digests, then
the better hit (a question about the plan of 2008 does not want that of 2021). It gets the best place of the
units that it represents; the ranked list keeps them all. What is left of a superseded version comes after
the first hit from the version that is in force.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus import Document, ExpressionStatus, Passage
from corpus.dated_versions import are_versions, force_rank
from search.embeddings import VectorPack
from search.engines.engine import EngineHit
from search.retrieve.retriever import Found
from search.retrieve.vectors import wholes_of
from search.text.segmenter import exact_tokens
from search.weights import AlikeWeights

LOOKED_AT = 30
"""The best hits of a language: nobody looks at the others together."""
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
"""Whose words count more."""


def status_rank(status: ExpressionStatus) -> int:
    """0: the authentic text."""
    return _RANKS[status]


Stood = dict[str, tuple[EngineHit, ...]]
"""By the unit id of the hit that leads, those that it stands for."""


def led(
    found: Found,
    passages: Mapping[str, Passage],
    documents: Mapping[str, Document],
    weights: AlikeWeights,
) -> tuple[tuple[EngineHit, ...], Stood]:
    """The same hits, those that lead moved up to the best of their group; and the groups.

    ``passages`` and ``documents`` are those of the best ``LOOKED_AT`` hits.
    """
    looked = found.hits[:LOOKED_AT]
    alike = _alike(found, looked, passages, documents, weights)
    ranked, stood = list(found.hits), Stood()
    taken: set[int] = set()
    for first in range(len(looked)):
        if first in taken:
            continue
        group = [
            first,
            *(at for at in range(first + 1, len(looked)) if at not in taken and alike(first, at)),
        ]
        taken.update(group)
        if len(group) == 1:
            continue
        leader = min(group, key=lambda at: (_weight(documents.get(looked[at].document_id)), at))
        others = [at for at in group if at != leader]
        for place, at in zip(sorted(group), (leader, *others), strict=True):
            # Scores stay with the places, so that the list is in their order.
            ranked[place] = _scored(looked[at], looked[place].score)
        stood[looked[leader].unit_id] = tuple(looked[at] for at in others)
    return _current_first(ranked, documents), stood


def _current_first(
    hits: Sequence[EngineHit], documents: Mapping[str, Document]
) -> tuple[EngineHit, ...]:
    """Each hit of a superseded version behind the first hit of a more current version of its work."""
    order = list(hits[:LOOKED_AT])
    for hit in tuple(order):
        document = documents.get(hit.document_id)
        rank = force_rank(document.validity.force) if document else 0
        if document is None or not rank:
            continue
        place = order.index(hit)
        first = next(
            (
                at
                for at, other in enumerate(order)
                if (current := documents.get(other.document_id))
                and are_versions(document, current)
                and force_rank(current.validity.force) < rank
            ),
            place,
        )
        if first > place:
            order.insert(first, order.pop(place))
    scored = [_scored(hit, old.score) for hit, old in zip(order, hits, strict=False)]
    return (*scored, *hits[LOOKED_AT:])


def _scored(hit: EngineHit, score: float) -> EngineHit:
    return EngineHit(hit.unit_id, hit.document_id, hit.passage_ids, score)


def _weight(document: Document | None) -> tuple[int, int]:
    """Smaller leads."""
    if document is None:
        return 0, len(_RANKS)
    return force_rank(document.validity.force), _RANKS[document.status]


def _alike(
    found: Found,
    hits: Sequence[EngineHit],
    passages: Mapping[str, Passage],
    documents: Mapping[str, Document],
    weights: AlikeWeights,
) -> Callable[[int, int], bool]:
    texts = [
        "".join(passages[each].text for each in hit.passage_ids if each in passages) for hit in hits
    ]
    likeness = _by_meaning(found.view.pack, hits) if found.view is not None else None
    shingles = [_shingles(text, weights.shingle) for text in texts]

    def at_one_place(one: EngineHit, other: EngineHit) -> bool:
        left, right = documents.get(one.document_id), documents.get(other.document_id)
        if not (left and right and are_versions(left, right)):
            return False
        first, second = (passages.get(hit.passage_ids[0]) for hit in (one, other))
        return bool(first and second and first.number and first.locator == second.locator)

    def same(one: int, other: int) -> bool:
        if hits[one].document_id == hits[other].document_id:
            return False
        if at_one_place(hits[one], hits[other]):
            return True
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
