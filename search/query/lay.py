"""Lay language: everyday words for the terms of law (``data/lay``): 家暴 is 家庭暴力.

An everyday expression is also searched as the law's expressions in its own language, and as their
counterparts in the other language.
"""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from corpus import SEARCH_LANGS, MetadataInvalid, SearchLang
from search.data import load_table
from search.query.expansion import Expansion, Translations
from search.query.lay_together import Together, parts_of
from search.text.folding import fold
from search.text.phrases import Phrases
from search.text.segmenter import Segmenter, Word
from search.text.stemming import base

_SKIPPED = frozenset[str](load_table("asking")["skipped_en"].split())
_OF_A_TERM = 2
"""The number of counterparts of a term that are used; later ones are rarer than the next term."""
_SURE_LENGTH = 4
"""From this length, in characters, a Chinese expression is not two adjacent words by chance."""
_MOST_APART = 8
"""The number of expressions of parts that stand apart in a query; a question says one to three."""
_REMEMBERED = 64
"""The number of texts whose expressions are cached."""
_REACH: dict[SearchLang, int] = {"zh": 24, "en": 12}
"""In characters and in words, the length of text in which the parts of an expression must be."""


class LayEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everyday expressions of one meaning."""

    lay: tuple[str, ...]
    """Words side by side; or with "…" between parts that stand anywhere near each other, of which each has
    one of the words between "/"."""
    law: tuple[str, ...]
    """The terms in laws and treaties of the same language, the nearest first."""
    en: tuple[str, ...] = ()
    """The terms in English texts, besides the termbase's counterparts of ``law``."""
    zh: tuple[str, ...] = ()

    def spoken(self, lang: SearchLang) -> tuple[str, ...]:
        """The terms in texts of the other language."""
        return self.en if lang == "en" else self.zh


class LayFound(msgspec.Struct, frozen=True):
    """An everyday expression found in a text, in code points, and the terms that it is searched as."""

    start: int
    end: int
    expansion: Expansion
    spans: tuple[tuple[int, int], ...] = ()
    """Where its parts are, if it is of parts that may have other words between them."""

    @property
    def apart(self) -> bool:
        """Whether it is of several parts that may have other words between them."""
        return len(self.spans) > 1


_Place = tuple[tuple[tuple[int, int], ...], list[LayEntry]]
"""Where the parts of an expression are in a text, and the entries that have it."""


class _English(NamedTuple):
    """The English expressions, and their words without inflections.

    Stems alone would join different words: intern and international, publicity and public.
    """

    phrases: Phrases[LayEntry]
    """By stems, so that any inflection of several words matches."""
    together: Together[LayEntry]
    """By words without inflections."""
    bases: dict[LayEntry, set[tuple[str, ...]]]


