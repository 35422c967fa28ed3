"""Compiles an engine request into tantivy's query."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

import msgspec
from tantivy import FieldType, Occur, Query, Schema, Searcher

from search.engines.engine import FACETS, EngineRequest, Form, QueryWord, day_number
from search.weights import Weights

_MOST_KNOWN = 500_000
"""The number of cached numbers: about 100 MB."""
_MOST_UNITS = 100_000
"""The number of cached unit ids: about 50 MB."""
_MOST_WORDS = 20_000
"""The number of cached words with their queries: about 50 MB."""
_PHRASE_FIELDS = ("title", "headings", "body")


_Queries = dict[tuple[QueryWord, bool, bool, bool], Query]
"""By word, whether no unit contains it, whether its literal form is used, and whether the query scores."""


class Prepared(NamedTuple):
    """The facts about the index that the words of a request need, whatever the form of the request."""

    words: tuple[QueryWord, ...]
    raised: tuple[Form, ...]
    weights: Weights
    rarity: tuple[float, ...]


class StoredUnit(NamedTuple):
    """The stored fields of a unit."""

    id: str
    document_id: str
    passage_ids: tuple[str, ...]
    sketch: bytes
    kinds: tuple[str, ...]


class Known:
    """Facts read from an index, cached while it is unchanged: the same requests come again and again."""

    def __init__(self) -> None:
        self.units: dict[tuple[int, int], StoredUnit] = {}
        """By segment and number there."""
        self.tokens: dict[tuple[str, str], int] = {}
        """By field and token, the number of units that contain it."""
        self.forms: dict[Form, int] = {}
        """The largest possible number of units that match each form."""
        self.words: dict[QueryWord, float] = {}
        """The same for each word."""
        self.prepared: Prepared | None = None
        """The facts for the last request."""
        self.hints: tuple[Prepared, list[Query]] | None = None
        """The hints for the last request that scored."""
        self.compilers: dict[bool, Compiler] = {}
        """The compilers of the last request, by whether their queries score."""
        self.units_shown: int | None = None
        """The number of units that are not hidden, once it is counted."""
        self._queries: tuple[Weights, _Queries] | None = None

    def queries(self, weights: Weights) -> _Queries:
        """The queries made so far under these weights: one search uses the same words several times."""
        made = self._queries
        if made is None or made[0] is not weights:
            made = self._queries = weights, {}
        return made[1]

    def is_full(self) -> bool:
        return (
            len(self.tokens) + len(self.forms) > _MOST_KNOWN
            or len(self.units) > _MOST_UNITS
            or len(self.words) + (len(self._queries[1]) if self._queries else 0) > _MOST_WORDS
        )


class Compiler:
    """Compiles one request for the index that a searcher reads; ``known`` belongs to that index.

    Queries that do not ``score`` match the same units in a fraction of the time: they look for words in
    the one field that has those of all fields.
    """

    def __init__(
        self,
        schema: Schema,
        searcher: Searcher,
        request: EngineRequest,
        known: Known,
        *,
        scores: bool,
    ) -> None:
        self._scores = scores
        self._schema = schema
        self._searcher = searcher
        self.request = request
        self._known = known
        self._weights = request.weights
        self._queries = known.queries(request.weights)
        self._matched: dict[str | None, Query] = {}
        self._fields: dict[str, float] = msgspec.structs.asdict(request.weights.fields)

    @cached_property
    def filtered_facets(self) -> tuple[str, ...]:
        """The facets that the request filters by."""
        return tuple(facet for facet in FACETS if self._filter(facet) is not None)

    @cached_property
    def rarity(self) -> tuple[float, ...]:
        """The idf of each word, as in BM25; 0 for a word that the index does not contain."""
        return self._prepared.rarity

    @cached_property
    def _prepared(self) -> Prepared:
        """The facts for a request's words: all requests of one search have the same words."""
        request, last = self.request, self._known.prepared
        if (
            last
            and last.words is request.words
            and last.raised is request.raised
            and last.weights is request.weights
        ):
            return last
        rarity = tuple(map(self._idf, map(self._held, request.words)))
        made = Prepared(request.words, request.raised, request.weights, rarity)
        self._known.prepared = made
        return made

    def _idf(self, held: float) -> float:
        units = self._units
        return float(math.log1p((max(units - held, 0) + 0.5) / (held + 0.5))) if held else 0.0

    def query(self) -> Query:
        """The query for matches, with their ranking."""
        prepared, made = self._prepared, self._known.hints
        if made is None or made[0] is not prepared:
            made = self._known.hints = prepared, self._hints(prepared.rarity)
        hints = [(Occur.Should, query) for query in made[1]]
        return Query.boolean_query([(Occur.Must, self.matching()), *hints])

    def matching(self, without: str | None = None) -> Query:
        """The query for matches; ``without`` names a facet whose filter is left out."""
        if without not in self._matched:
            self._matched[without] = self._match(without)
        return self._matched[without]

    def _match(self, without: str | None) -> Query:
        must = [
            *self._worded,
            *(self._quoted(phrase) for phrase in self.request.phrases),
            *(self._word(word, unheld=False) for word in self.request.required),
        ]
        if self.request.lists:
            must = [Query.const_score_query(Query.all_query(), 0.0)]
        if not must:
            return Query.empty_query()
        clauses = [(Occur.Must, query) for query in must]
        clauses += [(Occur.MustNot, query) for query in self._excluded]
        filters = [self._filter(facet) for facet in FACETS if facet != without]
        filters += self._as_of()
        clauses += [(Occur.Must, Query.const_score_query(f, 0.0)) for f in filters if f is not None]
        clauses += [(Occur.MustNot, query) for query in self._hidden]
        return Query.boolean_query(clauses)

    @cached_property
    def _asked(self) -> list[tuple[QueryWord, float]]:
        """The words that units must match, each with its rarity."""
        return _asked(self.request.words, self.rarity)

    @cached_property
    def _matching(self) -> list[Query]:
        """Units that match all words, or enough of them; then those with all words come first."""
        words = self._met
        if not words:
            return []
        enough = max(1, math.ceil(len(words) * self.request.share - 1e-9))
        telling = self._telling(words)
        if enough == 1 and not self._scores:
            # Each of these is one of the words.
            return [telling]
        every = Query.boolean_query([(Occur.Must, word) for word in words])
        if enough == len(words):
            return [every]
        some = Query.boolean_query([(Occur.Should, word) for word in words], enough)
        if not self._scores:
            return [some, telling]
        first = Query.const_score_query(every, self.request.all_words * len(words))
        ranked = Query.boolean_query([(Occur.Must, some), (Occur.Should, first)])
        return [ranked, Query.const_score_query(telling, 0.0)]

    @property
    def _worded(self) -> list[Query]:
        """Units that match the words, or that were found by meaning."""
        if not (self.request.among and self.request.words):
            return self._matching
        among = Query.term_set_query(self._schema, "id", list(self.request.among))
        found = Query.const_score_query(among, 0.0)
        words = Query.boolean_query([(Occur.Must, query) for query in self._matching])
        if self.request.only_among:
            met = [(Occur.Should, query) for query in self._met]
            return [Query.boolean_query([(Occur.Must, found), *met])]
        if not self._met and (self.request.phrases or self.request.required):
            return []
        return [Query.boolean_query([(Occur.Should, words), (Occur.Should, found)])]

    @cached_property
    def _met(self) -> list[Query]:
        return [self._word(word, unheld=not rarity) for word, rarity in self._asked]

    def _telling(self, words: list[Query]) -> Query:
        """Any of the rarest words: a unit that matches only common words is not an answer."""
        floor = self._weights.floor * max(rarity for _, rarity in self._asked)
        pairs = zip(words, self._asked, strict=True)
        return self._any_of([query for query, (_, rarity) in pairs if not 0 < rarity < floor])

    def _hints(self, rarity: Sequence[float]) -> list[Query]:
        """Optional forms that raise a unit's score."""
        weights = self._weights
        asked = [word for word, _ in _asked(self.request.words, rarity)]
        grams = dict.fromkeys(token for word in asked for token in word.hints)
        chars = dict.fromkeys(
            char for word in asked if word.literal for char in word.literal.tokens
        )
        weighted = [
            *((self._term(token), weights.hint) for token in grams if self._holding(token)),
            *((self._phrase("exact", (char,)), weights.character) for char in chars),
        ]
        raised = [self._form(form) for form in self.request.raised]
        return [*(Query.boost_query(query, weight) for query, weight in weighted), *raised]

    @cached_property
    def _excluded(self) -> list[Query]:
        phrases = [self._quoted(phrase) for phrase in self.request.excluded_phrases]
        return phrases + [self._word(word, unheld=False) for word in self.request.excluded_words]

    def _word(self, word: QueryWord, *, unheld: bool) -> Query:
        key = (word, unheld, self.request.literal, self._scores)
        query = self._queries.get(key)
        if query is None:
            query = self._queries[key] = self._made(*key[:3])
        return query

    def _made(self, word: QueryWord, unheld: bool, literal: bool) -> Query:
        forms = [
            self._guess(word, form) if word.guessed and self._scores else self._form(form)
            for form in word.forms
        ]
        if word.literal and (unheld or literal):
            forms.append(Query.boost_query(self._form(word.literal), self._weights.literal))
        if word.typo and unheld:
            # A constant score: tantivy scores all similar words alike.
            near = Query.fuzzy_term_query(self._schema, "exact", word.typo, distance=1)
            forms.append(Query.const_score_query(near, self._weights.typo))
        return self._any_of(forms)

    def _guess(self, word: QueryWord, form: Form) -> Query:
        """A form, scored by the rarity of the word that it is a guess at."""
        own = sum(map(self._idf, self._tokens_held(form)))
        query = self._form(form)
        return Query.boost_query(query, self._idf(self._held(word)) / own) if own else query

    def _form(self, form: Form) -> Query:
        if form.kind == "term":
            query = self._term(form.tokens[0])
        elif form.kind == "parts":
            terms = [(Occur.Must, self._term(token)) for token in form.tokens]
            query = Query.boost_query(Query.boolean_query(terms), self._weights.parts)
        elif form.kind == "phrase":
            query = self._any_of([self._weighted(f, form.tokens) for f in _PHRASE_FIELDS])
        elif form.kind == "exact":
            query = self._quoted(form.tokens)
        elif form.kind == "title":
            terms = [(Occur.Must, self._weighted("title", (token,))) for token in form.tokens]
            query = Query.boolean_query(terms)
        elif form.kind == "exact_title":
            phrase = self._phrase("exact_title", form.tokens)
            query = Query.boost_query(phrase, self._weights.fields.title)
        else:
            key = Query.term_query(self._schema, "locator_keys", form.tokens[0])
            query = Query.const_score_query(key, self._weights.locator_key)
        return query if form.weight == 1.0 else Query.boost_query(query, form.weight)

    def _term(self, token: str) -> Query:
        """A token in any field of words, except fields that do not contain it."""
        if not self._scores:
            return Query.term_query(self._schema, "words", token)
        return self._any_of(
            [self._weighted(field, (token,)) for field in self._holding(token)]
            or [Query.term_query(self._schema, "body", token)]
        )

    def _weighted(self, field: str, tokens: Sequence[str]) -> Query:
        return Query.boost_query(self._phrase(field, tokens), self._fields[field])

    def _phrase(self, field: str, tokens: Sequence[str]) -> Query:
        # tantivy panics at a phrase of one word.
        if len(tokens) == 1:
            return Query.term_query(self._schema, field, tokens[0])
        return Query.phrase_query(self._schema, field, list(tokens))

    def _quoted(self, tokens: Sequence[str]) -> Query:
        """Characters side by side; a title says less about one unit than the unit's own text."""
        title = Query.boost_query(self._phrase("exact_title", tokens), self._weights.fields.title)
        return self._any_of([self._phrase("exact", tokens), title])

    def _any_of(self, queries: list[Query]) -> Query:
        if len(queries) == 1:
            return queries[0]
        if not self._scores:
            return Query.boolean_query([(Occur.Should, query) for query in queries])
        return Query.disjunction_max_query(queries, self._weights.tie)

    def _holding(self, token: str) -> list[str]:
        return [field for field in self._fields if self._token_held(field, token)]

    def _token_held(self, field: str, token: str) -> int:
        key = (field, token)
        if key not in self._known.tokens:
            held = self._searcher.doc_freq(field, token)
            if held and self._hidden:
                held = self._shown(Query.term_query(self._schema, field, token))
            self._known.tokens[key] = held
        return self._known.tokens[key]

    def _held(self, word: QueryWord) -> float:
        """The largest possible number of units that match a word; each guess counts by its weight."""
        held = self._known.words.get(word)
        if held is None:
            if word.guessed:
                held = sum(form.weight * self._form_held(form) for form in word.forms)
                held = min(held, float(self._units))
            else:
                held = max((self._form_held(form) for form in word.forms), default=0)
            self._known.words[word] = held
        return held

    def _tokens_held(self, form: Form) -> list[int]:
        """The largest possible number of units that contain each token."""
        if form.kind == "locator":
            fields: Iterable[str] = ("locator_keys",)
        elif form.kind == "exact":
            fields = ("exact", "exact_title")
        else:
            fields = self._fields
        return [max(self._token_held(field, token) for field in fields) for token in form.tokens]

    def _form_held(self, form: Form) -> int:
        form = msgspec.structs.replace(form, weight=1.0)
        if form not in self._known.forms:
            held = min(self._tokens_held(form))
            if held and len(form.tokens) > 1:
                # Tokens that are each common may never occur side by side: "non" and "punishment".
                held = min(held, self._shown(self._form(form)))
            self._known.forms[form] = held
        return self._known.forms[form]

    @cached_property
    def _hidden(self) -> list[Query]:
        """A query for the units of hidden documents, if there are any."""
        hidden = self.request.hidden
        return [Query.term_set_query(self._schema, "document_id", hidden)] if hidden else []

    @cached_property
    def _units(self) -> int:
        """The number of units that are not hidden."""
        if not self._hidden:
            return int(self._searcher.num_docs)
        if self._known.units_shown is None:
            self._known.units_shown = self._shown(Query.all_query())
        return self._known.units_shown

    def _shown(self, query: Query) -> int:
        """The number of units that match a query and are not hidden."""
        hidden = [(Occur.MustNot, each) for each in self._hidden]
        if hidden:
            query = Query.boolean_query([(Occur.Must, query), *hidden])
        return int(self._searcher.search(query, 1, count=True).count or 0)

    def _as_of(self) -> list[Query | None]:
        """Units whose words are the text in force on the day of the request."""
        day = self.request.filters.as_of
        if day is None:
            return []
        number = day_number(day)
        return [
            Query.range_query(self._schema, "valid_from", FieldType.Integer, None, number),
            Query.range_query(self._schema, "valid_to", FieldType.Integer, number + 1, None),
        ]

    def _filter(self, facet: str) -> Query | None:
        filters = self.request.filters
        if facet == "year":
            if filters.year_from is None and filters.year_to is None:
                return None
            return Query.range_query(
                self._schema, "year", FieldType.Integer, filters.year_from, filters.year_to
            )
        values = filters.values(facet)
        return Query.term_set_query(self._schema, facet, values) if values else None


def _asked(words: Sequence[QueryWord], rarity: Sequence[float]) -> list[tuple[QueryWord, float]]:
    """The words that units must match, each with its rarity."""
    pairs = zip(words, rarity, strict=True)
    return [(word, held) for word, held in pairs if held or not word.optional]
