"""Spelling corrections: the query with mistyped words corrected, and its results."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

import msgspec

from corpus import SearchLang
from search.query.expansion import Expansion
from search.query.operators import parse_text
from search.query.plan import Plan
from search.query.query import MAX_TEXT, SearchQuery
from search.query.spelling import Correction, Speller
from search.retrieve.retriever import Found
from search.text.folding import fold
from search.text.segmenter import Segmenter

_LONGEST_INITIALISM = 5
"""In letters."""


class Suggestion(NamedTuple):
    """A corrected query, and its results."""

    text: str
    found: list[Found]
    nowhere: bool
    """Whether what was typed stands in no text at all."""


class Respelling:
    """Corrects the words of a query in its own language."""

    def __init__(self, speller: Speller, segmenter: Segmenter) -> None:
        self._speller = speller
        self._segmenter = segmenter

    def meant(
        self,
        query: SearchQuery,
        found: Sequence[Found],
        again: Callable[[SearchQuery], list[Found]],
    ) -> Suggestion | None:
        """The corrected query, if words of this one are mistyped; ``again`` searches it."""
        own = found[0] if found else None
        if own is None or not own.plan.own:
            return None
        unknown = {
            word.text
            for word, rarity in zip(own.plan.words, own.rarity, strict=False)
            if not rarity
        }
        known = [fold(expansion.term).text for expansion in own.plan.expansions]
        unknown = {word for word in unknown if not any(word in text for text in known)}
        if own.whole and not unknown:
            return None
        corrections = [
            each
            for each in self._corrections(query, own.plan.lang, unknown)
            if _expansion(query, each).key not in query.without
            and not _is_initialism(query.text[each.start : each.end], query.text)
        ]
        if not corrections:
            return None
        text = query.text
        for each in reversed(corrections):
            text = text[: each.start] + each.text + text[each.end :]
        if len(text) > MAX_TEXT:
            return None
        expansions = tuple(_expansion(query, each) for each in corrections)
        found_again = [
            msgspec.structs.replace(each, plan=_with_expansions(each.plan, expansions))
            for each in again(msgspec.structs.replace(query, text=text))
        ]
        # Correctly spelt words may simply not occur together.
        if not unknown and found_again[0].whole <= own.whole:
            return None
        typed = [query.text[each.start : each.end] for each in corrections]
        return Suggestion(text, found_again, all(self._nowhere(word, again) for word in typed))

    def _nowhere(self, typed: str, again: Callable[[SearchQuery], list[Found]]) -> bool:
        """Whether no text contains a word, or Chinese characters, as typed."""
        to_the_letter = SearchQuery(f'"{typed}"', limit=1, mode="lexical")
        return not any(each.total for each in again(to_the_letter))

    def _corrections(
        self, query: SearchQuery, lang: SearchLang, unknown: Collection[str]
    ) -> list[Correction]:
        words = self._segmenter.words(parse_text(query.text).words)
        if lang == "en":
            return self._speller.english(words, unknown)
        return self._speller.chinese(words, unknown)


def better(found: Sequence[Found], meant: Suggestion) -> tuple[list[Found], bool]:
    """The correction, if no text contains the words as typed; and whether it was used."""
    corrected = meant.found
    if (meant.nowhere and corrected[0].total) or (not found[0].whole and corrected[0].whole):
        return corrected, True
    # The correction may be in the other language (guaimay, guaimai), whose list is then the first.
    by_lang = {each.plan.lang: each for each in corrected}
    others = (each if each.total else by_lang[each.plan.lang] for each in found[1:])
    return [found[0], *others], False


def _is_initialism(typed: str, text: str) -> bool:
    """Whether a word is short and alone in capitals: a name such as GRETA, and not a mistyped word."""
    alone = not text.isupper() or typed == text.strip()
    return typed.isascii() and typed.isupper() and len(typed) <= _LONGEST_INITIALISM and alone


def _expansion(query: SearchQuery, correction: Correction) -> Expansion:
    typed = query.text[correction.start : correction.end]
    return Expansion(typed, (correction.text,), source="spelling")


def _with_expansions(plan: Plan, expansions: tuple[Expansion, ...]) -> Plan:
    """The plan of a corrected query, with the notice in the query's own language."""
    if not plan.own:
        return plan
    return msgspec.structs.replace(plan, expansions=(*expansions, *plan.expansions))
