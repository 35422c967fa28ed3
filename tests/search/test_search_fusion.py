"""How words, meaning and counterparts make one score: on vectors of two dimensions, seen by eye."""

from __future__ import annotations

import math
from dataclasses import replace

import msgspec
import numpy as np
import pytest

from corpus import SearchLang
from search import EngineHit, load_weights
from search.embeddings import VectorPack
from search.retrieve.fusion import Candidates, fuse
from search.retrieve.vectors import DenseView
from search.weights import HybridWeights
from tests.support.packs import pack_of

WEIGHTS = msgspec.structs.replace(
    load_weights().hybrid, same_from=0.8, same_to=0.9, counterpart_own=0.5, counterpart_other=0.5
)


def vector(degrees: float) -> list[float]:
    return [math.cos(math.radians(degrees)), math.sin(math.radians(degrees))]


def pack(lang: SearchLang, degrees: dict[str, float]) -> VectorPack:
    """Units of one sentence each, by the direction that they look in."""
    rows = np.array([vector(each) for each in degrees.values()]).reshape(-1, 2)
    values = np.rint(rows * 127).astype(np.int8)
    scales = np.full(len(rows), 1 / 127, np.float32)
    return pack_of(lang, list(degrees), values, scales)


def candidates(
    lang: SearchLang, degrees: dict[str, float], words: dict[str, float], *, own: bool
) -> Candidates:
    """``words``: the lexical score of each candidate, against an ideal of 10."""
    view = DenseView(pack(lang, degrees), np.array(vector(0), np.float32), whole=0.5)
    hits = [EngineHit(each, each, (each,), score) for each, score in words.items()]
    return Candidates(hits, 10.0, view, own)


def order(found: Candidates, weights: HybridWeights = WEIGHTS) -> list[str]:
    (fused,) = fuse([found], weights)
    return [each.hit.unit_id for each in fused]


SPREAD = {"near": 10.0, "half": 50.0, "far": 85.0}


def test_of_units_that_say_as_much_the_nearer_comes_first() -> None:
    assert order(candidates("en", SPREAD, {"far": 1, "half": 1, "near": 1}, own=True)) == [
        "near",
        "half",
        "far",
    ]


def test_words_raise_what_is_less_near() -> None:
    said = candidates("en", SPREAD, {"near": 0, "half": 0, "far": 10}, own=True)
    weighty = msgspec.structs.replace(WEIGHTS, lexical=2.0)
    assert order(said)[0] == "near"
    assert order(said, weighty)[0] == "far"


def test_a_score_above_the_ideal_is_capped() -> None:
    said = candidates("en", {"one": 30, "two": 10}, {"one": 100, "two": 10}, own=True)
    assert order(said)[0] == "two"


def test_a_unit_without_a_vector_yet_stands_among_those_that_have_its_words() -> None:
    said = candidates("en", SPREAD, {"near": 5, "new": 5, "far": 5}, own=True)
    assert order(said) == ["near", "new", "far"]


def test_a_unit_is_pulled_to_what_says_the_same_in_the_other_language() -> None:
    own = candidates("en", {"a": 10, "b": 60, "c": 88}, {"a": 10, "b": 0, "c": 0}, own=True)
    # In its own language "a" is clearly meant; here "x", its counterpart, is slightly behind.
    other = candidates("zh", {"x": 14, "y": 40, "z": 89}, {"x": 0, "y": 10, "z": 0}, own=False)
    alone = msgspec.structs.replace(WEIGHTS, counterpart_own=0.0, counterpart_other=0.0, lexical=1)
    pulled = msgspec.structs.replace(alone, counterpart_other=0.6)

    _, before = fuse([own, other], alone)
    _, after = fuse([own, other], pulled)
    assert before[0].hit.unit_id == "y"
    assert after[0].hit.unit_id == "x"
    best = after[0]
    assert (best.counterpart, best.likeness) == ("a", 1.0)


def test_a_translation_is_no_merit_where_the_other_language_stands_higher() -> None:
    # Many units about other matters: the best ones stand far above the average.
    others = {f"other-{at}": 80.0 + at / 10 for at in range(40)}
    own = candidates("zh", {"a": 44, **others}, {"a": 0}, own=True)
    # "y" is nearer; "x" has a counterpart.
    other = candidates("en", {"x": 45, "y": 20, "z": 75}, {"x": 0, "y": 0, "z": 0}, own=False)
    pulled = msgspec.structs.replace(WEIGHTS, counterpart_other=0.9, translated=0.0)

    _, found = fuse([own, other], pulled)

    assert found[0].hit.unit_id == "y"


