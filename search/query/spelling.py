"""Words that were mistyped: what was meant, by the words that the documents hold.

English words are told by their letters, Chinese ones by their sound or by one other character
(``data/spelling.toml``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

import msgspec
from rapidfuzz import process
from rapidfuzz.distance import OSA, Hamming

from search.data import load_table
from search.query.lexicon import Lexicon, Readings, sound, tones
from search.query.question_words import is_stop_word
from search.text.segmenter import Segmenter, Word


class _Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    one_from: int
    two_from: int
    shortest: int
    longest: int
    one_other_from: int
    parts: int
    most: int


_LIMITS = msgspec.convert(load_table("spelling"), _Limits)


class Correction(NamedTuple):
    """What was meant by ``text[start:end]`` of a query."""

    start: int
    end: int
    text: str


class Speller:
    """Corrects queries by a lexicon; may be shared by threads. Raises IndexUnavailable."""

    def __init__(
        self, lexicon: Lexicon, segmenter: Segmenter, known: Callable[[str], bool]
    ) -> None:
        """``known``: whether a folded word is spelt well although no document may hold it."""
        self._lexicon = lexicon
        self._segmenter = segmenter
        self._known = known

    def english(self, words: Sequence[Word], unknown: Collection[str]) -> list[Correction]:
        """For words that no unit holds, those that are nearest."""
        found: list[Correction] = []
        for word in words:
            if not word.han and word.text in unknown and word.text.isalpha():
                near = None if self._known(word.text) else self._near(word.text)
                if near:
                    found.append(Correction(word.start, word.end, near))
        return found[: _LIMITS.most]

    def chinese(self, words: Sequence[Word], unknown: Collection[str]) -> list[Correction]:
        """For runs of words that hold a stray character, a word that they may have been."""
        readings = self._lexicon.chinese()
        meant = [
            (rank, Correction(*span, word))
            for span, part in _parts(words, unknown)
            # A word that is only not in the documents is spelt well.
            if not (part in readings or self._segmenter.is_word(part) or self._known(part))
            for rank, word in self._alike(part, _before(words, span), readings)
        ]
        found: list[Correction] = []
        for _, each in sorted(meant, key=lambda pair: pair[0]):
            if all(each.end <= other.start or other.end <= each.start for other in found):
                found.append(each)
        return sorted(found[: _LIMITS.most])

    def _near(self, word: str) -> str | None:
        if len(word) < _LIMITS.one_from:
            return None
        most = 2 if len(word) >= _LIMITS.two_from else 1
        vocabulary = self._lexicon.english()
        near = process.extract(
            word, vocabulary.keys(), scorer=OSA.distance, score_cutoff=most, limit=None
        )
        others = [(wrong, -vocabulary[other], other) for other, wrong, _ in near]
        return min(others)[2] if others else None

    def _alike(
        self, part: str, before: str, readings: Readings
    ) -> Iterator[tuple[tuple[bool, int, tuple[bool, int, str]], str]]:
        """The likeliest word, with its rank: what sounds the same, what is longer, what is frequent."""
        same = [word for word in readings.sounding(sound(part)) if len(word) == len(part)]
        if len(part) < _LIMITS.one_other_from:
            same = [word for word in same if Hamming.distance(word, part) < len(part)]
            # Of so few characters many words sound alike: 童婚 is no 通婚.
            terms = (word for word in same if {word, before + word} & readings.terms)
            same = [*terms] or [word for word in same if tones(word) == tones(part)]
        others: list[str] = []
        if not same and len(part) >= _LIMITS.one_other_from:
            words = readings.of_length(len(part))
            near = process.extract(part, words, scorer=Hamming.distance, score_cutoff=1, limit=None)
            others = [word for word, _, _ in near]
        for word in sorted(same or others, key=readings.rank)[:1]:
            yield (not same, -len(part), readings.rank(word)), word


def _before(words: Sequence[Word], span: tuple[int, int]) -> str:
    """The word that stands directly before a place."""
    return next((word.text for word in words if word.end == span[0]), "")


def _parts(
    words: Sequence[Word], unknown: Collection[str]
) -> Iterator[tuple[tuple[int, int], str]]:
    """Runs of words side by side of which one may be a part of a mistyped word."""
    stray = [len(word.text) == 1 or word.text in unknown for word in words]
    given = 0
    for first in range(len(words)):
        text = ""
        for last in range(first, len(words)):
            word = words[last]
            apart = last > first and words[last - 1].end != word.start
            text += word.text
            if not word.han or apart or is_stop_word(word.text) or len(text) > _LIMITS.longest:
                break
            if len(text) >= _LIMITS.shortest and any(stray[first : last + 1]):
                yield (words[first].start, word.end), text
                given += 1
        if given >= _LIMITS.parts:
            return
