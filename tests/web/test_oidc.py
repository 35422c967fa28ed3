"""People sign in with an OpenID Connect provider: a real one, which the test runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import httpx
import msgspec
import pytest
from joserfc.jwk import OctKey, RSAKey

from corpus import Role, SettingInvalid, SignInServiceAway
from kb.access import add_account, add_group, set_enabled
from kb.doctor import Doctor, Finding, State
from kb.oidc import Provider
from kb.services import Services, open_services
from kb.settings import Settings
from tests.support.oidc_provider import CLIENT, SECRET, OidcProvider, oidc_provider
from tests.support.sites import client_of

SITE = "http://127.0.0.1:8000"
ROLES = "realm_access.roles=kb-admin:administrator; groups=editors:editor; *=:reader"


@pytest.fixture
def provider() -> Iterator[OidcProvider]:
    with oidc_provider() as provider:
        yield provider


@pytest.fixture
def settings(provider: OidcProvider, tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path,
        embeddings="off",
        oidc_issuer=provider.issuer,
        oidc_name="Ministry",
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        oidc_roles=ROLES,
        oidc_groups="groups=detectives:police",
    )


class Site:
    def __init__(self, services: Services) -> None:
        self.services = services
        self.browser = client_of(services, base_url=SITE, raise_server_exceptions=False)

    def __enter__(self) -> Self:
        self.browser.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self.browser.__exit__(*error)

    def begin(self, then: str = "/documents") -> str:
        """The address at the provider."""
        sent = self.browser.get("/sign-in/oidc", params={"next": then}, follow_redirects=False)
        assert sent.status_code == 303, sent.text
        return sent.headers["location"]

    def back(self, at_provider: str) -> str:
        """What the provider makes the browser ask for."""
        return httpx.get(at_provider).headers["location"].removeprefix(SITE)

    def sign_in(self, then: str = "/documents") -> httpx.Response:
        answer: httpx.Response = self.browser.get(self.back(self.begin(then)))
        return answer

    @property
    def log(self) -> list[Any]:
        return list(self.services.catalog.audit.page(limit=50)[0])


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    with open_services(settings) as services, Site(services) as site:
        yield site


def test_a_person_signs_in_and_comes_to_the_page_that_was_wanted(site: Site) -> None:
    assert (
        'href="/sign-in/oidc?next=%2Fdocuments"'
        in site.browser.get("/sign-in?next=/documents").text
    )

    answer = site.sign_in()

    assert answer.status_code == 200
    assert 'content="0;url=/documents"' in answer.text
    assert "Wang Fang" in site.browser.get("/documents").text
    [account] = site.services.catalog.accounts.list()
    assert (account.name, account.role, account.subject) == ("Wang Fang", Role.READER, "4711")
    cookies = answer.headers.get_list("set-cookie")
    assert any("kb-session" in each and "httponly" in each.lower() for each in cookies)


def test_the_request_has_pkce_state_and_nonce(site: Site) -> None:
    first, second = (httpx.URL(site.begin()).params for _ in range(2))

    assert first["code_challenge_method"] == "S256"
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 32
        assert first[name] != second[name]
    assert first["redirect_uri"] == f"{SITE}/sign-in/oidc/callback"


def test_the_account_stays_the_persons_own(site: Site, provider: OidcProvider) -> None:
    add_account(site.services.catalog, "Wang Fang", "administrator", "a long password")
    site.sign_in()
    provider.claims["preferred_username"] = "Wang Fang-Li"
    site.sign_in()

    made = [each for each in site.services.catalog.accounts.list() if each.issuer]
    # An account that is there is nobody else's, whatever the provider calls a person.
    assert [(each.name, each.role) for each in made] == [("Wang Fang 2", Role.READER)]


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"realm_access": {"roles": ["a", "kb-admin"]}}, Role.ADMINISTRATOR),
        ({"groups": ["editors"]}, Role.EDITOR),
        ({"groups": "editors"}, Role.EDITOR),
        ({"groups": ["editors-of-other"]}, Role.READER),
        ({"realm_access": "kb-admin"}, Role.READER),
    ],
)
def test_claims_give_the_role(
    site: Site, provider: OidcProvider, claims: dict[str, Any], role: Role
) -> None:
    provider.claims |= claims
    site.sign_in()

    assert [each.role for each in site.services.catalog.accounts.list()] == [role]


def test_role_and_groups_follow_each_sign_in(site: Site, provider: OidcProvider) -> None:
    catalog = site.services.catalog
    add_group(catalog, "police")
    add_group(catalog, "by hand")
    provider.claims["groups"] = ["editors", "detectives"]
    site.sign_in()
    catalog.restrictions.add_member("by hand", "Wang Fang")
    assert catalog.restrictions.groups_of("Wang Fang") == {"police", "by hand"}

    provider.claims["groups"] = []
    site.sign_in()

    assert catalog.restrictions.groups_of("Wang Fang") == {"by hand"}
    assert [each.role for each in catalog.accounts.list()] == [Role.READER]


def test_who_gets_no_role_is_refused(settings: Settings, provider: OidcProvider) -> None:
    only = msgspec.structs.replace(settings, oidc_roles="groups=editors:editor")
    with open_services(only) as services, Site(services) as site:
        answer = site.sign_in()

        assert answer.status_code == 403
        assert "Wang Fang has no permission" in answer.text
        assert services.catalog.accounts.list() == []
        [row] = site.log
        assert (row.actor, row.outcome) == ("Wang Fang", "403")


def test_a_disabled_account_is_refused(site: Site) -> None:
    site.sign_in()
    set_enabled(site.services.catalog, "Wang Fang", enabled=False)

    assert site.sign_in().status_code == 403
    assert "Sign out" not in site.browser.get("/documents").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "another"},
        {"aud": "another"},
        {"aud": [CLIENT, "another"]},
        {"iss": "https://evil.example"},
        {"exp": 1_700_000_000},
        {"iat": 4_000_000_000},
        {"sub": ""},
        {"sub": "x" * 300},
        {"azp": "another"},
    ],
    ids=str,
)
def test_an_id_token_for_another_sign_in_is_refused(
    site: Site, provider: OidcProvider, wrong: dict[str, Any]
) -> None:
    provider.wrong = wrong

    assert site.sign_in().status_code == 401
    assert provider.issued == 1
    assert site.services.catalog.accounts.list() == []
    assert "kb-session" not in str(site.browser.cookies)


@pytest.mark.parametrize(
    "signing", [RSAKey.generate_key(2048), OctKey.import_key(SECRET)], ids=["RSA", "HMAC"]
)
def test_a_token_that_another_key_signed_is_refused(
    site: Site, provider: OidcProvider, signing: Any
) -> None:
    provider.signing = signing

    assert site.sign_in().status_code == 401
    assert provider.issued == 1


def test_a_new_key_of_the_provider_is_fetched(site: Site, provider: OidcProvider) -> None:
    site.sign_in()
    provider.rotate()

    assert site.sign_in().status_code == 200


@pytest.mark.parametrize("attack", ["state", "browser", "issuer", "twice", "denied"])
def test_an_answer_that_does_not_belong_here_is_refused(
    site: Site, provider: OidcProvider, attack: str
) -> None:
    provider.denies = attack == "denied"
    back = site.back(site.begin())
    if attack == "state":
        back = site.back(site.begin()).replace("state=", "state=x")
    elif attack == "browser":
        site.browser.cookies.clear()
    elif attack == "issuer":
        back = back.replace("iss=http", "iss=https")
    elif attack == "twice":
        assert site.browser.get(back).status_code == 200
        site.browser.cookies.clear()
    answer = site.browser.get(back)

    assert answer.status_code == 401
    assert [row.outcome for row in site.log if row.actor == ""][:1] == ["401"]


def test_failed_answers_are_counted(settings: Settings) -> None:
    with (
        open_services(msgspec.structs.replace(settings, sign_ins_per_minute=3)) as services,
        Site(services) as site,
    ):
        codes = [
            site.browser.get("/sign-in/oidc/callback?code=a&state=b").status_code for _ in range(5)
        ]

    assert codes == [401, 401, 401, 429, 429]


def test_a_closed_site_opens_with_it(settings: Settings) -> None:
    with (
        open_services(msgspec.structs.replace(settings, reading="closed")) as services,
        Site(services) as site,
    ):
        assert site.browser.get("/documents", follow_redirects=False).status_code == 303
        assert "Ministry" in site.browser.get("/documents").text
        site.sign_in()

        assert site.browser.get("/documents", follow_redirects=False).status_code == 200
        row = site.log[0]
        assert (row.actor, row.action, row.outcome) == (
            "Wang Fang", "GET /sign-in/oidc/callback", "200",
        )  # fmt: skip


def test_a_public_client_needs_no_secret(settings: Settings, provider: OidcProvider) -> None:
    provider.is_public = True
    with open_services(msgspec.structs.replace(settings, oidc_client_secret="")) as services:
        assert Site(services).sign_in().status_code == 200


def test_without_tls_it_is_for_this_machine_only(settings: Settings) -> None:
    with open_services(msgspec.structs.replace(settings, public_url="http://kb.example.org")) as s:
        answer = Site(s).browser.get("/sign-in/oidc", follow_redirects=False)

    assert answer.status_code == 403
    assert "https" in answer.text


def test_no_address_of_another_site_is_led_to(site: Site) -> None:
    assert 'content="0;url=/"' in site.sign_in("//evil.example/x").text


def test_a_provider_that_is_away_is_said(settings: Settings) -> None:
    nowhere = msgspec.structs.replace(settings, oidc_issuer="http://127.0.0.1:9/realm")
    with open_services(nowhere) as services:
        answer = Site(services).browser.get("/sign-in/oidc", follow_redirects=False)

    assert answer.status_code == 502
    assert "Ministry" in answer.text


def test_without_the_setting_there_is_none(library: Services) -> None:
    with client_of(library) as client:
        assert client.get("/sign-in/oidc").status_code == 404
        assert "/sign-in/oidc" not in client.get("/sign-in").text


@pytest.mark.parametrize(
    ("change", "variable"),
    [
        ({"oidc_client_id": ""}, "KB_OIDC_CLIENT_ID"),
        ({"oidc_roles": ""}, "KB_OIDC_ROLES"),
        ({"oidc_roles": "groups=a:owner"}, "KB_OIDC_ROLES"),
        ({"oidc_roles": "editor"}, "KB_OIDC_ROLES"),
        ({"oidc_groups": "groups:police"}, "KB_OIDC_GROUPS"),
    ],
)
def test_a_wrong_setting_is_named(
    settings: Settings, change: dict[str, str], variable: str
) -> None:
    with pytest.raises(SettingInvalid) as raised:
        Provider(msgspec.structs.replace(settings, **change))

    assert raised.value.params["name"] == variable


def test_the_issuer_is_https_or_this_machine() -> None:
    with pytest.raises(SettingInvalid):
        Settings.load({"KB_OIDC_ISSUER": "http://id.example.org"})
    assert "KB_OIDC_CLIENT_SECRET" not in Settings(oidc_client_secret="x").public()


def test_the_doctor_asks_the_provider(settings: Settings) -> None:
    def found(changed: Settings) -> Finding:
        with open_services(changed) as services:
            return Doctor(services)._sign_in("sign-in")

    assert found(settings).state is State.OK
    assert found(Settings(data_dir=settings.data_dir, embeddings="off")).state is State.OFF
    with pytest.raises(SignInServiceAway):
        found(msgspec.structs.replace(settings, oidc_issuer="http://127.0.0.1:9/realm"))
