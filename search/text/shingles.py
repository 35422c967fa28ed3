"""Shingles of a text, by which near-duplicates are recognised, and a sketch of them that an index keeps.

Two texts are compared by the Jaccard index of their shingles (Broder 1997). The sketch rules out most
pairs without their texts: each of its bits that differs stands for at least one shingle that only one of
the two has, so that the number of these bits bounds the index from above.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

from search.text.segmenter import exact_tokens
from search.weights import load_weights

_LENGTH = load_weights().alike.shingle
_WORDS = 8
BITS = 64 * _WORDS
"""The number of bits of a sketch."""
HEAD = struct.Struct("<II")
"""The first bytes of a sketch: the length of the text, the number of its shingles."""
SIZE = HEAD.size + BITS // 8


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
    found = shingles(text) if tokens is None else _runs(tokens)
    bits = 0
    for code in map(zlib.crc32, map(str.encode, found)):
        bits |= 1 << code % BITS
    return HEAD.pack(len(text), len(found)) + bits.to_bytes(BITS // 8, "little")
