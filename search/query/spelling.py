"""Corrects mistyped words of a query to words that occur in the documents.

English words are compared by their letters, Chinese ones by their sound, by one character that looks alike,
or by one different character.
Of several words the one that is frequent and fits the rest of the query is meant; a Chinese one must be
so much more frequent than the characters as typed that a mistake is likelier than that they were meant
(a noisy channel).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import NamedTuple

import msgspec
from rapidfuzz import process
from rapidfuzz.distance import OSA, Hamming

from corpus import SearchLang
from search.data import load_table
from search.query.lexicon import Lexicon, Readings, sound
from search.query.nearness import load_nearness
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
    split_from: int
    split_shortest: int
    fit: float
    like_term: float
    likelier: float
    likelier_other: float
    alike: str


_LIMITS = msgspec.convert(load_table("spelling"), _Limits)
_PARTICLES = frozenset(_LIMITS.particles)
"""Characters that are words beside any other word: one of them is no sign of a mistyped word."""


def _looking_alike() -> Mapping[str, frozenset[str]]:
    """For each character those that look like it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for group in _LIMITS.alike.split():
        for char in group:
            found[char] |= set(group) - {char}
    return {char: frozenset(others) for char, others in found.items()}


_ALIKE = _looking_alike()


class Correction(NamedTuple):
    """The correction of ``text[start:end]`` of a query."""

    start: int
    end: int
    text: str


class Speller:
    """Corrects queries with a lexicon. Threads may share it. Methods raise IndexUnavailable."""

    def __init__(
        self,
        lexicon: Lexicon,
        segmenter: Segmenter,
        known: Callable[[str], bool],
        frequency: Callable[[str], float],
    ) -> None:
        """``known``: whether a folded word is correct although no document may contain it; ``frequency``:
        the share of a Chinese word in general texts."""
        self._lexicon = lexicon
        self._segmenter = segmenter
        self._known = known
        self._frequency = frequency

    def english(self, words: Sequence[Word], unknown: Collection[str]) -> list[Correction]:
        """The nearest words to those of ``words`` that no unit contains."""
        found: list[Correction] = []
        for word in words:
            if not word.han and word.text in unknown and word.text.isalpha():
                near = None if self._known(word.text) else self._near(word.text, words)
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
            if not (is_held(each.text) or self._segmenter.is_word(each.text))
            and not self._known(each.text)
        ]
        if not wrong:
            return []
        readings = self._lexicon.chinese()
        meant = [
            (likelihood, Correction(*part.span, word))
            for part in wrong
            for likelihood, word in self._alike(part, words, readings)
        ]
        found: list[Correction] = []
        for _, each in sorted(meant, key=lambda pair: (-pair[0], pair[1])):
            if all(each.end <= other.start or other.end <= each.start for other in found):
                found.append(each)
        return sorted(found[: _LIMITS.most])

    def _near(self, word: str, query: Sequence[Word]) -> str | None:
        if len(word) < _LIMITS.one_from:
            return None
        most = 2 if len(word) >= _LIMITS.two_from else 1
        vocabulary = self._lexicon.english()
        near = process.extract(
            word, vocabulary.keys(), scorer=OSA.distance, score_cutoff=most, limit=None
        )
        split = _split(word, vocabulary)
        least = min((wrong for _, wrong, _ in near), default=most + 1)
        if split and least > 1:
            # A space that is missing is one mistake.
            return split
        nearest = [other for other, wrong, _ in near if wrong == least]
        fits = self._fits(query, word, "en")
        best = max(
            nearest,
            key=lambda other: (math.log(vocabulary[other]) + fits(other), other),
            default=None,
        )
        return None if best and _is_another_form(word, best) else best

    def _fits(self, query: Sequence[Word], typed: str, lang: SearchLang) -> Callable[[str], float]:
        """Tells how well a word fits the other words of a query, as a logarithm of a likelihood."""
        others = [
            word.text for word in query if word.text not in typed and not is_stop_word(word.text)
        ]
        return lambda word: _LIMITS.fit * load_nearness().beside(word, others, lang)

    def _is_good(self, word: str, readings: Readings) -> bool:
        """Whether a word of the Chinese texts is in a dictionary or is a term."""
        return word in readings.terms or self._segmenter.is_word(word) or self._known(word)

    def _alike(
        self, part: _Part, query: Sequence[Word], readings: Readings
    ) -> Iterator[tuple[float, str]]:
        """The likeliest word, with the logarithm of how much likelier it is than the part as typed."""
        text = part.text
        same = [word for word in readings.sounding(sound(text)) if len(word) == len(text)]
        same += [
            word
            for at, char in enumerate(text)
            for other in sorted(_ALIKE.get(char, ()))
            if readings.has(word := f"{text[:at]}{other}{text[at + 1 :]}")
        ]
        least = _LIMITS.likelier
        if len(text) < _LIMITS.one_other_from:
            # They must share more than particles: 令有 is not mistyped for 另有; nor is one typed for
            # another word.
            same = [
                word
                for word in same
                if _shared(word, text) - _PARTICLES and not _differing(text, word) & _PARTICLES
            ]
        elif not same and any(loose := list(self._loose(part))):
            words = readings.of_length(len(text))
            near = process.extract(text, words, scorer=Hamming.distance, score_cutoff=1, limit=None)
            # A single character beside a known word is not a mistake: 身份证不 is not 身份证件.
            same = [
                word
                for word, _, _ in near
                if all(can for can, a, b in zip(loose, text, word, strict=True) if a != b)
            ]
            least = _LIMITS.likelier_other
        # Strings that the segmenter cut wrongly (保护另 of 保护另有规定) are not words.
        good = [word for word in same if self._is_good(word, readings)]
        if not good:
            return
        pieces = (
            ("".join((part.around[0], text, part.around[1])),) if any(part.around) else part.pieces
        )
        typed = sum(self._log(piece, readings) for piece in pieces)
        typed -= sum(self._log(rest, readings) for rest in part.around)
        fits = self._fits(query, text, "zh")
        before = _before(query, part.span)

        def likelihood(word: str) -> float:
            is_term = bool({word, before + word} & readings.terms)
            usual = max(self._log(word, readings), _LIMITS.like_term if is_term else -math.inf)
            return usual - typed + fits(word)

        best = max(good, key=lambda word: (likelihood(word), word))
        if likelihood(best) >= least:
            yield likelihood(best), best

    def _loose(self, part: _Part) -> Iterator[bool]:
        """``part.loose`` without the characters of usual words: 国境 is not mistyped, in texts or not."""
        usual = [
            len(piece) > 1 and self._frequency(piece) > 0 for piece in part.pieces for _ in piece
        ]
        return (loose and not known for loose, known in zip(part.loose, usual, strict=True))

    def _log(self, word: str, readings: Readings) -> float:
        """The logarithm of a word's share in general texts or in the documents, whichever is larger.

        A text that is no word is as likely as the likeliest words of which it consists.
        """
        best = [0.0]
        for end in range(1, len(word) + 1):
            ways = [
                best[start] + math.log(share)
                for start in range(max(0, end - _LIMITS.longest), end)
                if (share := self._share(word[start:end], readings))
            ]
            best.append(max(ways, default=best[-1] + _LEAST_LOG))
        return best[-1]

    def _share(self, word: str, readings: Readings) -> float:
        return max(self._frequency(word), readings.share(word))


