"""KB_PUBLIC_URL makes permalinks absolute; KB_CORS_ORIGINS lets other sites' scripts read."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from corpus import SettingInvalid
from kb.services import open_services
from kb.settings import Settings
from tests.support.sites import client_of

PASSAGE = "/api/v1/passages/palermo-protocol-digest/en/art-3.a"
PERMALINK = "/documents/palermo-protocol-digest/en/art-3.a#art-3.a"


def settings(library_dir: Path, **given: str) -> Settings:
    return msgspec.structs.replace(
        Settings.load({f"KB_{name.upper()}": value for name, value in given.items()}),
        data_dir=library_dir,
        embeddings="off",
    )


def test_permalinks_are_absolute(library_dir: Path) -> None:
    public = settings(library_dir, public_url="https://kb.example.org/")
    with open_services(public) as services, client_of(services) as client:
        passage = client.get(PASSAGE).json()
        quoted = client.get("/api/v1/quotations?passage=palermo-protocol-digest/en/art-3.a").json()
        page = client.get("/documents/palermo-protocol-digest/en/art-3.a").text

    assert passage["permalink"] == f"https://kb.example.org{PERMALINK}"
    assert passage["counterparts"][0]["permalink"].startswith("https://kb.example.org/")
    assert quoted["quotations"][0]["permalink"] == f"https://kb.example.org{PERMALINK}"
    assert f"https://kb.example.org{PERMALINK}" in quoted["quotations"][0]["plain"]
    assert 'hreflang="en" href="https://kb.example.org/documents/' in page


def test_without_it_they_are_paths(library_dir: Path) -> None:
    with (
        open_services(settings(library_dir)) as services,
        client_of(services) as client,
    ):
        assert client.get(PASSAGE).json()["permalink"] == PERMALINK


@pytest.mark.parametrize("value", ["kb.example.org", "https://kb.example.org/path", "ftp://x"])
def test_an_address_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(SettingInvalid, match="KB_PUBLIC_URL"):
        Settings.load({"KB_PUBLIC_URL": value})


def test_named_origins_may_read(library_dir: Path) -> None:
    open_to = settings(library_dir, cors_origins="https://a.example https://b.example")
    with open_services(open_to) as services, client_of(services) as client:
        named = client.get(PASSAGE, headers={"Origin": "https://b.example"})
        asked = client.options(
            "/api/v1/resolve",
            headers={"Origin": "https://a.example", "Access-Control-Request-Method": "POST"},
        )
        other = client.get(PASSAGE, headers={"Origin": "https://a.example.evil.example"})

    assert named.headers["access-control-allow-origin"] == "https://b.example"
    assert "access-control-allow-credentials" not in named.headers
    assert asked.headers["access-control-allow-origin"] == "https://a.example"
    assert "access-control-allow-origin" not in other.headers


def test_by_default_none_may(library_dir: Path) -> None:
    with (
        open_services(settings(library_dir)) as services,
        client_of(services) as client,
    ):
        answer = client.get(PASSAGE, headers={"Origin": "https://a.example"})
    assert "access-control-allow-origin" not in answer.headers
