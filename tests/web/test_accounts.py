"""Accounts: made on the command line, signed in with, allowed what their role allows."""

from __future__ import annotations

import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from httpx import Response
from litestar.connection import ASGIConnection
from litestar.exceptions import TooManyRequestsException

from corpus import AccountNameInvalid, PasswordTooShort, SignInRefused
from kb import access
from kb.services import Services, open_services
from kb.settings import Settings
from kb.web.pages.sign_in import SignInThrottles
from kb.web.throttle import Throttle, address_of
from tests.conftest import kb_json
from tests.support.cli import run_here
from tests.support.ingested import prepared
from tests.support.passwords import hasher
from tests.support.writing_site import PAGE, WRITE_TO, Site, writing_site

ORIGIN = {"Origin": "http://testserver.local"}
PASSWORD = "correct horse battery"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    data = prepared(tmp_path, _with_account)
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        yield services


def _with_account(folder: Path) -> None:
    with open_services(Settings(data_dir=folder / "data", embeddings="off")) as services:
        access.add_account(services.catalog, "Li Na", "editor", PASSWORD)


@pytest.fixture
def site(services: Services) -> Iterator[Site]:
    with writing_site(services) as site:
        yield site


@pytest.fixture
def strict_site(tmp_path: Path) -> Iterator[Site]:
    """Three failed attempts per minute."""
    data = prepared(tmp_path, _with_account)
    settings = Settings(data_dir=data, embeddings="off", sign_ins_per_minute=3)
    with open_services(settings) as services, writing_site(services) as site:
        yield site


def sign_in(site: Site, name: str = "Li Na", password: str = PASSWORD) -> Response:
    form = {"name": name, "password": password, "next": "/documents"}
    return site.client.post("/sign-in", data=form, headers=ORIGIN)


def kb_user(data: Path, *args: str, password: str = "") -> subprocess.CompletedProcess[str]:
    environ = {"KB_DATA_DIR": str(data), "KB_LANG": "en"}
    return run_here(["user", *args], environ, typed=f"{password}\n")


def test_the_first_administrator_is_made_on_the_command_line(tmp_path: Path) -> None:
    made = kb_user(tmp_path, "add", "Wang Fang", "--role", "administrator", password=PASSWORD)
    assert (made.returncode, made.stdout) == (0, ""), made.stderr
    (listed,) = kb_json(tmp_path, "user", "list")
    assert (listed["name"], listed["role"], listed["last_used_at"]) == (
        "Wang Fang", "administrator", None,
    )  # fmt: skip
    with open_services(Settings(data_dir=tmp_path)) as services:
        assert access.open_account_session(services.catalog, "Wang Fang", PASSWORD)

    assert kb_user(tmp_path, "role", "Wang Fang", "reader").returncode == 0
    assert kb_json(tmp_path, "user", "list")[0]["role"] == "reader"
    wrong = kb_user(tmp_path, "role", "Wang Fang", "owner")
    assert (wrong.returncode, "reader, editor, administrator" in wrong.stderr) == (2, True)
    short = kb_user(tmp_path, "password", "Wang Fang", password="short")
    assert (short.returncode, "at least 12 characters" in short.stderr) == (2, True)
    assert kb_user(tmp_path, "remove", "Wang Fang").returncode == 0
    assert kb_json(tmp_path, "user", "list") == []
    assert kb_user(tmp_path, "remove", "Wang Fang").returncode == 2


def test_the_password_is_kept_nowhere(services: Services, tmp_path: Path) -> None:
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert PASSWORD.encode() not in file.read_bytes(), file
    stored = services.catalog.accounts.password("Li Na")
    assert stored
    assert stored.startswith("$argon2id$")


def test_passwords_are_hashed_with_as_much_work_as_rfc_9106_wants() -> None:
    # "Second recommended option", section 4.
    assert "$m=65536,t=3,p=4$" in hasher().hash(PASSWORD)


