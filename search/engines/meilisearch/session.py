"""The reads of one search: everything that its requests need, in one or two calls of the server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from corpus import IndexUnavailable, SearchLang
from search.engines.engine import FACETS, EngineRequest
from search.engines.meilisearch.about import About, about_query, version_in
from search.engines.meilisearch.candidates import Candidates, Terms, by_ids, written
from search.engines.meilisearch.candidates import unwanted as _unwanted
from search.engines.meilisearch.client import Answer, Calls, NothingThere
from search.engines.meilisearch.documents import Packing, Unit, document_key
from search.engines.meilisearch.matching import Facts, Matcher, filtered_facets
from search.engines.meilisearch.names import Names
from search.engines.meilisearch.pool import Counts, Key, Part, Pool, key_of, returned
from search.engines.meilisearch.settings import Reading
from search.engines.meilisearch.statistics import Statistics


class State(NamedTuple):
    """The state of an index: its description, statistics and packing."""

    about: About
    statistics: Statistics
    packing: Packing
    totals: dict[_Total, Counts]
    """Counts of many units, which most searches need: they are counted once."""


_Total = tuple[str, str, str | None]
"""An index, the text of a query, and a filter."""
_MOST_TOTALS = 200
Seen = Callable[[tuple[str, ...]], Statistics]


class _Planned(NamedTuple):
    """A request's queries, as a part of those that are sent together."""

    key: Key
    without: str | None
    start: int
    counting: _Counting


class _Counting(NamedTuple):
    """What the server counts for a request, in this order."""

    every: bool
    """The units with all words."""
    total: _Total | None
    """If there are telling words: the units without any of them; then all units, unless their counts are
    known."""
    known: Counts | None
    """The counts of all units, if they are known."""


