"""Filters limit the results; facets count the possible choices."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from corpus import DocumentType
from search import FACETS, Answer, Filters
from tests.support.search_samples import Library, make_document


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library(tmp_path)
    treaty = partial(
        make_document, type=DocumentType.TREATY, year=2000, issuing_body="United Nations"
    )
    law = make_document("law/zh", type=DocumentType.LAW, year=1979)
    plan = make_document(
        "plan/zh", type=DocumentType.PLAN_OF_ACTION, year=2013, issuing_body="国务院"
    )
    library.add(treaty("protocol/en"), "Trafficking in persons.", "More trafficking.")
    library.add(treaty("protocol/zh-Hans"), "人口贩运。")
    library.add(treaty("protocol/zh-Hant"), "人口販運。")
    library.add(law, "拐卖与人口贩运。")
    library.add(plan, "防范人口贩运。", "人口贩运的预防。")
    return library.index()


def documents(answer: Answer) -> set[str]:
    return {hit.document.id for group in answer.groups for hit in group.hits}


def test_without_filters_all_is_found(library: Library) -> None:
    assert documents(library.ask("人口贩运")) == set(library.documents)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(langs=("zh-Hant",)), {"protocol/zh-Hant"}),
        (Filters(langs=("zh",)), {"protocol/zh-Hans", "protocol/zh-Hant", "law/zh", "plan/zh"}),
        # A Chinese text without a named script is Simplified.
        (Filters(langs=("en", "zh-Hans")), {"protocol/en", "protocol/zh-Hans", "law/zh", "plan/zh"}),
        (Filters(types=(DocumentType.LAW,)), {"law/zh"}),
        (Filters(types=(DocumentType.LAW, DocumentType.PLAN_OF_ACTION)), {"law/zh", "plan/zh"}),
        (Filters(works=("plan",)), {"plan/zh"}),
        (Filters(year_from=2000, year_to=2012), {"protocol/en", "protocol/zh-Hans", "protocol/zh-Hant"}),
        (Filters(year_to=1999), {"law/zh"}),
        (Filters(issuing_bodies=("国务院",)), {"plan/zh"}),
        (Filters(works=("plan",), types=(DocumentType.LAW,)), set()),
        (Filters(works=("no such work",)), set()),
    ],
)  # fmt: skip
def test_filters_let_through_what_they_name(
    library: Library, filters: Filters, expected: set[str]
) -> None:
    assert documents(library.ask("人口贩运", filters)) == expected


def test_filters_count_in_the_total(library: Library) -> None:
    zh, en = library.ask("人口贩运", Filters(works=("plan",))).groups
    assert (zh.total, en.total) == (2, 0)


def test_facets_count_units_over_both_languages(library: Library) -> None:
    facets = library.ask("人口贩运").facets
    assert tuple(facets) == FACETS
    assert facets["lang"] == {"zh": 3, "en": 1, "zh-Hans": 1, "zh-Hant": 1}
    assert facets["type"] == {"treaty": 3, "plan-of-action": 2, "law": 1}
    assert facets["work"] == {"protocol": 3, "plan": 2, "law": 1}
    assert facets["year"] == {"2000": 3, "2013": 2, "1979": 1}
    assert facets["issuing_body"] == {"United Nations": 3, "国务院": 2}


def test_a_facet_still_shows_what_its_own_filter_leaves_out(library: Library) -> None:
    facets = library.ask("人口贩运", Filters(types=(DocumentType.LAW,), langs=("zh",))).facets
    assert facets["type"] == {"plan-of-action": 2, "treaty": 2, "law": 1}
    assert facets["work"] == {"law": 1}
    assert facets["lang"] == {"zh": 1}


def test_facets_follow_quotes_and_exclusion(library: Library) -> None:
    assert library.ask('"防范人口贩运"').facets["work"] == {"plan": 1}
    assert library.ask("人口贩运 -拐卖").facets["type"] == {"treaty": 3, "plan-of-action": 2}
