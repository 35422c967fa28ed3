"""What makes vectors: text → a unit vector of float32, texts of like meaning close to each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

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

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to be found; a row of zeros for one that cannot be embedded.

        May take long. Raises EmbeddingsUnavailable.
        """

    def query(self, text: str) -> Vector:
        """The vector of a query, zeros for one that cannot be embedded; never waits for ``passages``.

        Raises EmbeddingsUnavailable, within the time that a query may take.
        """

    def close(self) -> None: ...
