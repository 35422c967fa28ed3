"""Evidence that two passages correspond: words, lengths, addresses, vectors of sentences."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import permutations
from math import log
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus import SEARCH_LANGS, Passage, SearchLang
from search.alignment.settings import load_settings
from search.alignment.tokens import Side, plain_tokens
from search.embeddings import Calibration, content_hash, split_sentences
from search.embeddings.calibration import unit_rows
from search.query.dictionary import Dictionary, Translation
from search.query.dictionary_lookup import gloss
from search.query.expansion import TermEntry
from search.query.question_words import is_stop_word
from search.text.folding import fold
from search.text.stemming import stem

_REMEMBERED = 50_000
"""Number of cached phrases: the same phrases of a document are looked up repeatedly."""


class TermsFirst:
    """Translations of a term: those of the termbase first, then those of the dictionary."""

    def __init__(self, entries: Iterable[TermEntry], dictionary: Dictionary) -> None:
        self._dictionary = dictionary
        self._terms: dict[SearchLang, defaultdict[str, dict[str, None]]] = {
            lang: defaultdict(dict) for lang in SEARCH_LANGS
        }
        for entry in entries:
            for source, target in permutations(SEARCH_LANGS, 2):
                called = [fold(term).text for term in entry.translations(target)]
                for term in entry.known(source):
                    self._terms[target][_key(fold(term).text)] |= dict.fromkeys(called)

        self._remembered = lru_cache(_REMEMBERED)(self._look_up)

    def translations(self, phrase: str, target: SearchLang) -> tuple[Translation, ...]:
        return self._remembered(phrase, target)

    def knows(self, word: str) -> bool:
        return self._dictionary.knows(word)

    def frequency(self, word: str) -> float:
        return self._dictionary.frequency(word)

    def is_name(self, word: str) -> bool:
        return self._dictionary.is_name(word)

    def classes(self, word: str, meaning: str) -> int:
        return self._dictionary.classes(word, meaning)

    def general(self) -> Dictionary:
        return self._dictionary.general()

    def _look_up(self, phrase: str, target: SearchLang) -> tuple[Translation, ...]:
        terms = tuple(Translation(text, 1.0) for text in self._terms[target].get(_key(phrase), ()))
        return terms + self._dictionary.translations(phrase, target)


def _key(phrase: str) -> str:
    return " ".join(map(stem, phrase.split())) if phrase.isascii() else phrase


Matrix = NDArray[np.float32]
FindTokens = Callable[[str], frozenset[int]]
"""Returns the passages of the other side that contain a token or its translation."""

_SHORTEST_ANYWHERE = 2
"""The shortest translation, in Han characters, that also counts within longer words."""


class Evidence:
    """The tokens of one side, and where each occurs on the other side."""

    def __init__(self, tokens: Sequence[frozenset[str]], size: int, find: FindTokens) -> None:
        """``size``: number of passages of the other side."""
        self._tokens = tokens
        self._size = size
        where: dict[str, list[int]] = defaultdict(list)
        for place, of_passage in enumerate(tokens):
            for token in of_passage:
                where[token].append(place)
        self._where = where
        self._found = {token: find(token) for token in where}
        self._weight = {token: self._weigh(token) for token in where}

    def coverage(self) -> Matrix:
        """(own, other): the share of a passage's tokens, by weight, that occur in each passage of
        the other side."""
        covered = np.zeros((len(self._tokens), self._size), np.float32)
        for token, places in self._where.items():
            if found := self._found[token]:
                columns = np.fromiter(found, np.intp, len(found))
                covered[np.array(places)[:, None], columns] += self._weight[token]
        total = np.array([self._total(tokens) for tokens in self._tokens], np.float32)
        covered /= np.maximum(total, 1e-6)[:, None]
        return covered

    def share(self, own: Iterable[int], other: Iterable[int]) -> float:
        """The same share for several passages together."""
        tokens = frozenset[str]().union(*(self._tokens[place] for place in own))
        others = frozenset(other)
        total = self._total(tokens)
        met = sum(self._weight[t] for t in tokens if not others.isdisjoint(self._found[t]))
        return met / total if total else 0.0

    def _total(self, tokens: Iterable[str]) -> float:
        return sum(self._weight[token] for token in tokens)

    def _weigh(self, token: str) -> float:
        own = log((len(self._tokens) + 1) / (len(self._where[token]) + 0.5))
        found = len(self._found[token])
        if not found:
            return own * load_settings().unknown_word
        return max(min(own, log((self._size + 1) / (found + 0.5))), 0.01)


class Wording:
    """Compares the words of two sides, both ways."""

    def __init__(self, left: Evidence, right: Evidence) -> None:
        self._left = left
        self._right = right

    def likeness(self) -> Matrix:
        """(left, right), 0–1: the harmonic mean of the two passages' shares of covered words."""
        one, other = self._left.coverage(), self._right.coverage().T
        mean: Matrix = 2 * one * other / np.maximum(one + other, 1e-6)
        return mean

    def likeness_of(self, left: Sequence[int], right: Sequence[int]) -> float:
        one, other = self._left.share(left, right), self._right.share(right, left)
        return 2 * one * other / (one + other) if one + other else 0.0


