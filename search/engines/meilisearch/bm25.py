"""BM25, computed as tantivy does, because both engines must rank alike."""

from __future__ import annotations

import math

_K1 = 1.2
_B = 0.75
_MOST = _K1 + 1


def rarity(units: int, held: float) -> float:
    """The rarity (idf) of a word that ``held`` of ``units`` contain."""
    return math.log1p((max(units - held, 0) + 0.5) / (held + 0.5))


def weight(found: int, words: int, mean: float) -> float:
    """The weight of a word that occurs ``found`` times in a text of ``words``; mean length: ``mean``."""
    return found * _MOST / (found + _K1 * (1 - _B + _B * _rounded(words) / mean))


def _rounded(words: int) -> int:
    """A length as tantivy stores it, in one byte: exact up to 40, then four significant bits."""
    if words <= 40:
        return words
    shift = (words - 24).bit_length() - 4
    return ((words - 24) >> shift << shift) + 24
