"""Sketches of texts, compared with each other; apart from :mod:`search.text.shingles` because of numpy."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search.text.shingles import BITS, HEAD, SIZE

_SURE = 4.0
"""In standard deviations: of 10,000 pairs just below a value, one is taken to be above it (simulated)."""
_FEWEST = 30
"""The number of shingles from which that holds: among fewer, one bit shared by chance says too much."""


class Sketches:
    """The sketches of n texts, compared with each other."""

    def __init__(self, sketches: Sequence[bytes]) -> None:
        """``sketches``: as :func:`sketch` makes them."""
        raw = np.frombuffer(b"".join(sketches), np.uint8).reshape(-1, SIZE)
        heads = raw[:, : HEAD.size].copy().view("<u4").astype(np.int64)
        self._lengths, self._counts = heads[:, 0], heads[:, 1]
        self._bits = raw[:, HEAD.size :].copy().view(np.uint64)

    def equally_long(self, share: float) -> NDArray[np.bool_]:
        """(n, n): whether the shorter text has at least ``share`` of the length of the longer one."""
        shorter = np.minimum.outer(self._lengths, self._lengths)
        longer = np.maximum.outer(self._lengths, self._lengths)
        found: NDArray[np.bool_] = shorter >= share * np.maximum(longer, 1)
        return found

    def may_share(self, share: float) -> NDArray[np.bool_]:
        """(n, n): False if the Jaccard index of two texts is certainly below ``share``.

        With d shingles that only one of them has, the index is 1 - d / ((a + b + d) / 2).
        """
        differing = np.bitwise_count(self._bits[:, None] ^ self._bits[None]).sum(axis=2)
        both = np.add.outer(self._counts, self._counts)
        found: NDArray[np.bool_] = differing * (1 + share) <= (1 - share) * both
        return found

    def surely_share(self, one: int, other: int, share: float) -> bool:
        """Whether the Jaccard index of two texts, by their numbers, is almost certainly at least ``share``.

        The bits that either has tell how many shingles they have together, and how sure that is (linear
        counting, Whang, Vander-Zanden and Taylor 1990). Nothing is sure of short texts, or if all bits are
        set.
        """
        bits = int(np.bitwise_count(self._bits[one] | self._bits[other]).sum())
        if min(self._counts[one], self._counts[other]) < _FEWEST or bits == BITS:
            return False
        load = -math.log1p(-bits / BITS)
        together = BITS * load
        deviation = math.sqrt(BITS * (math.expm1(load) - load)) / together
        both = int(self._counts[one] + self._counts[other]) / together
        return both - 1 - _SURE * deviation * both >= share
