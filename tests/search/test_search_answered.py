"""For each language, whether any result answers the query; if not, the results are marked and not
counted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from corpus import ExpressionStatus
from kb.services import Services, open_services
from kb.settings import Settings
from search import SearchMode, SearchQuery
from search.answer.answered import Asked, Evidence, weigh
from search.weights import load_weights
from tests.conftest import run_kb
from tests.support.search_samples import Library, library_of, make_document


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return library_of(
        tmp_path,
        "拐卖妇女是犯罪。",
        "被害人得到帮助，人口贩运。",
        "Exploitation of vulnerable victims by traffickers is human trafficking.",
        "Weather at sea, and exploitations of land.",
    )


@pytest.mark.parametrize("query", ["zzzzqqq", "噗咯叽哇啦", "sourdough bread recipe"])
def test_what_no_text_says_is_not_answered(library: Library, query: str) -> None:
    answer = library.ask(query)
    assert [(group.answered, group.total) for group in answer.groups] == [(False, 0), (False, 0)]
    assert not any(counts for counts in answer.facets.values())


def test_what_has_all_words_answers(library: Library) -> None:
    en, zh = library.ask("human trafficking").groups
    assert (en.answered, en.total) == (True, 1)
    assert zh.answered
    assert library.ask('"weather at sea"').groups[0].answered


def test_the_one_list_has_only_languages_that_answer(library: Library) -> None:
    answer = library.ask("weather at sea")
    assert [group.answered for group in answer.groups] == [True, False]
    assert {hit.passage.lang for hit in answer.merged} == {"en"}


def test_with_vectors_the_nearest_are_there_and_marked(meaning: Services) -> None:
    none = meaning.searcher.search(SearchQuery("quantum entanglement of penguins"))
    assert none.mode == "hybrid"
    assert [(group.answered, group.total) for group in none.groups] == [(False, 0), (False, 0)]
    assert all(group.hits for group in none.groups)
    assert none.merged

    some = meaning.searcher.search(SearchQuery("interpreter for a victim, free of charge"))
    assert all(group.answered and group.total for group in some.groups)


@pytest.mark.parametrize(
    "query", ["股票发行注册制条件", "parking fine: how long until it has to be paid"]
)
def test_by_words_some_words_of_another_subject_are_no_answer(
    meaning: Services, query: str
) -> None:
    answer = meaning.searcher.search(SearchQuery(query, mode="lexical"))
    assert [group.answered for group in answer.groups] == [False, False]
    victims = SearchQuery("interpreter in the language of the victim", mode="lexical")
    assert all(group.answered for group in meaning.searcher.search(victims).groups)


def test_while_a_document_has_no_vectors_its_words_tell_whether_it_answers(
    meaning_dir: Path, tmp_path: Path
) -> None:
    data, new = tmp_path / "data", tmp_path / "driving.zh.md"
    shutil.copytree(meaning_dir, data)
    new.write_text("# 驾驶规定\n\n驾驶机动车应当取得驾驶证。无证驾驶的，处二百元罚款。\n", "utf-8")
    run_kb(data, "ingest", new)

    with open_services(Settings(data_dir=data, embeddings="on", embedding_seconds=30)) as services:
        services.encoder.start()
        answer = services.searcher.search(SearchQuery("无证驾驶二百元罚款合法吗"))

    assert answer.mode == "hybrid"
    zh = next(group for group in answer.groups if group.lang == "zh")
    assert zh.answered
    assert zh.hits[0].document.work_id == "driving"


def test_an_aligned_pair_is_one_hit_of_the_one_list(meaning: Services) -> None:
    answer = meaning.searcher.search(SearchQuery("interpreter in the language of the victim"))
    first = answer.merged[0]
    assert first.passage.lang == "en"
    assert first.paired
    shown = {hit.passage.id for hit in answer.merged}
    assert not shown & {*first.paired}


def test_near_duplicates_are_led_by_the_authentic_text(tmp_path: Path) -> None:
    library = library_of(tmp_path)
    said = "Each State Party shall consider measures that permit victims to remain."
    for work, status in (
        ("digest", ExpressionStatus.DIGEST),
        ("treaty", ExpressionStatus.AUTHENTIC),
        ("copy", ExpressionStatus.UNKNOWN),
    ):
        library.add(make_document(f"{work}/en", status=status), said, "Other words.")
    library.index()

    answer = library.ask("victims remain")
    first, *others = answer.groups[0].hits
    assert first.document.id == "treaty/en"
    assert {each.document.id for each in first.alike} == {"digest/en", "copy/en"}
    # The ranked list keeps them; the one list does not repeat them.
    assert {hit.document.id for hit in others} == {"digest/en", "copy/en"}
    assert [hit.document.id for hit in answer.merged] == ["treaty/en"]


def test_a_library_in_one_language_answers_a_question_in_everyday_words(tmp_path: Path) -> None:
    texts = (
        "用人单位招用劳动者，不得扣押劳动者的居民身份证，不得要求劳动者提供担保。",
        "人民法院受理申请后，应当在七十二小时内作出人身安全保护令或者驳回申请。",
    )
    library = library_of(tmp_path, *texts, *(f"第{n}号其他规定。" for n in range(20)))

    zh, en = library.ask("用人单位可以扣押身份证并且收押金吗").groups

    assert (zh.lang, zh.answered, en.total) == ("zh", True, 0)
    assert not library.ask("今天晚上吃什么菜").groups[0].answered


def test_what_a_sentence_says_the_agreement_of_the_languages_and_the_question_count() -> None:
    for weights in (load_weights().answered_hybrid, load_weights().answered_words):
        own = Evidence(0.4, 1, 0.5, 0.2, said=0.5, words=1.6, matched=2.0, terms=0, lay=0)
        asked = Asked(agree=False, named=False, fact=False)
        evidence = weigh(own, own, asked, weights)
        assert weigh(own._replace(said=0.9), own, asked, weights) > evidence
        assert weigh(own, own._replace(said=0.9), asked, weights) > evidence
        assert weigh(own, own, asked._replace(named=True), weights) < evidence
        assert weigh(own, own, asked._replace(fact=True), weights) < evidence
    words = load_weights().answered_words
    assert weigh(own, own, asked._replace(agree=True), words) > weigh(own, own, asked, words)


@pytest.mark.parametrize("mode", ["hybrid", "lexical"])
@pytest.mark.parametrize(
    "query",
    [
        # A law of a country, a number or the outcome of a case that no text here has.
        "泰国反人口贩运法第六条是什么",
        "how many victims of trafficking were identified in Brazil in 2025",
        "phone number of the anti-trafficking office in Manila",
        # Nothing is asked for.
        "and then what happens",
        "为什么会这样呢",
        "thanks that was great",
    ],
)
def test_near_misses_and_chatter_are_not_answered(
    meaning: Services, query: str, mode: SearchMode
) -> None:
    answer = meaning.searcher.search(SearchQuery(query, mode=mode))
    assert [group.answered for group in answer.groups] == [False, False]


def test_a_word_that_says_nothing_is_found_where_it_is_asked_for(library: Library) -> None:
    library.add(make_document("more/en"), "And then what happens to the victims.")
    library.index()
    assert not library.ask("and then what happens").groups[0].answered
    assert library.ask('"and then what happens"').groups[0].answered
    assert library.ask("what happens to victims").groups[0].answered


@pytest.mark.parametrize(
    ("query", "nothing"),
    [
        ("where can I go", False),
        ("what can we do", False),
        ("我可以去哪里", False),
        ("去哪里求助", False),
        ("and then what happens", True),
        ("为什么会这样呢", True),
    ],
)
def test_who_speaks_of_themselves_or_of_help_asks_for_something(
    library: Library, query: str, nothing: bool
) -> None:
    own, _ = library.searcher.plans(SearchQuery(query))
    assert own.says_nothing is nothing
