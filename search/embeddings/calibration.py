"""Calibration: makes a model's vectors comparable across languages.

multilingual-e5 places each language in its own region: without calibration the nearest of all
passages is one in the query's language. So the mean of each language is subtracted. The means must
come from parallel texts, which differ in language alone. Most of the part that the means share is
subtracted too, because it does not distinguish texts. ``python -m benchmarks.calibrate`` makes the
file; docs/relevance-studies.md has the effect.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Literal

import numpy as np

from corpus import SEARCH_LANGS, SearchLang
from search.data import load_table
from search.embeddings.encoder import Vector, Vectors

_SHARED: float = load_table("embeddings")["calibration"]["shared"]


Kind = Literal["sentence", "whole"]
KINDS: tuple[Kind, ...] = ("sentence", "whole")


class Calibration:
    """Subtracts ``means``: the mean vector (D,) of each kind of text and language, over the same
    texts."""

    def __init__(self, means: Mapping[tuple[Kind, SearchLang], Vector]) -> None:
        self._off: dict[tuple[Kind, SearchLang], Vector] = {}
        for kind in KINDS:
            common = sum(means[kind, lang] for lang in SEARCH_LANGS) / len(SEARCH_LANGS)
            for lang in SEARCH_LANGS:
                self._off[kind, lang] = means[kind, lang] - (1 - _SHARED) * common
        content = b"".join(vector.astype("<f4").tobytes() for vector in self._off.values())
        self.signature = f"means-{hashlib.sha256(content).hexdigest()[:12]}"
        """Changes whenever the same vector would be calibrated differently."""

    @classmethod
    def load(cls) -> Calibration:
        """The measured calibration; see ``search/data/calibration.npz``."""
        content = files("search.data").joinpath("calibration.npz").read_bytes()
        with np.load(io.BytesIO(content)) as means:
            return cls(_means(means))

    @classmethod
    def of_file(cls, file: Path, model: str, dimensions: int) -> Calibration:
        """Read the calibration that ``save_means`` wrote for a model; without one, a calibration that
        changes nothing."""
        try:
            with np.load(file) as means:
                if str(means["model"]) == model:
                    return cls(_means(means))
        except (OSError, KeyError, ValueError):
            # Missing, damaged or of another model: kb calibrate makes it again.
            pass
        nothing = np.zeros(dimensions, np.float32)
        return cls({(kind, lang): nothing for kind in KINDS for lang in SEARCH_LANGS})

    def sentences(self, vectors: Vectors, lang: SearchLang) -> Vectors:
        """Unit rows (n, D) of sentences of a language; a row of zeros stays zero."""
        return self._taken_off(vectors, "sentence", lang)

    def wholes(self, vectors: Vectors, lang: SearchLang) -> Vectors:
        """The same for whole units."""
        return self._taken_off(vectors, "whole", lang)

    def query(self, vector: Vector, lang: SearchLang) -> Vector:
        """The unit vector (D,) of a query in a language; zeros stay zero."""
        return self._taken_off(vector.reshape(1, -1), "sentence", lang).reshape(-1)

    def _taken_off(self, vectors: Vectors, kind: Kind, lang: SearchLang) -> Vectors:
        given = vectors.any(axis=1, keepdims=True)
        return unit_rows(np.where(given, vectors - self._off[kind, lang], 0).astype(np.float32))


def save_means(file: Path, model: str, means: Mapping[tuple[Kind, SearchLang], Vector]) -> None:
    """Write the file that ``Calibration.of_file`` reads."""
    named = {f"{kind}_{lang}": vector for (kind, lang), vector in means.items()}
    with file.open("wb") as target:
        np.savez(target, model=np.array(model), allow_pickle=False, **named)


def _means(table: Mapping[str, Vector]) -> dict[tuple[Kind, SearchLang], Vector]:
    return {(kind, lang): table[f"{kind}_{lang}"] for kind in KINDS for lang in SEARCH_LANGS}


def unit_rows(vectors: Vectors) -> Vectors:
    """Rows scaled to length 1; a row of zeros stays zero."""
    lengths = np.sqrt(np.square(vectors).sum(axis=1, keepdims=True))
    rows: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return rows
