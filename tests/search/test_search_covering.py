"""Of the best passages, those that say more of the question come first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from corpus import Passage
from search import EngineHit, SearchQuery, load_weights
from search.answer.covering import MOST_READ, most_covering_first
from search.answer.hit_builder import Coverage, HitBuilder
from search.answer.marks import Mark, Marks
from search.embeddings import VectorPack
from search.retrieve.retriever import Found
from search.retrieve.vectors import DenseView
from tests.support.search_samples import SEGMENTER, Library, make_document

VIEW = DenseView(VectorPack.empty("zh", 2), np.array([1, 0], np.float32), whole=0.5)
QUESTION = "救助站应当提供什么食物"
TOGETHER = "救助站应当提供食物。来访须登记。"
APART = "救助站每日开放。来访应当登记。本市提供指南。不得浪费食物。"
PART = "救助站每日开放，来访须登记。"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library(tmp_path)
    for name, text in (("together", TOGETHER), ("apart", APART), ("part", PART)):
        library.add(make_document(f"{name}/zh"), text)
    library.add(make_document("elsewhere/en"), "The lighthouse is kept by a guard.")
    return library.index()


def found_of(
    library: Library,
    scores: dict[str, float],
    view: DenseView | None,
    question: str,
    lang: str,
    unheld: int = 0,
) -> Found:
    plan = next(p for p in library.searcher.plans(SearchQuery(question)) if p.lang == lang)
    hits = tuple(
        EngineHit(f"{name}/{lang}/p0", f"{name}/{lang}", (f"{name}/{lang}/p0",), score)
        for name, score in scores.items()
    )
    rarity = tuple(0.0 if at < unheld else 1.0 for at, _ in enumerate(plan.words))
    return Found(plan=plan, hits=hits, total=len(hits), view=view, rarity=rarity)


def passages_of(library: Library) -> dict[str, Passage]:
    return {each.id: each for of_one in library.passages.values() for each in of_one}


def coverage(library: Library, names: list[str], question: str, lang: str = "zh") -> list[Coverage]:
    found = found_of(library, dict.fromkeys(names, 1.0), VIEW, question, lang)
    builder = HitBuilder(found, SEGMENTER, load_weights())
    return builder.coverage(found.hits, passages_of(library), library.documents)


def ordered(
    library: Library,
    scores: dict[str, float],
    view: DenseView | None = VIEW,
    question: str = QUESTION,
    lang: str = "zh",
    unheld: int = 0,
) -> list[str]:
    found = found_of(library, scores, view, question, lang, unheld)
    builder = HitBuilder(found, SEGMENTER, load_weights())
    after = most_covering_first(found, builder, passages_of(library), library.documents)
    assert [hit.score for hit in after.hits] == list(scores.values())
    return [hit.document_id.partition("/")[0] for hit in after.hits]


def test_what_says_more_of_the_question_comes_first(library: Library) -> None:
    assert ordered(library, {"part": 3.1, "apart": 3.0}) == ["apart", "part"]


def test_what_says_it_in_one_sentence_comes_before_what_says_it_somewhere(library: Library) -> None:
    assert ordered(library, {"apart": 3.1, "together": 3.0}) == ["together", "apart"]


def test_what_is_much_nearer_stays_first(library: Library) -> None:
    assert ordered(library, {"part": 6.0, "together": 3.0}) == ["part", "together"]


def test_a_chance_word_of_a_question_that_no_text_has_counts_little(library: Library) -> None:
    library.add(make_document("none/zh"), "灯塔由看护人看护。")
    question = "飞船 火星 土壤 样品 登记"
    scores = {"none": 3.7, "part": 3.0}
    assert ordered(library, scores, question=question, unheld=4) == ["none", "part"]


def test_by_words_alone_it_is_weighed_against_the_words(library: Library) -> None:
    assert ordered(library, {"part": 3.1, "together": 3.0}, None) == ["together", "part"]
    assert ordered(library, {"part": 50.0, "together": 3.0}, None) == ["part", "together"]


def test_for_one_word_the_order_stays(library: Library) -> None:
    library.add(make_document("none/zh"), "灯塔由看护人看护。")
    assert ordered(library, {"none": 3.1, "part": 3.0}, question="登记") == ["none", "part"]


def test_where_a_place_is_asked_for_the_order_stays(library: Library) -> None:
    question = f"第三条{QUESTION}"
    assert ordered(library, {"part": 3.1, "together": 3.0}, question=question) == [
        "part",
        "together",
    ]


def test_where_words_are_quoted_the_order_stays(library: Library) -> None:
    question = f"“救助站”{QUESTION}"
    assert ordered(library, {"part": 3.1, "together": 3.0}, question=question) == [
        "part",
        "together",
    ]


def test_in_the_other_language_its_words_count(library: Library) -> None:
    question = "被害人怎样报警"
    library.add(make_document("victims/en"), "The victim calls the police.")
    assert ordered(library, {"elsewhere": 3.1, "victims": 3.0}, question=question, lang="en") == [
        "victims",
        "elsewhere",
    ]


def test_a_part_of_a_word_of_another_language_is_not_the_word(library: Library) -> None:
    library.add(make_document("census/zh"), "人口普查每十年一次。")
    library.add(make_document("victims/zh"), "人口贩运的被害人。")
    part, whole = coverage(library, ["census", "victims"], "human trafficking victims")
    assert 0 < part.unit == part.sentence <= 0.25
    assert whole == (1.0, 1.0)


def test_only_the_best_are_ordered_anew(library: Library) -> None:
    scores = dict.fromkeys(["part"], 3.0)
    for number in range(MOST_READ - 1):
        library.add(make_document(f"n{number}/zh"), "灯塔由看护人看护。")
        scores[f"n{number}"] = 3.0 - number / 100
    last = "together"
    assert ordered(library, scores | {last: 2.0})[-1] == last


def test_a_hit_that_is_gone_from_the_catalog_says_nothing(library: Library) -> None:
    del library.passages["together/zh"], library.documents["together/zh"]
    assert ordered(library, {"part": 3.1, "together": 3.0}) == ["part", "together"]


def test_marks_are_not_looked_through_once_for_each_sentence(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentences = 2_000
    library.add(make_document("long/zh"), "救助站开放。提供食物。" * (sentences // 2))
    looked_at = 0

    def count(marks: Marks) -> Iterator[Mark]:
        nonlocal looked_at
        looked_at += len(marks)
        return list.__iter__(marks)

    monkeypatch.setattr(Marks, "__iter__", count, raising=False)
    (long,) = coverage(library, ["long"], QUESTION)

    assert 0 < long.sentence < long.unit, "no sentence ended the search"
    assert looked_at < 20 * sentences


@pytest.mark.parametrize("view", [VIEW, None])
def test_an_added_word_that_no_text_has_is_no_word_of_the_question(
    library: Library, view: DenseView | None
) -> None:
    found = found_of(library, {"together": 1.0}, view, QUESTION, "zh")
    expression = msgspec.structs.replace(found.plan.words[0], added=True)
    plan = msgspec.structs.replace(found.plan, words=(*found.plan.words, expression))
    with_it = msgspec.structs.replace(found, plan=plan, rarity=(*found.rarity, 0.0))

    said, unchanged = (
        HitBuilder(each, SEGMENTER, load_weights()).coverage(
            each.hits, passages_of(library), library.documents
        )
        for each in (found, with_it)
    )

    assert unchanged == said