_LEAST_LOG = math.log(1e-7)
"""Of a character that no text has."""


def _split(word: str, vocabulary: Mapping[str, int]) -> str | None:
    """The two words of which a word without a space consists; None if there are none."""
    if len(word) < _LIMITS.split_from:
        return None
    shortest = _LIMITS.split_shortest

    def is_word(part: str) -> bool:
        return is_stop_word(part) or (len(part) >= shortest and part in vocabulary)

    ways = [
        (vocabulary.get(one, 0) + vocabulary.get(other, 0), f"{one} {other}")
        for at in range(2, len(word) - 1)
        if is_word(one := word[:at])
        and is_word(other := word[at:])
        and not (is_stop_word(one) and is_stop_word(other))
        and other not in _LIMITS.suffixes
    ]
    return max(ways)[1] if ways else None


def _differing(typed: str, word: str) -> set[str]:
    """The characters of ``typed`` that ``word`` has not at their place."""
    return {a for a, b in zip(typed, word, strict=True) if a != b}


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


class _Part(NamedTuple):
    """A run of adjacent words that may be the pieces of one mistyped word."""

    span: tuple[int, int]
    text: str
    loose: tuple[bool, ...]
    """For each character whether its word is unknown or one of several adjacent words of one character."""
    pieces: tuple[str, ...]
    around: tuple[str, str] = ("", "")
    """The characters before and after it in the same word."""


def _parts(words: Sequence[Word], unknown: Collection[str]) -> Iterator[_Part]:
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
                pieces = tuple(each.text for each in run)
                yield _Part((run[0].start, word.end), text, tuple(_loose(run, unknown)), pieces)
                given += 1
        yield from _inside(words[first], unknown)
        if given >= _LIMITS.parts:
            return


def _inside(word: Word, unknown: Collection[str]) -> Iterator[_Part]:
    """The parts of an unknown word: the segmenter joins a mistyped word with characters beside it."""
    length = len(word.text)
    if not word.han or word.text not in unknown or word.end - word.start != length:
        return
    for size in range(_LIMITS.shortest, length):
        for at in range(length - size + 1):
            text = word.text[at : at + size]
            span = word.start + at, word.start + at + size
            around = word.text[:at], word.text[at + size :]
            # As one piece, only a word of the same sound may be meant.
            yield _Part(span, text, (False,) * size, (text,), around)


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
