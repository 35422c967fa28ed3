"""Units by what they mean: a query's vector against a pack's.

A unit's score is made of two cosines: with its nearest sentence, and with the whole of it and what
stands above it (docs/relevance.md has what each gives). First the wholes of all units are looked at,
then the sentences of the best: nobody is told more than a few hundred hits.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
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
    distinct_sentences,
    split_sentences,
)

_BLOCK = 4096
"""Rows that are turned into floats at once: what fits a processor's cache."""
_LOOKED_INTO = 4
"""So many times the units that are asked for have their sentences looked at."""

Rows = NDArray[np.intp]


class Dense(Protocol):
    """May be asked from any thread."""

    def check(self) -> None:
        """Raises EmbeddingsUnavailable if it is known that there will be no views."""

    def views(
        self, text: str, own: SearchLang, langs: Iterable[SearchLang]
    ) -> dict[SearchLang, DenseView]:
        """The packs of ``langs`` as a query in ``own`` meets them. Raises EmbeddingsUnavailable."""


class EncodedDense:
    """Queries by an encoder, passages by a store's packs."""

    def __init__(self, encoder: Encoder, store: VectorStore, *, whole: float) -> None:
        """``whole``: what a unit as a whole counts against its nearest sentence, 0–1."""
        self._encoder = encoder
        self._store = store
        self._whole = whole

    def check(self) -> None:
        if self._encoder.problem:
            raise self._encoder.problem
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
    """Where nothing is compared by meaning."""

    def __init__(self, reason: EmbeddingsUnavailable) -> None:
        self._reason = reason

    def check(self) -> None:
        raise self._reason

    def views(
        self,
        text: str,  # noqa: ARG002 - the interface
        own: SearchLang,  # noqa: ARG002
        langs: Iterable[SearchLang],  # noqa: ARG002
    ) -> dict[SearchLang, DenseView]:
        raise self._reason


@dataclass(frozen=True)
class DenseView:
    """A pack as one query meets it."""

    pack: VectorPack
    query: Vector
    """Calibrated; not zeros."""
    whole: float
    """What a unit as a whole counts against its nearest sentence, 0–1."""

    @cached_property
    def by_whole(self) -> NDArray[np.float32]:
        """(U,): the cosine with each unit's mean."""
        return dot(self.pack.wholes, self.pack.whole_scales, self.query)

    @cached_property
    def usual(self) -> tuple[float, float]:
        """Mean and standard deviation of ``by_whole``: what a unit scores that is about something else."""
        if not len(self.pack):
            return 0.0, 0.0
        return float(self.by_whole.mean()), float(self.by_whole.std())

    def best(self, count: int, allowed: NDArray[np.bool_] | None = None) -> Rows:
        """Rows of the ``count`` best units, best first; ``allowed`` (U,) leaves others out."""
        rows = np.arange(len(self.pack)) if allowed is None else np.flatnonzero(allowed)
        if len(rows) > count * _LOOKED_INTO:
            kept = np.argpartition(-self.by_whole[rows], count * _LOOKED_INTO)
            rows = rows[kept[: count * _LOOKED_INTO]]
        # Units of equal score by their place, so that pages follow each other.
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
        nearest, whole = self._nearest(rows), self.by_whole[rows]
        scores: NDArray[np.float32] = nearest + np.float32(self.whole) * (whole - nearest)
        return scores

    def percentile(self, unit_id: str) -> float | None:
        """To which share of the units the query is less near, 0–1; None where that is not known."""
        row = self.pack.rows.get(unit_id)
        return None if row is None else float((self.by_whole < self.by_whole[row]).mean())

    def nearness(self, unit_id: str, texts: Sequence[str], lang: SearchLang) -> list[float]:
        """For each text of a unit the cosine of its nearest sentence; 0 where that is not known."""
        row = self.pack.rows.get(unit_id)
        sentences = distinct_sentences(texts, lang)
        if row is None:
            return [0.0] * len(texts)
        of_unit = slice(self.pack.starts[row], self.pack.starts[row + 1])
        cosines = dot(self.pack.sentences[of_unit], self.pack.sentence_scales[of_unit], self.query)
        # An amended text may be in the catalog before its vectors are here.
        near = dict(zip(sentences, cosines.tolist(), strict=False))
        return [
            max((near.get(each, 0.0) for each in split_sentences(text, lang)), default=0.0)
            for text in texts
        ]

    def _nearest(self, rows: Rows) -> NDArray[np.float32]:
        """The cosine with the nearest sentence of each of ``rows``."""
        if not len(rows):
            return np.zeros(0, np.float32)
        pack = self.pack
        counts = pack.starts[rows + 1] - pack.starts[rows]
        begins = np.cumsum(counts) - counts
        sentences = np.repeat(pack.starts[rows] - begins, counts) + np.arange(counts.sum())
        cosines = dot(pack.sentences[sentences], pack.sentence_scales[sentences], self.query)
        nearest: NDArray[np.float32] = np.maximum.reduceat(cosines, begins)
        return nearest


def wholes_of(pack: VectorPack, rows: Rows) -> Vectors:
    """(n, D): the vectors of whole units."""
    return pack.wholes[rows].astype(np.float32) * pack.whole_scales[rows, None]


def allowed_units(pack: VectorPack, document_ids: Iterable[str]) -> NDArray[np.bool_]:
    """(U,): which units are of these documents."""
    wanted = set(document_ids)
    per_document = [document.id in wanted for document in pack.documents]
    return np.repeat(per_document, [len(document.units) for document in pack.documents]).astype(
        bool
    )


def dot(rows: NDArray[np.int8], scales: NDArray[np.float32], vector: Vector) -> NDArray[np.float32]:
    """(n,): the dot product of each row with a vector, block by block."""
    products = np.empty(len(rows), np.float32)
    for start in range(0, len(rows), _BLOCK):
        block = slice(start, start + _BLOCK)
        products[block] = rows[block].astype(np.float32) @ vector
    return products * scales
