"""A pack too large for comparing all vectors: results and averages are nearly the same."""

from __future__ import annotations

import numpy as np
import pytest

from search.retrieve import vectors
from search.retrieve.vectors import DenseView
from tests.support.packs import pack_of

UNITS, DIMENSIONS, TOPICS = 6_000, 384, 60


@pytest.fixture(scope="module")
def view() -> DenseView:
    """Units about some topics, and a query about one of them."""
    random = np.random.default_rng(7)
    topics = random.normal(size=(TOPICS, DIMENSIONS))
    floats = topics[random.integers(TOPICS, size=UNITS)] + random.normal(size=(UNITS, DIMENSIONS))
    floats /= np.linalg.norm(floats, axis=1, keepdims=True)
    scales = (np.abs(floats).max(axis=1) / 127).astype(np.float32)
    rows = np.rint(floats / scales[:, None]).astype(np.int8)
    ids = tuple(f"unit-{number}" for number in range(UNITS))
    pack = pack_of("en", ids, rows, scales)
    query = topics[0] + random.normal(size=DIMENSIONS)
    return DenseView(pack, (query / np.linalg.norm(query)).astype(np.float32), whole=0.5)


@pytest.fixture
def large(view: DenseView, monkeypatch: pytest.MonkeyPatch) -> DenseView:
    monkeypatch.setattr(vectors, "_EXACT_UP_TO", 1_000)
    monkeypatch.setattr(vectors, "_BY_SIGNS", 600)
    return DenseView(view.pack, view.query, view.whole)


def test_sign_bits_find_what_the_vectors_find(view: DenseView, large: DenseView) -> None:
    exact = {*np.argsort(-view.by_whole)[:50].tolist()}
    found = {*large.best(50).tolist()}

    assert len(exact & found) >= 0.97 * len(exact)
    assert not {"by_whole"} & large.__dict__.keys()


def test_what_is_left_out_is_not_found(large: DenseView) -> None:
    allowed = np.zeros(UNITS, bool)
    allowed[::2] = True
    found = large.best(50, allowed)

    assert len(found) == 50
    assert not (found % 2).any()


def test_a_sample_estimates_the_usual_cosine(view: DenseView, large: DenseView) -> None:
    np.testing.assert_allclose(large.usual, (view.by_whole.mean(), view.by_whole.std()), atol=0.01)
    best = f"unit-{large.best(1)[0]}"
    assert large.percentile(best) == pytest.approx(view.percentile(best), abs=0.01)


def test_signs_are_counted(view: DenseView) -> None:
    differing = vectors.signs_differing(vectors.sign_planes(view.pack), view.query)
    expected = ((view.pack.wholes > 0) != (view.query > 0)).sum(axis=1)
    np.testing.assert_array_equal(differing, expected)
