"""The words in the documents, and the pronunciation of the Chinese ones; loaded when first needed."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from corpus import SearchLang
from search.text.segmenter import Segmenter
from search.text.stemming import stem

Vocabulary = Mapping[str, int]
"""Folded words as written, with the number of units that contain each; see ``SearchEngine.vocabulary``."""


class Spelt(NamedTuple):
    """A part of a query in another spelling, and the Chinese words that it may be."""

    start: int
    end: int
    text: str
    words: tuple[str, ...]
    """The likeliest first."""
    source: Literal["dictionary", "pinyin"]


class Lexicon:
    """The vocabulary of an index with the termbase's Chinese terms. Threads may share it.

    ``vocabulary`` must return the same object as long as the index is unchanged. Methods raise
    IndexUnavailable.
    """

    def __init__(
        self, vocabulary: Callable[[SearchLang], Vocabulary], terms: Iterable[str]
    ) -> None:
        self._vocabulary = vocabulary
        self._terms = dict.fromkeys(terms)
        self._stems: tuple[Vocabulary, Mapping[str, int]] | None = None
        self._read: tuple[Vocabulary, Readings] | None = None
        self._reading = threading.Lock()

    def english(self) -> Vocabulary:
        """The words of the English documents."""
        return self._vocabulary("en")

    def has_chinese(self, word: str) -> bool:
        """Whether a folded word occurs in the Chinese documents."""
        return word in self._vocabulary("zh")

    def counts_in(self, lang: SearchLang, segmenter: Segmenter) -> Callable[[str], int]:
        """Tells how many units in ``lang`` contain a folded text: at most those of its rarest word.

        English words count in any form. 0: no unit contains it.
        """
        if lang == "en":
            stems = self._english_stems()
            return lambda text: min(
                (stems.get(word.term, 0) for word in segmenter.words(text)), default=0
            )
        held = self._vocabulary("zh")
        return lambda text: (
            held.get(text)
            or min((held.get(word.text, 0) for word in segmenter.words(text)), default=0)
        )

    def _english_stems(self) -> Mapping[str, int]:
        """By stem the number of units of its most frequent form."""
        vocabulary = self._vocabulary("en")
        with self._reading:
            if self._stems is None or self._stems[0] is not vocabulary:
                counts: dict[str, int] = {}
                for word, count in vocabulary.items():
                    term = stem(word)
                    counts[term] = max(count, counts.get(term, 0))
                self._stems = vocabulary, counts
            return self._stems[1]

    def held_chinese(self) -> Callable[[str], bool]:
        """Tells whether a folded word occurs in the Chinese documents or is a term."""
        held = self._vocabulary("zh")
        return lambda word: word in held or word in self._terms

    def chinese(self) -> Readings:
        """The words of the Chinese documents by pronunciation."""
        vocabulary = self._vocabulary("zh")
        with self._reading:
            if self._read is None or self._read[0] is not vocabulary:
                self._read = vocabulary, Readings(vocabulary, tuple(self._terms))
            return self._read[1]


class Readings:
    """Chinese words of two characters or more by their pinyin: termbase terms first, then by frequency."""

    def __init__(self, vocabulary: Vocabulary, terms: Sequence[str]) -> None:
        self._counts = vocabulary
        self._all = sum(vocabulary.values()) or 1
        self._terms = frozenset(terms)
        words = {word for word in (*terms, *vocabulary) if len(word) > 1}
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in sorted(words, key=self.rank):
            toneless = sound(word)
            self._by_length[len(word)].append(word)
            # Users without ü on the keyboard type v or u.
            for key in {toneless, toneless.replace("v", "u")}:
                self._by_sound[key].append(word)
        self.longest = max(map(len, self._by_sound), default=0)

    def rank(self, word: str) -> tuple[bool, int, str]:
        """The order of words: terms first, then words that many units contain."""
        return word not in self._terms, -self._counts.get(word, 0), word

    def share(self, word: str) -> float:
        """The share of a word among all words of all units."""
        return self._counts.get(word, 0) / self._all

    @property
    def terms(self) -> frozenset[str]:
        """The words that are in the termbase."""
        return self._terms

    def has(self, word: str) -> bool:
        """Whether the word is a term or in a text."""
        return word in self._counts or word in self._terms

    def is_term(self, word: str) -> bool:
        """Whether the word is in the termbase."""
        return word in self._terms

    def sounding(self, toneless: str) -> Sequence[str]:
        """The words with this pronunciation, the likeliest first."""
        return self._by_sound.get(toneless, ())

    def of_length(self, length: int) -> Sequence[str]:
        """The words of this many characters."""
        return self._by_length.get(length, ())

    def cover(self, toneless: str) -> list[str]:
        """The pinyin of the fewest words that together make up ``toneless``; empty if no words do."""
        best: list[list[str] | None] = [[]]
        for end in range(1, len(toneless) + 1):
            ways = [
                [*before, toneless[start:end]]
                for start in range(max(0, end - self.longest), end)
                if (before := best[start]) is not None and toneless[start:end] in self._by_sound
            ]
            best.append(min(ways, key=len, default=None))
        return best[-1] or []


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """The toneless pinyin of a Chinese word, joined; ü is v."""
    return "".join(_toneless(word))


def _toneless(word: str) -> Iterable[str]:
    # The same result as lazy_pinyin's in a third of the time: a large index has tens of thousands of words.
    from pypinyin.constants import PHRASES_DICT

    if (syllables := PHRASES_DICT.get(word)) is not None:
        return (_without_tone(readings[0]) for readings in syllables)
    if any(part in PHRASES_DICT for part in _inner_parts(word)):
        return _read(word, tones=False)
    return map(_character, word)


def _inner_parts(word: str) -> Iterator[str]:
    """All parts of a word with two characters or more, except the word itself."""
    for length in range(2, len(word)):
        for start in range(len(word) - length + 1):
            yield word[start : start + length]


@cache
def _without_tone(syllable: str) -> str:
    from pypinyin.contrib.tone_convert import to_normal

    return str(to_normal(syllable))


@cache
def _character(char: str) -> str:
    return "".join(_read(char, tones=False))


def tones(word: str) -> list[int]:
    """The tones of a Chinese word, 5 for the neutral tone."""
    return [int(syllable[-1]) for syllable in _read(word, tones=True) if syllable[-1].isdigit()]


def _read(word: str, *, tones: bool) -> list[str]:
    # Its tables take a sixth of a second to load, which a search without pinyin should not wait for.
    from pypinyin import Style, lazy_pinyin

    style = Style.TONE3 if tones else Style.NORMAL
    return lazy_pinyin(word, style=style, neutral_tone_with_five=tones)
