"""The server's answers for one request: candidates, and counts of matches that are no candidates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from search.engines.engine import FACETS, EngineRequest, Form
from search.engines.meilisearch.candidates import Candidates, Query, Terms, terms_of
from search.engines.meilisearch.client import Answer
from search.engines.meilisearch.documents import Unit
from search.engines.meilisearch.matching import Matcher, has

Key = tuple[object, ...]
Counted = dict[str, dict[str, int]]
"""Facet → value → number of units."""


class Counts(NamedTuple):
    """Counts by the server: of units, and of their facets."""

    total: int
    facets: Counted

    @classmethod
    def of(cls, answer: Answer) -> Counts:
        return cls(answer.total, answer.facets)

    def every_facet(self) -> Counted:
        """All facets, including those of which no unit has a value."""
        return {facet: self.facets.get(facet, {}) for facet in FACETS}

    def less(self, other: Counts) -> Counts:
        facets: Counted = {}
        for facet, values in self.facets.items():
            taken = other.facets.get(facet, {})
            left = {value: count - taken.get(value, 0) for value, count in values.items()}
            facets[facet] = {value: count for value, count in left.items() if count > 0}
        return Counts(self.total - other.total, facets)


class Part(NamedTuple):
    """The answers to one set of queries: with all filters, or without the filter of one facet."""

    units: Mapping[str, Unit]
    """The returned units, by key."""
    found: Mapping[Terms, tuple[int, tuple[str, ...]]]
    """Required terms → the number of units that have them all, and the keys of the returned ones."""
    every: Counts | None
    """Counts of the units with all words; None if kb counts."""
    some: Counts | None
    """Counts of the units with any telling word; None if kb counts."""

    @property
    def complete(self) -> set[Terms]:
        """The terms for which all units were returned."""
        return {terms for terms, (total, keys) in self.found.items() if len(keys) >= total}


class Pool:
    """The candidates of a request, and of the same request without the filter of each filtered facet."""

    def __init__(self, candidates: Candidates, parts: Mapping[str | None, Part]) -> None:
        self.candidates = candidates
        self.parts = parts

    def units(self, without: str | None = None) -> Iterable[Unit]:
        return self.parts[without].units.values()

    def together(self, form: Form) -> float:
        """The number of units that contain a form, estimated from the candidates with the form's tokens.

        It is the number of units with the tokens, times the share of these candidates that contain the
        form.
        """
        part = self.parts[None]
        total, keys = part.found.get(terms_of(form), (0, ()))
        if not keys:
            return sum(has(unit, form) for unit in part.units.values())
        met = sum(has(part.units[key], form) for key in keys)
        return total * met / len(keys)

    def covered(self, matcher: Matcher, without: str | None = None) -> bool:
        """Whether all matches are among the candidates."""
        enough = matcher.enough if matcher.asked else 1
        return self.candidates.covered(enough, self.parts[without].complete)

    def counts(
        self, matcher: Matcher, matched: Sequence[Unit], without: str | None = None
    ) -> Counts:
        """The number of matches, and their facets. ``matched``: the candidates that match."""
        part = self.parts[without]
        server = part.every if matcher.enough >= len(matcher.asked) else part.some
        if server is None or server.total < len(matched) or self.covered(matcher, without):
            return counted(matched)
        return server


def counted(units: Sequence[Unit]) -> Counts:
    """Counts of the units that kb has read."""
    facets: Counted = {}
    every = [unit.values for unit in units]
    for facet in FACETS:
        found = Counter(values.get(facet) for values in every)
        facets[facet] = {str(value): n for value, n in found.most_common() if value is not None}
    return Counts(len(units), facets)


def key_of(request: EngineRequest) -> Key:
    """A key that is equal for requests with the same candidates."""
    return (
        request.lang,
        request.words,
        request.phrases,
        request.required,
        request.excluded_words,
        request.excluded_phrases,
        request.filters,
        request.hidden,
    )


def returned(query: Query, answer: Answer) -> tuple[Terms, int, tuple[str, ...]]:
    """The required terms of a query, the number of units that have them, and the keys of the returned
    ones."""
    keys = tuple(hit.id for hit in answer.hits)
    return query.terms[: query.required], answer.total, keys
