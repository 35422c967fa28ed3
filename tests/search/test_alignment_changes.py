"""Versions compared: which passages are kept, and which words were removed and added."""

from __future__ import annotations

import pytest

from kb.services import Services
from search.alignment.changes import Change, change_of, difference
from tests.support.alignment_samples import text_of_work


def words(text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("one", "other", "change"),
    [
        ("3. 保护被害人。", "（四）保护被害人。", Change.KEPT),
        ("Article 3\nVictims are protected.", "Article 5 Victims  are protected.", Change.KEPT),
        ("保护被害人。", "保护被害人和证人。", Change.CHANGED),
        ("第三条", "第四条", Change.CHANGED),
    ],
)
def test_another_number_is_no_change(one: str, other: str, change: Change) -> None:
    before, after = (text_of_work("w/zh", ("p1", text)) for text in (one, other))

    assert change_of(before, after) is change
    assert change_of(before, []) is Change.DROPPED
    assert change_of([], after) is Change.ADDED
    assert change_of([], []) is None


def test_english_is_compared_word_by_word(library: Services) -> None:
    one = "The police shall protect women and children, if they ask."
    other = "The police must protect all persons, if they ask."
    found = difference(one, other, library.segmenter)

    assert words(one, found.deleted) == ["shall", "women and children"]
    assert words(other, found.inserted) == ["must", "all persons"]


def test_chinese_is_compared_by_its_words_not_its_characters(library: Services) -> None:
    one, other = "公安机关解救被拐卖的妇女。", "公安机关解救被拐骗的儿童。"
    found = difference(one, other, library.segmenter)

    assert words(one, found.deleted) == ["拐卖", "妇女"]
    assert words(other, found.inserted) == ["拐骗", "儿童"]


def test_marks_are_compared_too_and_white_space_is_not(library: Services) -> None:
    one, other = "警察、检察官", "警察，\n检察官"
    found = difference(one, other, library.segmenter)

    assert words(one, found.deleted) == ["、"]
    assert words(other, found.inserted) == ["，"]
    assert difference("a  b", "a\nb", library.segmenter) == ((), ())
