"""What is done to a model's vectors before they are compared, so that languages meet.

multilingual-e5 puts each language in a corner of its own: without this the nearest of all passages is
one in the query's language. So the mean of each language is taken off. The means must come from
parallel texts (what differs between them is the language alone); most of what they share is taken off
too, for it tells no text from another. ``python -m tests.calibrate`` makes the file; docs/relevance.md
has what it gives.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from importlib.resources import files

import numpy as np

from corpus import SEARCH_LANGS, SearchLang
from search.data import load_table
from search.embeddings.encoder import Vector, Vectors

_SHARED: float = load_table("embeddings")["calibration"]["shared"]


class Calibration:
    """Takes off ``means``, the mean vector (D,) of each language over the same texts."""

    def __init__(self, means: Mapping[SearchLang, Vector]) -> None:
        common = sum(means[lang] for lang in SEARCH_LANGS) / len(SEARCH_LANGS)
        self._off = {lang: means[lang] - (1 - _SHARED) * common for lang in SEARCH_LANGS}
        content = b"".join(self._off[lang].astype("<f4").tobytes() for lang in SEARCH_LANGS)
        self.signature = f"means-{hashlib.sha256(content).hexdigest()[:12]}"
        """Changes whenever the same vector would come out otherwise."""

    @classmethod
    def load(cls) -> Calibration:
        """As measured; see ``search/data/calibration.npz``."""
        content = files("search.data").joinpath("calibration.npz").read_bytes()
        with np.load(io.BytesIO(content)) as means:
            return cls({lang: means[lang] for lang in SEARCH_LANGS})

    def passages(self, vectors: Vectors, lang: SearchLang) -> Vectors:
        """Unit rows of sentences of a language; a row of zeros stays so."""
        given = vectors.any(axis=1, keepdims=True)
        return unit_rows(np.where(given, vectors - self._off[lang], 0).astype(np.float32))

    def query(self, vector: Vector, lang: SearchLang) -> Vector:
        """The unit vector of a query in a language; zeros stay so."""
        return self.passages(vector.reshape(1, -1), lang).reshape(-1)


def unit_rows(vectors: Vectors) -> Vectors:
    """Each row brought to length 1; a row of zeros stays so."""
    lengths = np.sqrt(np.square(vectors).sum(axis=1, keepdims=True))
    rows: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return rows
