"""Questions for facts that guidance seldom states, and names in questions."""

from __future__ import annotations

import json

import pytest

from kb.settings import Settings
from search import Segmenter, load_dictionary
from search.query.facts import asks_for_fact
from search.query.names import names_in
from tests.conftest import ROOT


@pytest.mark.parametrize(
    "query",
    [
        "大使馆的电话号码是多少",
        "办事处几点下班",
        "律师一次收多少钱",
        "去年有多少妇女获救",
        "这个省的人数平均是多少",
        "主任叫什么名字",
        "phone number of the consulate",
        "what time does the shelter open",
        "how much does the permit cost",
        "average age of the victims",
        "who is the director of the agency",
        "next meeting of the committee",
    ],
)
def test_a_fact_of_a_place_a_day_or_a_person_is_recognised(query: str) -> None:
    assert asks_for_fact(query)


@pytest.mark.parametrize(
    "query",
    [
        # An amount, a number, a time or a list that is an element of a rule.
        "行贿多少钱立案",
        "收多少钱算收买",
        "有几个人以上算团伙",
        "拐卖人数众多怎么认定",
        "未成年工每周工作时间",
        "吊销营业执照的情形",
        "执行没收财产刑的程序",
        "average weekly hours of work",
        "percentage of wages that may be deducted",
        "how many children are a large scale offence",
        "how many hours may a child work",
        "who is the owner of the vessel responsible for repatriation",
        "list of victims protected from disclosure",
        # What happened, when, where and by what means.
        "他上个月被骗去缅甸",
        "附近有人被关起来强迫劳动",
        "电影院强迫儿童表演",
        "境外务工招聘",
        "微信群 招嫖 网站",
        "I am held tonight by my boss what can I do",
        "I was sold by my uncle this year",
        "recruitment through a mobile app",
        "children in film and advertising work",
        "did the victim win compensation",
        "was the victim convicted",
    ],
)
def test_an_element_of_a_rule_and_what_happened_are_no_such_facts(query: str) -> None:
    assert not asks_for_fact(query)


def test_questions_that_guidance_answers_are_seldom_taken_for_such() -> None:
    names = ("bundled", "treaties-and-laws", "shared-corpus", "everyday", "answerable")
    asked = [
        json.loads(line)["query"]
        for name in names
        for line in (ROOT / "tests" / "relevance" / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]
    facts = [query for query in asked if asks_for_fact(query)]
    assert len(facts) / len(asked) < 0.02, facts


def test_names_of_places_persons_and_years() -> None:
    dictionary = load_dictionary(Settings().cache_dir)

    def found(text: str) -> frozenset[str]:
        return names_in(text, Segmenter().words(text), dictionary)

    assert found("韩国2031年的庇护所") == {"韩国", "2031"}
    assert found("shelters in Manila and in Myawaddy") == {"manila", "myawaddy"}
    # A body may be meant without its name, a people's country is named otherwise, a word is a word.
    assert not found("安理会的决议")
    assert not found("Italian turkey for NGOs in March")
    # An international text has another title than its nickname; a people may be meant by its country.
    assert not found("Maputo Protocol child marriage")
    assert not found("布达佩斯公约 儿童色情")
    assert not found("the Filipino seafarer and the Nepali worker")
    assert found("the law of Maputo") == {"maputo"}
    # At the start of a text, any word has a capital.
    assert not found("Blorptastic victims")
