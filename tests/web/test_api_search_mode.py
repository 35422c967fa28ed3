"""Search through the API by words only or by meaning, too; one list of both languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from kb.services import Services
from tests.conftest import RunKb, kb_json, run_kb
from tests.support.sites import client_of

Client = TestClient[Litestar]
QUESTION = "how much time before people are interviewed"


@pytest.fixture
def client(meaning_app: Litestar) -> Iterator[Client]:
    with TestClient(meaning_app) as client:
        yield client


def search(client: Client, **params: Any) -> Any:
    answer = client.get("/api/v1/search", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(hits: list[Any]) -> list[str]:
    return [hit["passage_id"] for hit in hits]


def test_meaning_finds_what_has_none_of_the_words(client: Client) -> None:
    hybrid = search(client, q="remuneration outstanding")
    lexical = search(client, q="remuneration outstanding", mode="lexical")

    assert (hybrid["mode"], lexical["mode"]) == ("hybrid", "lexical")
    assert hybrid["lexical_only"] is lexical["lexical_only"] is None
    best = hybrid["groups"][0]["hits"][0]
    assert best["passage_id"].startswith("guide/en/sec-3")
    assert best["matched"] == []
    assert best["scores"]["lexical"] == 0
    assert best["scores"]["dense"] > 0
    assert lexical["groups"][0]["hits"] == []


def test_hits_say_what_their_score_is_made_of(client: Client) -> None:
    hit = search(client, q=QUESTION)["groups"][1]["hits"][0]
    assert hit["passage_id"].startswith("guide/zh/sec-1")
    scores = hit["scores"]
    assert scores["counterpart"] == "guide/en/sec-1"
    assert 0 < scores["similarity"] <= 1
    assert 0 <= scores["percentile"] < 1

    question = "An interpreter for the victim, free of charge"
    scores = search(client, q=question)["groups"][0]["hits"][0]["scores"]
    assert 0 < scores["sentence_coverage"] <= scores["coverage"] <= 1

    (hit, *_) = search(client, q="interpreter", mode="lexical")["groups"][0]["hits"]
    scores = hit["scores"]
    assert scores["lexical"] > 0
    assert [scores[name] for name in ("dense", "percentile", "direct", "counterpart")] == [None] * 4
    assert scores["coverage"] is scores["sentence_coverage"] is None, "one word orders nothing"


def test_one_list_of_both_languages_is_by_score(client: Client) -> None:
    answer = search(client, q=QUESTION, limit=20)

    merged = answer["merged"]
    scores = [hit["score"] for hit in merged]
    assert scores == sorted(scores, reverse=True)
    # A pair is one hit, in the query's language; the other one is its counterpart.
    in_groups = {hit["passage_id"] for group in answer["groups"] for hit in group["hits"]}
    ids = [hit["passage_id"] for hit in merged]
    beside = {other["passage_id"] for hit in merged for other in hit["counterparts"]}
    assert any(hit["counterparts"] for hit in merged)
    assert not beside & {*ids}
    assert {*ids} <= in_groups


def test_pages_of_the_one_list_follow_each_other(client: Client) -> None:
    def merged(limit: int, offset: int) -> list[str]:
        return ids(search(client, q=QUESTION, limit=limit, offset=offset)["merged"])

    assert merged(2, 0) + merged(2, 2) == merged(4, 0)


def test_expansions_say_their_source_and_can_be_switched_off(client: Client) -> None:
    (expansion,) = search(client, q="拐卖")["groups"][1]["expansions"]
    assert expansion["key"] == "termbase:guaimai"
    assert (expansion["source"], expansion["differs_in_law"]) == ("termbase", True)

    group = search(client, q="拐卖", without=["termbase:guaimai", "termbase:other"])["groups"][1]
    assert (group["expansions"], group["suppressed"]) == ([], [expansion])


def test_where_meaning_is_not_compared_the_answer_says_why(library: Services) -> None:
    with client_of(library) as client:
        client.headers["Accept-Language"] = "zh"
        answer = search(client, q="剥削")
        assert answer["mode"] == "lexical"
        assert answer["lexical_only"]["code"] == "embeddings-off"
        assert "语义检索已关闭" in answer["lexical_only"]["message"]
        assert search(client, q="剥削", mode="lexical")["lexical_only"] is None


def test_a_mode_that_there_is_not_is_refused(client: Client) -> None:
    answer = client.get("/api/v1/search", params={"q": "a", "mode": "magic"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "mode"


def test_the_command_line_takes_the_same(client: Client, meaning_dir: Any) -> None:
    told = kb_json(meaning_dir, "search", "remuneration outstanding", "--mode", "lexical")
    assert (told["mode"], told["merged"]) == ("lexical", [])

    run: RunKb = run_kb
    printed = run(meaning_dir, "search", QUESTION, "--merged", KB_EMBEDDINGS="on").stdout
    shown = [line.strip() for line in printed.splitlines() if "/sec-" in line]
    assert shown == ids(search(client, q=QUESTION)["merged"])
    # Who has switched meaning off knows it.
    assert run(meaning_dir, "search", QUESTION).stderr == ""