class Session:
    """Requests to one index in one state, with the server's answers."""

    def __init__(
        self, calls: Calls, names: Names, state: State, limits: Reading, seen: Seen
    ) -> None:
        """``seen`` returns the statistics without some hidden documents."""
        self._calls = calls
        self._seen = seen
        self._names = names
        self._limits = limits
        self.state = state
        self.matched: tuple[EngineRequest, list[Unit]] | None = None
        """The last request, with the units that match it."""
        self._pools: dict[Key, Pool] = {}
        self._known: dict[Key, Facts] = {}
        self._units: dict[str, Unit] = {}
        self._langs: dict[str, SearchLang] = {}
        self._sought: set[str] = set()
        """Keys of units that were already requested by their ids."""

    def read(self, requests: Iterable[EngineRequest]) -> bool:
        """Request the candidates of requests, and the units that were found by meaning.

        False if the index has changed; then nothing was read. Raises IndexUnavailable.
        """
        asked = {
            key: Candidates(request, self._facts(request, None), self._limits)
            for request in requests
            if (key := key_of(request)) not in self._pools and not request.lists
        }
        bodies: list[dict[str, Any]] = [about_query(self._names)]
        plans: list[_Planned] = []
        for key, candidates in asked.items():
            for without in (None, *filtered_facets(candidates.request)):
                start = len(bodies)
                counting = self._bodies(candidates, without, bodies)
                plans.append(_Planned(key, without, start, counting))
        sought = self._further(requests, bodies)
        if len(bodies) > 1 or not self._pools:
            answers = self._calls.searches(bodies)
            version = version_in(answers[0])
            if not version:
                raise NothingThere(detail="it has not been built")
            if version != self.state.about.version or not self._keep(bodies, answers):
                return False
            parts: dict[Key, dict[str | None, Part]] = {}
            for key, without, start, counting in plans:
                part = self._part(asked[key], answers[start:], counting)
                parts.setdefault(key, {})[without] = part
            self._pools |= {key: Pool(asked[key], found) for key, found in parts.items()}
        self._sought |= sought
        return True

    def _further(self, requests: Iterable[EngineRequest], bodies: list[dict[str, Any]]) -> set[str]:
        """Add queries for units that were found by meaning; returns the keys of all these units."""
        sought: dict[SearchLang, dict[str, None]] = {}
        for request in requests:
            keys = dict.fromkeys(map(document_key, request.among))
            sought.setdefault(request.lang, {}).update(keys)
        for lang, keys in sought.items():
            known = self._sought | self._units.keys()
            if missing := [key for key in keys if key not in known]:
                bodies.append(by_ids(self._names.units(lang), missing))
        return {key for keys in sought.values() for key in keys}

    def _keep(self, bodies: Sequence[dict[str, Any]], answers: Sequence[Answer]) -> bool:
        """Keep the units in answers; False if the index was rebuilt in the meantime."""
        for body, answer in zip(bodies[1:], answers[1:], strict=True):
            lang = self._names.lang(body["indexUid"])
            for hit in answer.hits:
                if hit.id not in self._units:
                    try:
                        self._units[hit.id] = self.state.packing.unit(hit.id, hit.packed)
                    except ValueError:
                        return False
                    self._langs[hit.id] = lang
        return True

    def pool(self, request: EngineRequest) -> Pool:
        """The answers for a request, which must have been read."""
        return self._pools[key_of(request)]

    def has(self, request: EngineRequest) -> bool:
        """Whether everything that a request needs has been read."""
        keys = map(document_key, request.among)
        return (request.lists or key_of(request) in self._pools) and self._sought.issuperset(keys)

    def units(self, request: EngineRequest, *without: str) -> list[Unit]:
        """The candidates of a request, and the units that were found by meaning.

        ``without``: facets; the candidates without their filters are included.
        """
        pool = self._pools[key_of(request)]
        units = {unit.key: unit for each in (None, *without) for unit in pool.units(each)}
        for id_ in request.among:
            if unit := self._units.get(document_key(id_)):
                units[unit.key] = unit
        # The language of a unit is that of the index that contains it.
        return [unit for unit in units.values() if self._langs[unit.key] == request.lang]

    def ask(self, bodies: Sequence[dict[str, Any]]) -> list[Answer]:
        """The server's answers to further queries."""
        return self._calls.searches(bodies)

    def unpacked(self, answer: Answer) -> list[Unit]:
        """The units in an answer. Raises IndexUnavailable if the index was rebuilt in the meantime."""
        try:
            return [self.state.packing.unit(hit.id, hit.packed) for hit in answer.hits]
        except ValueError as error:
            raise IndexUnavailable(detail=str(error)) from error

    def matcher(self, request: EngineRequest) -> Matcher:
        key = key_of(request)
        if key not in self._known:
            self._known[key] = self._facts(request, self._pools.get(key))
        return Matcher(request, self._known[key])

    def _facts(self, request: EngineRequest, pool: Pool | None) -> Facts:
        together = pool.together if pool else (lambda _: 0.0)
        statistics = self._seen(request.hidden)
        return Facts(request.lang, statistics, together, statistics.spellings)

    def _bodies(
        self, candidates: Candidates, without: str | None, bodies: list[dict[str, Any]]
    ) -> _Counting:
        """Add the queries of a request; returns what the server counts."""
        uid = self._names.units(candidates.request.lang)
        filter_, unwanted = candidates.filter(without), _unwanted(candidates.request)
        bodies += [query.body(uid, filter_, unwanted) for query in candidates.queries]
        count = {"indexUid": uid, "facets": list(FACETS), "limit": 0}
        if filter_:
            count["filter"] = filter_
        every, some = candidates.counting()
        texts = [written(every, unwanted)] if every else []
        total: _Total | None = None
        known: Counts | None = None
        if some:
            none = " ".join(f"-{term}" for term in some)
            texts.append(written(candidates.base, f"{unwanted} {none}"))
            total = uid, written(candidates.base, unwanted), filter_
            known = self.state.totals.get(total)
            if known is None:
                texts.append(total[1])
        bodies += [{**count, "q": text, "matchingStrategy": "all"} for text in texts]
        return _Counting(bool(every), total, known)

    def _part(
        self,
        candidates: Candidates,
        answers: Sequence[Answer],
        counting: _Counting,
    ) -> Part:
        found: dict[Terms, tuple[int, tuple[str, ...]]] = {}
        units: dict[str, Unit] = {}
        for query, answer in zip(candidates.queries, answers, strict=False):
            terms, total, keys = returned(query, answer)
            if terms not in found or len(keys) > len(found[terms][1]):
                found[terms] = total, keys
            units |= {key: self._units[key] for key in keys}
        further = iter(answers[len(candidates.queries) :])
        every = Counts.of(next(further)) if counting.every else None
        some = None
        if counting.total:
            none = Counts.of(next(further))
            whole = counting.known or Counts.of(next(further))
            self._remember(counting.total, whole)
            some = whole.less(none)
        return Part(units, found, every, some)

    def _remember(self, name: _Total, counts: Counts) -> None:
        totals = self.state.totals
        if len(totals) >= _MOST_TOTALS:
            totals.clear()
        totals[name] = counts
