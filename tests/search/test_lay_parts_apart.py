"""Everyday expressions of parts are found in any order, with other words between; nothing else is."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from search import LayEntry, LayLanguage, SearchQuery, Segmenter, load_lay
from search.data import load_table
from search.query.lay import LayFound
from search.query.lay_together import parts_of
from search.searcher import Searcher
from tests.support.search_samples import SEGMENTER, TRANSLATIONS, library_of

ENTRIES = {
    "zh": (
        LayEntry(
            lay=("身份证/护照 … 收走/扣下/押",), law=("扣押身份证件",), en=("retaining documents",)
        ),
        LayEntry(lay=("打/骂…老婆",), law=("家庭暴力",)),
    ),
    "en": (
        LayEntry(
            lay=("boss/job agent … took/keep … id card/passport",), law=(), zh=("扣押身份证件",)
        ),
    ),
}
LAY = LayLanguage(lambda lang: ENTRIES[lang], TRANSLATIONS, SEGMENTER)


def told(found: list[LayFound]) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.expansion.term, each.expansion.translations) for each in found]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("身份证被厂里收走了", "身份证…收走"),
        ("厂里收走了我的身份证", "收走…身份证"),
        ("老闆把護照扣下", "護照…扣下"),
        ("身份证押在中介那里", "身份证…押"),
    ],
)
def test_parts_are_found_in_any_order(text: str, term: str) -> None:
    assert told(LAY.find(text, "zh", "zh")) == [(term, ("扣押身份证件",))]


@pytest.mark.parametrize(
    "text",
    [
        "身份证怎么办",
        "押金收走了",
        "抵押身份证",
        "身份证" + "在很久很久以前的一个夏天的夜里丢失后来又找到但是最后" + "收走",
        "殴打老婆",
    ],
)
def test_one_part_a_part_of_a_word_or_a_part_far_away_is_nothing(text: str) -> None:
    assert LAY.find(text, "zh", "zh") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("my boss took my ID card", True),
        ("ID cards are kept by the job agents", True),
        ("his passport was taken by the boss", True),
        ("the boss has a passport", False),
        ("the agent took my passport", False),
    ],
)
def test_english_parts_match_in_any_inflection(text: str, found: bool) -> None:
    assert bool(LAY.find(text, "en", "zh")) is found
    assert LAY.find(text, "en", "en") == []


def test_what_the_parts_mean_together_is_searched_beside_their_words(tmp_path: Path) -> None:
    library = library_of(
        tmp_path, "扣押身份证件的，处罚款。", "身份证由本人保管。", *["今天天气很好。"] * 12
    )
    library.searcher = Searcher(library, library.engine, SEGMENTER, TRANSLATIONS, lay=LAY)
    query = "厂里收走了我的身份证"
    (zh, _) = library.searcher.search(SearchQuery(query)).groups
    assert [hit.passage.text for hit in zh.hits] == [
        "扣押身份证件的，处罚款。",
        "身份证由本人保管。",
    ]
    assert [each.key for each in zh.expansions] == ["lay:收走…身份证"]
    (off, _) = library.searcher.search(SearchQuery(query, without=("lay:收走…身份证",))).groups
    assert off.hits[0].passage.text == "身份证由本人保管。"
    assert [each.key for each in off.suppressed] == ["lay:收走…身份证"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_shipped_expression_has_parts_with_words(lang: str) -> None:
    for field in load_table(f"lay/{lang}-apart").values():
        for entry in msgspec.convert(field["entries"], tuple[LayEntry, ...]):
            assert entry.law or entry.spoken("zh" if lang == "en" else "en")
            for text in entry.lay:
                parts = parts_of(text)
                assert parts, text
                assert len(parts) > 1, text
                assert all(parts), text


def test_the_shipped_expressions_of_parts() -> None:
    lay = load_lay(TRANSLATIONS, Segmenter())
    found = [each for each in lay.find("厂里把身份证收走不还", "zh", "zh") if each.apart]
    assert any("扣押居民身份证" in each.expansion.translations for each in found)
    found = [each for each in lay.find("my boss took my passport", "en", "zh") if each.apart]
    assert any("扣押居民身份证" in each.expansion.translations for each in found)
