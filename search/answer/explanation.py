"""How a query was answered, step by step: parsing, plan and requests, each as a value."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from corpus import SEARCH_LANGS, SearchLang
from corpus.filters import Filters
from search.answer.answer import Answer
from search.engines.engine import EngineRequest
from search.query.operators import ParsedText, parse_text
from search.query.plan import Plan
from search.query.query import SearchQuery
from search.retrieve.retriever import Fallback, Found
from search.text.folding import fold
from search.text.segmenter import Segmenter


class Understanding(msgspec.Struct, frozen=True, kw_only=True):
    """The parsed query, before the plan of any language."""

    text: str
    lang: SearchLang
    """The query's own language."""
    folded: str
    """The form in which its words are looked up: one width, one case, Simplified characters."""
    words: tuple[str, ...]
    """The text outside of quotes and operators, segmented into words."""
    parsed: ParsedText
    """Quotations, exclusions, alternatives and operators, and the parts that were ignored."""
    filters: Filters
    """The filters typed in the text and those given with it."""


class LanguageExplained(msgspec.Struct, frozen=True, kw_only=True):
    """How one language was searched."""

    plan: Plan
    request: EngineRequest | None
    """The request that found enough, with the units found by meaning; None: no request was made."""
    rarity: tuple[float, ...]
    """The rarity of each word of the request: how well it distinguishes units; 0: no unit has it."""
    whole: int
    """Number of units that match all words."""
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
    """The explanation of an answer; ``found``: the results from which it was made."""
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
    parsed = parse_text(query.text)
    searched = {each.plan.lang: each.plan.own for each in found}
    # A language that is not searched has no plan of its own.
    lang = next(each for each in SEARCH_LANGS if searched.get(each, not any(searched.values())))
    return Understanding(
        text=query.text,
        lang=lang,
        folded=fold(query.text).text,
        words=tuple(word.text for word in segmenter.words(parsed.words)),
        parsed=parsed,
        filters=parsed.narrowed(query.filters),
    )
