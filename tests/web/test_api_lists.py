"""Long lists: by cursor, and with the wanted fields alone. Many passages and citations at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

Client = TestClient[Litestar]
ARTICLE = "palermo-protocol-digest/en/art-3.a"


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize(("noun", "key"), [("documents", "document_id"), ("works", "work_id")])
def test_a_cursor_leads_through_the_whole_list(client: Client, noun: str, key: str) -> None:
    everything = [item[key] for item in client.get(f"/api/v1/{noun}").json()]
    found: list[str] = []
    address: str | None = f"/api/v1/{noun}?cursor=*&limit=4"
    while address:
        answer = client.get(address)
        found += [item[key] for item in answer.json()]
        link = re.match(r'<(.+)>; rel="next"', answer.headers.get("link", ""))
        address = link[1] if link else None

    assert found == everything
    assert len(found) > 4


def test_a_cursor_that_no_list_gave_is_refused(client: Client) -> None:
    for cursor in ("_w", "ä", "a"):
        answer = client.get("/api/v1/documents", params={"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (400, "cursor-invalid"), cursor


def test_items_have_the_wanted_fields_alone(client: Client) -> None:
    items = client.get("/api/v1/documents?fields=document_id,%20title&limit=2").json()
    passages = client.get(
        "/api/v1/documents/palermo-protocol-digest/en/passages?fields=passage_id&limit=3&offset=1"
    )

    assert [list(item) for item in items] == [["document_id", "title"]] * 2
    assert [list(item) for item in passages.json()] == [["passage_id"]] * 3
    assert int(passages.headers["x-total-count"]) > 4


def test_an_unknown_field_is_refused(client: Client) -> None:
    answer = client.get("/api/v1/documents?fields=titel")

    assert (answer.status_code, answer.json()["code"]) == (400, "choice-unknown")
    assert "title" in answer.json()["remedy"]


def test_passages_are_looked_up_together(client: Client) -> None:
    ids = ["palermo-protocol-digest/zh/art-3.a", "no/en/art-1", ARTICLE]
    answer = client.get("/api/v1/passages", params={"id": ids}).json()

    assert [p["passage_id"] for p in answer["passages"]] == [ids[0], ids[2]]
    assert answer["missing"] == ["no/en/art-1"]
    assert answer["passages"][1] == client.get(f"/api/v1/passages/{ARTICLE}").json()


def test_at_most_a_hundred_are(client: Client) -> None:
    assert client.get("/api/v1/passages", params={"id": ["x/en/1"] * 100}).status_code == 200
    answer = client.get("/api/v1/passages", params={"id": ["x/en/1"] * 101})
    assert answer.json()["code"] == "parameter-repeated"


def test_citations_are_resolved_together_in_their_order(client: Client) -> None:
    citations = ["Palermo Protocol art. 3(a)", "nonsense", "", "巴勒莫议定书第三条"]
    answer = client.post("/api/v1/resolve", json={"citations": citations})

    found = answer.json()["resolutions"]
    assert answer.status_code == 200
    assert [each["citation"] for each in found] == citations
    assert [bool(each["match"]) for each in found] == [True, False, False, True]
    assert found[0] == client.get("/api/v1/resolve", params={"citation": citations[0]}).json()


@pytest.mark.parametrize("body", [{"citations": []}, {"citations": ["x"] * 101}, {"citation": "x"}])
def test_a_body_that_is_none_is_refused(client: Client, body: object) -> None:
    assert client.post("/api/v1/resolve", json=body).status_code == 400


def test_a_body_that_is_too_large_is_refused(client: Client) -> None:
    assert client.post("/api/v1/resolve", content=b" " * 1_100_000).status_code == 413
