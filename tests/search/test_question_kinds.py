"""Questions for a penalty, a time limit or a competent body find passages of that wording."""

from __future__ import annotations

from pathlib import Path

import pytest

from search import SearchQuery
from search.query.question_kinds import is_worded_as, kind_of
from tests.support.search_samples import library_of


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("人贩子判几年", "penalty"),
        ("买媳妇犯不犯法", "penalty"),
        ("How many years in prison for selling a child?", "penalty"),
        ("What is the punishment for forced labour?", "penalty"),
        ("申诉期限是多久", "term"),
        ("Within how many days must the court decide?", "term"),
        ("由哪个部门负责安置", "actor"),
        ("Which authority is responsible for repatriation?", "actor"),
        ("被害人身份识别", None),
        ("recovery and reflection period", None),
    ],
)
def test_the_kind_is_recognised(query: str, kind: str | None) -> None:
    assert kind_of(query) == kind


def test_a_traditional_question_is_recognised() -> None:
    assert kind_of("人口販子判幾年") == "penalty"


def test_the_wording_of_a_passage_tells_what_it_answers() -> None:
    assert is_worded_as("penalty", "拐卖妇女的，处五年以上十年以下有期徒刑。", "zh")
    assert not is_worded_as("penalty", "禁止拐卖妇女。", "zh")
    assert is_worded_as("term", "The court shall decide within seventy-two hours.", "en")
    assert not is_worded_as("term", "The court shall decide.", "en")


def test_the_passage_with_the_penalty_comes_first(tmp_path: Path) -> None:
    library = library_of(
        tmp_path,
        "禁止拐卖妇女。拐卖妇女应当打击，拐卖妇女应当举报。",
        "拐卖妇女的，处五年以上十年以下有期徒刑，对有关情节另行规定，并处罚金。",
    )
    plain = library.ask("拐卖妇女").groups[0].hits
    asked = library.ask("拐卖妇女怎么处罚").groups[0].hits

    assert "有期徒刑" not in plain[0].passage.text
    assert "有期徒刑" in asked[0].passage.text


def test_who_quotes_does_not_ask(tmp_path: Path) -> None:
    library = library_of(tmp_path, "拐卖妇女怎么处罚，见下文。", "拐卖妇女的，处五年以上有期徒刑。")
    plans = library.searcher.plans(SearchQuery('"怎么处罚"'))
    assert {plan.kind for plan in plans} == {None}