def test_the_counterpart_of_the_best_wrong_unit_stays_below_an_answer_without_translation() -> None:
    # All units in the query's language have its words; "w" is the answer, in the other language only.
    own = {"a": 20.0, "b": 45.0, "c": 80.0}
    here = candidates("en", {**own, "d": 170.0}, {**dict.fromkeys(own, 10.0), "d": 0}, own=True)
    # It looks the other way, so that "a" is not its counterpart.
    other = {"w": -20.0, "x": 24.0, "y": 49.0, "z": 84.0}
    there = candidates("zh", other, dict.fromkeys(other, 0), own=False)
    weights = msgspec.structs.replace(WEIGHTS, counterpart_other=0.6, translated=0.0)
    _, found = fuse([here, there], weights)
    assert [(each.hit.unit_id, each.counterpart) for each in found][:2] == [("w", None), ("x", "a")]


@pytest.mark.parametrize(("translated", "gains"), [(1, True), (6, False)])
def test_a_translation_loses_where_most_units_have_one_and_gains_where_few_do(
    translated: int, gains: bool
) -> None:
    # "w" looks the other way: it is as near as "x", and has no counterpart.
    own = {"a": 22.0, **{f"a{at}": 60.0 + 2 * at for at in range(translated - 1)}}
    other = {"x": 22.0, "w": -22.0, **{f"x{at}": 60.0 + 2 * at for at in range(translated - 1)}}
    other |= {f"w{at}": -60.0 - 2 * at for at in range(6 - translated)}
    here = candidates("en", own, dict.fromkeys(own, 0), own=True)
    there = candidates("zh", other, dict.fromkeys(other, 0), own=False)
    weights = msgspec.structs.replace(WEIGHTS, counterpart_other=0.0, translated=0.3)
    _, found = fuse([here, there], weights)
    scores = {each.hit.unit_id: each.score for each in found}
    assert (scores["x"] > scores["w"]) is gains


def test_what_is_only_about_the_same_is_no_counterpart() -> None:
    own = candidates("en", {"a": 10, "b": 60}, {"a": 10, "b": 0}, own=True)
    other = candidates("zh", {"x": 50, "y": 89}, {"x": 0, "y": 0}, own=False)
    _, found = fuse([own, other], msgspec.structs.replace(WEIGHTS, same_from=0.99, same_to=1.0))
    assert all(each.counterpart is None for each in found)


def test_of_two_that_claim_one_counterpart_the_less_like_has_none() -> None:
    own = candidates("en", {"a": 10}, {"a": 10}, own=True)
    other = candidates("zh", {"x": 10, "y": 35}, {"x": 0, "y": 0}, own=False)
    _, found = fuse([own, other], msgspec.structs.replace(WEIGHTS, same_margin=0.05))
    assert {each.hit.unit_id: each.counterpart for each in found} == {"x": "a", "y": None}


def test_scores_are_deviations_from_the_usual_unit_of_the_language() -> None:
    found = candidates("en", SPREAD, {"near": 0, "half": 0, "far": 0}, own=True)
    usual, spread = found.view.usual
    (fused,) = fuse([found], WEIGHTS)
    for each in fused:
        assert each.dense is not None
        assert each.score == pytest.approx((each.dense - usual) / spread, abs=1e-4)


def test_nothing_found_is_nothing_fused() -> None:
    assert fuse([candidates("en", SPREAD, {}, own=True)], WEIGHTS) == [[]]


@pytest.mark.parametrize("degrees", [{}, {"only": 20.0}])
def test_what_a_few_vectors_deviate_by_is_not_believed(degrees: dict[str, float]) -> None:
    few = candidates("zh", degrees, {"only": 10}, own=True)
    ((only,),) = fuse([few], WEIGHTS)
    assert 0 < only.score <= WEIGHTS.lexical / WEIGHTS.least_spread + 1e-4


def test_no_unit_without_a_vector_ranks_below_what_words_alone_give_it() -> None:
    degrees = {f"v{at}": at * 2.0 for at in range(20)}
    words = {**dict.fromkeys(degrees, 1.0), "new1": 0.4, "new2": 0.2}
    found = candidates("en", {**degrees, "far": 89.0}, words, own=True)
    assert order(found).index("new1") > 1
    # By their words they are the second and the fifth.
    (fused,) = fuse([replace(found, by_words={"new1": 1, "new2": 4, "v0": 0})], WEIGHTS)
    ranks = {each.hit.unit_id: rank for rank, each in enumerate(fused)}
    assert (ranks["v0"], ranks["new1"], ranks["new2"]) == (0, 1, 4)
    scores = [each.score for each in fused]
    assert scores == sorted(scores, reverse=True)