def compare(left: Side, right: Side, dictionary: Dictionary) -> Wording:
    """Compare two sides. ``dictionary`` includes the termbase's terms."""
    if left.lang == right.lang:
        tokens = [[plain_tokens(words) for words in side.words] for side in (left, right)]
        finders = [_same(tokens[1]), _same(tokens[0])]
    else:
        tokens = [_glossed(side, dictionary) for side in (left, right)]
        finders = [_translated(right, dictionary), _translated(left, dictionary)]
    return Wording(
        Evidence(tokens[0], len(right.texts), finders[0]),
        Evidence(tokens[1], len(left.texts), finders[1]),
    )


def _same(tokens: Sequence[frozenset[str]]) -> FindTokens:
    where = _index(tokens)
    return lambda token: where.get(token, frozenset())


def _index(tokens: Sequence[Iterable[str]]) -> dict[str, frozenset[int]]:
    where: defaultdict[str, set[int]] = defaultdict(set)
    for place, of_passage in enumerate(tokens):
        for token in of_passage:
            where[token].add(place)
    return {token: frozenset(places) for token, places in where.items()}


def _glossed(side: Side, dictionary: Dictionary) -> list[frozenset[str]]:
    other: SearchLang = "zh" if side.lang == "en" else "en"
    return [
        frozenset(each.text for each in gloss(words, dictionary, other))
        | {mark for mark in marks if mark[0] != "="}
        for words, marks in zip(side.words, side.marks, strict=True)
    ]


def _translated(other: Side, dictionary: Dictionary) -> FindTokens:
    marks = _index(other.marks)
    text = _ChineseText(other) if other.lang == "zh" else _EnglishText(other)

    def find(token: str) -> frozenset[int]:
        if token[0] in "#@":
            return marks.get(token, frozenset())
        found = set(marks.get(f"={stem(token)}", ()))
        for translation in dictionary.translations(token, other.lang):
            found |= text.find(translation.text)
        return frozenset(found)

    return find


class _ChineseText:
    """A Chinese text in which phrases are found whatever words the segmenter made."""

    def __init__(self, side: Side) -> None:
        self._texts = side.texts
        self._words = _index([{word.text for word in words} for words in side.words])
        self._pairs = _index(
            [{text[i : i + 2] for i in range(len(text) - 1)} for text in side.texts]
        )

    def find(self, word: str) -> frozenset[int]:
        if len(word) < _SHORTEST_ANYWHERE:
            return self._words.get(word, frozenset())
        near = self._pairs.get(word[:2], frozenset())
        if len(word) == _SHORTEST_ANYWHERE:
            return near
        return frozenset(place for place in near if word in self._texts[place])


class _EnglishText:
    def __init__(self, side: Side) -> None:
        self._stems = _index([{word.term for word in words} for words in side.words])

    def find(self, phrase: str) -> frozenset[int]:
        """The positions at which all content words of a phrase occur."""
        words = [word for word in phrase.split() if not is_stop_word(word)] or phrase.split()
        found: frozenset[int] | None = None
        for word in words:
            here = self._stems.get(stem(word), frozenset())
            found = here if found is None else found & here
        return found or frozenset()


class Lengths:
    """Lengths of two sides in English characters; a Chinese character counts as ``ratio`` of them."""

    def __init__(
        self,
        left: Sequence[str],
        right: Sequence[str],
        langs: tuple[SearchLang, SearchLang],
        ratio: float,
    ) -> None:
        factors = [ratio if lang == "zh" else 1.0 for lang in langs]
        self._left, self._right = (
            np.array([max(len(text.strip()), 1) for text in texts], np.float32) * np.float32(factor)
            for texts, factor in zip((left, right), factors, strict=True)
        )

    def likeness(self) -> Matrix:
        """(left, right): 1 for equal lengths, near 0 for unusual ratios."""
        return _likeness(self._left[:, None], self._right[None, :])

    def likeness_of(self, left: Sequence[int], right: Sequence[int]) -> float:
        """The same for several passages together."""
        return float(_likeness(self._left[list(left)].sum(), self._right[list(right)].sum()))


def measured_ratio(
    left: Sequence[str], right: Sequence[str], pairs: Sequence[tuple[int, int]], zh_is_left: bool
) -> float:
    """English characters per Chinese character in paired texts; the first guess if there are too
    few."""
    settings = load_settings()
    english = chinese = 0
    for one, other in pairs:
        lengths = len(left[one]), len(right[other])
        chinese += lengths[0 if zh_is_left else 1]
        english += lengths[1 if zh_is_left else 0]
    # Weigh the first guess as one page of characters.
    return (english + settings.length_ratio * 500) / (chinese + 500)


