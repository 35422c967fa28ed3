"""What is done to a model's vectors before they are compared, so that languages meet."""

from __future__ import annotations

import numpy as np

from corpus import SearchLang
from search.embeddings.encoder import Vector, Vectors


class Calibration:
    """Leaves vectors as they are."""

    signature = "none"
    """Changes whenever the same vector would come out otherwise."""

    def passages(self, vectors: Vectors, lang: SearchLang) -> Vectors:  # noqa: ARG002 - the interface
        """Unit rows of sentences of a language; a row of zeros stays so."""
        return unit_rows(vectors)

    def query(self, vector: Vector, lang: SearchLang) -> Vector:  # noqa: ARG002 - the interface
        """The unit vector of a query in a language; zeros stay so."""
        return unit_rows(vector.reshape(1, -1)).reshape(-1)


def unit_rows(vectors: Vectors) -> Vectors:
    """Each row brought to length 1; a row of zeros stays so."""
    lengths = np.sqrt(np.square(vectors).sum(axis=1, keepdims=True))
    rows: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return rows
