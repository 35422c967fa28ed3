"""Matches and scores units for one request, with the rules and the formula of the embedded engine.

The rarity of words comes from kb's own statistics; the unit's texts decide whether it matches.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from typing import Any

import msgspec

from corpus import SearchLang
from corpus.filters import Filters
from search.engines.engine import ALWAYS, FACETS, EngineRequest, Form, QueryWord, day_number
from search.engines.meilisearch.bm25 import weight
from search.engines.meilisearch.documents import (
    EXACT_FIELDS,
    LOCATORS,
    PHRASE_FIELDS,
    WORD_FIELDS,
    Unit,
    spaced,
)
from search.engines.meilisearch.statistics import Statistics

_FIELDS: dict[str, tuple[str, ...]] = {
    "exact": EXACT_FIELDS,
    "title": ("title",),
    "exact_title": ("exact_title",),
    "locator": (LOCATORS,),
}
"""The fields that may contain a form's tokens, by kind of form; other kinds: all fields of words."""

_NO_FILTERS = Filters()
_Part = Callable[[Unit], float | None]
"""Scores a unit for a part of a request; returns None if the unit does not match the part.

Made once per request. For a part that the index does not contain there is None instead of a function, so
that it costs nothing per unit.
"""
Together = Callable[[Form], float]
"""The number of units that contain all tokens of a form, adjacent if the form requires it."""
Spelling = Callable[[str], Sequence[str]]
"""The words of the index that differ from a word by one letter."""


class Facts:
    """The statistics of words, for all requests with the same words and conditions."""

    def __init__(
        self, lang: SearchLang, statistics: Statistics, together: Together, spelling: Spelling
    ) -> None:
        self.lang = lang
        self.statistics = statistics
        self.spelling = spelling
        self._together = together
        self._forms: dict[Form, float] = {}
        self._scores: dict[Hashable, dict[str, float | None]] = {}

    def once(self, name: Hashable, part: _Part) -> _Part:
        """The same part; it scores each unit once for all requests. ``name``: equal for equal parts."""
        known = self._scores.setdefault(name, {})

        def once(unit: Unit) -> float | None:
            try:
                return known[unit.key]
            except KeyError:
                score = known[unit.key] = part(unit)
                return score

        return once

    def tokens_held(self, form: Form) -> list[int]:
        """For each token of a form, the largest possible number of units that contain it."""
        fields = _FIELDS.get(form.kind, WORD_FIELDS)
        return [max(self.held(field, token) for field in fields) for token in form.tokens]

    def held(self, field: str, token: str) -> int:
        return self.statistics.held(self.lang, field, token)

    def idf(self, held: float) -> float:
        return self.statistics.idf(self.lang, held)

    def word_held(self, word: QueryWord) -> float:
        """The largest possible number of units that match a word; guessed forms count by their weight."""
        if word.guessed:
            held = sum(form.weight * self.form_held(form) for form in word.forms)
            return min(held, float(self.statistics.units(self.lang)))
        return max(map(self.form_held, word.forms), default=0.0)

    def form_held(self, form: Form) -> float:
        """The largest possible number of units that match a form."""
        form = msgspec.structs.replace(form, weight=1.0)
        if form not in self._forms:
            held: float = min(self.tokens_held(form))
            if held and len(form.tokens) > 1:
                # Tokens that are common each may never be adjacent: "non" and "punishment".
                held = min(held, self._together(form))
            self._forms[form] = held
        return self._forms[form]


