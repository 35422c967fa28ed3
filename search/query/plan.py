"""How a query is looked for in one language, as a value that can be printed."""

from __future__ import annotations

import math

import msgspec

from corpus import SearchLang
from search.engines.engine import EngineRequest, Form, QueryWord
from search.query.expansion import Expansion
from search.query.query import Filters
from search.weights import Ladder, Weights


class Step(msgspec.Struct, frozen=True):
    """One way to ask, and how many units make the next one needless."""

    share: float
    """How much of the words must be met; see EngineRequest."""
    literal: bool
    enough: int


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How a query is looked for in one language."""

    lang: SearchLang
    own: bool
    """Whether the query is in this language."""
    words: tuple[QueryWord, ...]
    phrases: tuple[tuple[str, ...], ...]
    required: tuple[QueryWord, ...]
    """Words that are asked of each unit; see EngineRequest."""
    lists: bool
    """Whether it only lists what filters and exclusions leave."""
    raised: tuple[Form, ...]
    """What raises a unit without being asked for."""
    defining: tuple[tuple[str, ...], ...]
    """Characters by which a passage defines the term whose meaning is asked."""
    excluded_words: tuple[QueryWord, ...]
    excluded_phrases: tuple[tuple[str, ...], ...]
    places: tuple[str, ...]
    """The locators named, as ``search.locators.places`` writes them."""
    question: bool
    """Whether it is put as a question rather than as the words to find."""
    dropped: tuple[str, ...]
    """Words that only ask or join, and those beyond the limit."""
    expansions: tuple[Expansion, ...]
    suppressed: tuple[Expansion, ...]
    """Expansions that the reader does not want."""
    filters: Filters
    weights: Weights

    @property
    def empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not (self.words or self.phrases or self.required or self.lists)

    @property
    def ladder(self) -> Ladder:
        """How to go on while too little is found."""
        weights = self.weights
        if self.question:
            return weights.ladder_question
        return weights.ladder_short if len(self.words) <= weights.short else weights.ladder_long

    @property
    def steps(self) -> tuple[Step, ...]:
        """All words; their characters too; then fewer words. Each asks for less than the last."""
        ladder, count = self.ladder, len(self.words)
        fewer = {
            max(1, math.ceil(count * share - 1e-9)): share for share in reversed(ladder.shares)
        }
        return (
            Step(1.0, False, max(self.weights.low_hits, ladder.enough)),
            Step(1.0, True, ladder.enough),
            *(
                Step(fewer[n], False, ladder.enough)
                for n in sorted(fewer, reverse=True)
                if n < count
            ),
        )

    def request(self, step: Step, *, limit: int, offset: int) -> EngineRequest:
        """The engine request of a step."""
        return EngineRequest(
            lang=self.lang,
            words=self.words,
            phrases=self.phrases,
            required=self.required,
            lists=self.lists,
            raised=self.raised,
            excluded_words=self.excluded_words,
            excluded_phrases=self.excluded_phrases,
            share=step.share,
            all_words=self.ladder.all_words,
            literal=step.literal,
            filters=self.filters,
            weights=self.weights,
            limit=limit,
            offset=offset,
        )
