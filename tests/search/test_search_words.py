"""Words find units: with all of them by default, with most of them if there is no such unit."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import Locator, PassageKind, QueryInvalid
from search import SearchQuery
from tests.support.search_samples import Library, library_of, make_document, passage


def test_all_words_are_asked_for_by_default(tmp_path: Path) -> None:
    library = library_of(
        tmp_path,
        "Shelter is submitted to victims of trafficking.",
        "Victims may ask for legal aid.",
        "A shelter must be safe for victims.",
        "The shelter for victims is open at night.",
    )
    group = library.own("shelter victims")
    assert {hit.passage.id[-2:] for hit in group.hits} == {"p0", "p2", "p3"}
    assert group.fallback is None


def test_where_no_unit_has_all_words_those_with_most_come_first(tmp_path: Path) -> None:
    library = library_of(
        tmp_path, "Shelter and legal aid for women.", "Legal aid is free.", "Weather report."
    )
    group = library.own("shelter legal submarine")
    assert [hit.passage.id[-2:] for hit in group.hits] == ["p0", "p1"]
    assert group.fallback == "some"


def test_units_with_all_words_come_before_those_that_repeat_some(tmp_path: Path) -> None:
    library = library_of(
        tmp_path,
        "Repatriation, repatriation, repatriation: of victims, victims.",
        "Repatriation of victims. Repatriation of victims.",
        "The police say much that is of no use, and then that victims may get repatriation and aid.",
        *["Victims and police and aid."] * 8,
    )
    group = library.own("repatriation victims police aid")
    assert group.hits[0].passage.id == "sample/en/p2"
    assert group.fallback == "some"


def test_a_common_word_alone_is_no_answer(tmp_path: Path) -> None:
    library = library_of(
        tmp_path, "Extradition needs a treaty in this state.", *["The state is large."] * 30
    )
    assert library.found("extradition state?") == ["p0"]
    assert library.found("which extradition state") == ["p0"]


def test_words_side_by_side_as_in_the_query_raise_a_unit(tmp_path: Path) -> None:
    library = library_of(
        tmp_path,
        "The force of this law and the use made of labour are for courts, and forced sales too.",
        "Sales for the courts are this: and of forced labour too, made the law by use of the force.",
    )
    assert library.found("forced labour") == ["p1", "p0"]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What assistance must states give to victims?", "p0"),
        ("Who can apply for a protection order?", "p1"),
        ("什么是人口贩运？", "p0"),
        ("被害人可以得到哪些帮助？", "p1"),
        ("安置期限是多久", "p2"),
    ],
)
def test_questions_are_answered(tmp_path: Path, question: str, answer: str) -> None:
    library = library_of(
        tmp_path,
        "States shall provide assistance to victims of crime.",
        "Close relatives may apply for a protection order.",
        "States may conclude treaties about the sea.",
        "“人口贩运”系指为剥削目的而招募、运送人员。人口贩运是犯罪。",
        "被害人可以得到法律援助、医疗帮助。",
        "临时安置的期限一般不超过三十日。",
        "人口贩运活动和人口贩运罪行由人口贩运问题办公室统计。",
    )
    assert library.found(question)[0] == answer


def test_what_is_asked_to_be_defined_is_answered_by_its_definition(tmp_path: Path) -> None:
    talk = "Human trafficking is fought by all. Human trafficking, human trafficking."
    library = library_of(
        tmp_path,
        talk,
        talk,
        "For these purposes, among many other things that are said here at some length, and for "
        "others besides, “human trafficking” shall mean recruitment by force.",
    )
    assert library.found("human trafficking")[0] == "p0"
    assert library.found("What is human trafficking?")[0] == "p2"


def test_other_forms_and_spellings_of_a_word_are_found(tmp_path: Path) -> None:
    library = library_of(tmp_path, "Co-operation against organised crimes involving children.")
    for query in ("cooperation", "co-operation", "organized crime", "child", "CRIMES"):
        assert library.found(query) == ["p0"], query


def test_a_word_with_one_wrong_letter_is_found_and_a_short_one_is_not(tmp_path: Path) -> None:
    library = library_of(tmp_path, "Trafficking of children at sea.", "Nothing of the kind.")
    assert library.found("traficking childern") == ["p0"]
    assert library.found("sae") == []


def test_a_term_is_found_within_a_longer_word_that_hides_it(tmp_path: Path) -> None:
    library = library_of(tmp_path, "跨国有组织犯罪集团受到打击。", "天气晴朗。")
    for query in ("有组织犯罪", "跨国犯罪", "组织犯罪集团"):
        assert library.found(query) == ["p0"], query


def test_where_little_is_found_characters_are_looked_for_across_words(tmp_path: Path) -> None:
    library = library_of(tmp_path, "研究生命起源。", "研究生入学。", "天气晴朗。")
    assert library.found("研究生") == ["p1", "p0"]


def test_traditional_and_full_width_queries_find_simplified_text(tmp_path: Path) -> None:
    library = library_of(tmp_path, "拐卖妇女儿童的犯罪。", "2008年的行动计划。")
    assert library.found("拐賣婦女") == ["p0"]
    assert library.found("２００８ 行動計劃") == ["p1"]


def test_excluded_words_are_absent_from_what_is_found(tmp_path: Path) -> None:
    library = library_of(
        tmp_path, "Trafficking in women.", "Trafficking in children.", "贩运妇女。", "贩运儿童。"
    )
    assert library.found("trafficking -children") == ["p0"]
    assert library.found("贩运 －儿童") == ["p0"]
    assert library.found("贩运 -兒童") == ["p0"]


def test_words_of_the_title_and_headings_raise_a_unit(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add(
        make_document("one/en"),
        passage("one/en", "a", "Shelter is mentioned.", position=0, headings=("Food",)),
        passage("one/en", "b", "Beds for the night.", position=1, headings=("Shelter",)),
    )
    library.add(make_document("two/en", title="Handbook on repatriation"), "Text of the second.")
    library.index()
    assert library.found("shelter")[0] == "b"
    assert library.own("repatriation").hits[0].document.id == "two/en"


def test_a_locator_raises_the_passage_at_that_place(tmp_path: Path) -> None:
    library = Library(tmp_path)
    here = make_document("protocol/en")
    library.add(
        here,
        passage(here.id, "p", "Article 3 and article 3 again are named: article 3.", position=0),
        passage(
            here.id, "art-3", "Article 3 — Use of terms", position=1, number="3",
            kind=PassageKind.ARTICLE, locator=Locator("Article 3", "第三条"),
        ),
        passage(
            here.id, "art-3.b", "b) Consent is irrelevant.", position=2, parent="art-3", number="b",
            kind=PassageKind.ITEM, locator=Locator("Article 3(b)", "第三条(b)项"),
        ),
    )  # fmt: skip
    library.index()
    assert library.found("article 3")[0] == "art-3"
    assert library.found("Article 3(b)")[0] == "art-3.b"
    assert library.found("第三条") == []
    other = make_document("other/en")
    library.add(other, *["See article 3."] * 3)
    library.index()
    assert library.found("article 3")[0] == "art-3"
    assert library.ask("第三条").groups[1].hits[0].passage.id == f"{here.id}/art-3"


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_query_is_refused(text: str) -> None:
    with pytest.raises(QueryInvalid):
        SearchQuery(text)


@pytest.mark.parametrize(
    "text",
    ["!!!", "-", "--", "-x", '"', '""', "“", '"a', 'a"b', "「", "title:(*^~", "\x00\ud800", "的"],
)
def test_odd_queries_find_something_or_nothing_but_raise_nothing(tmp_path: Path, text: str) -> None:
    library = library_of(tmp_path, "A sentence.", "一句话。")
    assert [group.lang for group in library.ask(text).groups]


def test_words_side_by_side_raise_the_units_of_short_queries_only(tmp_path: Path) -> None:
    library = library_of(
        tmp_path, "Aid for victims, and all that is legal.", "Legal aid for all victims."
    )
    assert library.own("legal aid").hits[0].passage.id == "sample/en/p1"
    short, long = ("legal aid victims", "free legal aid for victims of crime")
    plans = [library.searcher.plans(SearchQuery(text))[0] for text in (short, long)]
    assert [bool(plan.raised) for plan in plans] == [True, False]
