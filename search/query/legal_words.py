"""The vocabulary of law in both languages (``data/legal_words.toml``), in front of a general dictionary.

A general dictionary explains the words of everyday life: court is 球场, state is 声明. A word of this
vocabulary has only the meanings that it has in law.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from corpus import SearchLang
from search.data import load_table
from search.query.dictionary import Dictionary, Translation
from search.text.folding import fold
from search.text.stemming import base

_LATIN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")


class LegalDictionary:
    """The legal vocabulary; words that it does not contain are looked up in ``general``."""

    def __init__(self, general: Dictionary) -> None:
        self._general = general

    def translations(self, phrase: str, target: SearchLang) -> tuple[Translation, ...]:
        return in_law(phrase, target) or self._general.translations(phrase, target)

    def knows(self, word: str) -> bool:
        return word in _words().single or self._general.knows(word)

    def frequency(self, word: str) -> float:
        return self._general.frequency(word)


@lru_cache(maxsize=20_000)
def in_law(phrase: str, target: SearchLang) -> tuple[Translation, ...]:
    """The translations of a folded phrase in the legal vocabulary, the nearest first."""
    words = _words()
    if target == "en":
        return words.english.get(phrase, ())
    listed = words.chinese.get(_key(phrase), {})
    # Listed in this very form it has only the senses of this form: training is not a train.
    forms = [phrase] if phrase in listed else [each for each in listed if _inflects(each, phrase)]
    meant = dict.fromkeys(text for form in forms for text in listed[form])
    return _weighed(meant, words.weights) if meant else ()


def expressions(lang: SearchLang) -> Iterable[str]:
    """The Chinese expressions of the vocabulary, or its single English words; folded."""
    return _words().english.keys() if lang == "zh" else _words().single


def names_law(text: str) -> bool:
    """Whether a Chinese expression is the name of a law."""
    return text in _words().laws


def is_listed(word: str) -> bool:
    """Whether a folded English expression is in the vocabulary in this very form."""
    return word in _words().chinese.get(_key(word), {})


def says_nothing(word: str) -> bool:
    """Whether a folded word tells nothing of what is asked for: get, thing, may, 情况."""
    return word in _words().skipped


class _Words(NamedTuple):
    chinese: dict[str, dict[str, dict[str, None]]]
    """By an English expression without inflections, and by the expression."""
    english: dict[str, tuple[Translation, ...]]
    """By a Chinese expression, folded."""
    single: frozenset[str]
    """All single words, as the file has them."""
    skipped: frozenset[str]
    laws: frozenset[str]
    """The Chinese names of laws."""
    weights: dict[str, float]


@lru_cache(maxsize=1)
def _words() -> _Words:
    table = load_table("legal_words")
    chinese: dict[str, dict[str, dict[str, None]]] = {}
    english: dict[str, dict[str, None]] = {}
    single: set[str] = set()
    for translations, meant in _lines(table):
        for text in translations:
            chinese.setdefault(_key(text), {}).setdefault(text, {}).update(dict.fromkeys(meant))
            single.update(_LATIN.findall(text))
        for text in meant:
            english.setdefault(fold(text).text, {}).update(dict.fromkeys(translations))
    weights = table["weights"]
    return _Words(
        chinese,
        {key: _weighed(texts, weights) for key, texts in english.items()},
        frozenset(single),
        frozenset(f"{table['skipped']} {table['skipped_zh']}".split()),
        frozenset(text for _, meant in _lines({"laws": table["laws"]}) for text in meant),
        weights,
    )


def _lines(table: dict[str, Any]) -> Iterator[tuple[list[str], list[str]]]:
    """For each line the English expressions and the Chinese ones."""
    for field in table.values():
        if isinstance(field, dict) and "words" in field:
            for line in field["words"].strip().splitlines():
                translations, _, meant = line.partition("=")
                yield [text.strip() for text in translations.split(";")], meant.split()


def _weighed(texts: dict[str, None], weights: dict[str, float]) -> tuple[Translation, ...]:
    further, least = weights["further"], weights["least"]
    return tuple(Translation(text, max(further**rank, least)) for rank, text in enumerate(texts))


def _key(text: str) -> str:
    """The words without inflections; words that only share a stem stay apart: employer, employee."""
    return " ".join(map(base, _LATIN.findall(text)))


_SILENT_E = re.compile(r"e$|[^sxzho]es$")
_NO_SILENT_E = re.compile(r"[^aeious]s?$")


def _inflects(listed: str, typed: str) -> bool:
    """Whether two expressions with the same key are the same words: planes is not plans, sit is not
    site."""
    return not any(
        _SILENT_E.search(one) and _NO_SILENT_E.search(other)
        for word, form in zip(_LATIN.findall(listed), _LATIN.findall(typed), strict=False)
        for one, other in ((word, form), (form, word))
    )
