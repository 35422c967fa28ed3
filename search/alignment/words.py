"""How much two passages say in the same words: of one language, or of two by terms and a dictionary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from corpus import SearchLang
from search.alignment.settings import load_settings
from search.alignment.tokens import Side, plain_tokens
from search.dictionary import Dictionary
from search.glossing import gloss
from search.stemming import stem
from search.stopwords import is_stop_word

Matrix = NDArray[np.float32]
Finder = Callable[[str], frozenset[int]]
"""The passages of the other side that say what a token says."""

_SHORTEST_ANYWHERE = 2
"""Han characters of a translation that counts within longer words, too."""


class Evidence:
    """The tokens of one side, and where each is said on the other."""

    def __init__(self, tokens: Sequence[frozenset[str]], size: int, find: Finder) -> None:
        """``size``: passages of the other side."""
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
        """(own, other): the share of a passage's tokens, by weight, that the other one says."""
        covered = np.zeros((len(self._tokens), self._size), np.float32)
        for token, places in self._where.items():
            if found := self._found[token]:
                columns = np.fromiter(found, np.intp, len(found))
                covered[np.array(places)[:, None], columns] += self._weight[token]
        total = np.array([self._total(tokens) for tokens in self._tokens], np.float32)
        covered /= np.maximum(total, 1e-6)[:, None]
        return covered

    def share(self, own: Iterable[int], other: Iterable[int]) -> float:
        """The same of several passages together."""
        tokens = frozenset[str]().union(*(self._tokens[place] for place in own))
        said = frozenset(other)
        total = self._total(tokens)
        met = sum(self._weight[t] for t in tokens if not said.isdisjoint(self._found[t]))
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
    """The words of two sides, compared both ways."""

    def __init__(self, left: Evidence, right: Evidence) -> None:
        self._left = left
        self._right = right

    def likeness(self) -> Matrix:
        """(left, right): 0–1, the harmonic mean of what each says of the other."""
        one, other = self._left.coverage(), self._right.coverage().T
        mean: Matrix = 2 * one * other / np.maximum(one + other, 1e-6)
        return mean

    def likeness_of(self, left: Sequence[int], right: Sequence[int]) -> float:
        one, other = self._left.share(left, right), self._right.share(right, left)
        return 2 * one * other / (one + other) if one + other else 0.0


def compare(left: Side, right: Side, dictionary: Dictionary) -> Wording:
    """``dictionary``: knows the termbase's terms, too."""
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


def _same(tokens: Sequence[frozenset[str]]) -> Finder:
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


def _translated(other: Side, dictionary: Dictionary) -> Finder:
    marks = _index(other.marks)
    said = _ChineseText(other) if other.lang == "zh" else _EnglishText(other)

    def find(token: str) -> frozenset[int]:
        if token[0] in "#@":
            return marks.get(token, frozenset())
        found = set(marks.get(f"={stem(token)}", ()))
        for translation in dictionary.translations(token, other.lang):
            found |= said.find(translation.text)
        return frozenset(found)

    return find


class _ChineseText:
    """Where words are said, however a segmenter cuts."""

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
        """Where all content words of a phrase stand."""
        words = [word for word in phrase.split() if not is_stop_word(word)] or phrase.split()
        found: frozenset[int] | None = None
        for word in words:
            here = self._stems.get(stem(word), frozenset())
            found = here if found is None else found & here
        return found or frozenset()
