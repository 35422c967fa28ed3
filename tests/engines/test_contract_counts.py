"""A total, the facets and the list of hits speak of the same units, whatever the query asks for."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from search import EngineRequest, SearchQuery, load_weights
from tests.engines.samples import QUERIES, fill
from tests.support.search_samples import Library, make_document


@pytest.mark.parametrize("query", QUERIES)
def test_each_matching_unit_is_counted_once_and_listed(library: Library, query: str) -> None:
    fill(library)
    for plan in library.searcher.plans(SearchQuery(query)):
        for step in plan.steps if not plan.empty else ():
            request = plan.request(step, limit=1000, offset=0)
            result = library.engine.search(request)
            assert result.total == len({hit.unit_id for hit in result.hits})
            assert sum(library.engine.facets(request)["lang"].values()) == result.total


def test_searches_in_both_languages_at_once_count_the_works_of_each(library: Library) -> None:
    library.add(make_document("one/en"), "Shelter for victims.")
    library.add(make_document("two/zh"), "人口贩运。")
    library.index()
    requests = {
        "one": EngineRequest(lang="en", words=(), phrases=(("shelter",),), weights=load_weights()),
        "two": EngineRequest(lang="zh", words=(), phrases=(("人", "口"),), weights=load_weights()),
    }

    def counts(work: str) -> list[dict[str, int]]:
        return [library.engine.facets(requests[work])["work"] for _ in range(200)]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(counts, ["one", "two"] * 4))
    finally:
        sys.setswitchinterval(interval)
    assert found == [[{"one": 1}] * 200, [{"two": 1}] * 200] * 4
