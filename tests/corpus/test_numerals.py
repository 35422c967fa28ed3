"""Numerals as legal texts print them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.numerals import int_to_roman, int_to_zh, roman_to_int, zh_to_int
from tests.support.structured import from_lines


@settings(deadline=None)
@given(st.integers(min_value=1, max_value=9999))
def test_chinese_numerals_come_back(number: int) -> None:
    assert zh_to_int(int_to_zh(number)) == number


@settings(deadline=None)
@given(st.integers(min_value=1, max_value=3999))
def test_roman_numerals_come_back_in_either_case(number: int) -> None:
    assert roman_to_int(int_to_roman(number)) == number
    assert roman_to_int(int_to_roman(number).lower()) == number


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        (5, "五"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (240, "二百四十"),
        (1005, "一千零五"),
        (1110, "一千一百一十"),
        (1260, "一千二百六十"),
    ],
)
def test_chinese_laws_write_numbers_like_this(number: int, printed: str) -> None:
    assert int_to_zh(number) == printed
    assert zh_to_int(printed) == number


@pytest.mark.parametrize(
    ("printed", "number"), [("〇", 0), ("一〇八", 108), ("二○二一", 2021), ("两", 2), ("兩百", 200)]
)
def test_other_ways_of_writing_chinese_numbers_are_read(printed: str, number: int) -> None:
    assert zh_to_int(printed) == number


@pytest.mark.parametrize("text", ["", "甲", "第一", "1", "一a"])
def test_what_is_no_chinese_numeral_is_none(text: str) -> None:
    assert zh_to_int(text) is None


@pytest.mark.parametrize("text", ["", "iiii", "vx", "abc", "ic", "mmmm"])
def test_what_is_no_roman_numeral_is_none(text: str) -> None:
    assert roman_to_int(text) is None


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("第三条 甲应当。", "3"),
        ("第3条 甲应当。", "3"),
        ("第３０条 甲应当。", "30"),
        ("第 12 條 甲應當。", "12"),
        ("第二百四十条之一 甲应当。", "240-1"),
        ("第 2-1 條 甲應當。", "2-1"),
        ("第 4 條之 1 甲應當。", "4-1"),
        ("第一千二百六十条 甲应当。", "1260"),
        ("Article 3 Parties shall act.", "3"),
        ("ARTICLE XIV Parties shall act.", "14"),
        ("Article 5 bis. Parties shall act.", "5-1"),
        ("Article 5ter. Parties shall act.", "5-2"),
        ("Article 10A – Parties shall act.", "10-a"),
        ("Art. 7. Parties shall act.", "7"),
    ],
)
def test_article_numbers_are_normalised(line: str, number: str) -> None:
    assert [d.number for d in from_lines(f"{line}\n")] == [number]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("（一）甲；", "1"),
        ("(十二)甲；", "12"),
        ("（３）甲；", "3"),
        ("四、甲；", "4"),
        ("５．甲；", "5"),
        ("6) foo;", "6"),
        ("(b) foo;", "b"),
        ("(aa) foo;", "aa"),
        ("(iv) foo;", "iv"),
        ("⑦甲；", "7"),
        ("㈧甲；", "8"),
        ("⑼甲；", "9"),
        ("⒑甲；", "10"),
        ("丙、租金；", "3"),
        ("（丑）甲；", "2"),
    ],
)
def test_item_numbers_are_normalised(line: str, number: str) -> None:
    assert from_lines(f"第一条 下列：\n{line}")[-1].number == number


@pytest.mark.parametrize(
    "line",
    [
        "第二条规定的情形，由公安机关处理。",
        "第五条和第六条另有规定的除外。",
        "Article 3 of the Protocol defines trafficking.",
        "Article 12.1 of the Code is repealed.",
        "甲、乙双方应当协商。",
        "一、二审法院应当移送。",
        "(no) smoking is allowed.",
        "3.5 tonnes were seized.",
        "2.1 million people were trafficked.",
        "3.5 万人获救。",
    ],
)
def test_words_that_only_look_like_marks_are_words(line: str) -> None:
    drafts = from_lines(f"第一条 甲应当。\n{line}")
    assert [d.address for d in drafts] == ["art-1", "art-1.1", "art-1.2"]
    assert drafts[-1].text == line
