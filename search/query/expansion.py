"""Expansions of a query: counterparts from the termbase, Taiwanese words, and suppressed expansions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal

import msgspec

from corpus import SEARCH_LANGS, SearchLang
from corpus.languages import HAN, taiwan_to_mainland, to_simplified
from search.query.dictionary_lookup import Gloss
from search.query.legal_words import is_listed
from search.query.lexicon import Lexicon, Spelt
from search.text.folding import fold
from search.text.phrases import Phrases
from search.text.segmenter import Segmenter, Word
from search.text.stemming import base, stem

ExpansionSource = Literal["termbase", "lay", "dictionary", "pinyin", "spelling"]


class TermEntry(msgspec.Struct, frozen=True):
    """A concept and its terms by language."""

    concept_id: str
    terms: Mapping[SearchLang, tuple[str, ...]]
    """Terms to translate from and to, preferred ones first."""
    outdated: Mapping[SearchLang, tuple[str, ...]] = {}
    """Terms that are recognised, but never used as translations."""
    differs_in_law: bool = False

    def known(self, lang: SearchLang) -> tuple[str, ...]:
        """All terms by which the concept is recognised."""
        return (*self.terms.get(lang, ()), *self.outdated.get(lang, ()))

    def translations(self, lang: SearchLang) -> tuple[str, ...]:
        """The terms to translate to, one of each spelling that folding makes equal."""
        distinct: dict[str, str] = {}
        for term in self.terms.get(lang, ()):
            distinct.setdefault(fold(term).text, term)
        return tuple(distinct.values())


class Expansion(msgspec.Struct, frozen=True):
    """A part of a query and the other words that it was searched as, shown beside the hits."""

    term: str
    """As written in the query."""
    translations: tuple[str, ...]
    """Preferred ones first."""
    concept_id: str | None = None
    """The termbase's concept, if there is one."""
    differs_in_law: bool = False
    source: ExpansionSource = "termbase"
    """The source of the expansion."""

    @property
    def key(self) -> str:
        """The key that suppresses it in a query."""
        concept = self.concept_id if self.source == "termbase" else None
        return f"{self.source}:{concept or self.term}"


def by_dictionary(gloss: Gloss) -> Expansion:
    """Expansions of query words from a general dictionary."""
    return Expansion(gloss.text, tuple(text for text, _ in gloss.translations), source="dictionary")


class Found(msgspec.Struct, frozen=True):
    """A term found in a text, and all its possible meanings."""

    start: int
    end: int
    expansions: tuple[Expansion, ...]


class Translations:
    """Terms in both languages. Chinese ones are found anywhere in a text, English ones as whole words."""

    def __init__(self, entries: Iterable[TermEntry], segmenter: Segmenter) -> None:
        self._segmenter = segmenter
        self._zh = Phrases[TermEntry]()
        self._en = Phrases[TermEntry]()
        self._bases: dict[str, set[str]] = {}
        """For each concept, its English terms of one word, without inflections.

        They tell apart words with one stem, such as trafficker and trafficking.
        """
        for entry in entries:
            for term in dict.fromkeys(fold(term).text for term in entry.known("zh")):
                self._zh.add(term, entry)
            for stems in dict.fromkeys(self._stems(term) for term in entry.known("en")):
                self._en.add(stems, entry)
            self._bases[entry.concept_id] = {base(fold(term).text) for term in entry.known("en")}

    @property
    def chinese(self) -> Iterable[str]:
        """All Chinese terms, folded."""
        return map("".join, self._zh.texts)

    def knows(self, word: str) -> bool:
        """Whether a folded word is a Chinese term, or a word of an English one."""
        return word in self._chinese or stem(word) in self._english

    @cached_property
    def _chinese(self) -> frozenset[str]:
        return frozenset(self.chinese)

    @cached_property
    def _english(self) -> frozenset[str]:
        return frozenset(each for stems in self._en.texts for each in stems)

    def find(self, text: str, target: SearchLang) -> list[Found]:
        """Terms of ``text`` with their counterparts in ``target``: longest first, without overlap.

        Offsets are code points of ``text``.
        """
        (source,) = (lang for lang in SEARCH_LANGS if lang != target)
        return self._find_zh(text, target) if source == "zh" else self._find_en(text, target)

    def synonyms(self, text: str, lang: SearchLang) -> list[Found]:
        """Terms of ``text`` with the other terms of their concepts in the same language, as ``find``."""
        found = self._find_zh(text, lang) if lang == "zh" else self._find_en(text, lang)
        others = (
            msgspec.structs.replace(each, expansions=tuple(_without_themselves(each.expansions)))
            for each in found
        )
        return [each for each in others if each.expansions]

    def whole(self, text: str, target: SearchLang) -> tuple[Expansion, ...]:
        """The counterparts of a text that is a term as a whole."""
        (source,) = (lang for lang in SEARCH_LANGS if lang != target)
        entries = self._whole_zh(text) if source == "zh" else self._whole_en(text)
        return _expansions(text, entries, target)

    def _find_zh(self, text: str, target: SearchLang) -> list[Found]:
        folded = fold(text)
        found = (
            _found(text, folded.span(start, end), entries, target)
            for start, end, entries in self._zh.find(folded.text)
        )
        return [each for each in found if each.expansions]

    def _whole_zh(self, text: str) -> Sequence[TermEntry]:
        folded = fold(text)
        entries = self._zh.of(folded.text)
        return entries if entries and folded.span(0, len(folded.text)) == (0, len(text)) else ()

    def _whole_en(self, text: str) -> Sequence[TermEntry]:
        words = self._segmenter.words(text)
        entries = self._en.of(tuple(word.term for word in words))
        if not entries or (words[0].start, words[-1].end) != (0, len(text)):
            return ()
        return self._same(words, entries)

    def _find_en(self, text: str, target: SearchLang) -> list[Found]:
        words = self._segmenter.words(text)
        stems = tuple(word.term for word in words)
        found = (
            _found(
                text,
                (words[start].start, words[end - 1].end),
                self._same(words[start:end], entries),
                target,
            )
            for start, end, entries in self._en.find(stems)
        )
        return [each for each in found if each.expansions]

    def _same(self, words: Sequence[Word], entries: Sequence[TermEntry]) -> Sequence[TermEntry]:
        """The entries without those that share only the stem with a single word.

        Nor is a word of the legal vocabulary another form of a term: train is not training.
        """
        if len(words) > 1:
            return entries
        word = words[0].text
        typed = base(word)
        same = [entry for entry in entries if typed in self._bases[entry.concept_id]]
        if not is_listed(word):
            return same
        forms = {word, f"{word}s", word.removesuffix("s")}
        return [e for e in same if forms & {fold(term).text for term in e.known("en")}]

    def _stems(self, term: str) -> tuple[str, ...]:
        return tuple(word.term for word in self._segmenter.words(term))


