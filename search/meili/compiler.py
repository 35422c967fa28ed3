"""An engine request → filters: which units match."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cached_property

from search.engine import FACETS, EngineRequest, Form, QueryWord
from search.meili.documents import (
    EVERY_UNIT,
    EXACT_FIELDS,
    PHRASE_FIELDS,
    WORD_FIELDS,
    holding,
    holds,
)
from search.meili.filters import all_of, any_of, at_least, between, equals, none_of, one_of
from search.meili.lookups import ALL_UNITS, Lookups, Phrase

_FIELDS: dict[str, tuple[str, ...]] = {
    "exact": EXACT_FIELDS,
    "title": ("title",),
    "exact_title": ("exact_title",),
}
"""By kind of form the fields that may hold its tokens, if not all fields of words."""


class Compiler:
    """Compiles one request for the index that ``lookups`` asks."""

    def __init__(self, request: EngineRequest, lookups: Lookups) -> None:
        self._request = request
        self.lookups = lookups
        lookups.count([ALL_UNITS, *_all_tokens(request)])

    @cached_property
    def rarity(self) -> tuple[float, ...]:
        """The idf of each word, as BM25 has it; 0 for a word that the index does not hold."""
        return tuple(map(self._rarity, self._request.words))

    @cached_property
    def asked(self) -> list[tuple[QueryWord, float]]:
        """The words that units are asked for, each with its rarity."""
        pairs = zip(self._request.words, self.rarity, strict=True)
        return [(word, rarity) for word, rarity in pairs if rarity or not word.optional]

    @property
    def enough(self) -> int:
        """How many of the asked words a unit must meet."""
        return max(1, math.ceil(len(self.asked) * self._request.share - 1e-9))

    @cached_property
    def words(self) -> list[str]:
        """A filter for each asked word."""
        return [self._word(word, unheld=not rarity) for word, rarity in self.asked]

    @cached_property
    def filtered_facets(self) -> tuple[str, ...]:
        """The facets that the request filters by."""
        return tuple(facet for facet in FACETS if self._facet(facet) is not None)

    def spellings(self, word: QueryWord, *, unheld: bool) -> tuple[str, ...]:
        """Words that may be meant, if the index does not hold the one that was typed."""
        return self.lookups.spellings(word.typo) if word.typo and unheld else ()

    def matching(self, without: str | None = None) -> str | None:
        """What matches; ``without`` names a facet whose filter is left out. None: nothing."""
        must = [
            *self._matching,
            *(self._exact(phrase) for phrase in self._request.phrases),
            *(self._word(word, unheld=False) for word in self._request.required),
        ]
        if self._request.lists:
            must = [EVERY_UNIT]
        if not must:
            return None
        excluded = [self._exact(phrase) for phrase in self._request.excluded_phrases]
        excluded += [self._word(word, unheld=False) for word in self._request.excluded_words]
        facets = [self._facet(facet) for facet in FACETS if facet != without]
        return all_of(
            [
                *must,
                *([none_of(excluded)] if excluded else []),
                *(facet for facet in facets if facet is not None),
            ]
        )

    def form(self, form: Form) -> str:
        """The units that meet a form."""
        if form.kind == "locator":
            return equals("locator_keys", form.tokens[0])
        if form.kind == "exact":
            return self._exact(form.tokens)
        if form.kind == "phrase":
            return self._phrase(PHRASE_FIELDS, form.tokens)
        if form.kind == "title":
            return all_of([holds("title", token) for token in form.tokens])
        if form.kind == "exact_title":
            return self._phrase(("exact_title",), form.tokens)
        return all_of([self._term(token) for token in form.tokens])

    @property
    def _matching(self) -> list[str]:
        if not self.words:
            return []
        if self.enough == len(self.words):
            return [all_of(self.words)]
        return [at_least(self.enough, self.words), self._telling]

    @property
    def _telling(self) -> str:
        """Any of the words that tell most: units that meet none but common words are no answer."""
        floor = self._request.weights.floor * max(rarity for _, rarity in self.asked)
        pairs = zip(self.words, self.asked, strict=True)
        return any_of([word for word, (_, rarity) in pairs if not 0 < rarity < floor])

    def _word(self, word: QueryWord, *, unheld: bool) -> str:
        forms = [self.form(form) for form in word.forms]
        if word.literal and (unheld or self._request.literal):
            forms.append(self.form(word.literal))
        spellings = self.spellings(word, unheld=unheld)
        if spellings:
            forms.append(one_of(holding("exact"), spellings))
        return any_of(forms)

    def _term(self, token: str) -> str:
        """A token in any field of words; fields that no unit holds it in are spared."""
        fields = [each for each in _in_fields(WORD_FIELDS, token) if self.lookups.held(each)]
        return any_of(fields or [holds("body", token)])

    def _exact(self, tokens: Sequence[str]) -> str:
        return self._phrase(EXACT_FIELDS, tokens)

    def _phrase(self, fields: Sequence[str], tokens: Sequence[str]) -> str:
        """Tokens side by side in a field; fields that do not hold each of them are spared."""
        phrases = [
            Phrase(field, tuple(tokens))
            for field in fields
            if all(self.lookups.held(holds(field, token)) for token in tokens)
        ]
        filters = map(self._really, phrases or [Phrase(fields[0], tuple(tokens))])
        return any_of(list(filters))

    def _really(self, phrase: Phrase) -> str:
        mistaken = self.lookups.mistaken(phrase)
        if not mistaken:
            return phrase.filter
        return all_of([phrase.filter, none_of([one_of("id", mistaken)])])

    def _rarity(self, word: QueryWord) -> float:
        """By the form that most units meet."""
        most = max((self._held(form) for form in word.forms), default=0)
        return self.lookups.rarity_of(most) if most else 0.0

    def _held(self, form: Form) -> int:
        """In how many units a form is met, at most: as far as its rarest token tells."""
        held = min(max(map(self.lookups.held, fields)) for fields in _tokens(form))
        if held and len(form.tokens) > 1:
            # Tokens that are common each may never stand together: "non" and "punishment".
            held = min(held, self.lookups.held(self.form(form)))
        return held

    def _facet(self, facet: str) -> str | None:
        filters = self._request.filters
        if facet == "year":
            if filters.year_from is None and filters.year_to is None:
                return None
            return between("year", filters.year_from, filters.year_to)
        values = filters.values(facet)
        return one_of(facet, values) if values else None


def _all_tokens(request: EngineRequest) -> Iterator[str]:
    """Filters for all tokens whose frequency the request depends on."""
    forms = list(request.raised)
    for word in (*request.words, *request.required, *request.excluded_words):
        forms += [*word.forms, *([word.literal] if word.literal else [])]
        forms += [Form("term", (hint,)) for hint in word.hints]
    forms += [Form("exact", each) for each in (*request.phrases, *request.excluded_phrases)]
    for form in forms:
        for fields in _tokens(form):
            yield from fields


def _tokens(form: Form) -> list[list[str]]:
    """For each token of a form filters for the fields that may hold it."""
    if form.kind == "locator":
        return [[equals("locator_keys", form.tokens[0])]]
    fields = _FIELDS.get(form.kind, WORD_FIELDS)
    return [_in_fields(fields, token) for token in form.tokens]


def _in_fields(fields: Sequence[str], token: str) -> list[str]:
    return [holds(field, token) for field in fields]
