"""Indexes on several servers: one federated query, one merged answer. See docs/meilisearch-nodes.md.

Meilisearch matches, counts and merges; it reports which server failed, and answers 200 all the same. It
does not rank a query without text, whatever the weights: kb ranks, as everywhere in this package.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from corpus import IndexUnavailable, QueryInvalid
from search.engines.engine import FACETS, EngineHit, EngineRequest
from search.engines.meilisearch.about import read_about
from search.engines.meilisearch.client import Server
from search.engines.meilisearch.compiler import Compiler
from search.engines.meilisearch.documents import TEXT_FIELDS
from search.engines.meilisearch.filters import all_of
from search.engines.meilisearch.lookups import Lookups
from search.engines.meilisearch.names import Names
from search.engines.meilisearch.narrowing import Narrowing
from search.engines.meilisearch.scoring import Scorer
from search.engines.meilisearch.settings import load_settings

_KEPT = ["unit", "document", "passages", "place", "locator_keys", *TEXT_FIELDS]


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
        """At most ``limit`` units, best first; if more than 300 match, only the best matches.

        Raises IndexUnavailable that names a failing node, and QueryInvalid if too many units match a part
        and nothing distinguishes them.
        """
        asked = [each for each in map(self._compiled, parts) if each.matching]
        if not asked:
            return MergedResult(0, (), {})
        window = self._settings.reading.window
        answer = self._ask(asked, [each.matching for each in asked], window)
        total, facets = answer["estimatedTotalHits"], answer["facetDistribution"]
        if total > window:
            best = [each.best(window // len(asked)) for each in asked]
            answer = self._ask(asked, best, window)
        hits = [_hit(document, asked) for document in answer["hits"]]
        hits.sort(key=lambda pair: (-pair[1].hit.score, pair[0]))
        return MergedResult(total, tuple(hit for _, hit in hits[:limit]), facets)

    def _ask(
        self, asked: Sequence[_Asked], filters: Sequence[str | None], limit: int
    ) -> dict[str, Any]:
        """Send one federated query."""
        queries = [
            {
                "indexUid": self._names.units(each.part.request.lang),
                "filter": filter_,
                "attributesToRetrieve": _KEPT,
                "federationOptions": {"remote": each.part.node.name},
            }
            for each, filter_ in zip(asked, filters, strict=True)
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

    def _compiled(self, part: Part) -> _Asked:
        with _naming(part.node):
            calls = part.node.server.calls(self._deadline)
            about = read_about(calls, self._names)
            if about is None:
                raise IndexUnavailable(detail="it has not been built")
            if (about.signature, about.settings) != (self._signature, self._settings.digest):
                raise IndexUnavailable(detail="it was made by another kb or with other settings")
            lang = part.request.lang
            uid = self._names.units(lang)
            lookups = Lookups(calls, uid, {}, self._settings.reading.phrase_units)
            compiler = Compiler(part.request, lookups)
            means = about.lengths.get(lang, self._settings.lengths)
            lengths = {field: max(words, 1.0) for field, words in means.items()}
            return _Asked(part, compiler, lengths, compiler.matching())


class _Asked(NamedTuple):
    part: Part
    compiler: Compiler
    lengths: Mapping[str, float]
    matching: str | None

    def best(self, room: int) -> str:
        """A filter for the best units, at most ``room``."""
        matching = self.matching or ""
        with _naming(self.part.node):
            if self.compiler.lookups.counted([matching])[0] <= room:
                return matching
            narrowing = Narrowing(self.part.request, self.compiler, self.lengths)
            best = narrowing.best(matching, room)
        if best is None:
            raise QueryInvalid(detail=f"more than {room} passages say the same of it")
        return all_of([matching, best])


def _hit(document: Mapping[str, Any], asked: Sequence[_Asked]) -> tuple[str, NodeHit]:
    """A hit, with its position."""
    part, compiler, lengths, _ = asked[document["_federation"]["queriesPosition"]]
    score = Scorer(part.request, compiler, lengths).score(document)
    hit = EngineHit(
        unit_id=document["unit"],
        document_id=document["document"],
        passage_ids=tuple(document["passages"]),
        score=score * part.weight,
    )
    return document["place"], NodeHit(document["_federation"]["remote"], hit)


@contextmanager
def _naming(node: Node) -> Iterator[None]:
    """Add the node's name to an error."""
    try:
        yield
    except IndexUnavailable as error:
        detail = f"node {node.name}: {error.params['detail']}"
        raise IndexUnavailable(detail=detail) from error