class Matcher:
    """Matches and scores units for one request."""

    def __init__(self, request: EngineRequest, facts: Facts) -> None:
        self._request = request
        self._facts = facts
        self._weights = request.weights
        fields = request.weights.fields
        self._fields: dict[str, float] = {
            **msgspec.structs.asdict(fields),
            "exact": 1.0,
            # A title says less about one unit than the unit's own text.
            "exact_title": fields.title,
        }
        self._among = frozenset(request.among)
        self._hidden = frozenset(request.hidden)
        self._filtered = filtered_facets(request)
        self._words = [
            facts.once(
                (word, rarity, request.literal), self._word(word, unheld=not rarity) or _never
            )
            for word, rarity in self.asked
        ]
        self._required = [self._word(word, unheld=False) or _never for word in request.required]
        self._required += [self._exact(phrase) or _never for phrase in request.phrases]
        excluded = [self._word(word, unheld=False) for word in request.excluded_words]
        excluded += [self._exact(phrase) for phrase in request.excluded_phrases]
        self._excluded = [part for part in excluded if part]

    @cached_property
    def rarity(self) -> tuple[float, ...]:
        """The BM25 idf of each word; 0 for a word that the index does not contain."""
        facts = self._facts
        return tuple(facts.idf(facts.word_held(word)) for word in self._request.words)

    @cached_property
    def asked(self) -> list[tuple[QueryWord, float]]:
        """The words that are searched for, each with its rarity; optional words only if the index
        contains them."""
        pairs = zip(self._request.words, self.rarity, strict=True)
        return [(word, rarity) for word, rarity in pairs if rarity or not word.optional]

    @cached_property
    def enough(self) -> int:
        """The number of these words that a unit must match."""
        return max(1, math.ceil(len(self.asked) * self._request.share - 1e-9))

    @cached_property
    def telling(self) -> list[int]:
        """Positions of the rarest of these words; a unit that matches only common words is not an
        answer."""
        rarities = [rarity for _, rarity in self.asked]
        floor = self._weights.floor * max(rarities, default=0.0)
        return [at for at, rarity in enumerate(rarities) if not 0 < rarity < floor]

    def filtered(self, unit: Unit, without: str | None = None) -> bool:
        """Whether a unit passes the filters and is not hidden; ``without``: a facet whose filter is left
        out."""
        if unit.document_id in self._hidden:
            return False
        filters = self._request.filters
        if filters == _NO_FILTERS:
            return True
        values = unit.values
        if filters.as_of is not None:
            day = day_number(filters.as_of)
            if not values.get("valid_from", 0) <= day < values.get("valid_to", ALWAYS):
                return False
        for facet in self._filtered:
            if facet == without:
                continue
            value = values.get(facet)
            if facet == "year":
                low, high = filters.year_from, filters.year_to
                if value is None or (low or value) > value or value > (high or value):
                    return False
            elif value not in filters.values(facet):
                return False
        return True

    def matches(self, unit: Unit) -> bool:
        """Whether a unit matches everything except the filters."""
        return self._base(unit) is not None

    def score(self, unit: Unit) -> float | None:
        """The score of a unit; None if it does not match. Filters are ignored."""
        base = self._base(unit)
        if base is None:
            return None
        return round(base + (self._hint(unit) or 0.0), 4)

    def _base(self, unit: Unit) -> float | None:
        score = self._worded(unit)
        if score is None:
            return None
        for part in self._required:
            met = part(unit)
            if met is None:
                return None
            score += met
        return None if any(part(unit) is not None for part in self._excluded) else score

    def _worded(self, unit: Unit) -> float | None:
        """The score of the words: the sum of their scores; None if too few of them match."""
        request = self._request
        if request.lists:
            return 0.0
        if request.words and request.among and request.only_among:
            if unit.id not in self._among:
                return None
            return sum(part(unit) or 0.0 for part in self._words)
        if not request.words or not self._words:
            among = bool(request.words) and unit.id in self._among
            return 0.0 if self._required or among else None
        scores = [part(unit) for part in self._words]
        met = [score for score in scores if score is not None]
        every = self.enough == len(scores)
        telling = every or any(scores[at] is not None for at in self.telling)
        if len(met) < self.enough or not telling:
            return 0.0 if unit.id in self._among else None
        score = sum(met)
        if not every and len(met) == len(scores):
            score += request.all_words * len(scores)
        return score

    @cached_property
    def _hint(self) -> _Part:
        """The score of optional forms."""
        words = [word for word, _ in self.asked]
        grams = dict.fromkeys(token for word in words for token in word.hints)
        chars = dict.fromkeys(c for word in words if word.literal for c in word.literal.tokens)
        parts = [
            *(_times(self._term(token), self._weights.hint) for token in grams),
            *(_times(self._side_by_side(("exact",), (c,)), self._weights.character) for c in chars),
            *map(self._form, self._request.raised),
        ]
        held = [part for part in parts if part]
        name = tuple(words), self._request.raised
        return self._facts.once(name, lambda unit: sum(part(unit) or 0.0 for part in held))

    def _word(self, word: QueryWord, *, unheld: bool) -> _Part | None:
        forms = [_times(self._form(form), self._scale(word, form)) for form in word.forms]
        if word.literal and (unheld or self._request.literal):
            forms.append(_times(self._form(word.literal), self._weights.literal))
        if word.typo and unheld and (spellings := self._facts.spelling(word.typo)):
            forms.append(_near(spellings, self._weights.typo))
        return self._best(forms)

    def _scale(self, word: QueryWord, form: Form) -> float:
        """The factor from the rarity of a form to that of the word for which it is a guess."""
        if not word.guessed:
            return 1.0
        own = sum(map(self._facts.idf, self._facts.tokens_held(form)))
        return self._facts.idf(self._facts.word_held(word)) / own if own else 1.0

    def _form(self, form: Form) -> _Part | None:
        if form.kind == "term":
            part = self._term(form.tokens[0])
        elif form.kind == "parts":
            part = _times(_all(list(map(self._term, form.tokens))), self._weights.parts)
        elif form.kind == "phrase":
            part = self._side_by_side(PHRASE_FIELDS, form.tokens)
        elif form.kind == "exact":
            part = self._exact(form.tokens)
        elif form.kind == "title":
            part = _all([self._side_by_side(("title",), (token,)) for token in form.tokens])
        elif form.kind == "exact_title":
            part = self._side_by_side(("exact_title",), form.tokens)
        else:
            part = _there(form.tokens[0], self._weights.locator_key)
        return _times(part, form.weight)

    def _term(self, token: str) -> _Part | None:
        return self._side_by_side(WORD_FIELDS, (token,))

    def _exact(self, tokens: Sequence[str]) -> _Part | None:
        return self._side_by_side(EXACT_FIELDS, tokens)

    def _side_by_side(self, fields: Sequence[str], tokens: Sequence[str]) -> _Part | None:
        """The best score for adjacent tokens in one of some fields, plus a small share of the others."""
        facts, tie = self._facts, self._weights.tie
        worths: list[tuple[str, float, float]] = []
        for field in fields:
            held = [facts.held(field, token) for token in tokens]
            if all(held):
                worth = self._fields[field] * sum(map(facts.idf, held))
                worths.append((field, worth, facts.statistics.mean(facts.lang, field)))
        if not worths:
            return None
        sought, plain, worded = spaced(tokens), "".join(tokens), set(fields) <= set(WORD_FIELDS)

        def part(unit: Unit) -> float | None:
            # Most units have none of the tokens: one look at all fields tells.
            if (sought not in unit.words) if worded else (plain not in unit.plain):
                return None
            best = total = 0.0
            for field, worth, mean in worths:
                if found := unit.text(field).count(sought):
                    score = worth * weight(found, unit.length(field), mean)
                    total += score
                    best = max(best, score)
            return best + tie * (total - best) if total else None

        return part

    def _best(self, parts: Sequence[_Part | None]) -> _Part | None:
        """The best score, plus a small share of the others."""
        held = [part for part in parts if part]
        if len(held) < 2:
            return held[0] if held else None

        def best_part(unit: Unit) -> float | None:
            met = [score for part in held if (score := part(unit)) is not None]
            if not met:
                return None
            best = max(met)
            return best + self._weights.tie * (sum(met) - best)

        return best_part


