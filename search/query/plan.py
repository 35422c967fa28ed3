"""The plan for a query in one language, as a value that can be printed."""

from __future__ import annotations

import math

import msgspec

from corpus import SearchLang
from corpus.filters import Filters
from search.engines.engine import EngineRequest, Form, QueryWord
from search.query.expansion import Expansion
from search.query.question_kinds import QuestionKind
from search.weights import Ladder, Weights


class Step(msgspec.Struct, frozen=True):
    """One request to try, and the number of units that makes the next one unnecessary."""

    share: float
    """The share of the words that must match; see EngineRequest."""
    literal: bool
    enough: int


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The plan for a query in one language."""

    lang: SearchLang
    own: bool
    """Whether the query is in this language."""
    words: tuple[QueryWord, ...]
    phrases: tuple[tuple[str, ...], ...]
    required: tuple[QueryWord, ...]
    """Words that each unit must match; see EngineRequest."""
    lists: bool
    """Whether the plan only lists the units that pass filters and exclusions."""
    raised: tuple[Form, ...]
    """Optional forms that raise a unit's score."""
    defining: tuple[tuple[str, ...], ...]
    """Characters with which a passage defines the term, if the query asks for a definition."""
    excluded_words: tuple[QueryWord, ...]
    excluded_phrases: tuple[tuple[str, ...], ...]
    places: tuple[str, ...]
    """The locators in the query, as ``search.locators.places`` writes them."""
    question: bool
    """Whether the query is a question rather than the words to find."""
    kind: QuestionKind | None
    """The kind of passage that the question asks for; None if it is not recognised."""
    fact: bool
    """Whether the query asks for a fact that guidance seldom states; see search.query.facts."""
    names: frozenset[str]
    """The words of the query that are names or years."""
    says_nothing: bool
    """Whether none of several words tells what is asked for: and then what happens."""
    dropped: tuple[str, ...]
    """Stop words, and words beyond the limit."""
    expansions: tuple[Expansion, ...]
    suppressed: tuple[Expansion, ...]
    """Expansions that the reader has switched off."""
    filters: Filters
    weights: Weights

    @property
    def empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not (self.words or self.phrases or self.required or self.lists)

    @property
    def ladder(self) -> Ladder:
        """The steps to take as long as too few units are found."""
        weights = self.weights
        if self.question:
            return weights.ladder_question
        return weights.ladder_short if len(self.words) <= weights.short else weights.ladder_long

    @property
    def steps(self) -> tuple[Step, ...]:
        """All words; then their characters as well; then fewer words. Each step requires less than the
        last."""
        ladder, count = self.ladder, len(self.words)
        fewer = {
            max(1, math.ceil(count * share - 1e-9)): share for share in reversed(ladder.shares)
        }
        all_words = [Step(1.0, False, ladder.enough)]
        # Without literal forms, the characters of the words would match the same.
        if any(word.literal for word in (*self.words, *self.required)):
            enough = max(self.weights.low_hits, ladder.enough)
            all_words = [Step(1.0, False, enough), Step(1.0, True, ladder.enough)]
        return (
            *all_words,
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