class LayLanguage:
    """Everyday expressions of both languages. Threads may share it.

    The expressions of a language are loaded with its first text, because a command answers only one query.
    """

    def __init__(
        self,
        entries: Callable[[SearchLang], Iterable[LayEntry]],
        translations: Translations,
        segmenter: Segmenter,
    ) -> None:
        self._entries = entries
        self._translations = translations
        self._segmenter = segmenter
        # A query is looked through once for each language that it is searched in.
        self._places = lru_cache(maxsize=_REMEMBERED)(self._find_places)

    @cached_property
    def _zh(self) -> tuple[Phrases[LayEntry], Together[LayEntry]]:
        phrases, together = Phrases[LayEntry](), Together[LayEntry](_REACH["zh"])
        for entry in self._entries("zh"):
            for text in entry.lay:
                parts = [[fold(word).text for word in words] for words in parts_of(text)]
                if len(parts) > 1:
                    together.add(parts, entry)
                else:
                    for word in itertools.chain.from_iterable(parts):
                        phrases.add(word, entry)
        return phrases, together

    @cached_property
    def _english(self) -> _English:
        known = _English(Phrases(), Together(_REACH["en"]), {})
        for entry in self._entries("en"):
            for text in entry.lay:
                split = [[self._counting(word) for word in words] for words in parts_of(text)]
                # A part of skipped words only, such as "the", is in every text.
                parts = [part for words in split if (part := [word for word in words if word])]
                if len(parts) > 1:
                    known.together.add([list(map(_bases, words)) for words in parts], entry)
                else:
                    for word in itertools.chain.from_iterable(parts):
                        known.phrases.add(_terms(word), entry)
                        known.bases.setdefault(entry, set()).add(_bases(word))
        return known

    def load(self) -> None:
        """Load the expressions of both languages now."""
        _ = self._zh, self._english

    def find(self, text: str, source: SearchLang, target: SearchLang) -> list[LayFound]:
        """Expressions of ``source`` in ``text``, with the terms for them in texts of ``target``.

        In order, the longest first if they overlap; then up to 8 of parts that stand apart, of the most
        parts first and of these the nearest. Expressions without a counterpart are left out.
        """
        whole, apart = self._places(text, source)
        found = []
        for spans, entries in [*whole, *_surest(text, apart)]:
            concept, texts = self._terms_in(entries, source, target)
            if texts:
                expansion = Expansion(_as_typed(text, spans), texts, concept, source="lay")
                apart_spans = spans if len(spans) > 1 else ()
                found.append(LayFound(spans[0][0], spans[-1][1], expansion, apart_spans))
        return [
            *(each for each in found if not each.apart),
            *[each for each in found if each.apart][:_MOST_APART],
        ]

    def _terms_in(
        self, entries: Iterable[LayEntry], source: SearchLang, target: SearchLang
    ) -> tuple[str | None, tuple[str, ...]]:
        """The concept of the entries, if there is one, and the terms for them in ``target``."""
        concepts: list[str | None] = []
        texts: list[str] = []
        for entry in entries:
            known = [
                each
                for text in entry.law
                for each in self._translations.whole(text, _other(source))
            ]
            concepts += [each.concept_id for each in known]
            if source == target:
                texts += entry.law
            else:
                texts += [text for each in known for text in each.translations[:_OF_A_TERM]]
                texts += entry.spoken(target)
        distinct = {fold(text).text: text for text in reversed(texts)}
        return next(iter(concepts), None), tuple(reversed(distinct.values()))

    def _find_places(self, text: str, source: SearchLang) -> tuple[list[_Place], list[_Place]]:
        """Expressions side by side, and those of parts that stand apart."""
        return self._places_zh(text) if source == "zh" else self._places_en(text)

    def _places_zh(self, text: str) -> tuple[list[_Place], list[_Place]]:
        folded = fold(text)
        phrases, together = self._zh
        words = list(self._segmenter.words(text))
        starts, ends = {word.start for word in words}, {word.end for word in words}
        bounds = starts | ends

        def is_expression(start: int, end: int) -> bool:
            # 打人 is not an expression in 殴打人员.
            return end - start >= _SURE_LENGTH or bounds.issuperset(folded.span(start, end))

        def is_part(start: int, end: int) -> bool:
            first, last = folded.span(start, end)
            at_bounds = (first in bounds) + (last in bounds)
            return at_bounds == 2 if end - start == 1 else at_bounds > 0

        whole = phrases.find(folded.text, allowed=is_expression)
        apart = together.find(folded.text, is_part)
        return (
            [((folded.span(start, end),), entries) for start, end, entries in whole],
            [(tuple(folded.span(*place) for place in places), [entry]) for places, entry in apart],
        )

    def _places_en(self, text: str) -> tuple[list[_Place], list[_Place]]:
        words = self._counting(text)
        known, terms = self._english, _terms(words)
        found: list[_Place] = []
        for start, end, entries in known.phrases.find(terms):
            typed = _bases(words[start:end])
            # In an expression of several words any inflection will do: they hardly match by chance.
            several = end - start > 1
            same = [entry for entry in entries if several or typed in known.bases[entry]]
            if same:
                found.append((((words[start].start, words[end - 1].end),), same))

        apart: list[_Place] = []
        for places, entry in known.together.find(_bases(words), _anywhere):
            spans = tuple((words[start].start, words[end - 1].end) for start, end in places)
            apart.append((spans, [entry]))
        return found, apart

    def _counting(self, text: str) -> list[Word]:
        """The words of an English text, except those in which expressions often vary."""
        return [word for word in self._segmenter.words(text) if word.text not in _SKIPPED]


def as_shown(text: str, found: Iterable[LayFound]) -> dict[LayFound, Expansion]:
    """The expansions that a reader sees for ``found`` in ``text``.

    Expressions of words side by side and those of parts that say the same of the same words are shown as
    one, although each is searched: "took my passport" and "boss … took … passport".
    """
    found = list(found)
    apart = [each for each in found if each.apart]
    shown = {each: each.expansion for each in found}
    for whole in found:
        same = [each for each in apart if _says_the_same(whole, each)] if not whole.apart else []
        if same:
            shown |= dict.fromkeys((whole, *same), _joined(text, whole, same))
            apart = [each for each in apart if each not in same]
    return shown


