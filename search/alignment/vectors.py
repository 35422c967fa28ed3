"""The meaning of passages by the vectors of their sentences that the catalog keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from corpus import Passage, SearchLang
from search.alignment.settings import load_settings
from search.alignment.words import Matrix
from search.embeddings import Calibration, content_hash, split_sentences
from search.embeddings.calibration import unit_rows

VectorsOf = Callable[[Iterable[str]], Mapping[str, bytes]]
"""Vectors by hash of the sentence, as ``Catalog.embeddings.vectors`` gives them."""


class SentenceMeaning:
    """Mean vectors; asks for those of one document at a time."""

    def __init__(self, vectors_of: VectorsOf, calibration: Calibration, dimensions: int) -> None:
        self._vectors_of = vectors_of
        self._calibration = calibration
        self._dimensions = dimensions

    def vectors(self, passages: Sequence[Passage], lang: SearchLang) -> Matrix | None:
        hashes = [
            [content_hash(sentence) for sentence in split_sentences(passage.text, lang)]
            for passage in passages
        ]
        wanted = list(dict.fromkeys(hash_ for of_passage in hashes for hash_ in of_passage))
        known = self._vectors_of(wanted)
        if not wanted or len(known) < load_settings().vectors_known * len(wanted):
            return None
        rows = {hash_: row for row, hash_ in enumerate(known)}
        given = np.frombuffer(b"".join(known.values()), "<f2").reshape(-1, self._dimensions)
        vectors = self._calibration.sentences(given.astype(np.float32), lang)
        means = np.zeros((len(passages), self._dimensions), np.float32)
        for place, of_passage in enumerate(hashes):
            if found := [rows[hash_] for hash_ in of_passage if hash_ in rows]:
                means[place] = vectors[found].mean(axis=0)
        return unit_rows(means)