def test_a_name_belongs_to_one_account_or_key(services: Services) -> None:
    with pytest.raises(access.AccountNameTaken):
        access.add_account(services.catalog, "Li Na", "reader", PASSWORD)
    with pytest.raises(access.KeyNameTaken):
        access.make_key(services.catalog, "Li Na")
    access.make_key(services.catalog, "nightly copy")
    with pytest.raises(access.AccountNameTaken):
        access.add_account(services.catalog, "nightly copy", "reader", PASSWORD)
    with pytest.raises(AccountNameInvalid):
        access.add_account(services.catalog, "cli", "reader", PASSWORD)
    with pytest.raises(PasswordTooShort):
        access.add_account(services.catalog, "somebody", "reader", "eleven char")


def test_a_person_signs_in_writes_and_signs_out(site: Site) -> None:
    answer = sign_in(site)
    assert (answer.status_code, answer.headers["location"]) == (303, "/documents")
    page = site.client.get("/documents").text
    assert "Signed in as Li Na" in page
    token = page.split('name="form_token" value="')[1].split('"')[0]
    written = site.client.post(WRITE_TO, headers=ORIGIN | {"X-Form-Token": token})
    assert written.json() == {"by": "Li Na"}
    assert site.services.catalog.accounts.list()[0].last_used_at

    site.client.post("/sign-out", data={"form_token": token}, headers=ORIGIN)
    assert "Signed in" not in site.client.get("/").text


@pytest.mark.parametrize(
    ("name", "password"), [("Li Na", "wrong"), ("Nobody", PASSWORD), ("Li Na", "")]
)
def test_a_wrong_name_or_password_is_told_alike(site: Site, name: str, password: str) -> None:
    answer = sign_in(site, name, password)
    assert answer.status_code == 401
    assert "The name or the password is wrong." in answer.text
    assert "set-cookie" not in answer.headers
    assert PASSWORD not in answer.text


