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
    # At the start of a text, any word has a capital.
    assert not found("Blorptastic victims")
