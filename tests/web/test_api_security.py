"""Headers that keep a page to itself, on every answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

Client = TestClient[Litestar]
ADDRESSES = (
    "/", "/?q=剥削", "/documents", "/documents/palermo-protocol-digest/en", "/terms", "/help",
    "/status", "/api", "/none", "/static/kb.css", "/static/none", "/api/v1/search?q=x", "/api/v1/none",
    "/api/v1/documents/palermo-protocol-digest/en/file",
)  # fmt: skip


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_the_policy(client: Client, address: str) -> None:
    headers = client.get(address).headers

    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize("address", ADDRESSES[:9])
def test_no_page_needs_what_the_policy_forbids(client: Client, address: str) -> None:
    page = client.get(address).text

    # Data for programs is no script: a browser does not run it.
    assert not re.search(r'<script(?![^>]*\ssrc=)(?! type="application/ld\+json")', page)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)
    loaded = re.findall(r'<(?:script|link|img)[^>]*?(?:src|href)="([^"]*)"', page)
    assert all(
        address.startswith(("/static/", "http://testserver.local/")) for address in loaded
    ), loaded


def test_what_is_typed_is_shown_and_never_run(client: Client) -> None:
    attack = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"

    for address in ("/", "/documents", "/terms"):
        page = client.get(address, params={"q": attack, "find": attack}).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
