"""Compiles an engine request into filters that select the matching units."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cached_property

from search.engines.engine import FACETS, EngineRequest, Form, QueryWord, day_number
from search.engines.meilisearch.documents import (
    EVERY_UNIT,
    EXACT_FIELDS,
    NO_UNIT,
    PHRASE_FIELDS,
    WORD_FIELDS,
    document_key,
    holding,
    holds,
)
from search.engines.meilisearch.filters import (
    all_of,
    any_of,
    at_least,
    between,
    equals,
    none_of,
    one_of,
)
from search.engines.meilisearch.lookups import ALL_UNITS, Lookups, Phrase

_FIELDS: dict[str, tuple[str, ...]] = {
    "exact": EXACT_FIELDS,
    "title": ("title",),
    "exact_title": ("exact_title",),
}
"""By kind of form, the fields that may contain its tokens, if not all fields of words."""
_PHRASES: dict[str, tuple[str, ...]] = {
    "phrase": PHRASE_FIELDS,
    "exact": EXACT_FIELDS,
    "exact_title": ("exact_title",),
}
"""By kind of form, the fields in which its tokens must be adjacent."""


class Compiler:
    """Compiles one request for the index that ``lookups`` asks."""

    def __init__(self, request: EngineRequest, lookups: Lookups) -> None:
        self._request = request
        self.lookups = lookups
        lookups.count([ALL_UNITS, *_all_tokens(request)])
        self._look_up_together()

    @cached_property
    def rarity(self) -> tuple[float, ...]:
        """The idf of each word, as in BM25; 0 for a word that the index does not contain."""
        return tuple(map(self._idf, map(self._held, self._request.words)))

    @cached_property
    def asked(self) -> list[tuple[QueryWord, float]]:
        """The words that the request searches for, each with its rarity."""
        pairs = zip(self._request.words, self.rarity, strict=True)
        return [(word, rarity) for word, rarity in pairs if rarity or not word.optional]

    @property
    def enough(self) -> int:
        """The number of these words that a unit must match."""
        return max(1, math.ceil(len(self.asked) * self._request.share - 1e-9))

    @cached_property
    def words(self) -> list[str]:
        """A filter for each asked word."""
        return [self._word(word, unheld=not rarity) for word, rarity in self.asked]

    @cached_property
    def telling(self) -> list[int]:
        """The rarest of these words: a unit that matches only common words is not an answer."""
        rarities = [rarity for _, rarity in self.asked]
        floor = self._request.weights.floor * max(rarities, default=0.0)
        return [at for at, rarity in enumerate(rarities) if not 0 < rarity < floor]

    @cached_property
    def filtered_facets(self) -> tuple[str, ...]:
        """The facets that the request filters by."""
        return tuple(facet for facet in FACETS if self._facet(facet) is not None)

    def spellings(self, word: QueryWord, *, unheld: bool) -> tuple[str, ...]:
        """Words that may be meant, if the index does not contain the typed one."""
        return self.lookups.spellings(word.typo) if word.typo and unheld else ()

    def matching(self, without: str | None = None) -> str | None:
        """The filter for matches; ``without`` names a facet whose filter is left out. None: nothing can
        match."""
        must = [
            *self._worded,
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
        facets += self._as_of()
        return all_of(
            [
                *must,
                *([none_of(excluded)] if excluded else []),
                *(facet for facet in facets if facet is not None),
                *self.lookups.shown,
            ]
        )

    def form(self, form: Form) -> str:
        """The filter for units that match a form."""
        if form.kind == "locator":
            return equals("locator_keys", form.tokens[0])
        if form.kind in _PHRASES:
            return self._phrase(_PHRASES[form.kind], form.tokens)
        if form.kind == "title":
            return all_of([holds("title", token) for token in form.tokens])
        return all_of([self._term(token) for token in form.tokens])

    def scale(self, word: QueryWord, form: Form) -> float:
        """The factor that turns the rarity of a form into that of the word that it is a guess at."""
        if not word.guessed:
            return 1.0
        own = sum(map(self._idf, self._tokens_held(form)))
        return self._idf(self._held(word)) / own if own else 1.0

    def _look_up_together(self) -> None:
        """Look up the further inputs of the words' rarity: forms of several tokens, side by side or not."""
        several = [
            form
            for word in self._request.words
            for form in word.forms
            if len(form.tokens) > 1 and all(self._tokens_held(form))
        ]
        self.lookups.look_into(
            phrase
            for form in several
            for phrase in self._phrases(_PHRASES.get(form.kind, ()), form.tokens)
        )
        self.lookups.count(map(self.form, several))

    @property
    def _worded(self) -> list[str]:
        """Units that match the words, or that were found by meaning."""
        if not (self._request.among and self._request.words):
            return self._matching
        found = one_of("id", map(document_key, self._request.among))
        if self._request.only_among:
            return [found]
        if not self.words:
            return [] if self._request.phrases or self._request.required else [found]
        return [any_of([all_of(self._matching), found])]

    @property
    def _matching(self) -> list[str]:
        if not self.words:
            return []
        if self.enough == len(self.words):
            return [all_of(self.words)]
        telling = any_of([self.words[at] for at in self.telling])
        return [at_least(self.enough, self.words), telling]

    def _word(self, word: QueryWord, *, unheld: bool) -> str:
        # Most guesses at a word occur in no unit and would only make filters long.
        forms = [self.form(form) for form in word.forms if all(self._tokens_held(form))]
        if word.literal and (unheld or self._request.literal):
            forms.append(self.form(word.literal))
        spellings = self.spellings(word, unheld=unheld)
        if spellings:
            forms.append(one_of(holding("exact"), spellings))
        return any_of(forms) if forms else NO_UNIT

    def _term(self, token: str) -> str:
        """A token in any field of words, except fields in which no unit contains it."""
        fields = [each for each in _in_fields(WORD_FIELDS, token) if self.lookups.held(each)]
        return any_of(fields or [holds("body", token)])

    def _exact(self, tokens: Sequence[str]) -> str:
        return self._phrase(EXACT_FIELDS, tokens)

    def _phrase(self, fields: Sequence[str], tokens: Sequence[str]) -> str:
        phrases = self._phrases(fields, tokens) or [Phrase(fields[0], tuple(tokens))]
        return any_of(list(map(self._really, phrases)))

    def _phrases(self, fields: Sequence[str], tokens: Sequence[str]) -> list[Phrase]:
        """Tokens side by side in a field, except fields that do not contain each of them."""
        return [
            Phrase(field, tuple(tokens))
            for field in fields
            if all(self.lookups.held(holds(field, token)) for token in tokens)
        ]

    def _really(self, phrase: Phrase) -> str:
        mistaken = self.lookups.mistaken(phrase)
        if not mistaken:
            return phrase.filter
        return all_of([phrase.filter, none_of([one_of("id", mistaken)])])

    def _idf(self, held: float) -> float:
        return self.lookups.rarity_of(held) if held else 0.0

    def _held(self, word: QueryWord) -> float:
        """The largest possible number of units that match a word; each guess counts by its weight."""
        if word.guessed:
            held = sum(form.weight * self._form_held(form) for form in word.forms)
            return min(held, float(self.lookups.held(ALL_UNITS)))
        return max(map(self._form_held, word.forms), default=0)

    def _tokens_held(self, form: Form) -> list[int]:
        """The largest possible number of units that contain each token."""
        return [max(map(self.lookups.held, fields)) for fields in _tokens(form)]

    def _form_held(self, form: Form) -> int:
        """The largest possible number of units that match a form, by its rarest token."""
        held = min(self._tokens_held(form))
        if held and len(form.tokens) > 1:
            # Tokens that are each common may never occur side by side: "non" and "punishment".
            held = min(held, self.lookups.held(self.form(form)))
        return held

    def _as_of(self) -> list[str | None]:
        """Units whose words are the text in force on the day of the request."""
        day = self._request.filters.as_of
        if day is None:
            return []
        number = day_number(day)
        return [between("valid_from", None, number), between("valid_to", number + 1, None)]

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
    """For each token of a form, filters for the fields that may contain it."""
    if form.kind == "locator":
        return [[equals("locator_keys", form.tokens[0])]]
    fields = _FIELDS.get(form.kind, WORD_FIELDS)
    return [_in_fields(fields, token) for token in form.tokens]


def _in_fields(fields: Sequence[str], token: str) -> list[str]:
    return [holds(field, token) for field in fields]
