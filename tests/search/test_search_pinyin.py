"""Chinese words are found by their pinyin; English words that could be pinyin stay English."""

from __future__ import annotations

from pathlib import Path

import pytest

from search import Group
from tests.support.search_samples import Library, library_of


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return library_of(
        tmp_path,
        "拐卖妇女是犯罪。",
        "绿色的海洋。西安的旅馆。",
        "天气晴朗，人口贩运。",
        "Women in China and she.",
        "Abduction and trafficking is a crime: guaimai.",
        "Weather at sea.",
        *["A human being at a bench."] * 12,
    )


def zh(library: Library, query: str) -> Group:
    (group,) = (group for group in library.ask(query).groups if group.lang == "zh")
    return group


def found(group: Group) -> list[str]:
    return [hit.passage.id.rpartition("/")[2] for hit in group.hits]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("guaimai", "p0"),
        ("guai mai", "p0"),
        ("Guai Mai", "p0"),
        ("guǎi mài", "p0"),
        ("guǎimài", "p0"),
        ("guai3mai4", "p0"),
        ("guai3 mai4", "p0"),
        ("ｇｕａｉｍａｉ", "p0"),
        ("funv", "p0"),
        ("funu", "p0"),
        ("fùnǚ", "p0"),
        ("funü", "p0"),
        ("lvse", "p1"),
        ("xi'an", "p1"),
        ("guaimaifunv", "p0"),
        ("guaimai funv", "p0"),
        ("renkoufanyun", "p2"),
        ("ren kou fan yun", "p2"),
    ],
)
def test_pinyin_finds_chinese_words(library: Library, query: str, expected: str) -> None:
    assert library.ask(query).groups[0].lang == "zh"
    assert found(zh(library, query)) == [expected]


def test_the_words_meant_by_pinyin_are_shown_and_marked(library: Library) -> None:
    group = zh(library, "guai mai")
    told = [(each.term, each.translations, each.source) for each in group.expansions]
    assert told == [("guai mai", ("拐卖",), "pinyin")]
    assert group.hits[0].highlights == ((0, 2),)


def test_a_term_in_pinyin_is_found_in_english_by_its_counterpart(library: Library) -> None:
    _, en = library.ask("guaimai").groups
    assert found(en) == ["p1"]
    assert [each.concept_id for each in en.expansions] == ["abduction-and-trafficking"]
    assert found(library.ask("renkoufanyun").groups[1]) == []


@pytest.mark.parametrize("query", ["women", "china", "she", "women china", "human being", "sea"])
def test_english_words_stay_english(library: Library, query: str) -> None:
    group = zh(library, query)
    assert group.total == 0
    assert not [each for each in group.expansions if each.source == "pinyin"]
    assert library.ask(query).groups[0].lang == "en"


def test_pinyin_beside_english_words_is_asked_for_too(library: Library) -> None:
    en, other = library.ask("crime guaimai").groups
    assert found(en) == ["p1"]
    assert found(other) == ["p0"]


def test_words_that_are_no_pinyin_find_nothing_chinese(library: Library) -> None:
    assert zh(library, "gua1mai9 zzz").total == 0
    assert zh(library, "mai guai").total == 0


def test_an_english_word_that_sounds_like_a_chinese_one_stays_english(tmp_path: Path) -> None:
    library = library_of(tmp_path, "我们有帮助。", "Women get aid.")
    assert zh(library, "women").total == 0
    assert found(zh(library, "wo3men5")) == ["p0"]


def test_what_many_english_texts_say_is_english(tmp_path: Path) -> None:
    library = library_of(tmp_path, "拐卖是犯罪。", *["They call it guaimai."] * 11)
    assert zh(library, "guaimai").total == 0


def test_a_text_that_can_be_parted_in_countless_ways_is_answered(library: Library) -> None:
    # xian is one syllable or two: to try all ways would take years.
    assert zh(library, "xian" * 100 + "q").total == 0
