"""How well a unit answers a request: the embedded engine's sum, over the texts of one unit.

Meilisearch's own ranking knows neither how often a word is in a unit nor how rare it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import msgspec

from search.engine import EngineRequest, Form, QueryWord
from search.meili.bm25 import weight
from search.meili.compiler import Compiler
from search.meili.documents import (
    EXACT_FIELDS,
    PHRASE_FIELDS,
    TEXT_FIELDS,
    WORD_FIELDS,
    holds,
)
from search.meili.texts import length, occurrences, padded


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
            # A title says less of one unit than its own text.
            "exact_title": fields.title,
        }
        self._rarities: dict[tuple[str, tuple[str, ...]], float] = {}

    def score(self, document: Mapping[str, Any]) -> float:
        """The score of a unit that matches."""
        unit = _Unit(document)
        words = [self._word(unit, word, unheld=not rarity) for word, rarity in self._compiler.asked]
        met = [score for score in words if score is not None]
        score = sum(met)
        if len(met) == len(words) and self._compiler.enough < len(words):
            score += self._request.all_words * len(words)
        score += sum(self._exact(unit, phrase) or 0.0 for phrase in self._request.phrases)
        required = (self._word(unit, word, unheld=False) for word in self._request.required)
        score += sum(each or 0.0 for each in required)
        return round(score + self._hints(unit), 4)

    def _hints(self, unit: _Unit) -> float:
        """What raises a unit without being asked for."""
        grams, chars = self._hinting
        scores = [
            *((self._term(unit, token), self._weights.hint) for token in grams),
            *((self._side_by_side(unit, "exact", (c,)), self._weights.character) for c in chars),
            *((self._form(unit, form), 1.0) for form in self._request.raised),
        ]
        return sum(score * weight for score, weight in scores if score is not None)

    @cached_property
    def _hinting(self) -> tuple[list[str], list[str]]:
        words = [word for word, _ in self._compiler.asked]
        grams = dict.fromkeys(token for word in words for token in word.hints)
        chars = dict.fromkeys(
            char for word in words if word.literal for char in word.literal.tokens
        )
        return list(grams), list(chars)

    def _word(self, unit: _Unit, word: QueryWord, *, unheld: bool) -> float | None:
        forms = [self._form(unit, form) for form in word.forms]
        if word.literal and (unheld or self._request.literal):
            forms.append(_times(self._form(unit, word.literal), self._weights.literal))
        for spelling in self._compiler.spellings(word, unheld=unheld):
            if occurrences(unit.texts["exact"], (spelling,)):
                forms.append(self._weights.typo)
                break
        return self._best(forms)

    def _form(self, unit: _Unit, form: Form) -> float | None:
        if form.kind == "term":
            score = self._term(unit, form.tokens[0])
        elif form.kind == "parts":
            score = _times(_sum([self._term(unit, t) for t in form.tokens]), self._weights.parts)
        elif form.kind == "phrase":
            score = self._best([self._side_by_side(unit, f, form.tokens) for f in PHRASE_FIELDS])
        elif form.kind == "exact":
            score = self._exact(unit, form.tokens)
        elif form.kind == "title":
            score = _sum([self._side_by_side(unit, "title", (token,)) for token in form.tokens])
        elif form.kind == "exact_title":
            score = self._side_by_side(unit, "exact_title", form.tokens)
        else:
            score = self._weights.locator_key if form.tokens[0] in unit.locator_keys else None
        return _times(score, form.weight)

    def _term(self, unit: _Unit, token: str) -> float | None:
        return self._best([self._side_by_side(unit, field, (token,)) for field in WORD_FIELDS])

    def _exact(self, unit: _Unit, tokens: Sequence[str]) -> float | None:
        return self._best([self._side_by_side(unit, field, tokens) for field in EXACT_FIELDS])

    def _side_by_side(self, unit: _Unit, field: str, tokens: Sequence[str]) -> float | None:
        """What tokens side by side in a field count."""
        text = unit.texts[field]
        found = occurrences(text, tokens) if text else 0
        if not found:
            return None
        says = weight(found, length(text), self._lengths[field])
        return self._fields[field] * self._rarity(field, tuple(tokens)) * says

    def _rarity(self, field: str, tokens: tuple[str, ...]) -> float:
        key = (field, tokens)
        if key not in self._rarities:
            held = (holds(field, token) for token in tokens)
            self._rarities[key] = self._compiler.lookups.rarity(held)
        return self._rarities[key]

    def _best(self, scores: Sequence[float | None]) -> float | None:
        """The best score, and a little of the others."""
        met = [score for score in scores if score is not None]
        if not met:
            return None
        best = max(met)
        return best + self._weights.tie * (sum(met) - best)


class _Unit:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self.texts = {field: padded(document[field]) for field in TEXT_FIELDS}
        self.locator_keys = document["locator_keys"]


def _times(score: float | None, weight: float) -> float | None:
    return None if score is None else score * weight


def _sum(scores: Sequence[float | None]) -> float | None:
    """None if one is missing."""
    met = [score for score in scores if score is not None]
    return sum(met) if len(met) == len(scores) else None
