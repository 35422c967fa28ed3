"""Near-duplicates: a sketch may only rule out pairs that are none."""

from __future__ import annotations

from itertools import combinations

import pytest

from search.text.shingles import jaccard, shingles, sketch
from search.text.sketches import Sketches

_ARTICLE = (
    "Each State Party shall consider implementing measures to provide for the physical, psychological and "
    "social recovery of victims of trafficking in persons, in cooperation with civil society, and in "
    "particular the provision of appropriate housing, counselling, medical assistance and training."
)
_TEXTS = (
    _ARTICLE,
    _ARTICLE.replace("shall consider", "must consider"),
    _ARTICLE.replace("State Party", "Contracting State").replace("housing, ", ""),
    " ".join(reversed(_ARTICLE.split())),
    "拐卖妇女、儿童的，处五年以上十年以下有期徒刑，并处罚金。" * 3,
    "拐卖妇女、儿童的，处五年以上十年以下有期徒刑，并处罚金。" * 2 + "情节特别严重的，处死刑。",
    "收买被拐卖的妇女、儿童的，处三年以下有期徒刑、拘役或者管制。",
    "",
    "a",
)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 1.0])
def test_no_pair_that_shares_enough_is_ruled_out(share: float) -> None:
    may = Sketches([sketch(text) for text in _TEXTS]).may_share(share)
    shared = {
        (one, other): jaccard(shingles(_TEXTS[one]), shingles(_TEXTS[other]))
        for one, other in combinations(range(len(_TEXTS)), 2)
    }
    assert all(may[pair] for pair, index in shared.items() if index >= share)


def test_other_texts_are_ruled_out() -> None:
    may = Sketches([sketch(text) for text in _TEXTS]).may_share(0.5)
    assert may[0, 1]
    assert not may[0, 3]
    assert not may[4, 6]


def test_texts_of_other_lengths_are_told_apart() -> None:
    long = Sketches([sketch("拐卖妇女" * 10), sketch("拐卖妇女" * 6), sketch("拐卖妇女" * 5)])
    assert long.equally_long(0.6)[0].tolist() == [True, True, False]


def test_a_sketch_tells_surely_only_what_is_so() -> None:
    words = [f"word{number}" for number in range(400)]
    texts = [" ".join(words[start : start + 200]) for start in range(0, 150, 5)]
    sketches = Sketches([sketch(text) for text in texts])
    shared = {
        (one, other): jaccard(shingles(texts[one]), shingles(texts[other]))
        for one, other in combinations(range(len(texts)), 2)
    }
    sure = {pair for pair in shared if sketches.surely_share(*pair, 0.5)}
    assert min(shared[pair] for pair in sure) >= 0.5
    assert {pair for pair, index in shared.items() if index > 0.8} <= sure


def test_the_sketch_of_a_short_or_very_long_text_tells_nothing_surely() -> None:
    words = [f"word{number}" for number in range(20_000)]
    texts = [" ".join(words[:length]) for length in (0, 1, 20, 200, 20_000)]
    sketches = Sketches([sketch(text) for text in texts])
    sure = [sketches.surely_share(number, number, 0.5) for number in range(len(texts))]
    assert sure == [False, False, False, True, False]
