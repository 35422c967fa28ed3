"""kb's own statistics of an index: how many units contain each word. The server stores them for all kbs."""

from __future__ import annotations

import base64
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from corpus import SEARCH_LANGS, SearchLang
from search.answer.marks import is_near
from search.engines.engine import VOCABULARY_FIELDS, UnitRecord, is_vocabulary
from search.engines.meilisearch.bm25 import rarity
from search.engines.meilisearch.documents import LOCATORS, TEXT_FIELDS, Unit
from search.index.records import BREAK

_PART = 2_000_000
"""The most characters of a document with statistics."""


class Counts(msgspec.Struct):
    """Counts of one language. In a change they may be negative."""

    units: int = 0
    words: dict[str, int] = {}
    """Field → number of words in all units."""
    held: dict[str, dict[str, int]] = {}
    """Field → token → number of units that contain it."""

    def add(self, texts: Mapping[str, str], locator_keys: Iterable[str], sign: int = 1) -> None:
        """Add a unit to the counts; ``sign`` -1: subtract it."""
        self.units += sign
        for field in TEXT_FIELDS:
            tokens = texts[field].split()
            self.words[field] = self.words.get(field, 0) + sign * len(tokens)
            self._add(field, {token for token in tokens if token != BREAK}, sign)
        self._add(LOCATORS, set(locator_keys), sign)

    def merge(self, other: Counts) -> None:
        self.units += other.units
        for field, words in other.words.items():
            self.words[field] = self.words.get(field, 0) + words
        for field, tokens in other.held.items():
            own = self.held.setdefault(field, {})
            for token, units in tokens.items():
                own[token] = own.get(token, 0) + units

    def _add(self, field: str, tokens: Iterable[str], sign: int) -> None:
        held = self.held.setdefault(field, {})
        for token in tokens:
            held[token] = held.get(token, 0) + sign


class Statistics:
    """The statistics of an index, in all languages."""

    def __init__(self, counts: Mapping[SearchLang, Counts] | None = None) -> None:
        self.counts: dict[SearchLang, Counts] = dict(
            counts or {lang: Counts() for lang in SEARCH_LANGS}
        )
        self._vocabularies: dict[SearchLang, Mapping[str, int]] = {}

    @classmethod
    def decoded(cls, parts: Iterable[str]) -> Statistics:
        """The sum of parts that ``encoded`` made."""
        found = cls()
        for part in parts:
            made = zlib.decompress(base64.b64decode(part))
            for lang, counts in msgspec.msgpack.decode(made, type=dict[SearchLang, Counts]).items():
                found.counts[lang].merge(counts)
        return found

    def encoded(self) -> list[str]:
        """The statistics in parts, each as text for a document on the server."""
        return [
            base64.b64encode(zlib.compress(msgspec.msgpack.encode({lang: part}))).decode()
            for lang, counts in self.counts.items()
            for part in _parts(counts)
        ]

    def without(self, units: Mapping[SearchLang, Iterable[Unit]]) -> Statistics:
        """The statistics without some units."""
        taken = Statistics()
        for lang, some in units.items():
            for unit in some:
                taken.counts[lang].add(unit.texts, unit.locator_keys)
        return _Less(self, taken)

    def count(self, unit: UnitRecord) -> None:
        texts = {field: getattr(unit, field) for field in TEXT_FIELDS}
        self.counts[unit.index].add(texts, unit.locator_keys)

    def merge(self, other: Statistics) -> None:
        for lang, counts in other.counts.items():
            self.counts[lang].merge(counts)
        self._vocabularies.clear()

    def units(self, lang: SearchLang) -> int:
        """The number of units in a language."""
        return self.counts[lang].units

    def words(self, lang: SearchLang, field: str) -> int:
        """The number of words in a field of all units."""
        return self.counts[lang].words.get(field, 0)

    def held(self, lang: SearchLang, field: str, token: str) -> int:
        """The number of units with a token in a field."""
        return self.counts[lang].held.get(field, {}).get(token, 0)

    def idf(self, lang: SearchLang, held: float) -> float:
        """The rarity (BM25 idf) of a token that ``held`` units contain; 0 if none does."""
        return rarity(self.units(lang), held) if held else 0.0

    def mean(self, lang: SearchLang, field: str) -> float:
        """The mean number of words in a field; at least 1, to avoid division by zero."""
        return max(self.words(lang, field) / max(self.units(lang), 1), 1.0)

    def spellings(self, word: str) -> list[str]:
        """English words as written that differ from ``word`` by one letter."""
        return [each for each in self.vocabulary("en") if is_near(word, each)]

    def vocabulary(self, lang: SearchLang) -> Mapping[str, int]:
        """See SearchEngine."""
        known = self._vocabularies.get(lang)
        if known is None:
            words: dict[str, int] = defaultdict(int)
            for field in VOCABULARY_FIELDS[lang]:
                for token in self.counts[lang].held.get(field, {}):
                    held = self.held(lang, field, token)
                    if held > 0 and is_vocabulary(token, lang):
                        words[token] = max(held, words[token])
            known = self._vocabularies[lang] = dict(words)
        return known


class _Less(Statistics):
    """Statistics without some units, which are hidden from a reader."""

    def __init__(self, whole: Statistics, taken: Statistics) -> None:
        super().__init__(whole.counts)
        self._taken = taken

    def units(self, lang: SearchLang) -> int:
        return super().units(lang) - self._taken.units(lang)

    def words(self, lang: SearchLang, field: str) -> int:
        return super().words(lang, field) - self._taken.words(lang, field)

    def held(self, lang: SearchLang, field: str, token: str) -> int:
        return super().held(lang, field, token) - self._taken.held(lang, field, token)


def _parts(counts: Counts) -> Iterable[Counts]:
    """Split counts into parts that are each small enough for a document."""
    part, size = Counts(units=counts.units, words=counts.words), 0
    for field, tokens in counts.held.items():
        for token, held in tokens.items():
            if held:
                part.held.setdefault(field, {})[token] = held
                size += len(token) * 3 + 8
            if size > _PART:
                yield part
                part, size = Counts(), 0
    yield part
