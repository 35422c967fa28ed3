"""Narrows a large set of matches to the units that match best, before they are fetched and ranked.

A bar is raised twice until few enough units reach it: first by the words that they match, which count by
their rarity; then, if too many units match equally many, by the weight of single words. The server does
this with filters on its bitmaps, without reading texts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from search.engines.engine import EngineRequest
from search.engines.meilisearch.bm25 import MOST, longest
from search.engines.meilisearch.compiler import Compiler
from search.engines.meilisearch.documents import (
    MOST_REPEATS,
    WORD_FIELDS,
    counting,
    holds,
    repeated,
)
from search.engines.meilisearch.filters import all_of, any_of, at_most, one_of

_WORDS = 5
"""The number of words that are used, the rarest ones: more words can be combined in too many ways."""
_WEIGHED = 3
"""The number of those words whose weights are compared."""
_ENOUGH = 100
"""With this many units, ten pages, no more are needed."""
_BARS, _ROUNDS = 6, 2
"""The number of bars tried at once, and of rounds, to find one between too many and too few units."""


class MatchedWord(NamedTuple):
    """The condition for matching a word, and the word's worth."""

    filter: str
    worth: float


class Bar(NamedTuple):
    """The result: a bar that few enough units reach, and a lower one that too many reach."""

    within: str | None
    units: int
    beyond: float


class Worth(NamedTuple):
    """The worth in a field, at weight 1, of a token or of the content that all matching units share."""

    field: str
    token: str | None
    unit: float

    def holding(self, found: int) -> list[str]:
        """The units that contain the token at least this often."""
        if self.token is None:
            return []
        if found == 1:
            return [holds(self.field, self.token)]
        times = range(found, MOST_REPEATS + 1)
        return [one_of("repeats", [repeated(self.field, self.token, each) for each in times])]


class Narrowing:
    """Narrows the matches of one request; ``lengths`` are the mean words of each field."""

    def __init__(
        self, request: EngineRequest, compiler: Compiler, lengths: Mapping[str, float]
    ) -> None:
        self._request = request
        self._compiler = compiler
        self._lengths = lengths

    def best(self, matching: str, room: int) -> str | None:
        """A filter for the best units of ``matching``: at most ``room``, at least one.

        None if nothing distinguishes them.
        """
        words = self._words()
        top = sum(word.worth for word in words)
        by_words = self._raise(matching, lambda bar: _reaching(words, bar), top, room)
        if by_words.units >= _ENOUGH:
            return by_words.within
        worth = self._worth()
        tier = _reaching(words, by_words.beyond) or matching
        top = MOST * max(each.unit for each in worth)

        def weighing(bar: float) -> str | None:
            says = self._weighing(worth, bar)
            return _either(by_words.within, all_of([tier, says]) if says else None)

        return self._raise(matching, weighing, top, room).within or by_words.within

    def _raise(
        self, matching: str, reaching: Callable[[float], str | None], top: float, room: int
    ) -> Bar:
        """Find the lowest bar up to ``top`` that at least one unit and at most ``room`` units reach."""
        found, high = Bar(None, 0, 0.0), top
        for _ in range(_ROUNDS):
            width = (high - found.beyond) / (_BARS + 1)
            bars = [found.beyond + width * (at + 1) for at in range(_BARS)]
            asked = [(bar, filter_) for bar in bars if (filter_ := reaching(bar))]
            filters = [all_of([matching, filter_]) for _, filter_ in asked]
            counts = self._compiler.lookups.counted(filters)
            for (bar, filter_), count in zip(asked, counts, strict=True):
                if count > room:
                    found = found._replace(beyond=bar)
                    continue
                high = bar
                if count:
                    found = found._replace(within=filter_, units=count)
                break
            if found.units >= _ENOUGH:
                break
        return found

    def _words(self) -> list[MatchedWord]:
        """The conditions that distinguish the units: words that are not required, and texts that answer a
        question."""
        most = max((rarity for _, rarity in self._compiler.asked), default=1.0)
        raised = [form for form in self._request.raised if form.weight >= 1]
        words = [MatchedWord(self._compiler.form(form), form.weight * most) for form in raised]
        if self._compiler.enough < len(self._compiler.words) or self._request.among:
            met = zip(self._compiler.words, self._compiler.asked, strict=True)
            telling = sorted(met, key=lambda pair: -pair[1][1])[:_WORDS]
            words += [MatchedWord(filter_, rarity or most) for filter_, (_, rarity) in telling]
        return words

    def _worth(self) -> list[Worth]:
        """The worth of the rarest words, and of the quotations, in each field."""
        weights = self._request.weights.fields
        lookups = self._compiler.lookups
        words = sorted(self._compiler.asked, key=lambda pair: -pair[1])[:_WEIGHED]
        terms = [
            (form.tokens[0], form.weight * self._compiler.scale(word, form))
            for word, _ in words
            if (form := word.forms[0]).kind == "term"
        ]
        worth = [
            Worth(field, token, getattr(weights, field) * lookups.rarity([held]) * scale)
            for token, scale in terms
            for field in WORD_FIELDS
            if lookups.held(held := holds(field, token))
        ]
        # Of texts with a quotation, it is a larger part of the shorter ones.
        return worth or [Worth("body", None, 1.0)]

    def _weighing(self, worth: Sequence[Worth], bar: float) -> str | None:
        """The units with some field in which some word is worth as much as the bar."""
        ways = [
            all_of([*each.holding(found), at_most(counting(each.field), words)])
            for each in worth
            for found in range(1, MOST_REPEATS + 1 if each.token else 2)
            if (words := int(longest(found, bar / each.unit, self._lengths[each.field]))) >= found
        ]
        return any_of(ways) if ways else None


def _either(one: str | None, other: str | None) -> str | None:
    both = [filter_ for filter_ in (one, other) if filter_]
    return any_of(both) if both else None


def _reaching(words: Sequence[MatchedWord], bar: float) -> str:
    """The units that match words which together are worth as much as the bar, which can be reached."""
    rest = [sum(word.worth for word in words[at:]) for at in range(len(words) + 1)]

    @cache
    def reaching(at: int, bar: float) -> str | None:
        """Empty if all units reach it, None if none can."""
        if bar <= 0:
            return ""
        if rest[at] < bar - 1e-9:
            return None
        met = words[at].filter
        if further := reaching(at + 1, bar - words[at].worth):
            met = all_of([met, further])
        return _either(met, reaching(at + 1, bar))

    return reaching(0, bar) or ""