def test_a_reader_does_not_write_and_a_role_holds_at_once(site: Site) -> None:
    sign_in(site)
    access.set_role(site.services.catalog, "Li Na", "reader")
    answer = site.client.get(PAGE, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (403, "role-missing")
    access.set_role(site.services.catalog, "Li Na", "administrator")
    assert site.client.get(PAGE).status_code == 200


@pytest.mark.parametrize("how", ["password", "disable", "remove"])
def test_sessions_end_with_the_account(site: Site, how: str) -> None:
    sign_in(site)
    catalog = site.services.catalog
    if how == "password":
        access.set_password(catalog, "Li Na", "another password")
    elif how == "disable":
        access.set_enabled(catalog, "Li Na", enabled=False)
    else:
        access.remove_account(catalog, "Li Na")
    assert "Signed in" not in site.client.get("/").text
    assert sign_in(site).status_code == 401
    if how == "disable":
        access.set_enabled(catalog, "Li Na", enabled=True)
        assert sign_in(site).status_code == 303


@pytest.mark.parametrize("how", ["password", "disabled", "removed"])
def test_a_password_that_ends_while_it_is_verified_opens_no_session(
    services: Services, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    catalog, verified = services.catalog, access._verified

    def late(stored: str, password: str) -> bool:
        is_right = verified(stored, password)
        if how == "password":
            access.set_password(catalog, "Li Na", "another long password")
        elif how == "disabled":
            access.set_enabled(catalog, "Li Na", enabled=False)
        else:
            access.remove_account(catalog, "Li Na")
        return is_right

    monkeypatch.setattr(access, "_verified", late)
    with pytest.raises(SignInRefused):
        access.open_account_session(catalog, "Li Na", PASSWORD)


def test_failed_attempts_are_limited_and_others_do_not_count(strict_site: Site) -> None:
    site, allowed = strict_site, strict_site.services.settings.sign_ins_per_minute
    for _ in range(allowed + 1):
        assert sign_in(site).status_code == 303
        site.client.cookies.clear()
    for _ in range(allowed):
        assert sign_in(site, password="wrong").status_code == 401
    answer = sign_in(site)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 60


def test_attempts_that_are_sent_at_once_all_count_and_one_is_verified_at_a_time(
    strict_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = strict_site
    verify, at_once, most = access._verified, Lock(), 0

    def verified_alone(stored: str, password: str) -> bool:
        nonlocal most
        most = max(most, 1 if at_once.acquire(blocking=False) else 2)
        try:
            return verify(stored, password)
        finally:
            if at_once.locked():
                at_once.release()

    monkeypatch.setattr(access, "_verified", verified_alone)
    allowed = site.services.settings.sign_ins_per_minute
    with ThreadPoolExecutor(allowed + 5) as threads:
        sent = [threads.submit(sign_in, site, "Li Na", "wrong") for _ in range(allowed + 5)]
        answers = Counter(each.result().status_code for each in sent)
    assert (answers, most) == ({401: allowed, 429: 5}, 1)


def test_one_address_does_not_keep_a_person_out() -> None:
    throttles = SignInThrottles(per_minute=1_000)
    for _ in range(10):
        throttles.begin("10.0.0.1", "Li Na")
    with pytest.raises(TooManyRequestsException):
        throttles.begin("10.0.0.1", "Li Na")
    throttles.begin("10.0.0.1", "Wang Fang")
    # Five addresses together still find a limit.
    for last in range(2, 6):
        for _ in range(10):
            throttles.begin(f"10.0.0.{last}", "Li Na")
    with pytest.raises(TooManyRequestsException):
        throttles.begin("10.0.0.9", "Li Na")


def test_an_account_opens_a_bounded_number_of_sessions() -> None:
    throttles = SignInThrottles(per_minute=10)
    for _ in range(100):
        throttles.begin("10.0.0.1", "Li Na")
        throttles.succeed("10.0.0.1", "Li Na")
    with pytest.raises(TooManyRequestsException):
        throttles.begin("10.0.0.1", "Li Na")


def test_a_throttle_lets_one_more_through_when_the_oldest_is_past() -> None:
    now = 0.0
    throttle = Throttle(2, 60, clock=lambda: now)
    throttle.count("10.0.0.1")
    now = 20.0
    throttle.check("10.0.0.1")
    throttle.count("10.0.0.1")
    throttle.check("10.0.0.2")
    now = 30.0
    with pytest.raises(Exception, match="429") as refused:
        throttle.check("10.0.0.1")
    assert refused.value.headers == {"RateLimit-Reset": "30"}  # type: ignore[attr-defined]
    now = 60.0
    throttle.check("10.0.0.1")


def test_a_throttle_forgets_who_may_send_again_and_the_oldest_of_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 0.0
    throttle = Throttle(1, 60, clock=lambda: now)
    for sender in ("a", "b", "c"):
        throttle.count(sender)
    now = 61.0
    throttle.count("d")
    assert list(throttle._counts._counted) == ["d"]

    monkeypatch.setattr("kb.web.throttle._MOST_KNOWN", 2)
    throttle.count("e")
    throttle.count("f")
    assert list(throttle._counts._counted) == ["e", "f"]
    throttle.check("d")
    with pytest.raises(Exception, match="429"):
        throttle.check("e")


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("::1", "::/64"),
        ("::ffff:10.0.0.7", "10.0.0.7"),
        ("10.0.0.7", "10.0.0.7"),
        ("testclient", "testclient"),
    ],
)
def test_a_network_counts_as_one_sender(host: str, counted: str) -> None:
    scope: Any = {"type": "http", "client": (host, 1), "headers": []}
    assert address_of(ASGIConnection(scope)) == counted


def test_a_key_expires(site: Site) -> None:
    keys = site.services.catalog.keys
    key = access.make_key(site.services.catalog, "short", days=1)
    bearer = {"Authorization": f"Bearer {key}"}
    assert site.client.post(WRITE_TO, headers=bearer).status_code == 201
    (record,) = (each for each in keys.list() if each.name == "short")
    assert record.expires_at
    assert record.expires_at > record.created_at

    keys.revoke("short", "2026-01-01T00:00:00+00:00")
    past = access.make_key(site.services.catalog, "short", days=1)
    _set_expiry(site.services, "2026-01-01T00:00:00+00:00")
    answer = site.client.post(WRITE_TO, headers={"Authorization": f"Bearer {past}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "key-expired")
    assert site.client.post("/sign-in", data={"key": past}, headers=ORIGIN).status_code == 401


def _set_expiry(services: Services, at: str) -> None:
    with sqlite3.connect(services.settings.data_dir / "catalog.sqlite") as connection:
        connection.execute("UPDATE access_key SET expires_at = ? WHERE name = 'short'", (at,))
    connection.close()
