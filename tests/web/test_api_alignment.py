"""Counterparts, parallel texts and comparisons over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from kb.i18n.addresses import API

Client = TestClient[Litestar]

COMPARE = f"{API}/works/compare"
PLANS = [f"npa-{years}-digest" for years in ("2008-2012", "2013-2020", "2021-2030")]


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
        yield client


def test_each_hit_has_its_counterpart(client: Client) -> None:
    answer = client.get(f"{API}/search", params={"query": "特别联席会议 OR 人口贩运", "limit": 5})
    groups = answer.json()["groups"]

    for group in groups:
        for hit in group["hits"]:
            (other,) = hit["counterparts"]
            assert other["document_id"] != hit["document_id"]
            assert other["document_id"].startswith(f"{hit['work_id']}/")
            assert other["lang"] != group["lang"]
            assert other["text"]
            assert 0 < other["confidence"] <= 1
            assert client.get(other["permalink"]).status_code == 200


def test_a_passage_has_its_counterpart(client: Client) -> None:
    passage = client.get(f"{API}/passages/palermo-protocol-digest/zh/art-3.a").json()

    (other,) = passage["counterparts"]
    assert other["passage_id"] == "palermo-protocol-digest/en/art-3.a"
    assert other["locator"] == {"en": "Article 3(a)", "zh": "第三条(a)项"}
    assert (other["alignment"], other["status"]) == ("automatic", "digest")


def test_two_versions_are_read_row_by_row(client: Client) -> None:
    address = f"{API}/works/palermo-protocol-digest/parallel"
    answer = client.get(address, params={"left": "en", "right": "zh"}).json()

    assert (answer["left"]["lang"], answer["right"]["lang"]) == ("en", "zh")
    rows = {row["left"][0]["passage_id"].split("/")[2]: row for row in answer["rows"]}
    assert rows["art-3.a"]["right"][0]["passage_id"] == "palermo-protocol-digest/zh/art-3.a"
    assert (rows["art-3.a"]["kind"], rows["art-3.a"]["alignment"]) == ("1-1", "automatic")
    counts = answer["counts"]
    assert sum(counts.values()) == len(answer["rows"])
    held = sum(len(row["left"]) for row in answer["rows"])
    assert held == answer["left"]["passages"]


def test_sides_are_chosen_by_the_reader_where_none_is_named(client: Client) -> None:
    address = f"{API}/works/palermo-protocol-digest/parallel"

    def langs(**params: str) -> tuple[str, str]:
        headers = {"Accept-Language": "zh-CN"}
        answer = client.get(address, params=params, headers=headers).json()
        return answer["left"]["lang"], answer["right"]["lang"]

    assert langs() == ("zh", "en")
    assert langs(left="en") == ("en", "zh")
    assert langs(right="zh") == ("en", "zh")
    assert langs(left="palermo-protocol-digest/en") == ("en", "zh")


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("works/none/parallel", 404, "work-not-found"),
        ("works/palermo-protocol-digest/parallel?left=zh-Hant", 404, "document-not-found"),
        ("works/compare?left=none&right=none/en", 404, "document-not-found"),
        ("works/compare?left=npa-2008-2012-digest", 400, "parameters-invalid"),
        (
            "works/compare?left=npa-2008-2012-digest/en&right=npa-2013-2020-digest/zh",
            400,
            "versions-incomparable",
        ),
    ],
)
def test_a_missing_object_is_reported(client: Client, address: str, status: int, code: str) -> None:
    answer = client.get(f"{API}/{address}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_three_plans_are_compared_step_by_step(client: Client) -> None:
    names = dict(zip(("left", "right", "third"), PLANS, strict=True))
    names["left"] += "/zh"
    answer = client.get(COMPARE, params=names).json()

    assert [d["document_id"] for d in answer["documents"]] == [f"{plan}/zh" for plan in PLANS]
    for step, counts in enumerate(answer["counts"]):
        changes = [row["changes"][step] for row in answer["rows"]]
        assert counts == {change: changes.count(change) for change in counts}
        assert all(counts.values())
    for row in answer["rows"]:
        _check_row(row)


def _check_row(row: dict[str, Any]) -> None:
    assert any(cell["passages"] for cell in row["cells"])
    for step, change in enumerate(row["changes"]):
        before, after = row["cells"][step], row["cells"][step + 1]
        there = bool(before["passages"]), bool(after["passages"])
        expected = {
            (True, True): {"kept", "changed"},
            (True, False): {"dropped"},
            (False, True): {"added"},
            (False, False): {None},
        }
        assert change in expected[there]
        marked = bool(before["deleted"] or after["inserted"])
        assert marked == (change == "changed")
        for cell, spans in ((before, "deleted"), (after, "inserted")):
            assert all(0 <= a < b <= len(cell["text"]) for a, b in cell[spans])


def test_the_words_that_changed_are_marked(client: Client) -> None:
    answer = client.get(COMPARE, params={"left": f"{PLANS[0]}/zh", "right": PLANS[1]}).json()
    title = answer["rows"][0]["cells"]

    assert "2008" in [title[0]["text"][a:b] for a, b in title[0]["deleted"]]
    assert "2013" in [title[1]["text"][a:b] for a, b in title[1]["inserted"]]


def test_a_work_names_those_before_and_after(client: Client) -> None:
    assert client.get(f"{API}/works/{PLANS[1]}").json()["succession"] == PLANS
    assert client.get(f"{API}/works/palermo-protocol-digest").json()["succession"] == []
