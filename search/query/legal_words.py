"""The vocabulary of law in both languages (``data/legal_words.toml``), in front of a general dictionary.

A general dictionary explains the words of everyday life: court is 球场, state is 声明. A word of this
vocabulary has only the meanings that it has in law. Words of several senses that are no terms of law have
those that are meant in questions (``data/senses.toml``), in one direction: 交通 is not "traffic".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from corpus import SearchLang
from search.data import load_table
from search.query.dictionary import Dictionary, Translation
from search.text.folding import fold
from search.text.stemming import base

_LATIN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_FEW_MEANINGS = 3
"""A single character of more meanings is translated only if they are listed: 表 is a form, a watch …"""


class LegalDictionary:
    """The senses that are listed, then the legal vocabulary; other words are looked up in ``general``."""

    def __init__(self, general: Dictionary) -> None:
        self._general = general

    def translations(self, phrase: str, target: SearchLang) -> tuple[Translation, ...]:
        if (senses := listed_senses(phrase, target)) is not None:
            return senses
        if meant := in_law(phrase, target):
            return meant
        found = self._general.translations(phrase, target)
        return () if len(phrase) == 1 and len(found) > _FEW_MEANINGS else found

    def knows(self, word: str) -> bool:
        return word in _words().single or self._general.knows(word)

    def frequency(self, word: str) -> float:
        return self._general.frequency(word)

    def is_name(self, word: str) -> bool:
        return self._general.is_name(word)

    def general(self) -> Dictionary:
        return self._general

    def classes(self, word: str, meaning: str) -> int:
        return self._general.classes(word, meaning)


@lru_cache(maxsize=20_000)
def in_law(phrase: str, target: SearchLang) -> tuple[Translation, ...]:
    """The translations of a folded phrase in the legal vocabulary, the nearest first."""
    words = _words()
    if target == "en":
        return words.english.get(phrase, ())
    return _weighed(_chinese(words.chinese, phrase) or {}, words.weights)


@lru_cache(maxsize=20_000)
def listed_senses(phrase: str, target: SearchLang) -> tuple[Translation, ...] | None:
    """The senses of a folded phrase that are listed by hand, the likeliest first; None if none are.

    They are empty for a word that is not to be translated.
    """
    if target == "en":
        meant = _senses().english.get(phrase)
    else:
        chinese = _senses().chinese
        meant = None if _is_of_law_only(phrase) else _chinese(chinese, phrase, base_only=True)
    return None if meant is None else _weighed(meant, _words().weights)


def _is_of_law_only(phrase: str) -> bool:
    """Whether an English phrase, which is not listed, is a form of a word of law that is not either.

    Nurses are 护士, as the legal vocabulary has it, and not 护理, which is listed for "nursing".
    """
    key = _key(phrase)
    listed, of_law = _senses().chinese.get(key, {}), _words().chinese.get(key, {})
    return phrase not in listed and any(
        each == phrase or (each not in listed and _inflects(each, phrase)) for each in of_law
    )


def _chinese(chinese: _Chinese, phrase: str, *, base_only: bool = False) -> dict[str, None] | None:
    """What an English phrase means; None if it is not there.

    ``base_only``: of several listed forms that it is an inflection of, only the one that it begins with.
    """
    listed = chinese.get(_key(phrase), {})
    # Listed in this very form it has only the senses of this form: training is not a train.
    forms = [phrase] if phrase in listed else [each for each in listed if _inflects(each, phrase)]
    if base_only:
        # Seals are of the form seal, not of sealed or sealing.
        forms = [form for form in forms if phrase.startswith(form)] or forms
    return dict.fromkeys(text for form in forms for text in listed[form]) if forms else None


def expressions(lang: SearchLang) -> Iterable[str]:
    """The Chinese expressions of the vocabulary, or its single English words; folded."""
    return _words().english.keys() if lang == "zh" else _words().single


def names_law(text: str) -> bool:
    """Whether a Chinese expression is the name of a law."""
    return text in _words().laws


def is_listed(word: str) -> bool:
    """Whether a folded English expression is in the vocabulary in this very form."""
    return word in _words().chinese.get(_key(word), {})


def is_listed_form(word: str) -> bool:
    """Whether a folded English word has listed senses, or is in the vocabulary, in this very form."""
    return word in _senses().chinese.get(_key(word), {}) or is_listed(word)


def says_nothing(word: str) -> bool:
    """Whether a folded word tells nothing of what is asked for: get, thing, may, 情况."""
    return word in _words().skipped


_Chinese: TypeAlias = dict[str, dict[str, dict[str, None]]]
"""By an English expression without inflections, and by the expression."""


class _Senses(NamedTuple):
    chinese: _Chinese
    english: dict[str, dict[str, None]]
    """By a Chinese expression, folded."""


@lru_cache(maxsize=1)
def _senses() -> _Senses:
    table = load_table("senses")
    chinese: _Chinese = {}
    for texts, meant in _lines({"": table["from_english"]}):
        for text in texts:
            chinese.setdefault(_key(text), {}).setdefault(text, {}).update(dict.fromkeys(meant))
    english: dict[str, dict[str, None]] = {}
    for texts, meant in _lines({"": table["from_chinese"]}):
        for text in meant:
            english.setdefault(fold(text).text, {}).update(dict.fromkeys(filter(None, texts)))
    return _Senses(chinese, english)


class _Words(NamedTuple):
    chinese: _Chinese
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
    chinese: _Chinese = {}
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


_SILENT_E = re.compile(r"e$|[^sxzhoi]es$")
_NO_SILENT_E = re.compile(r"[^aeious]s?$")
_EITHER = re.compile(r"(?:^|(.))(?!\1).(?:ed|ing)$")
"""Of a verb with or without a silent e: released, visiting; but planned is of plan."""


def _inflects(listed: str, typed: str) -> bool:
    """Whether two expressions with the same key are the same words: planes is not plans, sit is not
    site."""
    return not any(
        _SILENT_E.search(one) and _NO_SILENT_E.search(other) and not _EITHER.search(other)
        for word, form in zip(_LATIN.findall(listed), _LATIN.findall(typed), strict=False)
        for one, other in ((word, form), (form, word))
    )
