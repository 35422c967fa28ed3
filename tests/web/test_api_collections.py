"""Collections through the API: a key's own, changed at a revision, shared by a link."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from kb.access import make_key
from kb.services import Services
from tests.support.sites import client_of

Client = TestClient[Litestar]
URL = "/api/v1/collections"
ARTICLE = "palermo-protocol-digest/en/art-3"


@pytest.fixture(scope="module")
def site(writable_library: Services) -> Iterator[Client]:
    """The bundled library with two keys that may only read; the client uses Wang Fang's."""
    catalog = writable_library.catalog
    keys = [make_key(catalog, name, ["read"]) for name in ("Wang Fang", "Li Na")]
    with client_of(writable_library) as client:
        client.headers["Authorization"] = f"Bearer {keys[0]}"
        client.other = {"Authorization": f"Bearer {keys[1]}"}  # type: ignore[attr-defined]
        yield client


@pytest.fixture
def made(site: Client) -> Any:
    answer = site.post(URL, json={"title": "Module 1"})
    assert answer.status_code == 201
    assert answer.headers["location"] == f"{URL}/{answer.json()['id']}"
    return answer.json()


def add(site: Client, made: Any, **item: Any) -> Any:
    answer = site.post(f"{URL}/{made['id']}/items", json=item)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_passages_headings_and_notes_are_added(site: Client, made: Any) -> None:
    first = add(site, made, passage_ids=[f"{ARTICLE}.a"])
    heading = add(site, made, kind="heading", text="Definitions", level=2, before=first["added"][0])
    after = add(site, made, kind="note", text="Ask who was recruited.")["collection"]

    assert [item["kind"] for item in after["items"]] == ["heading", "quotation", "note"]
    quotation = site.get("/api/v1/quotations", params={"passage": f"{ARTICLE}.a"}).json()
    assert after["items"][1]["text"] == quotation["quotations"][0]["text"]
    assert after["items"][0]["id"] == heading["added"][0]
    assert after["revision"] == 4
    assert site.get(f"{URL}/{made['id']}").json() == after
    assert site.get(URL).json()[0]["quotations"] == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 422), ({"passages": [ARTICLE]}, 400), ({"kind": "note", "txt": "x", "text": "y"}, 400)],
)
def test_an_addition_of_nothing_is_refused(
    site: Client, made: Any, body: dict[str, Any], status: int
) -> None:
    answer = site.post(f"{URL}/{made['id']}/items", json=body)
    assert answer.status_code == status, answer.text
    assert site.get(f"{URL}/{made['id']}").json()["revision"] == 1


def test_what_is_there_is_not_added_twice(site: Client, made: Any) -> None:
    first = add(site, made, passage_ids=[ARTICLE])
    second = add(site, made, passage_ids=[f"{ARTICLE}.b"])
    third = add(site, made, passage_ids=[f"{ARTICLE}.b"], repeat=True)

    assert (second["added"], second["present"]) == ([], first["added"])
    assert second["collection"]["revision"] == first["collection"]["revision"]
    assert len(third["added"]) == 1


def test_a_selection_and_a_whole_article(site: Client, made: Any) -> None:
    part = add(site, made, passage_ids=[f"{ARTICLE}.b"], start=4, end=12)
    item = part["collection"]["items"][0]
    assert (item["start"], item["end"], len(item["text"])) == (4, 12, 8)

    after = site.post(f"{URL}/{made['id']}/items/{item['id']}/widen", json={"revision": 2}).json()
    assert after["items"][0]["passage_ids"] == [ARTICLE]
    assert after["items"][0]["start"] is None


def test_items_are_moved_changed_and_removed(site: Client, made: Any) -> None:
    ids = [add(site, made, kind="note", text=text)["added"][0] for text in "abc"]
    address = f"{URL}/{made['id']}/items"

    moved = site.post(f"{address}/{ids[2]}/move", json={"revision": 4, "before": ids[0]}).json()
    assert [item["text"] for item in moved["items"]] == ["c", "a", "b"]
    changed = site.patch(f"{address}/{ids[0]}", json={"revision": 5, "text": "A"}).json()
    assert [item["text"] for item in changed["items"]] == ["c", "A", "b"]
    removed = site.delete(f"{address}/{ids[1]}", params={"revision": 6}).json()
    assert [item["text"] for item in removed["items"]] == ["c", "A"]
    gone = site.delete(f"{address}/{ids[1]}", params={"revision": 7})
    assert (gone.status_code, gone.json()["code"]) == (404, "collection-item-not-found")


def test_the_words_of_a_quotation_cannot_be_changed(site: Client, made: Any) -> None:
    item = add(site, made, passage_ids=[ARTICLE])["collection"]["items"][0]

    after = site.patch(
        f"{URL}/{made['id']}/items/{item['id']}",
        json={"revision": 2, "text": "other words", "counterpart": False},
    ).json()

    assert after["items"][0] == item | {"counterpart": False}


