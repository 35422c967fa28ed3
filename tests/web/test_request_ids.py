"""Each answer has the id of its request, and so has each line of the log about it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from unittest import mock

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from corpus import CatalogUnavailable
from kb.logs import set_up_log
from kb.services import Services
from kb.settings import Settings
from tests.support.sites import client_of

Client = TestClient[Litestar]


@pytest.fixture
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def quiet_again() -> Iterator[None]:
    root, kb = logging.getLogger(), logging.getLogger("kb")
    before = root.handlers[:], root.level, kb.level, logging.getLogger("kb.requests").level
    yield
    root.handlers[:], root.level, kb.level = before[:3]
    logging.getLogger("kb.requests").setLevel(before[3])


@pytest.mark.parametrize("path", ["/", "/api/v1/search?query=child", "/nothing", "/health/live"])
def test_a_usable_id_comes_back(client: Client, path: str) -> None:
    assert client.get(path, headers={"X-Request-ID": "case-7.b"}).headers["x-request-id"] == (
        "case-7.b"
    )


@pytest.mark.parametrize("sent", ["", "a b", "x" * 65, "a\tb", "名"])
def test_any_other_is_replaced(client: Client, sent: str) -> None:
    answer = client.get("/", headers={"X-Request-ID": sent.encode()})
    assert answer.headers["x-request-id"] not in {"", sent}
    again = client.get("/", headers={"X-Request-ID": sent.encode()})
    assert again.headers["x-request-id"] != answer.headers["x-request-id"]


def test_a_problem_names_it(client: Client) -> None:
    problem = client.get("/api/v1/documents/none/en", headers={"X-Request-ID": "abc"})
    assert problem.status_code == 404
    assert problem.json()["request_id"] == problem.headers["x-request-id"] == "abc"


def test_a_page_about_a_failure_of_the_server_names_it(library: Services) -> None:
    headers = {"X-Request-ID": "abc-7", "Accept": "text/html"}
    with (
        mock.patch.object(Services, "search", side_effect=CatalogUnavailable(path="", detail="")),
        client_of(library, raise_server_exceptions=False) as client,
    ):
        page = client.get("/?q=child", headers=headers)
        assert page.status_code == 503
        assert "abc-7" in page.text
        # Who mistyped an address needs no number.
        assert "abc-7" not in client.get("/nothing", headers=headers).text


def test_the_log_in_json_has_it_and_no_query(
    client: Client, capsys: pytest.CaptureFixture[str], quiet_again: None
) -> None:
    set_up_log(Settings(log="json", log_requests="on"))
    client.get("/api/v1/search?query=lighthouse", headers={"X-Request-ID": "abc"})
    client.get("/a%0a%7b%22level%22:%22error%22%7d")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    first, second = [line for line in lines if line["logger"] == "kb.requests"]
    assert first["message"] == "GET /api/v1/search"
    assert (first["request_id"], first["status"], first["level"]) == ("abc", 200, "info")
    assert first["milliseconds"] > 0
    assert "lighthouse" not in json.dumps(lines)
    # A line break in an address makes no line of its own.
    assert second["message"] == 'GET /a\n{"level":"error"}'


def test_the_log_in_text_has_it_in_one_line(
    client: Client, capsys: pytest.CaptureFixture[str], quiet_again: None
) -> None:
    set_up_log(Settings(log_requests="on"))
    client.get("/a%0aERROR", headers={"X-Request-ID": "abc"})
    (line,) = capsys.readouterr().err.splitlines()
    assert " INFO kb.requests [abc] GET /a\\nERROR status=404 milliseconds=" in line


def test_requests_are_not_logged_unless_a_setting_says_so(
    client: Client, capsys: pytest.CaptureFixture[str], quiet_again: None
) -> None:
    set_up_log(Settings(), level=logging.INFO)
    client.get("/")
    assert capsys.readouterr().err == ""
