"""A closed site shows nothing of its library to who does not sign in; help, health and sign-in answer."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from kb import access
from kb.i18n.addresses import API
from kb.services import Services, open_services
from kb.web.app import create_app
from kb.web.auth import READ_BY_ANYONE


@pytest.fixture(scope="module")
def app(library: Services) -> Iterator[Litestar]:
    settings = msgspec.structs.replace(library.settings, reading="closed")
    with open_services(settings) as services:
        yield create_app(services)


@pytest.fixture
def client(app: Litestar) -> Iterator[TestClient[Litestar]]:
    with TestClient(app) as client:
        client.follow_redirects = False
        yield client


@pytest.mark.parametrize(
    "address",
    [
        "/documents", "/?q=exploitation", "/oai?verb=ListRecords&metadataPrefix=oai_dc", "/status",
        "/embed/palermo-protocol-digest/en/art-3", "/concordance?term=exploitation",
        f"{API}/search?q=exploitation", f"{API}/documents", f"{API}/exports/passages",
        f"{API}/documents/palermo-protocol-digest/en/file", f"{API}/schema/openapi.json", "/mcp",
    ],
)  # fmt: skip
def test_reading_needs_a_key(client: TestClient[Litestar], library: Services, address: str) -> None:
    answer = client.get(address, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (401, "key-missing")
    wrong = client.get(
        address, headers={"Accept": "application/json", "Authorization": "Bearer nonsense"}
    )
    assert (wrong.status_code, wrong.json()["code"]) == (401, "key-unknown")


def test_a_browser_is_led_to_the_sign_in(client: TestClient[Litestar]) -> None:
    led = client.get("/documents?type=law", headers={"Accept": "text/html"})
    assert led.status_code == 303
    form = client.get(led.headers["location"], headers={"Accept": "text/html"})
    assert form.status_code == 200
    assert "Only people with an account or a key can read here." in form.text


def test_what_shows_nothing_of_the_library_answers(client: TestClient[Litestar]) -> None:
    for address in ("/health", f"{API}/health", "/help", "/problems/key-missing", "/sign-in"):
        assert client.get(address, headers={"Accept": "text/html"}).status_code == 200, address
    stylesheet = client.get("/help").text.split('href="/static/')[1].split('"')[0]
    assert client.get(f"/static/{stylesheet}").status_code == 200


def test_a_key_for_reading_reads(client: TestClient[Litestar], library: Services) -> None:
    key = access.make_key(library.catalog, "closed reader", ["read"])
    try:
        bearer = {"Authorization": f"Bearer {key}"}
        assert client.get(f"{API}/documents", headers=bearer).json()[0]["document_id"]
        assert client.post("/sign-in", data={"key": key}).status_code == 303
        assert "Palermo" in client.get("/documents", headers={"Accept": "text/html"}).text
        assert library.catalog.keys.list()[0].last_used_at
    finally:
        access.revoke_key(library.catalog, "closed reader")


def test_only_these_handlers_answer_anyone(app: Litestar) -> None:
    open_to_all = {
        route.path
        for route in app.routes
        for handler in getattr(route, "route_handlers", [getattr(route, "route_handler", None)])
        if handler and READ_BY_ANYONE.items() <= handler.opt.items()
    }
    assert open_to_all == {
        "/health", "/health/live", "/health/ready",
        "/metrics",  # to who has its own key, or administers
        f"{API}/health", f"{API}/health/live", f"{API}/health/ready",
        "/help", "/problems/{code:str}", "/sign-in", "/sign-out",
        "/sign-in/oidc", "/sign-in/oidc/callback",
        "/static/{file_path:path}",
    }  # fmt: skip