def test_a_change_on_an_old_revision_is_a_conflict_with_a_remedy(site: Client, made: Any) -> None:
    address = f"{URL}/{made['id']}"
    assert site.patch(address, json={"revision": 1, "title": "Mine"}).status_code == 200

    late = site.patch(address, json={"revision": 1, "title": "Yours"})

    assert (late.status_code, late.json()["code"]) == (409, "collection-changed")
    assert late.json()["remedy"] == "Load the collection again, and repeat the change."
    assert site.get(address).json()["title"] == "Mine"
    assert site.delete(address, params={"revision": 1}).status_code == 409
    assert site.delete(address, params={"revision": 2}).status_code == 204
    assert site.get(address).status_code == 404


def test_a_collection_is_its_keys_alone(site: Client, made: Any) -> None:
    other = site.other  # type: ignore[attr-defined]
    address = f"{URL}/{made['id']}"

    assert site.get(address, headers=other).json()["code"] == "collection-not-found"
    assert site.get(URL, headers=other).json() == []
    refused = site.post(f"{address}/items", json={"kind": "note", "text": "x"}, headers=other)
    assert refused.status_code == 404


def test_a_saved_collection_is_loaded_again_as_a_new_one(site: Client, made: Any) -> None:
    add(site, made, passage_ids=[ARTICLE])
    saved = site.get(f"{URL}/{made['id']}/exports/file")
    assert "attachment" in saved.headers["content-disposition"]
    assert saved.json() == site.get(f"{URL}/{made['id']}").json()

    loaded = site.post(URL, content=saved.content).json()
    assert loaded["id"] != made["id"]
    assert loaded["items"] == saved.json()["items"]
    given = site.post(
        "/api/v1/collection-exports?format=file", json=loaded, headers={"Authorization": ""}
    )
    assert given.json() == loaded
    unknown = site.get(f"{URL}/{made['id']}/exports/scroll")
    assert (unknown.status_code, unknown.json()["code"]) == (400, "choice-unknown")


@pytest.mark.parametrize(
    "items",
    [
        [{"id": "a", "kind": "quotation", "text": "words of nobody"}],
        [{"id": "a", "kind": "note", "text": "x"}, {"id": "a", "kind": "note", "text": "y"}],
    ],
)
def test_what_is_no_collection_is_not_loaded(site: Client, items: Any) -> None:
    answer = site.post(URL, json={"title": "Forged", "items": items})
    assert (answer.status_code, answer.json()["code"]) == (422, "collection-invalid")


def test_words_that_no_document_has_show_as_amended(site: Client) -> None:
    item = {"id": "a", "kind": "quotation", "passage_ids": [f"{ARTICLE}.b"], "text": "forged"}
    made = site.post(URL, json={"title": "Forged", "items": [item]}).json()

    [checked] = site.get(f"{URL}/{made['id']}/check").json()

    assert checked["state"] == "amended"
    assert checked["deleted"] == [[0, 6]]
    assert checked["current"]["permalink"].endswith("art-3.b#art-3.b")
    assert checked["counterpart"]["lang"] == "zh"
    renewed = site.post(f"{URL}/{made['id']}/items/a/renew", json={"revision": 1}).json()
    assert renewed["items"][0]["text"] == checked["current"]["text"]


def test_a_link_reads_without_a_key_until_it_is_revoked(site: Client, made: Any) -> None:
    add(site, made, kind="note", text="x")
    token = site.post(f"{URL}/{made['id']}/share").json()["token"]
    nobody = {"Authorization": ""}

    read = site.get(f"/api/v1/shared-collections/{token}", headers=nobody).json()
    assert ([item["text"] for item in read["items"]], read["key"]) == (["x"], "")
    assert {each["id"]: each["is_shared"] for each in site.get(URL).json()}[made["id"]]

    assert site.delete(f"{URL}/{made['id']}/share").status_code == 204
    gone = site.get(f"/api/v1/shared-collections/{token}", headers=nobody)
    assert (gone.status_code, gone.json()["code"]) == (404, "collection-shared-not")


def test_it_is_copied_and_handed_over(site: Client, made: Any) -> None:
    other = site.other  # type: ignore[attr-defined]
    address = f"{URL}/{made['id']}"
    copy = site.post(f"{address}/duplicate", json={"title": "Copy"}).json()
    assert (copy["title"], copy["key"]) == ("Copy", "Wang Fang")

    unknown = site.post(f"{address}/hand-over", json={"revision": 1, "key": "Nobody"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "key-not-found")
    done = site.post(f"{address}/hand-over", json={"revision": 1, "key": "Li Na"})
    assert done.status_code == 204
    assert site.get(address).status_code == 404
    assert site.get(address, headers=other).json()["key"] == "Li Na"
