"""How near two passages are by the vectors of their sentences, where there are such."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from corpus import Passage, SearchLang
from search.alignment.words import Matrix


class Meaning(Protocol):
    """May be asked from any thread."""

    def vectors(self, passages: Sequence[Passage], lang: SearchLang) -> Matrix | None:
        """(passages, D) unit vectors, zeros for a passage without; None where most have none."""


class NoMeaning:
    def vectors(
        self,
        passages: Sequence[Passage],  # noqa: ARG002 - the interface
        lang: SearchLang,  # noqa: ARG002
    ) -> Matrix | None:
        return None


def cosines(left: Matrix, right: Matrix) -> Matrix:
    """(left, right), 0–1."""
    near: Matrix = np.clip(left @ right.T, 0.0, 1.0)
    return near
