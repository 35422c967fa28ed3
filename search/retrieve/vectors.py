"""Search by meaning: compares a query's vector with a pack.

A unit's score combines two cosines: with its nearest sentence, and with the whole unit and the text above
it (docs/relevance-studies.md has the effect of each). The wholes of all units are compared first, then the
sentences of the best ones: no answer has more than a few hundred hits. In a large pack the first comparison
uses the signs of the components, one bit each: the number of different signs estimates the angle (Charikar
2002), in a thirtieth of the time.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus import SEARCH_LANGS, EmbeddingsUnavailable, SearchLang, VectorsMissing
from corpus.languages import to_simplified
from search.embeddings import (
    Encoder,
    Vector,
    VectorPack,
    Vectors,
    VectorStore,
    split_sentences,
)

_BLOCK = 512
"""Rows that are turned into floats at once: what fits a processor's cache."""
_EXACT_UP_TO = 20_000
"""Units of a pack that are all compared by their vectors."""
_BY_SIGNS = 8_000
"""So many units of a larger one are, which the signs choose, and those as near as the last of them."""
_SAMPLE = 4_096
"""Units of a larger one that tell what is usual."""
_SIGN_BLOCK = 16_384
_LOOKED_INTO = 4
"""So many times the units that are asked for have their sentences looked at."""

Rows = NDArray[np.intp]


class Dense(Protocol):
    """Compares by meaning; may be called from any thread."""

    def check(self) -> None:
        """Raises EmbeddingsUnavailable if it is known that there will be no views."""

    def views(
        self, text: str, own: SearchLang, langs: Iterable[SearchLang]
    ) -> dict[SearchLang, DenseView]:
        """The packs of ``langs``, as seen by a query in ``own``. Raises EmbeddingsUnavailable."""


class EncodedDense:
    """Queries from an encoder, passages from a store's packs."""

    def __init__(self, encoder: Encoder, store: VectorStore, *, whole: float) -> None:
        """``whole``: the weight of a whole unit against its nearest sentence, 0–1."""
        self._encoder = encoder
        self._store = store
        self._whole = whole

    def check(self) -> None:
        if self._encoder.problem:
            raise self._encoder.problem.again()
        if not any(self._store.pack(lang) for lang in SEARCH_LANGS):
            raise VectorsMissing

    def views(
        self, text: str, own: SearchLang, langs: Iterable[SearchLang]
    ) -> dict[SearchLang, DenseView]:
        packs = {lang: self._store.pack(lang) for lang in langs}
        given = self._encoder.query(to_simplified(unicodedata.normalize("NFKC", text)))
        query = self._store.calibration.query(given, own)
        if not query.any():
            raise VectorsMissing
        return {
            lang: DenseView(pack or VectorPack.empty(lang, query.size), query, self._whole)
            for lang, pack in packs.items()
        }


class NoDense:
    """Used if nothing is compared by meaning."""

    def __init__(self, reason: EmbeddingsUnavailable) -> None:
        self._reason = reason

    def check(self) -> None:
        raise self._reason.again()

    def views(
        self,
        text: str,  # noqa: ARG002 - the interface
        own: SearchLang,  # noqa: ARG002
        langs: Iterable[SearchLang],  # noqa: ARG002
    ) -> dict[SearchLang, DenseView]:
        raise self._reason.again()


