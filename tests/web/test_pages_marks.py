"""Marking found words in a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from kb.web.display.highlighting import cells, marked

SPANS = st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40)), max_size=6)


def test_marks_are_put_around_what_was_found_and_the_rest_is_escaped() -> None:
    assert marked("a <b> 拐卖 c", [(6, 8)]) == "a &lt;b&gt; <mark>拐卖</mark> c"


def test_overlapping_marks_become_one() -> None:
    assert marked("abcdef", [(2, 4), (0, 3), (5, 9)]) == "<mark>abcd</mark>e<mark>f</mark>"


def test_a_mark_does_not_reach_from_one_cell_into_the_next() -> None:
    assert cells("ab\tcd", [(1, 4)]) == ["a<mark>b</mark>", "<mark>c</mark>d"]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=30), SPANS)
def test_marking_never_changes_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    shown = html.fragment_fromstring(f"<p>{marked(text, spans)}</p>").text_content()

    assert shown == text
