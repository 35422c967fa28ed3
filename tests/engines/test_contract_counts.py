"""A total, the facets and the list of hits speak of the same units, whatever the query asks for."""

from __future__ import annotations

import pytest

from search import SearchQuery
from tests.engines.samples import QUERIES, fill
from tests.support.search_samples import Library


@pytest.mark.parametrize("query", QUERIES)
def test_each_matching_unit_is_counted_once_and_listed(library: Library, query: str) -> None:
    fill(library)
    for plan in library.searcher.plans(SearchQuery(query)):
        for step in plan.steps if not plan.empty else ():
            request = plan.request(step, limit=1000, offset=0)
            result = library.engine.search(request)
            assert result.total == len({hit.unit_id for hit in result.hits})
            assert sum(library.engine.facets(request)["lang"].values()) == result.total
