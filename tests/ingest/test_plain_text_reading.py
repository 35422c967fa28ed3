"""Plain text: hard-wrapped or a line per paragraph, with pages, in both languages."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import FileEmpty
from ingest.readers.lines import plain_paragraphs
from ingest.readers.text import read_text
from tests.support.structured import squeezed

_LONG = (
    "Each State Party shall consider adopting legislative or other appropriate measures that permit "
    "victims of trafficking in persons to remain in its territory, temporarily or permanently, in "
    "appropriate cases, and shall give appropriate consideration to humanitarian factors."
)
_LONG_ZH = (
    "各缔约国均应考虑采取立法或其他适当措施，允许人口贩运活动被害人在适当情况下在本国境内临时或永久居留，"
    "并应在执行上述规定时适当考虑人道主义和照顾性因素，同时确保被害人获得安全保障以及必要的法律帮助。"
)


def _texts(path: Path, content: str) -> list[str]:
    path.write_text(content, "utf-8")
    return [block.text for block in read_text(path).blocks]


@pytest.mark.parametrize("width", [60, 72, 80, 100])
def test_hard_wrapped_english_is_joined(width: int) -> None:
    lines = [*textwrap.wrap(_LONG, width), "", *textwrap.wrap(_LONG.upper(), width)]
    assert plain_paragraphs(lines) == [_LONG, _LONG.upper()]


@pytest.mark.parametrize("width", [30, 36, 40])
def test_hard_wrapped_chinese_is_joined_without_blanks(width: int) -> None:
    pieces = [_LONG_ZH[i : i + width] for i in range(0, len(_LONG_ZH), width)]
    assert plain_paragraphs([*pieces, "", *pieces]) == [_LONG_ZH, _LONG_ZH]


def test_indented_chinese_paragraphs_without_blank_lines_are_parted() -> None:
    width = 30
    one = "\u3000\u3000" + _LONG_ZH
    lines = [one[i : i + width] for i in range(0, len(one), width)] * 3
    assert [text.strip("\u3000 ") for text in plain_paragraphs(lines)] == [_LONG_ZH] * 3


def test_a_line_per_paragraph_stays_so() -> None:
    lines = [_LONG, "Short line", _LONG_ZH, "短行", _LONG]
    assert plain_paragraphs(lines) == lines


def test_short_lines_are_no_wrapped_text() -> None:
    lines = ["第一条 目的", "保护甲", "第二条 定义", "乙是丙", "丁是戊"]
    assert plain_paragraphs(lines) == lines


def test_items_and_articles_begin_paragraphs_in_wrapped_text() -> None:
    wrapped = "\n".join(
        [
            *textwrap.wrap(_LONG, 70),
            "Article 9",
            *textwrap.wrap(_LONG, 70),
            *textwrap.wrap("(a) " + _LONG.replace(".", ";"), 70),
            *textwrap.wrap("(b) " + _LONG, 70),
        ]
    )
    assert plain_paragraphs(wrapped.splitlines()) == [
        _LONG,
        "Article 9",
        _LONG,
        "(a) " + _LONG.replace(".", ";"),
        "(b) " + _LONG,
    ]


def test_a_reference_at_the_start_of_a_line_begins_nothing() -> None:
    lines = [
        "This Convention shall apply to the acts that are established as provided in",
        "Article 3. It shall also apply to those acts that are set forth in",
        "Part II. Nothing in it shall affect the rights of States under international",
        "law.",
    ]
    assert plain_paragraphs([*lines, "", *lines]) == [" ".join(lines)] * 2


def test_centred_titles_are_lines_of_their_own() -> None:
    lines = [
        *textwrap.wrap(_LONG, 72),
        "",
        "                              PART I",
        "                       GENERAL PROVISIONS",
        "",
        *textwrap.wrap(_LONG, 72),
    ]
    assert plain_paragraphs(lines) == [_LONG, "PART I", "GENERAL PROVISIONS", _LONG]


def test_a_form_feed_begins_a_page(tmp_path: Path) -> None:
    path = tmp_path / "pages.txt"
    path.write_text("One.\fTwo.\n\nThree.", "utf-8")
    raw = read_text(path)
    assert [(b.text, b.page) for b in raw.blocks] == [("One.", 1), ("Two.", 2), ("Three.", 2)]
    assert raw.pages == 2


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings_of_all_systems(ending: str, tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    path.write_bytes(ending.join(["第一条 甲。", "", "乙。"]).encode())
    assert [block.text for block in read_text(path).blocks] == ["第一条 甲。", "乙。"]


@pytest.mark.parametrize("content", [" ", "\n\n", "\u3000\t\u200b\n", "\f\f"])
def test_a_file_of_blanks_is_empty(content: str, tmp_path: Path) -> None:
    with pytest.raises(FileEmpty):
        _texts(tmp_path / "blank.txt", content)


@settings(deadline=None)
@given(st.lists(st.text("ab一二。, (1)第条", max_size=90), max_size=30))
def test_no_sign_is_lost_or_doubled(lines: list[str]) -> None:
    assert squeezed("".join(plain_paragraphs(lines))) == squeezed("".join(lines))


def page_texts() -> list[str]:
    """Twelve paragraphs that begin otherwise and end otherwise, as pages do."""
    return [
        _LONG.replace("Each", f"{word} and {other}").replace(
            "factors.", f"{other} factors of {word}."
        )
        for word in ("Every", "Any", "One", "Another")
        for other in ("each", "some", "all")
    ]


def test_heads_and_numbers_of_pages_are_left_out() -> None:
    texts = page_texts()
    lines: list[str] = []
    for number in range(4):
        lines += ["議事錄 2013年", "", str(7 + number), ""]
        for text in texts[3 * number : 3 * number + 3]:
            lines += [*textwrap.wrap(text, 60), ""]
    assert plain_paragraphs(lines) == texts


def test_a_paragraph_goes_on_below_the_head_of_the_next_page() -> None:
    texts = page_texts()
    lines: list[str] = []
    for number, text in enumerate(texts, 1):
        wrapped = textwrap.wrap(text, 60)
        if number % 2:
            lines += [*wrapped, ""]
        else:
            lines += [*wrapped[:3], "Official Record", "", str(number // 2), "", *wrapped[3:], ""]
    assert plain_paragraphs(lines) == texts


def test_numbers_of_a_list_stay() -> None:
    lines = [text for number in range(1, 6) for text in (str(number), "第一项", "第二项")]
    assert plain_paragraphs(lines) == lines
