"""Operators, lists, pinyin and corrections mean the same on every engine."""

from __future__ import annotations

import pytest

from tests.engines.samples import fill
from tests.support.search_samples import Library


@pytest.fixture
def filled(library: Library) -> Library:
    return fill(library)


def found(library: Library, query: str) -> set[str]:
    return {hit.document.id for group in library.ask(query).groups for hit in group.hits}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("type:law", {"law/zh"}),
        ("year:2000", {"protocol/en", "protocol/zh-Hant"}),
        ("lang:zh year:..2012", {"law/zh", "protocol/zh-Hant"}),
        ("shelter OR weather year:2013", {"handbook/en"}),
        ("title:protocols force", {"protocol/en", "protocol/zh-Hant"}),
        ('title:"prevent trafficking"', {"protocol/en"}),
        ('title:"trafficking prevent"', set()),
        ("标题：劳动合同", {"law/zh"}),
        ("合同 -title:劳动合同法", set()),
        ('"天气晴朗" OR "研究生入学"', {"plan/zh", "law/zh"}),
    ],
)
def test_operators(filled: Library, query: str, expected: set[str]) -> None:
    assert found(filled, query) == expected


def test_a_list_is_in_the_order_of_places_and_follows_its_pages(filled: Library) -> None:
    def page(offset: int) -> list[str]:
        (group,) = (g for g in filled.ask("type:law", limit=3, offset=offset).groups if g.total)
        assert group.total == 8
        return [hit.passage.id.rpartition("/")[2] for hit in group.hits]

    assert page(0) + page(3) + page(6) == [f"p{at}" for at in range(8)]


def test_exclusion_alone_lists_the_rest(filled: Library) -> None:
    handbook = [g for g in filled.ask("work:handbook -police").groups if g.lang == "en"]
    assert [hit.passage.id.rpartition("/")[2] for hit in handbook[0].hits] == ["p0", "p1", "p3"]


def test_the_vocabulary_holds_each_languages_words(filled: Library) -> None:
    english, chinese = (filled.engine.vocabulary(lang) for lang in ("en", "zh"))
    assert english["victims"] == 8
    assert "victim" not in english
    assert chinese["拐卖"] == 1
    assert not [word for word in chinese if len(word) < 2 or word.isascii()]
    assert filled.engine.vocabulary("en") is english


def test_pinyin_and_corrections_come_from_the_vocabulary(filled: Library) -> None:
    assert "protocol/zh-Hant" in found(filled, "renkoufanyun")
    assert filled.ask("人口贩云").did_you_mean == "人口贩运"
    assert filled.ask("repatriashion").did_you_mean == "repatriation"
