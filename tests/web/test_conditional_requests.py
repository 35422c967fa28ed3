"""A client with a current copy gets 304 instead of the content (RFC 9110, 13.1.2)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from kb.i18n.addresses import API

SEARCH = f"{API}/search?query=shelter&mode=lexical"


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[TestClient[Litestar]]:
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize("address", [SEARCH, "/?q=shelter&mode=lexical", "/documents"])
def test_what_has_not_changed_is_not_sent_again(client: TestClient[Litestar], address: str) -> None:
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": f'"other", {first.headers["etag"]}'})

    assert (first.status_code, again.status_code) == (200, 304)
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    assert "content-length" not in again.headers or again.headers["content-length"] == "0"
    assert "no-cache" in first.headers["cache-control"]


def test_another_answer_has_another_tag(client: TestClient[Litestar]) -> None:
    tag = client.get(SEARCH).headers["etag"]
    other = client.get(f"{SEARCH}&limit=1", headers={"If-None-Match": tag})

    assert other.status_code == 200
    assert other.headers["etag"] != tag
    assert client.get(SEARCH, headers={"Accept-Encoding": "identity"}).headers["etag"] == tag


def test_what_may_be_kept_nowhere_has_no_tag(client: TestClient[Litestar]) -> None:
    assert "etag" not in client.get("/sign-in").headers
    assert client.get(f"{API}/nowhere").status_code == 404
