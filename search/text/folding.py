"""Folding: the normalised text of the index, with offsets into the original text.

Folding makes equal what readers regard as equal: full and half width (NFKC), capitals, Traditional and
Simplified Chinese (OpenCC t2s, which chooses by phrase if a character has two counterparts).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from corpus.languages import HAN, to_simplified

# OpenCC is C++ and expects UTF-8: it must not receive lone surrogates or NUL.
_UNUSABLE = re.compile(r"[\x00\ud800-\udfff]")
_MAY_CHANGE = re.compile(
    "[^\x00-@\\[-\x7f\u2018\u201c\u201d\u3001-\u3003\u3008-\u3011\u3014\u3015\u3400-\u9fff]"
)
"""All characters but the common ones that are folded already."""
_APOSTROPHES = "\u2019\u02bc"
_SHORT = 100
"""The longest text, in characters, that is cached."""


class Folded(NamedTuple):
    """Folded text; character i came from ``original[starts[i]:ends[i]]``."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The part of the original, in code points, that ``text[start:end]`` (not empty) came from."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Fold ``text`` and record the origin of each character."""
    return _fold_short(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> Folded:
    if text.isascii():
        lower = text.lower().replace("\x00", " ")
        return Folded(lower, range(len(lower)), range(1, len(lower) + 1))
    clean = _UNUSABLE.sub(" ", text)
    singly = _MAY_CHANGE.sub(lambda found: _SINGLY[ord(found[0])], clean)
    if unicodedata.is_normalized("NFKC", singly) and singly == singly.lower():
        starts: Sequence[int] = range(len(clean))
        ends: Sequence[int] = range(1, len(clean) + 1)
    else:
        singly, starts, ends = _fold_clusters(clean)
    if HAN.search(singly):
        simplified = to_simplified(singly)
        # Each character has one counterpart; a dictionary that breaks this rule must not shift the offsets.
        if len(simplified) == len(singly):
            singly = simplified
    return Folded(singly, starts, ends)


# Parts of queries, titles, headings and locators are folded again and again.
_fold_short = lru_cache(maxsize=5_000)(_fold)


class _Singly(dict[int, str]):
    """Folds a character by itself, by its code, if the result is one character."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = "'" if char in _APOSTROPHES else _normal(char)
        self[code] = folded if len(folded) == 1 else char
        return self[code]


_SINGLY = _Singly()


def _normal(text: str) -> str:
    lower = unicodedata.normalize("NFKC", text).lower()
    # Lower-casing may separate characters that NFKC has joined.
    return unicodedata.normalize("NFKC", lower)


def _fold_clusters(text: str) -> Folded:
    """Fold a text in which characters combine or grow, cluster by cluster."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        cluster = text[start:end]
        piece = "'" if cluster in _APOSTROPHES else _normal(cluster)
        pieces.append(piece)
        starts.extend([start] * len(piece))
        ends.extend([end] * len(piece))
    return Folded("".join(pieces), starts, ends)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Spans of a character with the marks that NFKC may join to it."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not _joins(text[at]):
            yield start, at
            start = at


def _joins(char: str) -> bool:
    # U+1160..11FF: the vowels and finals of decomposed Hangul join without a combining class.
    return unicodedata.combining(char) != 0 or "\u1160" <= char <= "\u11ff"
