"""Words find the same units in the same order on every engine."""

from __future__ import annotations

import pytest

from tests.engines.samples import fill
from tests.support.search_samples import Library, make_document


def put(library: Library, *texts: str, lang: str = "en") -> Library:
    library.add(make_document(f"sample/{lang}"), *texts)
    return library.index()


def test_all_words_then_most_then_some_and_those_with_all_first(library: Library) -> None:
    put(
        library,
        "Repatriation, repatriation, repatriation: of victims, victims.",
        "Repatriation of victims. Repatriation of victims.",
        "The police say much that is of no use, and then that victims may get repatriation and aid.",
        *["Victims and police and aid."] * 8,
    )
    assert set(library.found("repatriation victims")) == {"p0", "p1", "p2"}
    assert library.own("repatriation victims").fallback is None
    assert library.found("repatriation submarine victims")[:1] == ["p0"]
    assert library.own("repatriation submarine victims").fallback == "most"
    assert library.found("repatriation victims police aid")[0] == "p2"
    assert library.own("repatriation victims police aid").fallback == "some"


def test_a_common_word_alone_is_no_answer(library: Library) -> None:
    put(library, "Extradition needs a treaty in this state.", *["The state is large."] * 30)
    assert library.found("which extradition state") == ["p0"]


def test_rarity_and_length_rank_as_in_bm25(library: Library) -> None:
    put(
        library,
        "遣返被害人。",
        "遣返被害人，并且在这一段文字里还说了许多与此没有什么关系的其他事情。",
        "遣返、遣返、再遣返被害人。",
        *["被害人得到帮助。"] * 6,
        lang="zh",
    )
    assert library.found("遣返 被害人") == ["p2", "p0", "p1"]


def test_characters_are_looked_for_where_words_find_little(library: Library) -> None:
    fill(library)
    assert library.found("研究生") == ["p7", "p6"]
    assert library.found("有组织犯罪") == ["p5"]
    assert library.found("跨国犯罪") == ["p5"]


def test_a_word_with_one_wrong_letter_is_found_and_a_short_one_is_not(library: Library) -> None:
    fill(library)
    assert library.found("shleter nihgt")[0] == "p1"
    assert library.found("repatriatoin") == ["p2"]
    assert library.found("sheltre") != []
    assert library.found("adi") == []


def test_a_definition_answers_the_question_for_it_in_both_languages(library: Library) -> None:
    fill(library)
    zh, en = library.ask("什么是人口贩运？").groups
    assert zh.hits[0].passage.id == "protocol/zh-Hant/p0"
    assert en.hits[0].passage.id == "protocol/en/art-3.a"
    assert [each.term for each in en.expansions] == ["人口贩运"]


def test_a_locator_raises_the_passage_at_that_place(library: Library) -> None:
    fill(library)
    assert library.found("article 3")[:2] == ["art-3", "p"]
    assert library.found("Article 3(b)")[0] == "art-3.b"
    assert library.ask("第三条").groups[1].hits[0].passage.id == "protocol/en/art-3"


@pytest.mark.parametrize("query", ["人口贩运 -拐卖", "人口贩运 －拐賣"])
def test_excluded_words_are_absent(library: Library, query: str) -> None:
    fill(library)
    assert {hit.document.id for hit in library.own(query).hits} == {"protocol/zh-Hant", "plan/zh"}


def test_a_long_query_counts_all_of_its_words(library: Library) -> None:
    words = [f"word{letter}" for letter in "abcdefghijklmnopqrst"]
    put(library, " ".join(words[:-1]), " ".join(words), "wordt alone")
    assert library.found(" ".join(words))[0] == "p1"
    assert library.own(" ".join(words)).fallback == "some"


@pytest.mark.parametrize(
    "query",
    ["!!!", '"', 'a"b', "title = x OR", "\\", "' AND (", "\x00\ud800", "的", "𠀀𠀁", "Ñandú"],
)
def test_odd_queries_find_something_or_nothing_but_raise_nothing(
    library: Library, query: str
) -> None:
    put(library, "A sentence with Ñandú.")
    assert [group.lang for group in library.ask(query).groups]
