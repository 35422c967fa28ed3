"""Keys: made, listed and revoked on the command line, required for writing over HTTP."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from litestar import Litestar

from corpus import KeyNameInvalid
from kb.access import make_key, revoke_key
from kb.i18n.addresses import API, SCHEMA
from kb.services import Services, open_services
from kb.settings import Settings
from tests.conftest import kb_json, run_kb
from tests.support.writing_site import WRITE_TO, Site, writing_app, writing_site


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Over an empty catalog."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("written"), embeddings="off")
    with open_services(settings) as services:
        yield services


@pytest.fixture(scope="module")
def app(services: Services) -> Litestar:
    return writing_app(services)


@pytest.fixture
def site(services: Services, app: Litestar) -> Iterator[Site]:
    with writing_site(services, app=app) as site:
        yield site


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_a_key_is_made_listed_and_revoked(tmp_path: Path) -> None:
    made = run_kb(tmp_path, "key", "add", "Wang Fang")
    key = made.stdout.strip()
    assert key.startswith("kb_")
    assert len(key) >= 43
    assert "shown only once" in made.stderr

    (listed,) = kb_json(tmp_path, "key", "list")
    assert (listed["name"], listed["scopes"]) == ("Wang Fang", ["write"])
    assert listed["last_used_at"] is None
    assert listed["revoked_at"] is None
    assert "never used" in run_kb(tmp_path, "key", "list").stdout
    assert "从未使用" in run_kb(tmp_path, "key", "list", KB_LANG="zh").stdout

    assert run_kb(tmp_path, "key", "revoke", "Wang Fang").returncode == 0
    (listed,) = kb_json(tmp_path, "key", "list")
    assert listed["revoked_at"]


def test_a_name_is_given_to_one_key_at_a_time(tmp_path: Path) -> None:
    first = run_kb(tmp_path, "key", "add", "ci").stdout
    again = run_kb(tmp_path, "key", "add", "ci")
    assert (again.returncode, again.stdout) == (2, "")
    assert "kb key revoke" in again.stderr

    run_kb(tmp_path, "key", "revoke", "ci")
    assert run_kb(tmp_path, "key", "add", "ci").stdout not in ("", first)
    assert [key["revoked_at"] for key in kb_json(tmp_path, "key", "list")] == [None]


@pytest.mark.parametrize("name", ["", "  ", "cli", "watch", "a\nb", "名" * 101])
def test_a_name_that_cannot_be_is_refused(services: Services, name: str) -> None:
    with pytest.raises(KeyNameInvalid):
        make_key(services.catalog, name)


def test_an_impossible_change_is_reported(tmp_path: Path) -> None:
    unknown = run_kb(tmp_path, "key", "revoke", "nobody")
    assert (unknown.returncode, "nobody" in unknown.stderr) == (2, True)
    scope = run_kb(tmp_path, "key", "add", "x", "--scope", "owner")
    assert (scope.returncode, "read, write" in scope.stderr) == (2, True)


def test_the_key_itself_is_kept_nowhere(tmp_path: Path) -> None:
    key = run_kb(tmp_path, "key", "add", "ci").stdout.strip()
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert key.encode() not in file.read_bytes(), file


def test_a_key_writes_and_is_named(site: Site) -> None:
    answer = site.client.post(WRITE_TO, headers=bearer(site.key))
    assert (answer.status_code, answer.json()) == (201, {"by": "Wang Fang"})


def test_without_a_key_nothing_is_written(site: Site) -> None:
    answer = site.client.post(WRITE_TO, headers={"Accept-Language": "zh"})

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == 'Bearer realm="kb"'
    assert answer.json()["code"] == "key-missing"
    assert "kb key add" in answer.json()["remedy"]
    assert answer.json()["detail"].startswith("此操作需要密钥")


@pytest.mark.parametrize(
    "given",
    [
        "Bearer nonsense",
        "Bearer",
        "Bearer ",
        "Bearer kb_" + "x" * 5000,
        "Bearer 密钥",
        "bearer x y",
    ],
)
def test_a_key_that_is_not_known_is_refused(site: Site, given: str) -> None:
    answer = site.client.post(WRITE_TO, headers={"Authorization": given.encode()})
    assert (answer.status_code, answer.json()["code"]) == (401, "key-unknown")
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def test_another_scheme_is_not_mistaken_for_a_key(site: Site) -> None:
    answer = site.client.post(WRITE_TO, headers={"Authorization": f"Basic {site.key}"})
    assert answer.json()["code"] == "key-missing"


def test_a_revoked_key_writes_no_more(site: Site) -> None:
    revoke_key(site.services.catalog, "Wang Fang")
    answer = site.client.post(WRITE_TO, headers=bearer(site.key))
    assert (answer.status_code, answer.json()["code"]) == (401, "key-revoked")


def test_a_key_for_reading_does_not_write(site: Site) -> None:
    reader = make_key(site.services.catalog, "reader", ["read"])
    answer = site.client.post(WRITE_TO, headers=bearer(reader))
    assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing")
    assert 'scope="write"' in answer.headers["www-authenticate"]


def test_reading_needs_no_key(site: Site) -> None:
    assert site.client.get(f"{API}/documents").status_code == 200
    assert site.client.get(f"{API}/documents", headers=bearer("nonsense")).status_code == 200


def test_the_last_use_is_kept_to_the_minute(site: Site) -> None:
    def last_used() -> str | None:
        return {key.name: key for key in site.services.catalog.keys.list()}[
            "Wang Fang"
        ].last_used_at

    assert last_used() is None
    site.client.post(WRITE_TO, headers=bearer(site.key))
    assert last_used()

    for ago, written in ((50, False), (70, True)):
        before = (datetime.now(UTC) - timedelta(seconds=ago)).isoformat(timespec="seconds")
        site.services.catalog.keys.touch("Wang Fang", before)
        site.client.post(WRITE_TO, headers=bearer(site.key))
        assert (last_used() != before) is written


def test_a_catalog_that_is_locked_keeps_no_key_from_being_read(site: Site) -> None:
    site.client.post(WRITE_TO, headers=bearer(site.key))
    locker = sqlite3.connect(site.services.settings.data_dir / "catalog.sqlite")
    locker.execute("BEGIN IMMEDIATE")
    try:
        # Of the key's own; a request that writes would wait for the audit log.
        answer = site.client.get(f"{API}/collections", headers=bearer(site.key))
        assert answer.status_code == 200
    finally:
        locker.close()


def test_the_schema_says_what_needs_a_key(site: Site) -> None:
    schema = site.client.get(f"{SCHEMA}/openapi.json").json()
    scheme = schema["components"]["securitySchemes"]["key"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert "security" not in schema
    assert "security" not in schema["paths"][f"{API}/documents"]["get"]
