"""Units in the order of documents: lists without words, and matches that are no candidates."""

from __future__ import annotations

from collections.abc import Sequence

from search.engines.engine import FACETS, EngineRequest
from search.engines.meilisearch.candidates import (
    Query,
    in_order,
    is_single,
    request_filter,
    unwanted,
    written,
)
from search.engines.meilisearch.documents import Unit
from search.engines.meilisearch.filters import all_of, none_of, one_of
from search.engines.meilisearch.pool import Counted, Counts, Pool, counted
from search.engines.meilisearch.session import Session

_MOST = 1000
"""If the server cannot exclude all that is excluded, this many units are read and checked by kb."""


class Listing:
    """The list of one request."""

    def __init__(self, session: Session, uid: str, request: EngineRequest) -> None:
        self._session = session
        self._uid = uid
        self._request = request
        forms = [form for word in request.excluded_words for form in word.forms]
        self._exact = all(map(is_single, forms)) and not request.excluded_phrases
        """Whether the server can exclude everything that the request excludes."""

    def page(self) -> tuple[int, list[Unit]]:
        """The number of all units, and the units of the page that the request asks for."""
        offset, limit = self._request.offset, self._request.limit
        if self._exact:
            return self._units(None, offset, limit)
        units = self._matching(None)
        return len(units), units[offset : offset + limit]

    def facets(self, without: str | None) -> Counted:
        """Counts of facets; ``without``: a facet whose filter is left out."""
        if not self._exact:
            return counted(self._matching(without)).facets
        filter_ = request_filter(self._request, without)
        body = in_order(self._uid, filter_, unwanted(self._request), 0, 0)
        (answer,) = self._session.ask([{**body, "facets": list(FACETS)}])
        found = Counts.of(answer).facets
        return {facet: found.get(facet, {}) for facet in FACETS}

    def beyond(self, pool: Pool, ranked: Sequence[Unit], offset: int) -> list[Unit]:
        """Further matches after the ranked ones, as far as the server can find them."""
        queries = pool.candidates.queries
        if not queries:
            return []
        query: Query = queries[0]
        parts = [request_filter(self._request), none_of(one_of("id", [u.key for u in ranked]))]
        filter_ = all_of([part for part in parts if part])
        limit = self._request.limit
        wanted = unwanted(self._request)
        body = in_order(self._uid, filter_, written(query.terms, wanted), offset, limit)
        (answer,) = self._session.ask([{**body, "matchingStrategy": "all"}])
        return self._session.unpacked(answer)

    def _matching(self, without: str | None) -> list[Unit]:
        matcher = self._session.matcher(self._request)
        _, units = self._units(without, 0, _MOST)
        return [unit for unit in units if matcher.matches(unit)]

    def _units(self, without: str | None, offset: int, limit: int) -> tuple[int, list[Unit]]:
        filter_ = request_filter(self._request, without)
        body = in_order(self._uid, filter_, unwanted(self._request), offset, limit)
        (answer,) = self._session.ask([body])
        return answer.total, self._session.unpacked(answer)
