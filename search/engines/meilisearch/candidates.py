"""The server's queries for the candidates of a request, and for the number of matches.

The server cannot search for "some of these words": a query finds units with all of its words, or with the
first ones and as many of the following as possible. So a request is sent as several queries: one for all
words; one for each word, followed by the others from the rarest on; and one for each pair of rare words. If
a query returns as many units as there are with its word, then all of these are candidates. If this is so
for enough words, all matches are candidates, and kb counts them. Otherwise the server counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from search.engines.engine import EngineRequest, Form, QueryWord, day_number
from search.engines.meilisearch.documents import (
    EXACT_FIELDS,
    FETCHED,
    OWNER,
    PLACE,
    SEPARATOR,
    coded,
    owner_key,
)
from search.engines.meilisearch.filters import (
    absent,
    all_of,
    any_of,
    between,
    none_of,
    one_of,
)
from search.engines.meilisearch.matching import Facts, filtered_facets
from search.engines.meilisearch.settings import Reading

_MOST_TERMS = 10
"""The most words of a query; the server ignores further ones."""

Terms = tuple[str, ...]
"""Coded tokens, all of which a unit must have."""


def written(terms: Terms, unwanted: str) -> str:
    """Terms and excluded terms as the text of a query."""
    return f"{SEPARATOR.join(terms)} {unwanted}".strip()


class Query(NamedTuple):
    """A query for candidates."""

    terms: Terms
    required: int
    """Each unit must have this many terms, from the first on."""
    limit: int

    def body(self, uid: str, filter_: str | None, unwanted: str) -> dict[str, Any]:
        """The query in the form of the server's search route.

        ``uid``: the index; ``filter_``: in the server's syntax, or None; ``unwanted``: excluded terms.
        """
        return {
            "indexUid": uid,
            "q": written(self.terms, unwanted),
            "matchingStrategy": "all" if self.required == len(self.terms) else "last",
            "limit": self.limit,
            "attributesToRetrieve": list(FETCHED),
            **({"filter": filter_} if filter_ else {}),
        }


class Group(NamedTuple):
    """The ways in which a unit can contain a word, each with the largest possible number of such units."""

    ways: dict[Terms, int]
    own: frozenset[Terms]
    """The ways by the word's forms; the others are by its characters, or by other spellings."""

    @property
    def most(self) -> Terms:
        return max(self.ways, key=self.ways.__getitem__)

    @property
    def held(self) -> int:
        return max(self.ways.values())


