"""A snippet of a sentence without end takes time in proportion to its length."""

from __future__ import annotations

from typing import Any

from corpus import Locator, Passage, PassageKind
from search.answer.highlights import make_snippet
from search.answer.marks import Mark, Marks, Token


class _Counting(str):
    """A text that counts the characters which are copied out of it."""

    copied = 0

    def __getitem__(self, key: Any) -> str:
        piece = super().__getitem__(key)
        _Counting.copied += len(piece)
        return piece


def _passage(text: str) -> Passage:
    return Passage(
        id="list/zh/p1",
        document_id="list/zh",
        position=0,
        parent_id=None,
        kind=PassageKind.PARAGRAPH,
        number=None,
        locator=Locator(en="Para. 1", zh="第1段"),
        heading_path=(),
        page=None,
        lang="zh",
        text=text,
        confidence=None,
    )


def test_a_list_of_places_is_not_read_once_for_each_place() -> None:
    text = _Counting("、".join(["重庆", *(f"县{n}" for n in range(20_000))]))
    _Counting.copied = 0

    snippet = make_snippet(_passage(text), Marks([Mark(0, 2, Token(0, 0, 0, 1.0))]))

    assert snippet.text.startswith("重庆、县0、")
    assert _Counting.copied < 5 * len(text)


def test_many_sentences_with_many_marks_are_looked_through_once() -> None:
    text = _Counting("重庆。" * 20_000)
    marks = Marks(Mark(at, at + 2, Token(0, 0, 0, 1.0)) for at in range(0, len(text), 3))
    _Counting.copied = 0

    snippet = make_snippet(_passage(text), marks)

    assert snippet.text == "重庆。" * 66
    assert len(snippet.highlights) == 66
    assert _Counting.copied < 5 * len(text)


def test_a_word_without_end_is_cut() -> None:
    snippet = make_snippet(_passage("a" * 100_000), Marks())

    assert snippet.text == "a" * 200