def _found(
    text: str, span: tuple[int, int], entries: Sequence[TermEntry], target: SearchLang
) -> Found:
    return Found(*span, _expansions(text[slice(*span)], entries, target))


def _expansions(
    term: str, entries: Sequence[TermEntry], target: SearchLang
) -> tuple[Expansion, ...]:
    return tuple(
        Expansion(term, translations, entry.concept_id, entry.differs_in_law)
        for entry in entries
        if (translations := entry.translations(target))
    )


def _without_themselves(expansions: Iterable[Expansion]) -> Iterator[Expansion]:
    """Expansions without the term itself, and none that had only this."""
    for each in expansions:
        typed = fold(each.term).text
        others = tuple(text for text in each.translations if fold(text).text != typed)
        if others:
            yield msgspec.structs.replace(each, translations=others)


_SPELLING = "spelling:"


class SuppressedExpansions:
    """Separates the wanted expansions of a query from the suppressed ones, in one language."""

    def __init__(self, without: Iterable[str], noted: Iterable[Expansion] = ()) -> None:
        """``without``: keys (``Expansion.key``) to suppress; ``noted``: expansions suppressed already."""
        self._without = frozenset(without)
        self._off = dict.fromkeys(noted)

    @property
    def off(self) -> tuple[Expansion, ...]:
        """The suppressed expansions."""
        return tuple(self._off)

    def on(self, expansions: Iterable[Expansion]) -> tuple[Expansion, ...]:
        """The wanted expansions."""
        wanted = []
        for expansion in expansions:
            if expansion.key in self._without:
                self._off[expansion] = None
            else:
                wanted.append(expansion)
        return tuple(wanted)

    def glosses(self, glosses: Iterable[Gloss]) -> list[Gloss]:
        """All glosses; suppressed ones have no translations."""
        return [
            each
            if not each.translations or self.on([by_dictionary(each)])
            else Gloss(each.words, each.text, ())
            for each in glosses
        ]


def uncorrected(without: Iterable[str], text: str) -> list[Expansion]:
    """The words of a query that must stay as typed: no correction is looked up for them."""
    words = (key.removeprefix(_SPELLING) for key in without if key.startswith(_SPELLING))
    return [Expansion(word, (), source="spelling") for word in words if word and word in text]


_RUN = re.compile(f"{HAN.pattern}+")


class TaiwanFinder:
    """Finds Taiwanese words in texts in Traditional characters."""

    def __init__(self, lexicon: Lexicon, segmenter: Segmenter) -> None:
        self._lexicon = lexicon
        self._segmenter = segmenter

    def find(self, text: str) -> list[Spelt]:
        """Words that no document contains, but whose mainland counterpart some do; in order.

        Raises IndexUnavailable.
        """
        found: list[Spelt] = []
        for run in _RUN.finditer(text):
            typed, simplified = run[0], to_simplified(run[0])
            mainland = taiwan_to_mainland(typed) if simplified != typed else simplified
            # If a word is longer than its counterpart, they cannot be matched.
            if mainland == simplified or len(mainland) != len(typed):
                continue
            for word in self._segmenter.words(mainland):
                span = slice(word.start, word.end)
                known = simplified[span] == word.text or self._lexicon.has_chinese(simplified[span])
                if not known and self._lexicon.has_chinese(word.text):
                    start, end = run.start() + word.start, run.start() + word.end
                    found.append(Spelt(start, end, typed[span], (word.text,), "dictionary"))
        return found
