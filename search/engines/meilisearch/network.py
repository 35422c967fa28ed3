"""Indexes on several servers: one federated query, one merged answer. See docs/meilisearch-nodes.md.

Meilisearch finds and merges the candidates. If a server fails, it answers 200 nevertheless, and reports
which one. kb matches and ranks, as everywhere in this package.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from corpus import IndexUnavailable, QueryInvalid
from search.engines.engine import FACETS, EngineHit, EngineRequest, Form
from search.engines.meilisearch.about import read_about, read_statistics
from search.engines.meilisearch.candidates import Candidates, Terms, unwanted, written
from search.engines.meilisearch.client import Server
from search.engines.meilisearch.documents import FETCHED, PACKED, Packing, Unit
from search.engines.meilisearch.matching import Facts, Matcher, has
from search.engines.meilisearch.names import Names
from search.engines.meilisearch.pool import counted
from search.engines.meilisearch.settings import load_settings
from search.engines.meilisearch.statistics import Statistics


class Node(NamedTuple):
    """A server of a network, with the name that all servers use for it.

    The others store ``server.key``: use one that only allows ``search`` and ``documents.get`` on kb's
    indexes.
    """

    name: str
    server: Server


class Part(NamedTuple):
    """The query for one node. Only ``weight`` makes scores of different indexes comparable."""

    node: Node
    request: EngineRequest
    weight: float = 1.0


class NodeHit(NamedTuple):
    """``hit.score`` includes the weight."""

    node: str
    hit: EngineHit


class MergedResult(NamedTuple):
    """The result of all nodes: number of matches, the best units, and facet → value → number of units."""

    total: int
    hits: tuple[NodeHit, ...]
    facets: dict[str, dict[str, int]]


def link(server: Server, name: str, nodes: Sequence[Node], *, deadline: float = 5.0) -> None:
    """Allow the server called ``name`` to query the others; it remembers this after a restart.

    ``server.key`` must be allowed to change experimental features and the network, as the master key is.
    Raises IndexUnavailable.
    """
    calls = server.calls(deadline)
    remotes = {
        node.name: {"url": node.server.url, "searchApiKey": node.server.key} for node in nodes
    }
    calls.call(calls.client.update_experimental_features, {"network": True})
    calls.call(calls.client.add_or_update_networks, {"self": name, "remotes": remotes})


class Network:
    """Linked nodes, queried through the first of them, which merges the answers of the others.

    All must hold indexes called ``prefix``-… made under ``signature``.
    """

    def __init__(
        self, entry: Node, signature: str, *, prefix: str = "kb", deadline: float = 5.0
    ) -> None:
        self._entry = entry
        self._signature = signature
        self._names = Names(prefix)
        self._deadline = deadline
        self._settings = load_settings()

    def search(self, parts: Sequence[Part], *, limit: int = 10) -> MergedResult:
        """Search all parts: at most ``limit`` hits, best first.

        If more than 300 units may match, only the best 300 candidates are ranked. Raises IndexUnavailable
        with the name of a failing node, and QueryInvalid if too many units match a part and nothing
        distinguishes them.
        """
        asked = [each for each in map(self._asked, parts) if each.candidates.queries]
        if not asked:
            return MergedResult(0, (), {})
        window = self._settings.reading.merged
        answer = self._ask(
            asked, [[query.terms for query in each.candidates.queries] for each in asked], window
        )
        units = [self._unit(document, asked) for document in answer["hits"]]
        hits = [hit for each in asked for hit in each.hits([u for u, own in units if own is each])]
        hits.sort(key=lambda pair: (-pair[1].hit.score, pair[0].place))
        best = tuple(hit for _, hit in hits[:limit])
        if answer["estimatedTotalHits"] <= len(units):
            total, facets = counted([unit for unit, _ in hits])
            return MergedResult(total, best, facets)
        if len({hit.hit.score for _, hit in hits}) < 2:
            raise QueryInvalid(detail=f"more than {window} passages say the same of it")
        answer = self._ask(asked, [[each.candidates.every] for each in asked], 0)
        return MergedResult(answer["estimatedTotalHits"], best, answer["facetDistribution"])

    def _ask(
        self, asked: Sequence[_Asked], terms: Sequence[Sequence[Terms]], limit: int
    ) -> dict[str, Any]:
        """Send one federated query: for each part, units that have all of some terms."""
        queries = [
            {
                "indexUid": self._names.units(each.part.request.lang),
                "q": written(some, unwanted(each.part.request)),
                "matchingStrategy": "all",
                "attributesToRetrieve": list(FETCHED),
                "federationOptions": {"remote": each.part.node.name},
                **({"filter": filter_} if (filter_ := each.candidates.filter()) else {}),
            }
            for each, own in zip(asked, terms, strict=True)
            for some in own
        ]
        facets = {query["indexUid"]: list(FACETS) for query in queries}
        federation = {"limit": limit, "facetsByIndex": facets, "mergeFacets": {}}
        with _naming(self._entry):
            calls = self._entry.server.calls(self._deadline)
            answer: dict[str, Any] = calls.call(calls.client.multi_search, queries, federation)
        # The server treats an answer without some of its nodes as a success.
        if failed := answer.get("remoteErrors"):
            reasons = "; ".join(f"{name}: {error['message']}" for name, error in failed.items())
            raise IndexUnavailable(detail=f"Meilisearch nodes fail: {reasons}")
        return answer

    def _unit(self, document: Mapping[str, Any], asked: Sequence[_Asked]) -> tuple[Unit, _Asked]:
        """A unit from an answer, and the part of the search to which it belongs. Raises
        IndexUnavailable."""
        positions = [each for each in asked for _ in each.candidates.queries]
        own = positions[document["_federation"]["queriesPosition"]]
        try:
            return own.packing.unit(document["id"], document[PACKED]), own
        except ValueError as error:
            raise IndexUnavailable(detail=f"node {own.part.node.name}: {error}") from error

    def _asked(self, part: Part) -> _Asked:
        with _naming(part.node):
            calls = part.node.server.calls(self._deadline)
            about = read_about(calls, self._names)
            if about is None:
                raise IndexUnavailable(detail="it has not been built")
            if (about.signature, about.settings) != (self._signature, self._settings.digest):
                raise IndexUnavailable(detail="it was made by another kb or with other settings")
            statistics = read_statistics(calls, self._names, about)
        facts = Facts(part.request.lang, statistics, lambda _: 0.0, statistics.spellings)
        candidates = Candidates(part.request, facts, self._settings.reading)
        return _Asked(part, candidates, statistics, Packing(base64.b64decode(about.dictionary)))


class _Asked(NamedTuple):
    part: Part
    candidates: Candidates
    statistics: Statistics
    packing: Packing

    def hits(self, units: Sequence[Unit]) -> list[tuple[Unit, NodeHit]]:
        """The hits among the candidates, each with its unit."""
        request, statistics = self.part.request, self.statistics

        def together(form: Form) -> float:
            return sum(has(unit, form) for unit in units)

        matcher = Matcher(request, Facts(request.lang, statistics, together, statistics.spellings))
        return [
            (unit, NodeHit(self.part.node.name, _hit(unit, score * self.part.weight)))
            for unit in units
            if matcher.filtered(unit) and (score := matcher.score(unit)) is not None
        ]


def _hit(unit: Unit, score: float) -> EngineHit:
    return EngineHit(unit.id, unit.document_id, unit.passage_ids, score, unit.sketch)


@contextmanager
def _naming(node: Node) -> Iterator[None]:
    """Add the node's name to an error."""
    try:
        yield
    except IndexUnavailable as error:
        detail = f"node {node.name}: {error.params['detail']}"
        raise IndexUnavailable(detail=detail) from error
