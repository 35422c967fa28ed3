"""The termbase in front of a general dictionary: one dictionary to look words up in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import permutations

from corpus import SEARCH_LANGS, SearchLang
from search.dictionary import Dictionary, Translation
from search.folding import fold
from search.stemming import stem
from search.translations import TermEntry

_REMEMBERED = 50_000
"""Phrases: those of one document are asked for again and again."""


class TermsFirst:
    """What a term is called in the other language, then what the dictionary has for it."""

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

    def _look_up(self, phrase: str, target: SearchLang) -> tuple[Translation, ...]:
        terms = tuple(Translation(text, 1.0) for text in self._terms[target].get(_key(phrase), ()))
        return terms + self._dictionary.translations(phrase, target)


def _key(phrase: str) -> str:
    return " ".join(map(stem, phrase.split())) if phrase.isascii() else phrase