def _says_the_same(whole: LayFound, apart: LayFound) -> bool:
    """Whether ``whole`` has several parts of ``apart``, or one of them and a meaning in common with it."""
    inside = [span for span in apart.spans if whole.start <= span[0] and span[1] <= whole.end]
    if len(inside) != 1:
        return len(inside) > 1
    meant = {fold(text).text for text in whole.expansion.translations}
    return any(fold(text).text in meant for text in apart.expansion.translations)


def _joined(text: str, whole: LayFound, apart: Sequence[LayFound]) -> Expansion:
    outside = {
        span
        for each in apart
        for span in each.spans
        if span[1] <= whole.start or whole.end <= span[0]
    }
    # What more of the query says is nearer to what is meant.
    more = [each.expansion for each in apart]
    parts = [*more, whole.expansion] if outside else [whole.expansion, *more]
    distinct: dict[str, str] = {}
    for translation in itertools.chain.from_iterable(each.translations for each in parts):
        distinct.setdefault(fold(translation).text, translation)
    return msgspec.structs.replace(
        whole.expansion,
        term=_as_typed(text, _side_by_side(text, [(whole.start, whole.end), *outside])),
        translations=tuple(distinct.values()),
    )


def _side_by_side(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order; those that overlap, or have only spaces between them, are one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and not text[joined[-1][1] : start].strip():
            first, last = joined.pop()
            joined.append((first, max(last, end)))
        else:
            joined.append((start, end))
    return joined


def _as_typed(text: str, spans: Sequence[tuple[int, int]]) -> str:
    return "…".join(text[start:end] for start, end in spans)


def _surest(text: str, places: Iterable[_Place]) -> list[_Place]:
    """Each entry once, with all entries of the same words; the most parts first, then the nearest."""
    ordered = sorted(places, key=lambda each: (-len(each[0]), each[0][-1][1] - each[0][0][0]))
    known: set[LayEntry] = set()
    grouped: dict[str, _Place] = {}
    for spans, entries in ordered:
        new = [entry for entry in entries if entry not in known]
        known.update(new)
        if new:
            grouped.setdefault(_as_typed(text, spans), (spans, []))[1].extend(new)
    return list(grouped.values())


def _anywhere(_start: int, _end: int) -> bool:
    return True


def _terms(words: Sequence[Word]) -> tuple[str, ...]:
    return tuple(word.term for word in words)


def _bases(words: Sequence[Word]) -> tuple[str, ...]:
    return tuple(base(word.text) for word in words)


def load_lay(
    translations: Translations, segmenter: Segmenter, own: Path | None = None
) -> LayLanguage:
    """The expressions of ``data/lay``, and those of an organisation's ``own`` file if it exists.

    The file has the tables ``[[en]]`` and ``[[zh]]`` with ``lay``, ``law`` and the other fields of
    LayEntry. Raises MetadataInvalid if it cannot be read.
    """
    added = _added(own) if own else {}
    return LayLanguage(
        lambda lang: (*_entries(lang), *added.get(lang, ())), translations, segmenter
    )


def _added(file: Path) -> dict[SearchLang, tuple[LayEntry, ...]]:
    try:
        table = tomllib.loads(file.read_text("utf-8"))
        added = msgspec.convert(table, dict[SearchLang, tuple[LayEntry, ...]])
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise MetadataInvalid(file=str(file), detail=str(error)) from error
    for entry in itertools.chain.from_iterable(added.values()):
        for text in entry.lay:
            if not parts_of(text):
                detail = f'The expression "{text}" in lay has no words.'
                raise MetadataInvalid(file=str(file), detail=detail)
    return added


@lru_cache
def _entries(lang: SearchLang) -> tuple[LayEntry, ...]:
    """The entries of all subject fields in a language's files."""
    return tuple(
        entry
        for file in (lang, f"{lang}-apart")
        for field in load_table(f"lay/{file}").values()
        for entry in msgspec.convert(field["entries"], tuple[LayEntry, ...])
    )


def _other(lang: SearchLang) -> SearchLang:
    return next(each for each in SEARCH_LANGS if each != lang)
