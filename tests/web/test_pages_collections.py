"""The pages of collections: forms of a signed-in reader, links for others, nothing for strangers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from kb.access import make_key
from kb.collections import editing
from kb.services import Services
from tests.support.sites import client_of

Client = TestClient[Litestar]
ARTICLE = "palermo-protocol-digest/en/art-3"


@pytest.fixture
def reader(writable_library: Services, request: pytest.FixtureRequest) -> Iterator[Client]:
    """A signed-in browser, of a key that is named like the test."""
    key = make_key(writable_library.catalog, request.node.name, ["read"])
    with client_of(writable_library) as client:
        client.headers["Accept"] = "text/html"
        assert client.post("/sign-in", data={"key": key}).status_code == 200
        yield client


@pytest.fixture
def stranger(writable_library: Services) -> Iterator[Client]:
    with client_of(writable_library) as client:
        client.headers["Accept"] = "text/html"
        yield client


def token(page: str) -> str:
    found = re.search(r'name="form_token" value="(\w+)"', page)
    assert found
    return found[1]


def create(reader: Client) -> str:
    """Its address."""
    page = reader.get("/collection").text
    made = reader.post("/collection", data={"text": "Module 1", "form_token": token(page)})
    assert made.status_code == 200
    return made.url.path


def change(reader: Client, address: str, **fields: Any) -> Any:
    page = reader.get(address).text
    found = re.search(r'data-revision="(\d+)"', page)
    assert found
    sent = {"form_token": token(page), "revision": found[1]} | fields
    return reader.post(address, data=sent)


def test_forms_add_arrange_and_edit(reader: Client) -> None:
    address = create(reader)
    shown = reader.get("/collection/add", params={"passage": f"{ARTICLE}.a"})
    assert "Four definitions" not in shown.text
    assert "It is added to “Module 1”." in shown.text
    sent = {"passage": f"{ARTICLE}.a", "form_token": token(shown.text)}
    assert reader.post("/collection/add", data=sent).url.path == address

    change(reader, address, do="heading", text="Key terms", level="2")
    ids = re.findall(r'data-item="(\w+)"', reader.get(address).text)
    page = change(reader, address, do="up", item=ids[1]).text
    assert re.findall(r'data-item="(\w+)"', page) == ids[::-1]
    assert '<h3 class="line-heading">Key terms</h3>' in page
    page = change(reader, address, do="whole", item=ids[0]).text
    assert "Four definitions" in page
    assert '<span class="collection-count">1</span>' in page
    page = change(reader, address, do="remove", item=ids[0]).text
    assert re.findall(r'data-item="(\w+)"', page) == [ids[1]]


def test_a_search_within_shows_what_it_finds(reader: Client) -> None:
    address = create(reader)
    change(reader, address, do="note", text="Ask first.")
    change(reader, address, do="note", text="Then write.")

    page = reader.get(address, params={"find": "ASK"}).text

    assert "1 item found" in page
    assert 'class="line-note">Ask first.' in page
    assert 'class="line-note">Then write.' not in page


def test_a_change_on_an_old_page_is_refused_with_what_to_do(reader: Client) -> None:
    address = create(reader)
    change(reader, address, do="title", text="Mine")

    late = change(reader, address, do="title", text="Yours", revision="1")

    assert late.status_code == 409
    assert "Load the collection again, and repeat the change." in late.text
    assert "<h1>Mine</h1>" in reader.get(address).text


def test_a_form_of_another_site_changes_nothing(reader: Client) -> None:
    address = create(reader)

    forged = change(reader, address, do="title", text="Yours", form_token="0" * 64)

    assert forged.status_code == 403
    assert "<h1>Module 1</h1>" in reader.get(address).text


def test_a_link_is_shown_once_and_read_by_strangers_until_it_is_revoked(
    reader: Client, stranger: Client
) -> None:
    address = create(reader)
    change(reader, address, do="note", text="<script>alert(1)</script>")
    csrf = {"form_token": token(reader.get(address).text)}
    shared = reader.post(f"{address}/share", data=csrf)
    found = re.search(r'value="http://[^/]+(/collection/shared/[^"]+)"', shared.text)
    assert found
    assert shared.headers["cache-control"] == "no-store"
    assert found[1] not in reader.get(address).text

    page = stranger.get(found[1])
    assert page.headers["x-robots-tag"] == "noindex"
    assert "&lt;script&gt;alert(1)" in page.text
    assert 'name="do"' not in page.text
    saved = stranger.get(f"{found[1]}/export").json()
    assert (saved["title"], saved["key"]) == ("Module 1", "")

    assert reader.post(f"{address}/revoke", data=csrf).status_code == 200
    gone = stranger.get(found[1])
    assert gone.status_code == 404
    assert "Ask the person who sent it for a new one." in gone.text


def test_a_saved_file_is_loaded_and_another_file_refused(reader: Client) -> None:
    address = create(reader)
    change(reader, address, do="note", text="Ask first.")
    saved = reader.get(f"{address}/export").content
    csrf = {"form_token": token(reader.get(address).text)}

    loaded = reader.post("/collection/load", data=csrf, files={"file": ("a.json", saved)})
    assert loaded.url.path != address
    assert "Ask first." in loaded.text
    for content in (b"{", b'{"title": 1}', b"\xff", b'{"title": ""}'):
        refused = reader.post("/collection/load", data=csrf, files={"file": ("a.json", content)})
        assert (refused.status_code, "kb has saved" in refused.text) == (422, True), content


def test_a_heading_is_added_above_an_item_and_an_item_moved_to_a_number(reader: Client) -> None:
    address = create(reader)
    for text in ("One", "Two", "Three"):
        change(reader, address, do="note", text=text)
    ids = re.findall(r'data-item="(\w+)"', reader.get(address).text)

    added = change(reader, address, do="heading", text="Part", before=ids[1])
    shown = re.findall(r'data-item="(\w+)"', added.text)
    assert [shown[0], *shown[2:]] == ids
    assert added.history[-1].headers["location"].endswith(f"#item-{shown[1]}")
    assert 'href="#export-format"' in added.text
    assert '<option value="docx" selected>' in added.text

    for place, wanted in ((3, [0, 2, 1, 3]), (1, [1, 0, 2, 3]), (99, [0, 2, 3, 1])):
        page = change(reader, address, do="move", item=shown[1], place=place).text
        assert re.findall(r'data-item="(\w+)"', page) == [shown[at] for at in wanted]


def test_the_two_json_files_have_names_of_their_own_and_are_told_apart(reader: Client) -> None:
    address = create(reader)
    saved, data = (
        reader.get(f"{address}/export", params={"format": form}) for form in ("file", "json")
    )
    assert saved.headers["content-disposition"].endswith(".collection.json")
    assert data.headers["content-disposition"].endswith(".handout.json")

    csrf = {"form_token": token(reader.get(address).text)}
    refused = reader.post(
        "/collection/load", data=csrf, files={"file": ("a.handout.json", data.content)}
    )

    assert refused.status_code == 422
    assert "a.handout.json" in refused.text
    assert "it is the data of a handout (JSON)" in refused.text
    assert ".collection.json" in refused.text


def test_copied_handed_over_and_deleted(reader: Client, writable_library: Services) -> None:
    address = create(reader)
    csrf = {"form_token": token(reader.get(address).text)}
    copy = reader.post(f"{address}/duplicate", data=csrf | {"text": "Copy"})
    assert "<h1>Copy</h1>" in copy.text
    assert f'href="{address}"' in copy.text

    make_key(writable_library.catalog, "Zhao Min", ["read"])
    reader.post(f"{address}/owner", data=csrf | {"revision": "1", "owner": "Zhao Min"})
    assert reader.get(address).status_code == 404
    [given] = writable_library.collections.list("Zhao Min")
    assert address.endswith(given.id)

    reader.post(f"{copy.url.path}/delete", data=csrf | {"revision": "1"})
    assert "A first collection" in reader.get("/collection").text


def test_a_stranger_has_a_page_for_the_browser_and_no_other(
    stranger: Client, writable_library: Services
) -> None:
    made = writable_library.collections.create("Wang Fang", "Module 1")

    assert 'data-mode="browser"' in stranger.get("/collection").text
    page = stranger.get(f"/collection/{made.id}", follow_redirects=False)
    assert (page.status_code, page.headers["location"]) == (
        303,
        f"/sign-in?next=%2Fcollection%2F{made.id}",
    )


def test_a_browsers_collection_is_changed_and_nothing_is_stored(
    stranger: Client, writable_library: Services
) -> None:
    stored = len(writable_library.collections.list(None))
    gathered = stranger.post("/collection/collect", json={"item": {"passage_ids": [ARTICLE]}})
    collection = gathered.json()["collection"]
    change = {"do": "heading", "text": "Key terms", "before": collection["items"][0]["id"]}

    drawn = stranger.post("/collection/draw", json={"collection": collection, "change": change})

    assert [item["kind"] for item in drawn.json()["collection"]["items"]] == [
        "heading",
        "quotation",
    ]
    assert drawn.json()["collection"]["revision"] == collection["revision"] + 1
    assert "Key terms" in drawn.json()["html"]
    assert len(writable_library.collections.list(None)) == stored


def test_what_a_browser_sends_is_bounded(stranger: Client) -> None:
    note = {"id": "a", "kind": "note", "text": "x"}
    many = [note | {"id": str(number)} for number in range(editing.MOST_ITEMS + 1)]
    stranger.headers["Accept"] = "application/json"

    for items, code in ((many, "collection-full"), ([note, note], "collection-invalid")):
        sent = {"collection": {"title": "x", "items": items}}
        refused = stranger.post("/collection/draw", json=sent)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    other_site = stranger.post("/collection/draw", json={}, headers={"Origin": "http://evil"})
    assert other_site.status_code == 403
