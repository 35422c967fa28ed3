"""The units that match, best first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search.engines.engine import EngineHit, EngineRequest, EngineResult
from search.engines.meilisearch.client import Calls
from search.engines.meilisearch.compiler import Compiler
from search.engines.meilisearch.documents import TEXT_FIELDS
from search.engines.meilisearch.filters import all_of, none_of
from search.engines.meilisearch.narrowing import Narrowing
from search.engines.meilisearch.scoring import Scorer

_NAMES = ["unit", "document", "passages", "place"]
_TEXTS = [*_NAMES, "locator_keys", *TEXT_FIELDS]


class Ranking:
    """Ranks what matches one request: a window of the best by their texts, the others by place.

    The window depends on the request and the index alone, so that pages follow each other.
    ``lengths`` are the mean words of each field.
    """

    def __init__(
        self,
        calls: Calls,
        uid: str,
        request: EngineRequest,
        compiler: Compiler,
        lengths: Mapping[str, float],
        window: int,
    ) -> None:
        self._calls = calls
        self._uid = uid
        self._request = request
        self._compiler = compiler
        self._lengths = lengths
        self._window = window

    def result(self) -> EngineResult:
        """The page that is asked for."""
        matching = self._compiler.matching()
        if matching is None:
            return EngineResult(0, (), self._compiler.rarity)
        total = self._compiler.lookups.counted([matching])[0]
        limit, offset = self._request.limit, self._request.offset
        if not limit or offset >= total:
            return EngineResult(total, (), self._compiler.rarity)
        best, rest = self._parts(matching, total)
        scorer = Scorer(self._request, self._compiler, self._lengths)
        scored = [(scorer.score(each), each) for each in self._fetch(best, _TEXTS, self._window)]
        scored.sort(key=lambda pair: (-pair[0], pair[1]["place"]))
        hits = [_hit(document, score) for score, document in scored[offset : offset + limit]]
        missing = limit - len(hits)
        if rest and missing:
            least = scored[-1][0] if scored else 0.0
            start = max(offset - len(scored), 0)
            others = self._fetch(rest, _NAMES, missing, offset=start, sort=["place:asc"])
            hits += [_hit(document, least) for document in others]
        return EngineResult(total, tuple(hits), self._compiler.rarity)

    def _parts(self, matching: str, total: int) -> tuple[str | None, str | None]:
        """Two filters: units that are ranked by their texts, and the other ones; None: no units."""
        if self._request.lists:
            return None, matching
        if total <= self._window:
            return matching, None
        narrowing = Narrowing(self._request, self._compiler, self._lengths)
        best = narrowing.best(matching, self._window)
        if best is None:
            return None, matching
        return all_of([matching, best]), all_of([matching, none_of([best])])

    def _fetch(
        self, filter_: str | None, names: list[str], limit: int, **options: Any
    ) -> list[dict[str, Any]]:
        if filter_ is None:
            return []
        answer = self._calls.search(
            self._uid, filter=filter_, limit=limit, attributesToRetrieve=names, **options
        )
        hits: list[dict[str, Any]] = answer["hits"]
        return hits


def _hit(document: Mapping[str, Any], score: float) -> EngineHit:
    return EngineHit(
        unit_id=document["unit"],
        document_id=document["document"],
        passage_ids=tuple(document["passages"]),
        score=score,
    )