class Candidates:
    """The queries for all requests with the words, conditions and filters of ``request``."""

    def __init__(self, request: EngineRequest, facts: Facts, limits: Reading) -> None:
        self.request = request
        self._facts = facts
        self._limits = limits
        words = [*request.words, *request.required]
        groups = [self._group(word) for word in words]
        self.groups = [group for group in groups if group.ways]
        """One group for each word that occurs in the index."""
        self.base = self._base()
        self.queries = list(self._queries())

    @property
    def every(self) -> Terms:
        """The terms that a unit with all words has."""
        return self.queries[1 if self.base and self.groups else 0].terms

    def counting(self) -> tuple[Terms, Terms]:
        """The terms that a unit with all words has, and those of which a unit with a telling word has one.

        The server counts by them. Both are empty if all matches will be candidates.
        """
        limit = self._limits.each
        many = [any(held > limit for held in group.ways.values()) for group in self.groups]
        if not any(many) or not self.groups:
            return (), ()
        every = self.every if all(many) else ()
        rarities = [self._facts.idf(group.held) for group in self.groups]
        floor = self.request.weights.floor * max(rarities)
        some = [
            way[0]
            for group, rarity in zip(self.groups, rarities, strict=True)
            for way in group.ways
            if rarity >= floor and len(way) == 1 and way in group.own
        ]
        return every, tuple(dict.fromkeys(some))

    def filter(self, without: str | None = None) -> str | None:
        """The filter of the request; ``without``: a facet whose filter is left out."""
        return request_filter(self.request, without)

    def covered(self, enough: int, complete: set[Terms]) -> bool:
        """Whether all matches are among the candidates, if a match must have at least ``enough`` words.

        ``complete``: the terms for which all units were returned.
        """
        if self.base and self.base in complete:
            return True
        full = [
            group for group in self.groups if all(self._asked(w) in complete for w in group.ways)
        ]
        return len(full) >= max(len(self.groups) - enough + 1, 1)

    def _asked(self, way: Terms) -> Terms:
        return tuple(dict.fromkeys([*self.base, *way]))[:_MOST_TERMS]

    def _base(self) -> Terms:
        """The rarest characters of the quotations, which each unit must contain."""
        tokens = {token for phrase in self.request.phrases for token in phrase}
        rarest = sorted(tokens, key=lambda token: (self._held(EXACT_FIELDS, token), token))
        return tuple(coded("c", token) for token in rarest[: _MOST_TERMS - 3])

    def _queries(self) -> Iterator[Query]:
        limits, base = self._limits, self.base
        if not self.groups:
            if base:
                yield Query(base, len(base), limits.quoted)
            return
        if base:
            yield Query(base, len(base), limits.all)
        groups = sorted(self.groups, key=lambda group: group.held)
        every = tuple(dict.fromkeys([*base, *(t for group in groups for t in group.most)]))
        yield Query(every[:_MOST_TERMS], len(every[:_MOST_TERMS]), limits.all)
        rarest = [group.most for group in groups]
        for at, group in enumerate(groups[: limits.words]):
            ways = sorted(group.ways, key=lambda way: (way not in group.own, -group.ways[way]))
            for way in ways[: limits.ways]:
                asked = self._asked(way)
                others = [t for other in (*rarest[:at], *rarest[at + 1 :]) for t in other]
                terms = tuple(dict.fromkeys([*asked, *others]))[:_MOST_TERMS]
                if len(asked) > 1:
                    yield Query(asked, len(asked), limits.each)
                else:
                    yield Query(terms, 1, limits.each)
        for one, other in combinations(rarest[1 : limits.pairs], 2):
            pair = tuple(dict.fromkeys([*base, *one, *other]))[:_MOST_TERMS]
            yield Query(pair, len(pair), limits.each)

    def _group(self, word: QueryWord) -> Group:
        own = {terms_of(form): self._form_held(form) for form in word.forms}
        own = {terms: held for terms, held in own.items() if held}
        further: dict[Terms, int] = {}
        if word.literal and word.literal.tokens:
            further[terms_of(word.literal)] = self._form_held(word.literal)
        if word.typo and not own:
            for spelt in self._facts.spelling(word.typo):
                further[(coded("c", spelt),)] = self._held(("exact",), spelt)
        ways = own | {terms: held for terms, held in further.items() if held and terms not in own}
        return Group(ways, frozenset(own))

    def _form_held(self, form: Form) -> int:
        return min(self._facts.tokens_held(form), default=0)

    def _held(self, fields: Sequence[str], token: str) -> int:
        return max(self._facts.held(field, token) for field in fields)


def is_single(form: Form) -> bool:
    """Whether the server can find exactly the units with a form, because it has only one token."""
    return form.kind in ("term", "locator") or (form.kind == "exact" and len(form.tokens) == 1)


def unwanted(request: EngineRequest) -> str:
    """The excluded words in the server's syntax, as far as the server can exclude them."""
    forms = (form for word in request.excluded_words for form in word.forms)
    terms = (terms_of(form)[0] for form in forms if is_single(form))
    return " ".join(f"-{term}" for term in dict.fromkeys(terms))


def terms_of(form: Form) -> Terms:
    """The coded tokens that each unit with a form contains."""
    kind = {"locator": "l", "exact": "c", "exact_title": "c"}.get(form.kind, "w")
    return tuple(dict.fromkeys(coded(kind, token) for token in form.tokens))[:_MOST_TERMS]


def request_filter(request: EngineRequest, without: str | None = None) -> str | None:
    """The filter of a request in the server's syntax; None without filters. ``without``: a facet to
    leave out."""
    filters, chosen = request.filters, []
    for facet in filtered_facets(request):
        if facet == without:
            continue
        if facet == "year":
            chosen.append(between("year", filters.year_from, filters.year_to))
        else:
            chosen.append(one_of(facet, filters.values(facet)))
    if filters.as_of is not None:
        day = day_number(filters.as_of)
        chosen += [
            any_of([between("valid_from", None, day), absent("valid_from")]),
            any_of([between("valid_to", day + 1, None), absent("valid_to")]),
        ]
    if request.hidden:
        chosen.append(none_of(one_of(OWNER, map(owner_key, request.hidden))))
    return all_of(chosen) if chosen else None


def by_ids(uid: str, keys: Sequence[str]) -> dict[str, Any]:
    """A query for units by their keys."""
    return {
        "indexUid": uid,
        "q": "",
        "filter": one_of("id", keys),
        "limit": len(keys),
        "attributesToRetrieve": list(FETCHED),
    }


def in_order(
    uid: str, filter_: str | None, unwanted: str, offset: int, limit: int
) -> dict[str, Any]:
    """A query for all units that pass a filter, in the order of the documents."""
    return {
        "indexUid": uid,
        "q": unwanted,
        "sort": [f"{PLACE}:asc"],
        "offset": offset,
        "limit": limit,
        "attributesToRetrieve": list(FETCHED),
        **({"filter": filter_} if filter_ else {}),
    }