def filtered_facets(request: EngineRequest) -> tuple[str, ...]:
    """The facets that a request filters by."""
    filters = request.filters
    years = filters.year_from is not None or filters.year_to is not None
    return tuple(f for f in FACETS if (years if f == "year" else bool(filters.values(f))))


def has(unit: Unit, form: Form) -> bool:
    """Whether a unit contains a form."""
    if form.kind == "locator":
        return form.tokens[0] in unit.locator_keys
    if form.kind in ("phrase", "exact", "exact_title"):
        fields = PHRASE_FIELDS if form.kind == "phrase" else _FIELDS[form.kind]
        return any(spaced(form.tokens) in unit.text(field) for field in fields)
    fields = _FIELDS.get(form.kind, WORD_FIELDS)
    return all(any(spaced((t,)) in unit.text(f) for f in fields) for t in form.tokens)


def _never(_: Any) -> None:
    """The score of a word that the index does not contain: no unit matches."""


def _there(key: str, score: float) -> _Part:
    return lambda unit: score if key in unit.locator_keys else None


def _near(spellings: Sequence[str], score: float) -> _Part:
    """The score of a word in a spelling that differs by one letter."""
    sought = [spaced((each,)) for each in spellings]

    def part(unit: Unit) -> float | None:
        return score if any(each in unit.text("exact") for each in sought) else None

    return part


def _times(part: _Part | None, factor: float) -> _Part | None:
    if part is None or factor == 1.0:
        return part

    def times(unit: Unit) -> float | None:
        score = part(unit)
        return None if score is None else score * factor

    return times


def _all(parts: Sequence[_Part | None]) -> _Part | None:
    """The sum of all parts; None if a part is missing."""
    held = [part for part in parts if part]
    if len(held) < len(parts):
        return None

    def sum_of(unit: Unit) -> float | None:
        total = 0.0
        for part in held:
            score = part(unit)
            if score is None:
                return None
            total += score
        return total

    return sum_of