@dataclass(frozen=True)
class DenseView:
    """A pack, as seen by one query."""

    pack: VectorPack
    query: Vector
    """Calibrated; not zeros."""
    whole: float
    """The weight of a whole unit against its nearest sentence, 0–1."""

    @cached_property
    def by_whole(self) -> NDArray[np.float32]:
        """(U,): the cosine with each unit's mean."""
        return dot(self.pack.wholes, self.pack.whole_scales, self.query)

    @cached_property
    def _sample(self) -> NDArray[np.float32]:
        """The cosines with a sample of the units; in a small pack, with all of them."""
        if len(self.pack) <= _EXACT_UP_TO:
            return self.by_whole
        rows = np.linspace(0, len(self.pack) - 1, _SAMPLE).astype(np.intp)
        return self._whole(rows)

    def _whole(self, rows: Rows) -> NDArray[np.float32]:
        """The cosine with the mean of each of ``rows``."""
        if len(self.pack) <= _EXACT_UP_TO:
            return self.by_whole[rows]
        return dot(self.pack.wholes[rows], self.pack.whole_scales[rows], self.query)

    @cached_property
    def usual(self) -> tuple[float, float]:
        """Mean and standard deviation of ``by_whole``: the score of units about other subjects."""
        if not len(self.pack):
            return 0.0, 0.0
        return float(self._sample.mean()), float(self._sample.std())

    def best(self, count: int, allowed: NDArray[np.bool_] | None = None) -> Rows:
        """Rows of the ``count`` best units, best first; only those ``allowed`` (U,)."""
        rows = np.arange(len(self.pack)) if allowed is None else np.flatnonzero(allowed)
        if len(self.pack) > _EXACT_UP_TO and len(rows) > _BY_SIGNS:
            differing = signs_differing(sign_planes(self.pack), self.query)
            if allowed is not None:
                differing = differing[rows]
            # The largest value wanted is found in a twentieth of the time of all places up to it.
            rows = rows[differing <= np.partition(differing, _BY_SIGNS)[_BY_SIGNS]]
        if len(rows) > count * _LOOKED_INTO:
            kept = np.argpartition(-self._whole(rows), count * _LOOKED_INTO)
            rows = rows[kept[: count * _LOOKED_INTO]]
        # Units of equal score by their position, so that pages follow each other.
        ranked = rows[np.lexsort((rows, -self.scores(rows)))]
        return ranked[:count]

    def near(self, unit_ids: Sequence[str], share: float) -> tuple[str, ...]:
        """Those of some units whose score is at least ``share`` of the best one's."""
        rows = np.array([self.pack.rows[each] for each in unit_ids], np.intp)
        if not len(rows):
            return ()
        scores = self.scores(rows)
        least = float(scores.max()) * share
        return tuple(each for each, score in zip(unit_ids, scores, strict=True) if score >= least)

    def scores(self, rows: Rows) -> NDArray[np.float32]:
        """The score of each of ``rows``."""
        whole = self._whole(rows)
        nearest = self._nearest(rows, whole)
        scores: NDArray[np.float32] = nearest + np.float32(self.whole) * (whole - nearest)
        return scores

    def percentile(self, unit_id: str) -> float | None:
        """The share of the units that are less similar to the query, 0–1; None if unknown."""
        row = self.pack.rows.get(unit_id)
        if row is None:
            return None
        own = self._whole(np.array([row]))[0]
        return int(np.count_nonzero(self._sample < own)) / len(self._sample)

    def nearness(self, unit_id: str, texts: Sequence[str], lang: SearchLang) -> list[float]:
        """For each text of a unit the cosine of its nearest sentence; 0 while it has no vector."""
        row = self.pack.rows.get(unit_id)
        if row is None:
            return [0.0] * len(texts)
        by_text = [split_sentences(text, lang) for text in texts]
        sentences = dict.fromkeys(sentence for of_text in by_text for sentence in of_text)
        of_unit = slice(self.pack.starts[row], self.pack.starts[row + 1])
        cosines = dot(self.pack.sentences[of_unit], self.pack.sentence_scales[of_unit], self.query)
        # An amended text may be in the catalog before its vectors are in the pack.
        near = dict(zip(sentences, cosines.tolist(), strict=False))
        return [max((near.get(each, 0.0) for each in of_text), default=0.0) for of_text in by_text]

    def _nearest(self, rows: Rows, whole: NDArray[np.float32]) -> NDArray[np.float32]:
        """The cosine with the nearest sentence of each of ``rows``.

        It is the cosine with the ``whole`` if the sentences have no vectors yet.
        """
        pack = self.pack
        counts = pack.starts[rows + 1] - pack.starts[rows]
        has = counts > 0
        if not has.any():
            return whole
        counts = counts[has]
        begins = np.cumsum(counts) - counts
        sentences = np.repeat(pack.starts[rows[has]] - begins, counts) + np.arange(counts.sum())
        cosines = dot(pack.sentences[sentences], pack.sentence_scales[sentences], self.query)
        nearest = whole.copy()
        nearest[has] = np.maximum.reduceat(cosines, begins)
        return nearest


def wholes_of(pack: VectorPack, rows: Rows) -> Vectors:
    """(n, D): the vectors of whole units."""
    return pack.wholes[rows].astype(np.float32) * pack.whole_scales[rows, None]


def allowed_units(pack: VectorPack, document_ids: Iterable[str]) -> NDArray[np.bool_]:
    """(U,): whether each unit belongs to these documents."""
    wanted = set(document_ids)
    per_document = [document.id in wanted for document in pack.documents]
    return np.repeat(per_document, [len(document.units) for document in pack.documents]).astype(
        bool
    )


# One for each language; earlier packs are released.
@lru_cache(maxsize=len(SEARCH_LANGS))
def sign_planes(pack: VectorPack) -> NDArray[np.uint64]:
    """(D / 64, U): bit by bit, whether each component of each whole unit is positive."""
    words = pack.wholes.shape[1] // 64
    planes = np.empty((words, len(pack)), np.uint64)
    for start in range(0, len(pack), _SIGN_BLOCK):
        block = slice(start, start + _SIGN_BLOCK)
        bits = np.packbits(pack.wholes[block, : words * 64] > 0, axis=1)
        planes[:, block] = bits.view(np.uint64).T
    return planes


def signs_differing(planes: NDArray[np.uint64], query: Vector) -> NDArray[np.uint16]:
    """(U,): the number of components in which the sign of a unit differs from the query's."""
    signs = np.packbits(query[: len(planes) * 64] > 0).view(np.uint64)
    differing = np.zeros(planes.shape[1], np.uint16)
    for start in range(0, len(differing), _SIGN_BLOCK):
        block = slice(start, start + _SIGN_BLOCK)
        for plane, sign in zip(planes, signs, strict=True):
            differing[block] += np.bitwise_count(plane[block] ^ sign)
    return differing


def dot(rows: NDArray[np.int8], scales: NDArray[np.float32], vector: Vector) -> NDArray[np.float32]:
    """(n,): the dot product of each row with a vector, computed block by block."""
    products = np.empty(len(rows), np.float32)
    for start in range(0, len(rows), _BLOCK):
        block = slice(start, start + _BLOCK)
        products[block] = rows[block].astype(np.float32) @ vector
    return products * scales
