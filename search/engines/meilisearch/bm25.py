"""How much a word counts in a text, as tantivy reckons it: the engines must rank alike."""

from __future__ import annotations

import math

_K1 = 1.2
_B = 0.75
MOST = _K1 + 1
"""What no word's weight reaches, however often it is found."""


def rarity(units: int, held: float) -> float:
    """How much a word tells one of ``units`` from another if ``held`` of them have it (idf)."""
    return math.log1p((max(units - held, 0) + 0.5) / (held + 0.5))


def weight(found: int, words: int, mean: float) -> float:
    """What a word counts that is ``found`` times in a text of ``words``; texts have ``mean``."""
    return found * MOST / (found + _K1 * (1 - _B + _B * _rounded(words) / mean))


def longest(found: int, least: float, mean: float) -> float:
    """The words of the longest text in which a word found so often weighs at least so much."""
    return ((found * MOST / least - found) / _K1 - (1 - _B)) / _B * mean


def _rounded(words: int) -> int:
    """A length as tantivy keeps it, in one byte: exact up to 40, then four significant bits."""
    if words <= 40:
        return words
    shift = (words - 24).bit_length() - 4
    return ((words - 24) >> shift << shift) + 24
