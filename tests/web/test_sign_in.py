"""A browser signs in with a key, can write only from this site's pages, and signs out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from httpx import Response
from litestar import Litestar

from corpus import AccessKey
from kb.access import make_key, revoke_key
from kb.services import Services, open_services
from kb.settings import Settings
from kb.web.pages.sign_in import SignInThrottles
from tests.support.writing_site import PAGE, WRITE_TO, Site, writing_app, writing_site

ORIGIN = {"Origin": "http://testserver.local"}


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
    # Failed attempts of other tests do not count.
    app.state.sign_ins = SignInThrottles(services.settings.sign_ins_per_minute)
    with writing_site(services, app=app) as site:
        yield site


def sign_in(site: Site, key: str | None = None, then: str = "/") -> Response:
    form = {"key": site.key if key is None else key, "next": then}
    return site.client.post("/sign-in", data=form, headers=ORIGIN)


def token(site: Site) -> str:
    found = re.search(r'name="form_token" value="(\w+)"', site.client.get("/").text)
    assert found
    return found[1]


def test_who_is_not_signed_in_is_led_there_and_back(site: Site) -> None:
    led = site.client.get(f"{PAGE}?lang=zh&q=剥削", headers={"Accept": "text/html"})
    assert led.status_code == 303
    assert "no-store" in led.headers["cache-control"]

    form = site.client.get(led.headers["location"]).text
    then = re.search(r'name="next" value="([^"]+)"', form)
    assert then

    back = sign_in(site, then=then[1].replace("&amp;", "&"))
    assert back.status_code == 303
    there = site.client.get(back.headers["location"])
    assert there.text == "written by Wang Fang"
    assert dict(there.url.params) == {"lang": "zh", "q": "剥削"}


def test_a_form_sent_too_late_redirects_to_its_page(site: Site) -> None:
    led = site.client.post(
        PAGE, headers={"Accept": "text/html", "Referer": "http://testserver.local/status?a=b"}
    )
    assert led.headers["location"] == "/sign-in?next=%2Fstatus%3Fa%3Db"


def test_an_invalid_return_page_redirects_to_the_first_page(site: Site) -> None:
    answer = site.client.post(PAGE, headers={"Referer": "http://[", "Accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fwritten")


def test_a_program_sees_the_ledgers_page_with_its_key(site: Site) -> None:
    answer = site.client.get("/ingest", headers=site.bearer | {"Accept": "text/html"})
    assert answer.status_code == 200
    assert "Wang Fang" in answer.text


def test_the_cookie_is_for_this_site_alone(site: Site) -> None:
    cookie = sign_in(site).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Max-Age=43200" in cookie
    assert "Secure" not in cookie
    assert site.key not in cookie


def test_the_cookie_is_secure_where_there_is_tls(services: Services) -> None:
    with writing_site(services, "https://testserver.local") as site:
        answer = site.client.post("/sign-in", data={"key": site.key})
        assert "Secure" in answer.headers["set-cookie"]


def test_the_header_says_who_is_signed_in(site: Site) -> None:
    assert (
        'href="/sign-in?next=%2Fdocuments%3Ftype%3Dlaw"'
        in site.client.get("/documents?type=law").text
    )
    sign_in(site)
    for address in ("/", "/documents", "/no-such-address"):
        page = site.client.get(address, headers={"Accept": "text/html"})
        assert "Signed in as Wang Fang" in page.text
        assert page.headers["cache-control"].startswith("private")
        assert "Cookie" in page.headers["vary"]
    assert "退出登录" in site.client.get("/", headers={"Accept-Language": "zh"}).text


@pytest.mark.parametrize(
    "then",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)", "/a\r\nSet-Cookie: x=y", "evil.example",
        "///evil.example", " //evil.example",
    ],
)  # fmt: skip
def test_no_other_site_is_gone_on_to(site: Site, then: str) -> None:
    assert sign_in(site, then=then).headers["location"] == "/"


@pytest.mark.parametrize("key", ["", "nonsense", "密钥" * 300])
def test_a_wrong_key_is_reported_on_the_form(site: Site, key: str) -> None:
    answer = sign_in(site, key, then="/documents")
    assert answer.status_code == 401
    assert "This key is not valid." in answer.text
    assert 'value="/documents"' in answer.text
    assert "set-cookie" not in answer.headers
    assert key == "" or key not in answer.text


def test_attempts_are_limited(site: Site) -> None:
    for _ in range(Settings().sign_ins_per_minute):
        assert sign_in(site, "nonsense").status_code == 401
    answer = sign_in(site)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 60
    assert site.client.get("/sign-in").status_code == 200


def test_signing_out_ends_the_session_itself(site: Site) -> None:
    sign_in(site)
    kept = dict(site.client.cookies)
    out = site.client.post("/sign-out", data={"form_token": token(site)}, headers=ORIGIN)
    assert (out.status_code, out.headers["location"]) == (303, "/")
    assert not site.client.cookies

    site.client.cookies.update(kept)
    assert "Signed in" not in site.client.get("/").text
    assert site.client.post(WRITE_TO, headers=ORIGIN).status_code == 401


def test_a_revoked_key_signs_its_browsers_out(site: Site) -> None:
    sign_in(site)
    revoke_key(site.services.catalog, "Wang Fang")
    make_key(site.services.catalog, "Wang Fang")
    assert "Signed in" not in site.client.get("/").text
    assert sign_in(site).status_code == 401


def test_a_session_ends_by_itself(services: Services, site: Site) -> None:
    sign_in(site)
    keys = services.catalog.keys
    digest = hashlib.sha256(site.client.cookies["kb-session"].encode()).hexdigest()
    now = datetime.now(UTC)

    def key_at(hours: float) -> AccessKey | None:
        return keys.session_key(
            digest, (now + timedelta(hours=hours)).isoformat(timespec="seconds")
        )

    assert key_at(11.9)
    assert key_at(12.1) is None


def test_a_page_of_this_site_writes(site: Site) -> None:
    sign_in(site)
    form = {"form_token": token(site), "title": "巴勒莫议定书"}
    answer = site.client.post(PAGE, data=form, headers=ORIGIN)
    assert (answer.status_code, answer.text) == (201, "巴勒莫议定书")

    files = {"file": ("a.txt", b"text")}
    answer = site.client.post(PAGE, data=form, files=files, headers=ORIGIN)
    assert (answer.status_code, answer.text) == (201, "巴勒莫议定书")

    script = {"X-Form-Token": token(site), "Sec-Fetch-Site": "same-origin"}
    assert site.client.post(WRITE_TO, headers=script).json() == {"by": "Wang Fang"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver.local.evil.example"},
    ],
)
def test_another_site_cannot_write(site: Site, headers: dict[str, str]) -> None:
    sign_in(site)
    with_token = headers | {"X-Form-Token": token(site)}
    for address in (WRITE_TO, "/sign-out"):
        answer = site.client.post(address, headers=with_token | {"Accept": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (403, "request-forged")
    assert site.client.post("/sign-in", data={"key": site.key}, headers=headers).status_code == 403
    assert "Signed in" in site.client.get("/").text


@pytest.mark.parametrize("given", ["", "0" * 64, "密"])
def test_a_cookie_alone_does_not_write(site: Site, given: str) -> None:
    sign_in(site)
    for address in (WRITE_TO, "/sign-out"):
        answer = site.client.post(
            address, data={"form_token": given}, headers=ORIGIN | {"Accept": "application/json"}
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "request-forged")


def test_a_key_that_may_only_read_is_refused_with_the_reason(site: Site) -> None:
    sign_in(site, make_key(site.services.catalog, "reader", ["read"]))
    answer = site.client.get(PAGE, headers={"Accept": "text/html"})
    assert answer.status_code == 403
    assert "does not have the permission “write”" in answer.text


def test_a_name_of_any_length_is_kept_nowhere(site: Site) -> None:
    def try_name(name: str) -> int:
        form = {"name": name, "password": "wrong"}
        return site.client.post("/sign-in", data=form, headers=ORIGIN).status_code

    assert try_name("n" * 9_000) == 401
    assert try_name("n" * 20_000) == 413
    kept = site.client.app.state.sign_ins._by_name._counts._counted
    assert [len(name) for name in kept] == [101]
