"""HEAD answers as GET does, without the body."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient


@pytest.fixture
def client(app: Litestar) -> Iterator[TestClient[Litestar]]:
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize(
    "address",
    ["/", "/?q=victim", "/help", "/documents", "/works/palermo-protocol-digest", "/status", "/terms",
     "/documents/palermo-protocol-digest/en", "/static/kb.css", "/health", "/no-such-page",
     "/api/v1/documents/palermo-protocol-digest/en/file", "/api/v1/search?q=victim"],
)  # fmt: skip
def test_head_answers_as_get_without_the_body(client: TestClient[Litestar], address: str) -> None:
    got, head = client.get(address), client.head(address)
    assert head.status_code == got.status_code
    assert head.content == b""
    same = ("content-type", "content-length", "vary", "content-security-policy")
    assert [head.headers.get(name) for name in same] == [got.headers.get(name) for name in same]


def test_other_methods_are_still_refused(client: TestClient[Litestar]) -> None:
    assert client.post("/").status_code == 405
