"""title:, type:, year:, lang:, work:, OR and exclusions work in either language."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import DocumentType
from search import Answer, Filters, parse_text
from search.query.operators import Term
from tests.support.search_samples import Library, make_document


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library(tmp_path)
    library.add(
        make_document(
            "protocol/en", title="Protocol on Trafficking", type=DocumentType.TREATY, year=2000
        ),
        "Victims get shelter.", "States give legal aid.", "Each state has a coast guard.",
    )  # fmt: skip
    library.add(
        make_document("law/zh", title="反对拐卖法", type=DocumentType.LAW, year=1979),
        "拐卖妇女是犯罪。", "收买妇女也是犯罪。", "天气晴朗。",
    )  # fmt: skip
    library.add(
        make_document("handbook/en", title="Handbook", type=DocumentType.GUIDANCE, year=2013),
        "The protocol is explained: shelter, at 10:30 in art:3.", "Victims of smuggling at sea.",
    )  # fmt: skip
    return library.index()


def places(answer: Answer) -> list[str]:
    return sorted(hit.passage.id for group in answer.groups for hit in group.hits)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("shelter type:treaty", ["protocol/en/p0"]),
        ("ｔｙｐｅ：ｔｒｅａｔｙ shelter", ["protocol/en/p0"]),
        ("TYPE:Treaty shelter", ["protocol/en/p0"]),
        ("类型：法律 犯罪", ["law/zh/p0", "law/zh/p1"]),
        ("shelter year:2013", ["handbook/en/p0"]),
        ("shelter year:2001..2013", ["handbook/en/p0"]),
        ("shelter year:..2000", ["protocol/en/p0"]),
        ("shelter year:2001..", ["handbook/en/p0"]),
        ("年份：1979 犯罪", ["law/zh/p0", "law/zh/p1"]),
        ("shelter work:handbook", ["handbook/en/p0"]),
        ("shelter type:treaty type:guidance", ["handbook/en/p0", "protocol/en/p0"]),
        ("shelter type:treaty OR type:guidance", ["handbook/en/p0", "protocol/en/p0"]),
        ("shelter title:protocol", ["protocol/en/p0"]),
        ("title:protocols shelter", ["protocol/en/p0"]),
        ('shelter title:"on trafficking"', ["protocol/en/p0"]),
        ('shelter title:"trafficking on"', []),
        ("标题：拐卖 妇女", ["law/zh/p0", "law/zh/p1"]),
        ("shelter -title:protocol", ["handbook/en/p0"]),
        ("smuggling OR legal", ["handbook/en/p1", "protocol/en/p1"]),
        ("smuggling ＯＲ legal", ["handbook/en/p1", "protocol/en/p1"]),
        ("smuggling | legal", ["handbook/en/p1", "protocol/en/p1"]),
        ('"legal aid" OR "at sea" OR weather', ["handbook/en/p1", "protocol/en/p1"]),
        ('victims "get shelter" OR "at sea"', ["handbook/en/p1", "protocol/en/p0"]),
        ("晴朗 OR 收买", ["law/zh/p1", "law/zh/p2"]),
        ("title:handbook", ["handbook/en/p0", "handbook/en/p1"]),
        ("shelter lang:en", ["handbook/en/p0", "protocol/en/p0"]),
    ],
)
def test_operators_narrow_and_widen(library: Library, query: str, expected: list[str]) -> None:
    answer = library.ask(query)
    assert places(answer) == expected
    assert answer.notices == ()


def test_a_title_is_asked_for_in_the_other_language_by_its_counterpart(library: Library) -> None:
    en, zh = library.ask('title:"abduction and trafficking"').groups
    assert (en.total, zh.total) == (0, 3)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("type:law", ["law/zh/p0", "law/zh/p1", "law/zh/p2"]),
        ("year:1990.. lang:en -shelter", ["handbook/en/p1", "protocol/en/p1", "protocol/en/p2"]),
        ("type:treaty -aid", ["protocol/en/p0", "protocol/en/p2"]),
        ("lang:zh", ["law/zh/p0", "law/zh/p1", "law/zh/p2"]),
        ("type:law year:2000", []),
    ],
)
def test_filters_and_exclusions_alone_list_what_they_leave(
    library: Library, query: str, expected: list[str]
) -> None:
    assert places(library.ask(query)) == expected


@pytest.mark.parametrize("query", ["-!!!", "-----", '-"。"'])
def test_exclusions_of_punctuation_list_nothing(library: Library, query: str) -> None:
    assert places(library.ask(query)) == []
    assert len(places(library.ask(f"{query} type:law"))) == 3


def test_a_list_is_in_order_and_can_be_paged(library: Library) -> None:
    def page(offset: int) -> list[str]:
        (group,) = (g for g in library.ask("type:law", limit=2, offset=offset).groups if g.total)
        assert group.total == 3
        return [hit.passage.id for hit in group.hits]

    assert page(0) == ["law/zh/p0", "law/zh/p1"]
    assert page(2) == ["law/zh/p2"]
    assert library.ask("type:law").facets["type"] == {"treaty": 3, "law": 3, "guidance": 2}


def test_what_looks_like_an_operator_and_is_none_is_text(library: Library) -> None:
    for query in ("art:3", "10:30", "explained 10:30"):
        assert places(library.ask(query)) == ["handbook/en/p0"], query
        assert library.ask(query).notices == ()
    assert parse_text("see https://kb.test/type:x foo:bar").operators == ()
    assert parse_text("OR").words == "OR"
    assert parse_text("shelter OR").words == "shelter OR"


@pytest.mark.parametrize(
    ("query", "code", "part"),
    [
        ("shelter type:nonsense", "operator-type", "type:nonsense"),
        ("shelter year:abc", "operator-year", "year:abc"),
        ("shelter year:2012..2008", "operator-year", "year:2012..2008"),
        ("shelter year:..", "operator-year", "year:.."),
        ("shelter lang:xx", "operator-lang", "lang:xx"),
        ('shelter title:""', "operator-empty", 'title:""'),
        ("shelter -type:law", "operator-excluded", "-type:law"),
        ("shelter OR -type:treaty", "operator-excluded", "-type:treaty"),
        ("shelter OR lang:en", "operator-or", "shelter OR lang:en"),
        ("shelter year:2000 year:1900..", "operator-repeated", "year:2000"),
    ],
)
def test_ignored_parts_are_reported(library: Library, query: str, code: str, part: str) -> None:
    answer = library.ask(query)
    assert [(each.code, each.part) for each in answer.notices] == [(code, part)]
    assert places(answer) == ["handbook/en/p0", "protocol/en/p0"]


def test_filters_by_operator_and_by_choice_add_up(library: Library) -> None:
    answer = library.ask("shelter year:..2005", Filters(types=(DocumentType.TREATY,)))
    assert places(answer) == ["protocol/en/p0"]
    answer = library.ask("shelter type:guidance", Filters(types=(DocumentType.TREATY,)))
    assert places(answer) == ["handbook/en/p0", "protocol/en/p0"]


def test_operators_say_nothing_of_the_querys_language(library: Library) -> None:
    assert library.ask("type:law lang:zh-Hans 犯罪").groups[0].lang == "zh"


def test_operators_keep_their_place_in_the_text() -> None:
    text = "a type:law “b c” OR d"
    parsed = parse_text(text)
    assert [text[each.start : each.end] for each in parsed.operators] == ["type:law"]
    assert parsed.words.rstrip() == "a"
    assert parsed.choices == ((Term("b c", quoted=True), Term("d")),)