def _likeness(one: Matrix, other: Matrix) -> Matrix:
    settings = load_settings()
    spread = settings.length_spread + settings.length_spread_short / np.sqrt(np.minimum(one, other))
    likeness: Matrix = np.exp(-0.5 * (np.log(one / other) / spread) ** 2)
    return likeness


class Meaning(Protocol):
    """Compares passages by vectors; may be called from any thread."""

    def vectors(self, passages: Sequence[Passage], lang: SearchLang) -> Matrix | None:
        """(passages, D): unit vectors, zeros for a passage without one; None if most have none."""


class NoMeaning:
    def vectors(
        self,
        passages: Sequence[Passage],  # noqa: ARG002 - the interface
        lang: SearchLang,  # noqa: ARG002
    ) -> Matrix | None:
        return None


def cosines(left: Matrix, right: Matrix) -> Matrix:
    """(left, right), 0–1: cosines."""
    near: Matrix = np.clip(left @ right.T, 0.0, 1.0)
    return near


VectorsOf = Callable[[Iterable[str]], Mapping[str, bytes]]
"""Vectors by hash of the sentence, as ``Catalog.embeddings.vectors`` returns them."""


class SentenceMeaning:
    """Mean vectors of the sentences of passages, looked up one document at a time."""

    def __init__(self, vectors_of: VectorsOf, calibration: Calibration, dimensions: int) -> None:
        self._vectors_of = vectors_of
        self._calibration = calibration
        self._dimensions = dimensions

    def vectors(self, passages: Sequence[Passage], lang: SearchLang) -> Matrix | None:
        hashes = [
            [content_hash(sentence) for sentence in split_sentences(passage.text, lang)]
            for passage in passages
        ]
        wanted = list(dict.fromkeys(hash_ for of_passage in hashes for hash_ in of_passage))
        known = self._vectors_of(wanted)
        if not wanted or len(known) < load_settings().vectors_known * len(wanted):
            return None
        rows = {hash_: row for row, hash_ in enumerate(known)}
        given = np.frombuffer(b"".join(known.values()), "<f2").reshape(-1, self._dimensions)
        vectors = self._calibration.sentences(given.astype(np.float32), lang)
        means = np.zeros((len(passages), self._dimensions), np.float32)
        for place, of_passage in enumerate(hashes):
            if found := [rows[hash_] for hash_ in of_passage if hash_ in rows]:
                means[place] = vectors[found].mean(axis=0)
        return unit_rows(means)


_COUNTED = re.compile(r"([pirnh]|front-|preamble-|closing-)(\d+)")
_ALIKE = "pi"
"""Paragraphs and items: one language may number them where the other does not."""
_DIVISION = re.compile(r"(part|ch|sec|annex|art|slide)-(.+)")


def steps_of(passage: Passage) -> tuple[tuple[str, bool], ...]:
    """The parts of a passage's address: each in a common form, and whether the text prints it."""
    return tuple(_step(part) for part in passage.id.split("/", 2)[2].split("."))


def agreement(left: Sequence[Passage], right: Sequence[Passage]) -> Matrix:
    """(left, right), 0–1: the share of two addresses that agrees from the beginning."""
    settings = load_settings()
    ours, theirs = [[steps_of(p) for p in side] for side in (left, right)]
    columns: dict[tuple[str, ...], list[int]] = {}
    for place, steps in enumerate(theirs):
        for depth in range(1, len(steps) + 1):
            columns.setdefault(tuple(name for name, _ in steps[:depth]), []).append(place)

    def weight(steps: Sequence[tuple[str, bool]]) -> float:
        return sum(settings.printed if printed else settings.counted for _, printed in steps)

    shared: Matrix = np.zeros((len(ours), len(theirs)), np.float32)
    for row, steps in enumerate(ours):
        for depth in range(1, len(steps) + 1):
            found = columns.get(tuple(name for name, _ in steps[:depth]))
            if found is None:
                break
            shared[row, found] = weight(steps[:depth])
    # Printed parts decide: counted parts are weak evidence, even if all of them agree.
    ones = np.array([max(weight(steps), settings.printed) for steps in ours], np.float32)
    others = np.array([max(weight(steps), settings.printed) for steps in theirs], np.float32)
    shared /= np.maximum(ones[:, None], others[None, :])
    return shared


def _step(part: str) -> tuple[str, bool]:
    if found := _COUNTED.fullmatch(part):
        return found[2] if found[1] in _ALIKE else part, False
    if found := _DIVISION.fullmatch(part):
        return f"{found[1]}-{found[2]}", True
    if len(part) == 1 and part.isalpha() and part.isascii():
        return str(ord(part) - ord("a") + 1), True
    return part, True
