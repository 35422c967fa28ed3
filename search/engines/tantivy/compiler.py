"""Compiles an engine request into tantivy's query."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

import msgspec
from tantivy import FieldType, Occur, Query, Schema, Searcher

from corpus.filters import Filters
from search.engines.engine import FACETS, EngineRequest, Form, QueryWord, day_number

_MOST_KNOWN = 500_000
"""The number of cached numbers: about 100 MB."""
_MOST_UNITS = 100_000
"""The number of cached unit ids: about 50 MB."""
_LAST = 8
"""The number of requests whose counts are at hand: a search makes no more, and comes back to some."""
_RAREST = 3
"""The number of the rarest words that are counted before all words are."""
_PHRASE_FIELDS = ("title", "headings", "body")


def any_value(schema: Schema, field: str, values: Iterable[str]) -> Query:
    """Units that have any of these values in a field of whole values.

    tantivy's own query for it makes an automaton of them, which takes six times as long for a hundred.
    """
    terms = [(Occur.Should, Query.term_query(schema, field, each, "basic")) for each in values]
    return Query.boolean_query(terms)


class Prepared:
    """What the requests of one search share: the same words, whatever share of them must match."""

    def __init__(self, request: EngineRequest, rarity: tuple[float, ...]) -> None:
        self.words = request.words
        self.raised = request.raised
        self.weights = request.weights
        self.rarity = rarity
        pairs = zip(request.words, rarity, strict=True)
        self.asked = [(word, held) for word, held in pairs if held or not word.optional]
        """The words that units must match, each with its rarity."""
        self.met: dict[tuple[bool, bool], list[Query]] = {}
        """The queries for these words, by whether literal forms are used and whether they score."""
        self.hints: list[Query] | None = None

    def serves(self, request: EngineRequest) -> bool:
        return (
            self.words is request.words
            and self.raised is request.raised
            and self.weights is request.weights
        )


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
        self.words: dict[str, dict[str, int]] = {}
        """By token the same for each field of words that has it."""
        self.forms: dict[Form, int] = {}
        """The largest possible number of units that match each form of several tokens."""
        self.prepared: Prepared | None = None
        """That of the last request."""
        self.counting: deque[Compiler] = deque(maxlen=_LAST)
        """Those of the last requests, for queries that do not score; the newest first."""
        self.units_shown: int | None = None
        """The number of units that are not hidden, once it is counted."""

    def is_full(self) -> bool:
        return (
            len(self.tokens) + len(self.words) + len(self.forms) > _MOST_KNOWN
            or len(self.units) > _MOST_UNITS
        )


class Compiler:
    """Compiles one request for the index that a searcher reads; ``known`` belongs to that index.

    Queries that do not score match the same units in a fraction of the time: they look for words in the
    one field that has those of all fields. ``counting``: the compiler of such queries for the same request;
    with it, queries score.
    """

    def __init__(
        self,
        schema: Schema,
        searcher: Searcher,
        request: EngineRequest,
        known: Known,
        counting: Compiler | None = None,
    ) -> None:
        self._counting = counting or self
        self._scores = counting is not None
        self.schema = schema
        self._searcher = searcher
        self.request = request
        self._known = known
        self._weights = request.weights
        self._matched: dict[str | None, Query] = {}
        self.total: int | None = None
        """The number of matching units, once it is counted."""
        self._fields: dict[str, float] = msgspec.structs.asdict(request.weights.fields)

    def counts(self, request: EngineRequest) -> bool:
        """Whether the units that match ``request`` are those that match this one's."""
        own = self.request
        if own is request:
            return True
        page = {"limit": own.limit, "offset": own.offset, "all_words": own.all_words}
        return msgspec.structs.replace(request, **page) == own

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
        last = self._known.prepared
        if last and last.serves(self.request):
            return last
        rarity = tuple(map(self._idf, map(self._held, self.request.words)))
        made = self._known.prepared = Prepared(self.request, rarity)
        return made

    def _idf(self, held: float) -> float:
        units = self._units
        return float(math.log1p((max(units - held, 0) + 0.5) / (held + 0.5))) if held else 0.0

    def query(self) -> Query:
        """The query for matches, with their ranking."""
        prepared = self._prepared
        if prepared.hints is None:
            prepared.hints = self._hints(prepared)
        hints = [(Occur.Should, query) for query in prepared.hints]
        return Query.boolean_query([(Occur.Must, self.matching()), *hints])

    def matching(self, without: str | None = None) -> Query:
        """The query for matches; ``without`` names a facet whose filter is left out."""
        if without not in self._matched:
            self._matched[without] = self._match(without)
        return self._matched[without]

    def _match(self, without: str | None) -> Query:
        request = self.request
        must = [
            *self._worded,
            *(self._quoted(phrase) for phrase in request.phrases),
            *(self._word(word, unheld=False) for word in request.required),
        ]
        if request.lists:
            must = [Query.const_score_query(Query.all_query(), 0.0)]
        if not must:
            return Query.empty_query()
        clauses = [(Occur.Must, query) for query in must]
        clauses += [(Occur.MustNot, query) for query in self._counting.excluded]
        if request.filters != Filters():
            filters = [self._filter(facet) for facet in FACETS if facet != without]
            filters += self._as_of()
            clauses += [(Occur.Must, Query.const_score_query(f, 0.0)) for f in filters if f]
        clauses += [(Occur.MustNot, query) for query in self._hidden]
        return Query.boolean_query(clauses)

    @property
    def enough(self) -> int:
        """How many of the words a unit must match."""
        return max(1, math.ceil(len(self._prepared.asked) * self.request.share - 1e-9))

    @cached_property
    def _matching(self) -> list[Query]:
        """Units that match all words, or enough of them; then those with all words come first."""
        words = self.met
        if not words:
            return []
        enough = self.enough
        if enough == 1:
            # Each of the rarest words is one of the words.
            return [self._any_telling()]
        if enough == len(words):
            return [Query.boolean_query([(Occur.Must, word) for word in words])]
        telling = self._counting.telling()
        some = Query.boolean_query([(Occur.Should, word) for word in words], enough)
        if not self._scores:
            return [some, telling]
        return [self._all_first(some), Query.const_score_query(telling, 0.0)]

    def _any_telling(self) -> Query:
        """Units that match any of the rarest words; the others raise the score."""
        if not self._scores:
            return self.telling()
        telling, common = self._by_rarity()
        some = Query.boolean_query([(Occur.Should, word) for word in telling])
        if common:
            others = [(Occur.Should, word) for word in common]
            some = Query.boolean_query([(Occur.Must, some), *others])
        return self._all_first(some) if len(self.met) > 1 else some

    def _all_first(self, some: Query) -> Query:
        """The same units; those that match all words come first, if the request raises them."""
        if not self.request.all_words:
            return some
        every = Query.boolean_query([(Occur.Must, word) for word in self._counting.met])
        first = Query.const_score_query(every, self.request.all_words * len(self.met))
        return Query.boolean_query([(Occur.Must, some), (Occur.Should, first)])

    @property
    def _worded(self) -> list[Query]:
        """Units that match the words, or that were found by meaning."""
        if not (self.request.among and self.request.words):
            return self._matching
        among = any_value(self.schema, "id", self.request.among)
        found = Query.const_score_query(among, 0.0)
        words = Query.boolean_query([(Occur.Must, query) for query in self._matching])
        if self.request.only_among:
            met = [(Occur.Should, query) for query in self.met]
            return [Query.boolean_query([(Occur.Must, found), *met])]
        if not self.met and (self.request.phrases or self.request.required):
            return []
        return [Query.boolean_query([(Occur.Should, words), (Occur.Should, found)])]

    @property
    def met(self) -> list[Query]:
        """A query for each of the words that units must match."""
        prepared, key = self._prepared, (self.request.literal, self._scores)
        if key not in prepared.met:
            prepared.met[key] = [
                self._word(word, unheld=not rarity) for word, rarity in prepared.asked
            ]
        return prepared.met[key]

    def telling(self) -> Query:
        """Any of the rarest words: a unit that matches only common words is not an answer."""
        return self._any_of(self._by_rarity()[0])

    def rarest(self) -> Query | None:
        """All of the three rarest words, if units must match these and others.

        Where no unit matches them, which is known in half the time, none matches all.
        """
        asked = self._prepared.asked
        if self.request.among or not _RAREST < len(asked) == self.enough:
            return None
        # The rarest words are those that no unit has as such.
        ranked = sorted(
            zip(asked, self.met, strict=True), key=lambda pair: -(pair[0][1] or math.inf)
        )
        return Query.boolean_query([(Occur.Must, query) for _, query in ranked[:_RAREST]])

    def _by_rarity(self) -> tuple[list[Query], list[Query]]:
        """The queries for the rarest words, and for the others."""
        asked = self._prepared.asked
        floor = self._weights.floor * max(rarity for _, rarity in asked)
        telling: list[Query] = []
        common: list[Query] = []
        for query, (_, rarity) in zip(self.met, asked, strict=True):
            (common if 0 < rarity < floor else telling).append(query)
        return telling, common

    def _hints(self, prepared: Prepared) -> list[Query]:
        """Optional forms that raise a unit's score."""
        weights = self._weights
        asked = [word for word, _ in prepared.asked]
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
    def excluded(self) -> list[Query]:
        """What units must not match."""
        phrases = [self._quoted(phrase) for phrase in self.request.excluded_phrases]
        return phrases + [self._word(word, unheld=False) for word in self.request.excluded_words]

    def _word(self, word: QueryWord, *, unheld: bool) -> Query:
        if word.guessed and self._scores:
            rarity = self._idf(self._held(word))
            forms = [self._guess(form, rarity) for form in word.forms]
        else:
            forms = [self._form(form) for form in word.forms]
        if word.literal and (unheld or self.request.literal):
            forms.append(Query.boost_query(self._form(word.literal), self._weights.literal))
        if word.typo and unheld:
            # A constant score: tantivy scores all similar words alike.
            near = Query.fuzzy_term_query(self.schema, "exact", word.typo, distance=1)
            forms.append(Query.const_score_query(near, self._weights.typo))
        return self._any_of(forms)

    def _guess(self, form: Form, rarity: float) -> Query:
        """A form, scored by the ``rarity`` of the word that it is a guess at."""
        own = sum(map(self._idf, self._tokens_held(form)))
        query = self._form(form)
        return Query.boost_query(query, rarity / own) if own else query

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
            key = Query.term_query(self.schema, "locator_keys", form.tokens[0])
            query = Query.const_score_query(key, self._weights.locator_key)
        return query if form.weight == 1.0 else Query.boost_query(query, form.weight)

    def _term(self, token: str) -> Query:
        """A token in any field of words, except fields that do not contain it."""
        if not self._scores:
            return Query.term_query(self.schema, "words", token)
        return self._any_of(
            [self._weighted(field, (token,)) for field in self._holding(token)]
            or [Query.term_query(self.schema, "body", token)]
        )

    def _weighted(self, field: str, tokens: Sequence[str]) -> Query:
        return Query.boost_query(self._phrase(field, tokens), self._fields[field])

    def _phrase(self, field: str, tokens: Sequence[str]) -> Query:
        # tantivy panics at a phrase of one word.
        if len(tokens) == 1:
            return Query.term_query(self.schema, field, tokens[0])
        return Query.phrase_query(self.schema, field, list(tokens))

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

    def _holding(self, token: str) -> dict[str, int]:
        """The fields of words that have a token, each with the number of its units that do."""
        held = self._known.words.get(token)
        if held is None:
            held = {}
            # Half of the tokens are in no field: these need one look instead of five.
            if self._searcher.doc_freq("words", token):
                counts = {field: self._token_held(field, token) for field in self._fields}
                held = {field: count for field, count in counts.items() if count}
            self._known.words[token] = held
        return held

    def _token_held(self, field: str, token: str) -> int:
        held = self._known.tokens.get((field, token))
        if held is None:
            held = int(self._searcher.doc_freq(field, token))
            if held and self._hidden:
                held = self._shown(Query.term_query(self.schema, field, token))
            self._known.tokens[field, token] = held
        return held

    def _held(self, word: QueryWord) -> float:
        """The largest possible number of units that match a word; each guess counts by its weight."""
        if not word.guessed:
            return max(map(self._form_held, word.forms), default=0)
        held = sum(form.weight * self._form_held(form) for form in word.forms)
        return min(held, float(self._units))

    def _tokens_held(self, form: Form) -> list[int]:
        """The largest possible number of units that contain each token."""
        if form.kind == "locator":
            return [self._token_held("locator_keys", token) for token in form.tokens]
        if form.kind == "exact":
            return [
                max(self._token_held("exact", token), self._token_held("exact_title", token))
                for token in form.tokens
            ]
        return [max(self._holding(token).values(), default=0) for token in form.tokens]

    def _form_held(self, form: Form) -> int:
        held = min(self._tokens_held(form))
        if not held or len(form.tokens) == 1:
            return held
        form = msgspec.structs.replace(form, weight=1.0)
        known = self._known.forms.get(form)
        if known is None:
            # Tokens that are each common may never occur side by side: "non" and "punishment".
            known = self._known.forms[form] = min(held, self._shown(self._form(form)))
        return known

    @cached_property
    def _hidden(self) -> list[Query]:
        """A query for the units of hidden documents, if there are any."""
        hidden = self.request.hidden
        return [any_value(self.schema, "document_id", hidden)] if hidden else []

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
            Query.range_query(self.schema, "valid_from", FieldType.Integer, None, number),
            Query.range_query(self.schema, "valid_to", FieldType.Integer, number + 1, None),
        ]

    def _filter(self, facet: str) -> Query | None:
        filters = self.request.filters
        if facet == "year":
            if filters.year_from is None and filters.year_to is None:
                return None
            return Query.range_query(
                self.schema, "year", FieldType.Integer, filters.year_from, filters.year_to
            )
        values = filters.values(facet)
        return any_value(self.schema, facet, values) if values else None
