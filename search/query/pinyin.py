"""Finds pinyin in a query: ``guaimai``, ``guai mai``, ``guǎi mài`` and ``guai3mai4`` are 拐卖.

Words that occur in the English documents stay English (women, china) unless they have tones.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from search.data import load_table
from search.query.lexicon import Lexicon, Readings, Spelt, tones
from search.query.question_words import is_stop_word
from search.text.segmenter import Word

_TABLE = load_table("pinyin")
_MOST: int = _TABLE["most"]
_LONGEST: int = _TABLE["longest"]
_SELDOM: int = _TABLE["seldom"]
_SYLLABLES = frozenset(_TABLE["syllables"].split())
_LONGEST_SYLLABLE = max(map(len, _SYLLABLES))
_NUMBERED = re.compile(rf"(?:(?:{'|'.join(sorted(_SYLLABLES, key=len, reverse=True))})[1-5])+")
_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_DIAERESIS = "\u0308"


class _Typed(NamedTuple):
    toneless: str
    """ü is v, except where pinyin writes u."""
    tones: tuple[int, ...]
    """The tones that were typed."""


class PinyinFinder:
    """Finds pinyin among the words of a text."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def find(self, words: Sequence[Word]) -> list[Spelt]:
        """Longest first, without overlap; in order. Raises IndexUnavailable."""
        typed = [None if word.han else _read(word.text) for word in words]
        found: list[Spelt] = []
        used = [each is None for each in typed]
        for length in range(min(_LONGEST, len(words)), 0, -1):
            for at in range(len(words) - length + 1):
                window = slice(at, at + length)
                if not any(used[window]):
                    romanised = self._romanised(words[window], [t for t in typed[window] if t])
                    if romanised:
                        used[window] = [True] * length
                        found += romanised
        return sorted(found)

    def _romanised(self, words: Sequence[Word], typed: Sequence[_Typed]) -> list[Spelt]:
        english = 0
        if not any(each.tones for each in typed):
            english = min(self._held(word.text) for word in words)
            if english > _SELDOM:
                return []
        readings = self._lexicon.chinese()
        toneless = "".join(each.toneless for each in typed)
        written = [tone for each in typed for tone in each.tones]
        parts = [toneless] if readings.sounding(toneless) else []
        if not parts and len(words) == 1:
            parts = readings.cover(toneless)
        if english and not any(map(readings.is_term, readings.sounding(toneless))):
            return []
        span = (words[0].start, words[-1].end)
        text = " ".join(word.text for word in words)
        return [Spelt(*span, text, _likeliest(readings, part, written), "pinyin") for part in parts]

    def _held(self, word: str) -> int:
        """The number of units that contain an English word; all for a stop word."""
        return sys.maxsize if is_stop_word(word) else self._lexicon.english().get(word, 0)


def _likeliest(readings: Readings, toneless: str, written: Sequence[int]) -> tuple[str, ...]:
    words = list(readings.sounding(toneless))
    if any(map(readings.is_term, words)):
        words = [word for word in words if readings.is_term(word)]
    if written:
        words = [word for word in words if tones(word) == list(written)] or words
    return tuple(words[:_MOST])


def _read(word: str) -> _Typed | None:
    """The reading of a folded word; None if it cannot be pinyin."""
    letters: list[str] = []
    tones_: list[str] = []
    for char in unicodedata.normalize("NFD", word.replace("'", "")):
        if char in _TONES:
            tones_.append(_TONES[char])
        elif char == _DIAERESIS and letters[-1:] == ["u"]:
            letters[-1] = "v"
        else:
            letters.append(char)
    text = "".join(letters)
    if _NUMBERED.fullmatch(text) and not tones_:
        tones_ = [char for char in text if char.isdigit()]
        text = "".join(char for char in text if not char.isdigit())
    if not _is_toneless(text):
        return None
    # After these initials pinyin writes u for ü.
    toneless = "".join(
        "u" if char == "v" and before in "jqxy" else char for before, char in pairwise(f" {text}")
    )
    return _Typed(toneless, tuple(map(int, tones_)))


def _is_toneless(text: str) -> bool:
    """Whether a text consists of syllables only."""
    # Not a pattern: xianxian… can be split in so many ways that backtracking would never end.
    reached = [True] + [False] * len(text)
    for start in range(len(text)):
        if reached[start]:
            for end in range(start + 1, min(start + _LONGEST_SYLLABLE, len(text)) + 1):
                reached[end] = reached[end] or text[start:end] in _SYLLABLES
    return bool(text) and reached[-1]
