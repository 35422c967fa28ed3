"""Limits of several server processes: all of them count together."""

from __future__ import annotations

from pathlib import Path

import pytest
from litestar.exceptions import TooManyRequestsException

from kb.web.throttle import SharedCounts, Throttle
from tests.support.served import Served


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "metrics" / "limits.sqlite"


def test_two_processes_count_together(file: Path) -> None:
    one = Throttle(3, shared=SharedCounts(file), name="queries")
    other = Throttle(3, shared=SharedCounts(file), name="queries")
    for throttle in (one, other, one):
        throttle.check("anna")
        throttle.count("anna")

    with pytest.raises(TooManyRequestsException) as raised:
        other.check("anna")

    assert 1 <= int(raised.value.headers["RateLimit-Reset"]) <= 60  # type: ignore[index]
    other.check("ben")
    other.take_back("anna")
    one.check("anna")


def test_limits_do_not_count_for_each_other(file: Path) -> None:
    shared = SharedCounts(file)
    queries = Throttle(1, shared=shared, name="queries")
    queries.count("anna")

    Throttle(1, shared=shared, name="uploads").check("anna")
    with pytest.raises(TooManyRequestsException):
        queries.check("anna")


def test_what_is_past_is_not_kept(file: Path) -> None:
    throttle = Throttle(5, 0.0, shared=SharedCounts(file), name="queries")
    for _ in range(5):
        throttle.count("anna")

    throttle.check("anna")
    assert SharedCounts(file).run("SELECT count(*) FROM counted") == [1]


def test_a_file_that_cannot_be_used_closes_nothing(file: Path) -> None:
    shared = SharedCounts(file)
    shared.run("DROP TABLE counted")
    throttle = Throttle(1, shared=shared, name="queries")
    throttle.count("anna")

    throttle.check("anna")


def test_four_processes_of_a_server_have_one_limit(tmp_path: Path) -> None:
    options = ("--no-worker", "--processes", "4")
    with Served(tmp_path, *options, KB_QUERIES_PER_MINUTE="8", KB_EMBEDDINGS="off") as served:
        answers = [served.get(f"/api/v1/search?q=a{n}").status for n in range(24)]
        served.stop()

    assert answers.count(200) == 8
    assert answers.count(429) == 16
    assert not list(tmp_path.glob("metrics/limits*"))
