"""Scores a unit for a request with the embedded engine's sum, computed from the unit's texts.

Meilisearch's own ranking uses neither how often a word occurs in a unit nor how rare it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from search.engines.engine import EngineRequest, Form, QueryWord
from search.engines.meilisearch.bm25 import weight
from search.engines.meilisearch.compiler import Compiler
from search.engines.meilisearch.documents import (
    EXACT_FIELDS,
    PHRASE_FIELDS,
    TEXT_FIELDS,
    WORD_FIELDS,
    holds,
)
from search.engines.meilisearch.texts import length, occurrences, padded, sequence


class _Unit:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self.texts = {field: padded(document[field]) for field in TEXT_FIELDS}
        self.lengths = {field: length(text) for field, text in self.texts.items()}
        self.locator_keys = document["locator_keys"]


_Part = Callable[[_Unit], float | None]
"""The score of a part of a request for a unit; None if the unit does not match it.

It is made once per request: a part that the index does not contain is None itself, and costs nothing per
unit.
"""


class Scorer:
    """Scores units for one request; ``lengths`` are the mean words of each field."""

    def __init__(
        self, request: EngineRequest, compiler: Compiler, lengths: Mapping[str, float]
    ) -> None:
        self._request = request
        self._compiler = compiler
        self._lengths = lengths
        self._weights = request.weights
        fields = request.weights.fields
        self._fields: dict[str, float] = {
            **msgspec.structs.asdict(fields),
            "exact": 1.0,
            # A title says less about one unit than the unit's own text.
            "exact_title": fields.title,
        }
        self._words = [
            self._word(word, unheld=not rarity) or _never for word, rarity in compiler.asked
        ]
        required = (self._word(word, unheld=False) for word in request.required)
        phrases = map(self._exact, request.phrases)
        self._others = [part for part in (*phrases, *required, *self._hints()) if part]

    def score(self, document: Mapping[str, Any]) -> float:
        """The score of a matching unit."""
        unit = _Unit(document)
        others = sum(part(unit) or 0.0 for part in self._others)
        return round(self._worded([part(unit) for part in self._words]) + others, 4)

    def _worded(self, scores: Sequence[float | None]) -> float:
        """The sum over the words, each with its weight."""
        request, enough = self._request, self._compiler.enough
        met = [score for score in scores if score is not None]
        if request.among and not request.only_among:
            telling = any(scores[at] is not None for at in self._compiler.telling)
            if len(met) < enough or not (telling or enough == len(scores)):
                return 0.0
        score = sum(met)
        if not request.only_among and enough < len(scores) == len(met):
            score += request.all_words * len(scores)
        return score

    def _hints(self) -> list[_Part | None]:
        """The sum over optional forms."""
        words = [word for word, _ in self._compiler.asked]
        grams = dict.fromkeys(token for word in words for token in word.hints)
        chars = dict.fromkeys(
            char for word in words if word.literal for char in word.literal.tokens
        )
        return [
            *(_times(self._term(token), self._weights.hint) for token in grams),
            *(_times(self._side_by_side("exact", (c,)), self._weights.character) for c in chars),
            *map(self._form, self._request.raised),
        ]

    def _word(self, word: QueryWord, *, unheld: bool) -> _Part | None:
        forms = [_times(self._form(form), self._compiler.scale(word, form)) for form in word.forms]
        if word.literal and (unheld or self._request.literal):
            forms.append(_times(self._form(word.literal), self._weights.literal))
        if spellings := self._compiler.spellings(word, unheld=unheld):
            forms.append(_near(spellings, self._weights.typo))
        return self._best(forms)

    def _form(self, form: Form) -> _Part | None:
        if form.kind == "term":
            part = self._term(form.tokens[0])
        elif form.kind == "parts":
            part = _times(_all(list(map(self._term, form.tokens))), self._weights.parts)
        elif form.kind == "phrase":
            part = self._best([self._side_by_side(f, form.tokens) for f in PHRASE_FIELDS])
        elif form.kind == "exact":
            part = self._exact(form.tokens)
        elif form.kind == "title":
            part = _all([self._side_by_side("title", (token,)) for token in form.tokens])
        elif form.kind == "exact_title":
            part = self._side_by_side("exact_title", form.tokens)
        else:
            part = _there(form.tokens[0], self._weights.locator_key)
        return _times(part, form.weight)

    def _term(self, token: str) -> _Part | None:
        return self._best([self._side_by_side(field, (token,)) for field in WORD_FIELDS])

    def _exact(self, tokens: Sequence[str]) -> _Part | None:
        return self._best([self._side_by_side(field, tokens) for field in EXACT_FIELDS])

    def _side_by_side(self, field: str, tokens: Sequence[str]) -> _Part | None:
        """The weight of tokens side by side in a field."""
        lookups = self._compiler.lookups
        held = [holds(field, token) for token in tokens]
        if not all(map(lookups.held, held)):
            return None
        worth, mean = self._fields[field] * lookups.rarity(held), self._lengths[field]
        sought = sequence(tokens)

        def part(unit: _Unit) -> float | None:
            found = occurrences(unit.texts[field], sought)
            return worth * weight(found, unit.lengths[field], mean) if found else None

        return part

    def _best(self, parts: Sequence[_Part | None]) -> _Part | None:
        """The best score, and a small part of the others."""
        held = [part for part in parts if part]
        if len(held) < 2:
            return held[0] if held else None

        def best_part(unit: _Unit) -> float | None:
            met = [score for part in held if (score := part(unit)) is not None]
            if not met:
                return None
            best = max(met)
            return best + self._weights.tie * (sum(met) - best)

        return best_part


def _never(_: _Unit) -> None:
    """The score of a word that the index does not contain."""


def _there(key: str, score: float) -> _Part:
    return lambda unit: score if key in unit.locator_keys else None


def _near(spellings: Sequence[str], score: float) -> _Part:
    """The score of a word with one letter wrong."""
    sought = list(map(padded, spellings))

    def part(unit: _Unit) -> float | None:
        met = any(each in unit.texts["exact"] for each in sought)
        return score if met else None

    return part


def _times(part: _Part | None, factor: float) -> _Part | None:
    if part is None or factor == 1.0:
        return part

    def times(unit: _Unit) -> float | None:
        score = part(unit)
        return None if score is None else score * factor

    return times


def _all(parts: Sequence[_Part | None]) -> _Part | None:
    """The sum; None if a part is missing."""
    held = [part for part in parts if part]
    if len(held) < len(parts):
        return None

    def sum_of(unit: _Unit) -> float | None:
        met = [score for part in held if (score := part(unit)) is not None]
        return sum(met) if len(met) == len(held) else None

    return sum_of
