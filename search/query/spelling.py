"""Corrects mistyped words of a query to words that occur in the documents.

English words are compared by their letters, Chinese ones by their sound or by one different character
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import takewhile
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
    particles: str
    stem_from: int
    longest_suffix: int
    suffixes: tuple[str, ...]
    parts: int
    most: int


_LIMITS = msgspec.convert(load_table("spelling"), _Limits)
_PARTICLES = frozenset(_LIMITS.particles)
"""Characters that are words beside any other word: one of them is no sign of a mistyped word."""


class Correction(NamedTuple):
    """The correction of ``text[start:end]`` of a query."""

    start: int
    end: int
    text: str


class Speller:
    """Corrects queries with a lexicon. Threads may share it. Methods raise IndexUnavailable."""

    def __init__(
        self, lexicon: Lexicon, segmenter: Segmenter, known: Callable[[str], bool]
    ) -> None:
        """``known``: whether a folded word is correct although no document may contain it."""
        self._lexicon = lexicon
        self._segmenter = segmenter
        self._known = known

    def english(self, words: Sequence[Word], unknown: Collection[str]) -> list[Correction]:
        """The nearest words to those of ``words`` that no unit contains."""
        found: list[Correction] = []
        for word in words:
            if not word.han and word.text in unknown and word.text.isalpha():
                near = None if self._known(word.text) else self._near(word.text)
                if near:
                    found.append(Correction(word.start, word.end, near))
        return found[: _LIMITS.most]

    def chinese(self, words: Sequence[Word], unknown: Collection[str]) -> list[Correction]:
        """A word that was probably meant, for each run of words with a stray character."""
        is_held = self._lexicon.held_chinese()
        wrong = [
            each
            for each in _parts(words, unknown)
            # A word that is only missing from the documents is correct.
            if not (is_held(each[1]) or self._segmenter.is_word(each[1]) or self._known(each[1]))
        ]
        if not wrong:
            return []
        readings = self._lexicon.chinese()
        meant = [
            (rank, Correction(*span, word))
            for span, part, loose in wrong
            for rank, word in self._alike(part, loose, _before(words, span), readings)
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
        best = min(others)[2] if others else None
        return None if best and _is_another_form(word, best) else best

    def _is_good(self, word: str, readings: Readings) -> bool:
        """Whether a word of the Chinese texts is in a dictionary or is a term."""
        return word in readings.terms or self._segmenter.is_word(word) or self._known(word)

    def _alike(
        self, part: str, loose: Sequence[bool], before: str, readings: Readings
    ) -> Iterator[tuple[tuple[bool, int, tuple[bool, int, str]], str]]:
        """The likeliest word, with its rank: same sound first, then longer words, then frequent ones."""
        same = [word for word in readings.sounding(sound(part)) if len(word) == len(part)]
        if len(part) < _LIMITS.one_other_from:
            # They must share more than particles: 令有 is not mistyped for 另有.
            same = [word for word in same if _shared(word, part) - _PARTICLES]
            # Many words of so few characters sound the same: 童婚 is not meant as 通婚.
            terms = (word for word in same if {word, before + word} & readings.terms)
            same = [*terms] or [word for word in same if tones(word) == tones(part)]
        others: list[str] = []
        if not same and len(part) >= _LIMITS.one_other_from:
            words = readings.of_length(len(part))
            near = process.extract(part, words, scorer=Hamming.distance, score_cutoff=1, limit=None)
            # A single character beside a known word is not a mistake: 身份证不 is not 身份证件.
            others = [
                word
                for word, _, _ in near
                if all(can for can, a, b in zip(loose, part, word, strict=True) if a != b)
            ]
        # Strings that the segmenter cut wrongly (保护另 of 保护另有规定) are not words.
        good = [word for word in same or others if self._is_good(word, readings)]
        for word in sorted(good, key=readings.rank)[:1]:
            yield (not same, -len(part), readings.rank(word)), word


def _shared(one: str, other: str) -> set[str]:
    return {a for a, b in zip(one, other, strict=True) if a == b}


def _is_another_form(typed: str, word: str) -> bool:
    """Whether two English words differ only in a suffix: coercive is not mistyped for coercion."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(typed, word, strict=False))
    shared = sum(1 for _ in pairs)
    return (
        shared >= _LIMITS.stem_from
        and len(typed) - shared <= _LIMITS.longest_suffix
        and typed.endswith(_LIMITS.suffixes)
    )


def _before(words: Sequence[Word], span: tuple[int, int]) -> str:
    """The word directly before a position."""
    return next((word.text for word in words if word.end == span[0]), "")


def _parts(
    words: Sequence[Word], unknown: Collection[str]
) -> Iterator[tuple[tuple[int, int], str, list[bool]]]:
    """Runs of adjacent words that may be the pieces of one mistyped word.

    Each with its span, its text, and for each character whether its word is unknown or one of several
    adjacent words of one character.
    """
    stray = [len(word.text) == 1 or word.text in unknown for word in words]
    given = 0
    for first in range(len(words)):
        run: list[Word] = []
        for last in range(first, len(words)):
            word = words[last]
            apart = bool(run) and run[-1].end != word.start
            run.append(word)
            text = "".join(each.text for each in run)
            if not word.han or apart or is_stop_word(word.text) or len(text) > _LIMITS.longest:
                break
            if len(text) >= _LIMITS.shortest and any(stray[first : last + 1]):
                yield (run[0].start, word.end), text, _loose(run, unknown)
                given += 1
        if given >= _LIMITS.parts:
            return


def _loose(run: Sequence[Word], unknown: Collection[str]) -> list[bool]:
    stray = [
        _PARTICLES.isdisjoint(word.text) and (len(word.text) == 1 or word.text in unknown)
        for word in run
    ]
    found: list[bool] = []
    for at, word in enumerate(run):
        beside = any(stray[other] for other in (at - 1, at + 1) if 0 <= other < len(run))
        found += [stray[at] and (len(word.text) > 1 or beside)] * len(word.text)
    return found
