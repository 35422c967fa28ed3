"""The questions of the library of laws, treaties and bundle: what is judged beside their own files."""

from __future__ import annotations

import json

import pytest

from benchmarks.mixed import ALSO, POOLED, cause_of, sets
from corpus import Authority


def test_each_further_judgement_is_of_a_question_and_in_what_it_is_measured_on() -> None:
    judged = {
        question.id: set(line.relevant)
        for each in sets()
        for question, line in zip(each.questions, each.judged, strict=True)
    }
    for row in map(json.loads, ALSO.read_text("utf-8").splitlines()):
        assert set(row["relevant"]) <= judged[row["id"]]
        assert row["why"] in {"same-article", "read"}


def test_what_was_read_of_the_held_out_half_counts_only_if_asked_for() -> None:
    asked, pooled = _held(pooled=False), _held(pooled=True)
    read = list(map(json.loads, POOLED.read_text("utf-8").splitlines()))
    assert {each["why"] for each in read} == {"failure", "control"}
    for each in read:
        more = set(each["relevant"])
        assert not more & asked[each["id"]]
        assert more <= pooled[each["id"]]
        # A language without a judged passage is not measured, so that both figures have the same pairs.
        assert _langs(more) <= _langs(asked[each["id"]])


def _held(*, pooled: bool) -> dict[str, set[str]]:
    return {
        question.id: set(line.relevant)
        for each in sets(pooled=pooled)
        if each.part == "held"
        for question, line in zip(each.questions, each.judged, strict=True)
    }


def _langs(passages: set[str]) -> set[str]:
    return {each.split("/")[1][:2] for each in passages}


@pytest.mark.parametrize(
    ("first", "cause"),
    [
        (None, "no hit"),
        ("law/zh/art-1.2", "the same article or section"),
        ("law/zh/art-2", "the same document"),
        ("other-law/zh/art-1", "another document of its kind"),
        ("rule/zh/art-1", "another kind of document"),
    ],
)
def test_what_stands_above_an_answer_is_named(first: str | None, cause: str) -> None:
    authority = {
        "law/zh": Authority.LAW,
        "other-law/zh": Authority.LAW,
        "rule/zh": Authority.DEPARTMENTAL_RULE,
    }
    assert cause_of(first, ["law/zh/art-1.1"], authority) == cause
