"""A general Chinese–English dictionary, for words that the termbase does not contain.

A translation's weight is 1 / its position among the meanings of the Chinese word, in both directions: a
rare meaning of a word is rarely meant (docs/relevance.md has the effect).
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from importlib import metadata
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec

from corpus import SearchLang
from search.data import load_table
from search.query import cedict
from search.text.segmenter import word_frequencies
from search.text.stemming import stem

_DATA = load_table("dictionary")
_LATIN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_MOST: int = _DATA["most_translations"]
_LAYOUT = "dictionary-1"
"""Must be changed whenever the same entries give different tables."""


class Translation(NamedTuple):
    """A word of the other language, and the probability that it is meant: 0–1."""

    text: str
    weight: float


class Dictionary(Protocol):
    """Methods may be called from any thread."""

    def translations(self, phrase: str, target: SearchLang) -> tuple[Translation, ...]:
        """Translations of a folded phrase, the likeliest first; empty if the phrase is unknown."""

    def knows(self, word: str) -> bool:
        """Whether a folded word occurs in either language; an English word may be part of a phrase."""


class NoDictionary:
    """The empty dictionary, for use if the package is missing or the dictionary is switched off."""

    def knows(self, word: str) -> bool:  # noqa: ARG002 - the interface
        return False

    def translations(
        self,
        phrase: str,  # noqa: ARG002 - the interface
        target: SearchLang,  # noqa: ARG002
    ) -> tuple[Translation, ...]:
        return ()


class _Tables(msgspec.Struct, frozen=True):
    signature: str
    to_english: dict[str, list[tuple[str, float]]]
    """Meanings by folded word, with their weights."""
    to_chinese: dict[str, list[tuple[str, str, float]]]
    """(meaning, word, weight) by the stems of the meaning."""


class WordDictionary:
    """A dictionary for both directions; English is looked up by stems."""

    def __init__(self, tables: _Tables) -> None:
        self._tables = tables

    def translations(self, phrase: str, target: SearchLang) -> tuple[Translation, ...]:
        if target == "en":
            found: Iterable[tuple[str, float]] = self._tables.to_english.get(phrase, ())
            return tuple(Translation(*each) for each in found)
        weights: dict[str, float] = {}
        for meaning, word, weight in self._tables.to_chinese.get(_stems(phrase), ()):
            says = weight if meaning == phrase else weight * _DATA["other_form"]
            weights[word] = max(weights.get(word, 0.0), says)
        ranked = sorted(weights.items(), key=lambda pair: -pair[1])
        return tuple(Translation(*each) for each in ranked[:_MOST])

    def knows(self, word: str) -> bool:
        return word in self._tables.to_english or stem(word) in self._english

    @cached_property
    def _english(self) -> frozenset[str]:
        """The stems of all English words in the definitions: a good list of words."""
        return frozenset(part for key in self._tables.to_chinese for part in key.split())


def load_dictionary(cache: Path | None = None) -> Dictionary:
    """CC-CEDICT; NoDictionary if its package is missing.

    Reading it takes seconds. So the result is kept in the file ``cache``, if one is given and can be
    written, and made again when anything that it depends on has changed.
    """
    try:
        signature = _signature(
            cedict.version(), metadata.version("jieba"), metadata.version("tantivy")
        )
    except PackageNotFoundError:
        return NoDictionary()
    tables = _kept(cache, signature) if cache else None
    if tables is None:
        tables = _read(cedict.entries(), signature)
        if cache:
            _keep(cache, tables)
    return WordDictionary(tables)


def _read(entries: Iterable[cedict.Entry], signature: str) -> _Tables:
    to_english: defaultdict[str, dict[str, float]] = defaultdict(dict)
    to_chinese: defaultdict[str, list[tuple[str, str, float]]] = defaultdict(list)
    for entry in entries:
        weights = to_english[entry.word]
        for place, meaning in enumerate(entry.meanings, 1):
            weights[meaning] = max(weights.get(meaning, 0.0), 1 / place)
            if key := _stems(meaning):
                to_chinese[key].append((meaning, entry.word, 1 / place))
    # Usual words come first among those with one meaning: the dictionary has many rare ones.
    usual = word_frequencies()
    return _Tables(
        signature,
        {word: _likeliest(weights) for word, weights in to_english.items()},
        {
            key: sorted(found, key=lambda each: (-each[2], -usual.get(each[1], 0)))
            for key, found in to_chinese.items()
        },
    )


def _signature(*versions: str) -> str:
    tables = repr([load_table(name) for name in ("dictionary", "english")])
    return f"{_LAYOUT}/{' '.join(versions)}/{hashlib.sha256(tables.encode()).hexdigest()[:12]}"


def _kept(cache: Path, signature: str) -> _Tables | None:
    try:
        tables = msgspec.msgpack.decode(cache.read_bytes(), type=_Tables)
    except (OSError, msgspec.DecodeError):
        return None
    return tables if tables.signature == signature else None


def _keep(cache: Path, tables: _Tables) -> None:
    # If the folder cannot be written, loading takes longer next time.
    with suppress(OSError):
        cache.parent.mkdir(parents=True, exist_ok=True)
        draft = cache.with_suffix(".new")
        draft.write_bytes(msgspec.msgpack.encode(tables))
        draft.replace(cache)


def _stems(text: str) -> str:
    return " ".join(stem(word) for word in _LATIN.findall(text))


def _likeliest(weights: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(weights.items(), key=lambda pair: -pair[1])[:_MOST]
