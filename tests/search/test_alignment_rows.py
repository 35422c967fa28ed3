"""Rows for reading side by side: each passage once, in order, with unpaired ones at their place."""

from __future__ import annotations

from corpus import Passage
from corpus.alignment import Basis, Pair
from search.alignment.changes import rows
from tests.support.alignment_samples import text_of_work


def document(lang: str, *addresses: str) -> list[Passage]:
    return text_of_work(f"w/{lang}", *((at, at) for at in addresses))


def pair(left: list[str], right: list[str], langs: tuple[str, str] = ("en", "zh")) -> Pair:
    return Pair(
        left=tuple(f"w/{langs[0]}/{at}" for at in left),
        right=tuple(f"w/{langs[1]}/{at}" for at in right),
        confidence=0.9,
        basis=Basis(words=0.9, place=1.0, length=1.0),
    )


def table(documents: list[list[Passage]], *steps: list[Pair]) -> list[list[str]]:
    return [
        ["+".join(passage.text for passage in cell) for cell in row]
        for row in rows(documents, steps)
    ]


def test_pairs_share_a_row_and_the_rest_keeps_its_place() -> None:
    left, right = document("en", "p1", "p2", "p3"), document("zh", "p0", "p1", "p2", "p4")
    found = table([left, right], [pair(["p1"], ["p1"]), pair(["p3"], ["p2"])])

    assert found == [["", "p0"], ["p1", "p1"], ["p2", ""], ["p3", "p2"], ["", "p4"]]


def test_one_and_several_share_a_row() -> None:
    left, right = document("en", "p1", "p2"), document("zh", "p1", "p2", "p3")
    found = table([left, right], [pair(["p1"], ["p1", "p2"]), pair(["p2"], ["p3"])])

    assert found == [["p1", "p1+p2"], ["p2", "p3"]]


def test_what_has_moved_follows_the_left_side() -> None:
    left, right = document("en", "p1", "p2"), document("zh", "p1", "p2", "p3")
    found = table([left, right], [pair(["p1"], ["p3"]), pair(["p2"], ["p1"])])

    assert found == [["p1", "p3"], ["p2", "p1"], ["", "p2"]]


def test_three_versions_are_joined_through_the_middle_one() -> None:
    first, second = document("en", "p1", "p2"), document("zh", "p1", "p2")
    third = text_of_work("v/zh", ("p1", "p1"), ("p2", "p2"), ("p3", "p3"))
    later = Pair(
        left=("w/zh/p2",),
        right=("v/zh/p3",),
        confidence=0.9,
        basis=Basis(words=0.9, place=1.0, length=1.0),
    )
    found = table([first, second, third], [pair(["p2"], ["p2"])], [later])

    assert found == [
        ["", "", "p1"],
        ["", "", "p2"],
        ["", "p1", ""],
        ["p1", "", ""],
        ["p2", "p2", "p3"],
    ]


def test_a_pair_whose_passage_is_gone_is_no_row() -> None:
    left, right = document("en", "p1"), document("zh", "p1")

    assert table([left, right], [pair(["p1", "p9"], ["p1"])]) == [["p1", "p1"]]
    assert table([left, right], [pair(["p9"], ["p1"])]) == [["", "p1"], ["p1", ""]]
