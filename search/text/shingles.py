"""Shingles of a text, by which near-duplicates are recognised, and a sketch of them that an index keeps.

Two texts are compared by the Jaccard index of their shingles (Broder 1997). The sketch rules out most
pairs without their texts: each of its bits that differs stands for at least one shingle that only one of
the two has, so that the number of these bits bounds the index from above.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search.text.segmenter import exact_tokens
from search.weights import load_weights

_LENGTH = load_weights().alike.shingle
_WORDS = 8
_BITS = 64 * _WORDS
_HEAD = struct.Struct("<II")
_SIZE = _HEAD.size + _BITS // 8


def shingles(text: str) -> frozenset[str]:
    """The runs of so many tokens of a text; a shorter text is one run."""
    return _runs(exact_tokens(text))


def _runs(tokens: Sequence[str]) -> frozenset[str]:
    if len(tokens) <= _LENGTH:
        return frozenset((" ".join(tokens),))
    return frozenset(map(" ".join, zip(*(tokens[at:] for at in range(_LENGTH)), strict=False)))


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the shingles of two texts that both have: 0–1."""
    return len(one & other) / max(len(one | other), 1)


def sketch(text: str, tokens: Sequence[str] | None = None) -> bytes:
    """The length of the text in code points, the number of its shingles, and a bit for each.

    ``tokens``: ``exact_tokens`` of the text, if they are known.
    """
    bits = bytearray(_BITS // 8)
    found = shingles(text) if tokens is None else _runs(tokens)
    for shingle in found:
        at = zlib.crc32(shingle.encode("utf-8", "surrogatepass")) % _BITS
        bits[at >> 3] |= 1 << (at & 7)
    return _HEAD.pack(len(text), len(found)) + bytes(bits)


class Sketches:
    """The sketches of n texts, compared with each other."""

    def __init__(self, sketches: Sequence[bytes]) -> None:
        """``sketches``: as :func:`sketch` makes them."""
        raw = np.frombuffer(b"".join(sketches), np.uint8).reshape(-1, _SIZE)
        heads = raw[:, : _HEAD.size].copy().view("<u4").astype(np.int64)
        self._lengths, self._counts = heads[:, 0], heads[:, 1]
        self._bits = raw[:, _HEAD.size :].copy().view(np.uint64)

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
