"""Filters and facet counts are the same on every engine."""

from __future__ import annotations

from datetime import date

import pytest

from corpus import Authority, DocumentType, ExpressionStatus, Force
from search import FACETS, Filters
from tests.engines.samples import fill
from tests.support.search_samples import Library

CASES = [
    (Filters(langs=("zh-Hant",)), {"protocol/zh-Hant"}),
    (Filters(langs=("zh",)), {"protocol/zh-Hant", "law/zh", "plan/zh"}),
    (Filters(langs=("en", "zh-Hant")), {"protocol/en", "handbook/en", "protocol/zh-Hant"}),
    (Filters(types=(DocumentType.LAW, DocumentType.PLAN_OF_ACTION)), {"law/zh", "plan/zh"}),
    (Filters(works=("plan",)), {"plan/zh"}),
    (Filters(year_from=1980, year_to=2012), {"protocol/en", "protocol/zh-Hant"}),
    (Filters(year_to=1999), {"law/zh"}),
    (Filters(year_from=2013), {"handbook/en", "plan/zh"}),
    (Filters(issuing_bodies=("国务院",)), {"plan/zh"}),
    (Filters(issuing_bodies=('no "such" \\ body',)), set()),
    (Filters(statuses=(ExpressionStatus.DIGEST,)), set()),
    (Filters(forces=(Force.REPEALED, Force.AMENDED)), {"law/zh"}),
    (Filters(authorities=(Authority.LAW,)), {"law/zh"}),
    (
        Filters(as_of=date(2000, 12, 31)),
        {"protocol/en", "handbook/en", "protocol/zh-Hant", "law/zh", "plan/zh"},
    ),
    (
        Filters(as_of=date(2001, 1, 1)),
        {"protocol/en", "handbook/en", "protocol/zh-Hant", "plan/zh"},
    ),
    (Filters(as_of=date(1978, 12, 31), types=(DocumentType.LAW,)), set()),
    (Filters(works=("plan",), types=(DocumentType.LAW,)), set()),
]


@pytest.fixture
def filled(library: Library) -> Library:
    return fill(library)


def test_filters_let_through_what_they_name(filled: Library) -> None:
    for filters, expected in CASES:
        answer = filled.ask("人口贩运", filters)
        found = {hit.document.id for group in answer.groups for hit in group.hits}
        assert found == expected, filters
        assert sum(group.total for group in answer.groups) == sum(
            answer.facets["lang"].values()
        ) or (filters.langs)


def test_facets_count_units_over_both_languages(filled: Library) -> None:
    facets = filled.ask("人口贩运").facets
    assert tuple(facets) == FACETS
    assert facets["lang"] == {"zh": 3, "en": 2, "zh-Hant": 1}
    assert facets["type"] == {"plan-of-action": 2, "treaty": 2, "other": 1, "law": 1}
    assert facets["work"] == {"plan": 2, "protocol": 2, "handbook": 1, "law": 1}
    assert facets["year"] == {"2013": 3, "2000": 2, "1979": 1}
    assert facets["issuing_body"] == {"国务院": 2, "United Nations": 2}
    assert facets["status"] == {"original": 6}
    assert facets["force"] == {"repealed": 1}
    assert facets["authority"] == {"law": 1}


def test_a_facet_still_shows_what_its_own_filter_leaves_out(filled: Library) -> None:
    facets = filled.ask("人口贩运", Filters(types=(DocumentType.LAW,), langs=("zh",))).facets
    assert facets["type"] == {"plan-of-action": 2, "law": 1, "treaty": 1}
    assert facets["work"] == {"law": 1}


def test_facets_follow_quotes_and_exclusion(filled: Library) -> None:
    assert filled.ask('"防范人口贩运"').facets["work"] == {"plan": 1}
    assert "law" not in filled.ask("人口贩运 -拐卖").facets["type"]
