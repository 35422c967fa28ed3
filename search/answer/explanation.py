"""How a query was answered, step by step: what was understood, planned and asked, each as a value."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from corpus import SEARCH_LANGS, SearchLang
from search.answer.answer import Answer
from search.engines.engine import EngineRequest
from search.query.operators import ParsedText, parse_text
from search.query.plan import Plan
from search.query.query import Filters, SearchQuery
from search.retrieve.retriever import Fallback, Found
from search.text.folding import fold
from search.text.segmenter import Segmenter


class Understanding(msgspec.Struct, frozen=True, kw_only=True):
    """A query before any language's plan."""

    text: str
    lang: SearchLang
    """Its own language."""
    folded: str
    """As its words are looked up: one width, one case, Simplified characters."""
    words: tuple[str, ...]
    """What stands outside of signs, cut into words."""
    signs: ParsedText
    """What its signs say: quotations, exclusions, alternatives, operators; and what was not followed."""
    filters: Filters
    """Those of the text and those given with it."""


class LanguageExplained(msgspec.Struct, frozen=True, kw_only=True):
    """How one language was searched."""

    plan: Plan
    request: EngineRequest | None
    """The one that found enough, with the units that were found by meaning; None: nothing was asked."""
    rarity: tuple[float, ...]
    """For each word of the request how much it tells a unit from others; 0: no unit has it."""
    whole: int
    """Units that meet all words."""
    total: int
    fallback: Fallback


class Explanation(msgspec.Struct, frozen=True):
    understanding: Understanding
    languages: tuple[LanguageExplained, ...]
    """The query's own first."""
    answer: Answer


def explained(
    query: SearchQuery, found: Sequence[Found], answer: Answer, segmenter: Segmenter
) -> Explanation:
    """``found``: what ``answer`` was made of."""
    return Explanation(
        _understanding(query, found, segmenter),
        tuple(
            LanguageExplained(
                plan=each.plan,
                request=each.request,
                rarity=each.rarity,
                whole=each.whole,
                total=each.total,
                fallback=each.fallback,
            )
            for each in found
        ),
        answer,
    )


def _understanding(
    query: SearchQuery, found: Sequence[Found], segmenter: Segmenter
) -> Understanding:
    signs = parse_text(query.text)
    searched = {each.plan.lang: each.plan.own for each in found}
    # Asked in one language for the other one alone, it has no plan of its own.
    lang = next(each for each in SEARCH_LANGS if searched.get(each, not any(searched.values())))
    return Understanding(
        text=query.text,
        lang=lang,
        folded=fold(query.text).text,
        words=tuple(word.text for word in segmenter.words(signs.words)),
        signs=signs,
        filters=signs.narrowed(query.filters),
    )
