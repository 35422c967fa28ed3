"""Requests that were made to do harm: answered as the client's fault, bounded, and led nowhere else."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from corpus.sources import load_sources
from kb.i18n.addresses import API
from kb.intake.download import Downloads
from kb.services import Services, open_services
from kb.settings import Settings
from tests.support.sites import client_of
from tests.support.writing_site import WRITE_TO, Site, writing_site

Client = TestClient[Litestar]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    settings = Settings(data_dir=tmp_path, embeddings="off")
    with open_services(settings) as services, writing_site(services) as site:
        yield site


@pytest.mark.parametrize("path", ["/static/a%00b", "/static/" + "a" * 300, "/static/" + "字" * 90])
def test_names_that_no_file_has_are_not_found(site: Site, path: str) -> None:
    assert site.client.get(path).status_code == 404


@pytest.mark.parametrize("body", [b'{"citations": ["\xff"]}', b"[" * 100_000, b'"\xed\xa0\x80"'])
def test_a_body_that_cannot_be_read_is_the_clients_fault(site: Site, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = site.client.post(f"{API}/resolve", content=body, headers=headers)
    assert answer.status_code == 400, answer.text
    answer = site.client.patch(f"{API}/documents/a/en", content=body, headers=headers | site.bearer)
    assert answer.status_code == 400, answer.text


def test_nothing_collected_is_nothing_added(site: Site) -> None:
    answer = site.client.post("/collection/collect", json={})
    assert (answer.status_code, answer.json()["added"]) == (200, [])


@pytest.mark.parametrize("path", ["//evil.example/x", "///evil.example", "/\\evil.example"])
def test_no_link_leads_to_the_host_that_an_address_names(site: Site, path: str) -> None:
    page = site.client.get(f"http://testserver.local{path}", headers={"Accept": "text/html"})
    assert page.status_code == 404
    links = [html.unescape(link) for link in re.findall(r'(?:href|action)="([^"]*)"', page.text)]
    assert any("evil.example" in link for link in links)
    assert not [link for link in links if re.match(r"[\s\\/]{2}", link)]


def test_a_path_forges_no_line_of_the_log(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        answer = site.client.get(f"{API}/search?q=a", headers={"Accept": "application/json"})
        site.client.get("/documents/a%0aERROR%20forged/en")
    assert answer.status_code == 503
    assert not any("\n" in record.getMessage() for record in caplog.records)


def hosts(library: Services, allowed: str) -> Client:
    settings = msgspec.structs.replace(library.settings, allowed_hosts=allowed)
    services = Services(settings)
    return client_of(services)


def test_only_known_names_are_answered_to(library: Services) -> None:
    with hosts(library, "kb.example.org *.example.net ::1") as client:

        def status(host: str, path: str = f"{API}/terms") -> int:
            return client.get(path, headers={"Host": host}).status_code

        for known in ("kb.example.org", "KB.example.org:8000", "a.b.example.net", "[::1]:8000"):
            assert status(known) == 200, known
        for other in (
            "evil.example", "example.net", "kb.example.org.evil.example", "", "a b", "[::1", "x@::1",
            "x@kb.example.org",
        ):  # fmt: skip
            assert status(other) == 400, other
        assert status("10.0.0.7:8000", "/health") == 200
        told = client.get(f"{API}/terms", headers={"Host": "evil.example"}).json()
    assert told["code"] == "host-unknown"
    assert "KB_ALLOWED_HOSTS" in told["remedy"]


@pytest.mark.parametrize(
    "path",
    [
        f"{API}/documents",
        f"{API}/documents/palermo-protocol-digest/en/file",
        f"{API}/exports/documents",
        "/oai?verb=Identify",
        "/documents",
    ],
)
def test_no_cache_between_gives_an_answer_to_somebody_else(library: Services, path: str) -> None:
    with client_of(library) as client:
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "private, no-cache"
        assert "public" in client.get("/static/kb.css").headers["cache-control"]


def test_queries_are_limited_by_key_or_address(library: Services) -> None:
    settings = msgspec.structs.replace(library.settings, queries_per_minute=3)
    with open_services(settings) as services, client_of(services) as client:
        for _ in range(3):
            assert client.get(f"{API}/search?q=victim").status_code == 200
        refused = client.get(f"{API}/search?q=victim")
        assert refused.status_code == 429
        assert 0 < int(refused.headers["retry-after"]) <= 60
        assert client.get("/?q=victim", headers={"Accept": "text/html"}).status_code == 429
        assert client.get(f"{API}/documents").status_code == 200
        assert client.get("/help").status_code == 200


def test_uploads_are_limited_by_key(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, embeddings="off", uploads_per_minute=1)
    with open_services(settings) as services, writing_site(services) as site:

        def upload() -> httpx.Response:
            files = {"file": ("a.txt", b"Some text.")}
            return site.client.post(f"{API}/documents", files=files, headers=site.bearer)

        assert upload().status_code == 202
        refused = upload()
        assert (refused.status_code, "retry-after" in refused.headers) == (429, True)
        assert site.client.post(WRITE_TO, headers=site.bearer).status_code == 201


def test_a_listed_server_does_not_lead_into_the_own_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(302, headers={"Location": "http://127.0.0.1:8000/api/v1/submissions"})

    source = msgspec.structs.replace(
        load_sources()[0], address="https://treaties.example.org/pact.html", sha256=None
    )
    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", lambda _, request: answer(request))
    with Downloads(tmp_path, 1) as downloads:
        got = downloads.get(source)
    assert asked == ["treaties.example.org"]
    assert "private network" in str(got.error)
