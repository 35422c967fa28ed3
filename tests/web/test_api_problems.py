"""Failures as problem details (RFC 9457), in the reader's language, wherever they are raised."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from corpus import IndexUnavailable, KbError, kinds_by_code
from kb.i18n.translate import localise_error, translator
from kb.services import Services
from kb.web.problem_details import problem_kind_of
from tests.support.sites import client_of

Client = TestClient[Litestar]
FIELDS = {"type", "title", "status", "detail", "remedy", "code", "instance"}


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("GET", "/api/v1/documents/none/en", 404, "document-not-found"),
        ("GET", "/api/v1/documents/none/en/file", 404, "document-not-found"),
        ("GET", "/api/v1/passages/none/en/art-1", 404, "document-not-found"),
        ("GET", "/api/v1/works/none", 404, "work-not-found"),
        ("GET", "/api/v1/terms/none", 404, "not-found"),
        ("GET", "/api/v1/none", 404, "address-unknown"),
        ("GET", "/api/none", 404, "address-unknown"),
        ("POST", "/api/v1/search", 405, "method-not-allowed"),
        ("GET", "/api/v1/search", 400, "query-invalid"),
        ("GET", "/api/v1/search?q=x&limit=0", 400, "parameters-invalid"),
        ("GET", "/api/v1/search?q=x&lang=fr", 400, "parameters-invalid"),
        ("GET", "/api/v1/search?q=x&offset=ten", 400, "parameters-invalid"),
        ("GET", f"/api/v1/search?q={'x' * 1001}", 400, "parameters-invalid"),
    ],
)
def test_every_failure_is_a_problem_in_either_language(
    client: Client, method: str, address: str, status: int, code: str
) -> None:
    said = {}
    for language in ("en", "zh-CN"):
        headers = {"Accept-Language": language, "Accept": "application/json"}
        answer = client.request(method, address, headers=headers)
        problem = answer.json()

        assert answer.status_code == problem["status"] == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert "Accept-Language" in answer.headers["vary"]
        assert problem.keys() >= FIELDS
        assert problem["code"] == code
        assert problem["type"] == f"/problems/{code}"
        assert problem["instance"] == address.split("?", maxsplit=1)[0]
        said[language] = (problem["title"], problem["detail"])
    assert said["en"] != said["zh-CN"]
    assert all(max(text) >= "一" for text in said["zh-CN"])


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("OPTIONS", "/api/v1/search", "GET, HEAD, OPTIONS"),
        ("POST", "/api/v1/search", "GET, HEAD, OPTIONS"),
        ("OPTIONS", "/api/v1/documents/none/en", "DELETE, GET, HEAD, OPTIONS, PATCH"),
        ("OPTIONS", "/api/v1/collection-exports", "OPTIONS, POST"),
    ],
)
def test_the_allowed_methods_of_an_address_are_named(
    client: Client, method: str, address: str, allowed: str
) -> None:
    assert client.request(method, address).headers["allow"] == allowed


def test_a_wrong_value_is_named_with_what_is_wrong(client: Client) -> None:
    def errors(language: str) -> list[dict[str, str]]:
        address = "/api/v1/search?q=x&limit=101&lang=fr"
        answer = client.get(address, headers={"Accept-Language": language})
        found: list[dict[str, str]] = answer.json()["errors"]
        return sorted(found, key=lambda error: error["field"])

    assert errors("en") == [
        {"field": "lang", "message": "cannot be “fr”"},
        {"field": "limit", "message": "must be at most 100"},
    ]
    assert errors("zh") == [
        {"field": "lang", "message": "不能为“fr”"},
        {"field": "limit", "message": "不得大于 100"},
    ]


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({"citatons": ["art. 3"]}, "body", "has no field “citatons”"),
        ({}, "body", "lacks the field “citations”"),
        ({"citations": "art. 3"}, "citations", "must be a list"),
        ({"citations": []}, "citations", "must not have fewer entries than 1"),
        ({"citations": ["art. 3"] * 101}, "citations", "must not have more entries than 100"),
        ({"citations": ["art. 3", 3]}, "citations[1]", "must be a text"),
        (["art. 3"], "body", "must be an object with named fields"),
    ],
)
def test_a_wrong_body_is_named_with_what_is_wrong(
    client: Client, body: object, field: str, message: str
) -> None:
    answer = client.post("/api/v1/resolve", json=body, headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    assert answer.json()["errors"] == [{"field": field, "message": message}]


def test_a_body_that_is_not_there_is_missing(client: Client) -> None:
    headers = {"Content-Type": "application/json", "Accept-Language": "en"}
    answer = client.post("/api/v1/resolve", content=b"", headers=headers)
    assert answer.json()["errors"] == [{"field": "body", "message": "is missing"}]


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"citations=x", b"[" * 100_000])
def test_a_body_that_is_no_json_is_called_so(client: Client, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.post("/api/v1/resolve", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "body-not-json")


def test_the_address_of_a_problem_s_type_describes_it(client: Client) -> None:
    for code in (*kinds_by_code(), "address-unknown", "internal-error", "parameters-invalid"):
        answer = client.get(f"/problems/{code}")
        assert answer.status_code == 200, code
        assert code in answer.text
    assert client.get("/problems/none").status_code == 404


def test_an_unexpected_error_reveals_no_internals(
    library: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("secret path /srv/kb")

    monkeypatch.setattr(library.searcher, "search", fail)
    with client_of(library, raise_server_exceptions=False) as client:
        for address in ("/api/v1/search?q=x", "/?q=x"):
            answer = client.get(address)
            assert answer.status_code == 500
            assert "secret" not in answer.text
    assert "secret path" in caplog.text


def test_an_index_that_is_away_says_when_to_come_back(
    library: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise IndexUnavailable(detail="another process is writing to it")

    monkeypatch.setattr(library.searcher, "search", fail)
    with client_of(library) as client:
        answer = client.get("/api/v1/search?q=x", headers={"Accept-Language": "zh"})

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert answer.json()["detail"] == "检索索引不可用：另一进程正在写入。"
    assert "kb rebuild" not in answer.json()["remedy"]


def test_every_error_of_kb_has_a_status_and_chinese_texts() -> None:
    zh = translator("zh")
    for code, kind in kinds_by_code().items():
        fault = problem_kind_of(kind())
        assert fault.code == code
        assert 400 <= fault.status < 600
        for template in (kind.message, fault.remedy, kind.remedy):
            assert not template or zh.text(template) != template, (kind, template)


def test_the_command_line_says_errors_in_chinese_too() -> None:
    error: KbError = IndexUnavailable(detail="it has not been built")

    assert localise_error(error, "zh").startswith("检索索引不可用：尚未建立。")
    assert localise_error(error, "en") == str(error)
