"""The page of administrators: groups are made, filled and restricted to by forms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import Response

from kb import access
from kb.services import Services, open_services
from kb.settings import Settings
from tests.support.ingested import ingested
from tests.support.writing_site import Site, writing_site

ORIGIN = {"Origin": "http://testserver.local"}
PASSWORD = "correct horse battery"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    handbook = "# Handbook for shelters\n\n## Article 1\n\nText."
    data = ingested(tmp_path, {"handbook.en.md": handbook})
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        access.add_account(services.catalog, "Li Na", "administrator", PASSWORD)
        access.add_account(services.catalog, "Zhao Min", "reader", PASSWORD)
        yield services


@pytest.fixture
def site(services: Services) -> Iterator[Site]:
    with writing_site(services) as site:
        yield site


def sign_in(site: Site, name: str) -> str:
    """The token of the session's forms."""
    site.client.cookies.clear()
    site.client.post("/sign-in", data={"name": name, "password": PASSWORD}, headers=ORIGIN)
    return site.client.get("/help").text.split('name="form_token" value="')[1].split('"')[0]


def change(site: Site, token: str, do: str, group: str, value: str = "") -> Response:
    form = {"do": do, "group": group, "value": value, "form_token": token}
    return site.client.post("/groups", data=form, headers=ORIGIN | {"Accept": "text/html"})


def page(site: Site) -> str:
    return site.client.get("/groups", headers={"Accept": "text/html"}).text


def test_an_administrator_changes_groups_by_forms(site: Site) -> None:
    token = sign_in(site, "Li Na")
    assert "There are no groups." in page(site)
    for do, value in (("add", ""), ("join", "Zhao Min"), ("restrict", "handbook/en later")):
        assert change(site, token, do, "police", value).status_code == 303
    shown = page(site)
    for text in ("police", "Zhao Min", "handbook/en", "later"):
        assert text in shown
    assert 'href="/groups"' in site.client.get("/").text

    wrong = change(site, token, "join", "police", "nobody")
    assert (wrong.status_code, "no account and no active key nobody" in wrong.text) == (404, True)
    for do, value in (("leave", "Zhao Min"), ("release", "later"), ("remove", "")):
        assert change(site, token, do, "police", value).status_code == 303
    assert "There are no groups." in page(site)


def test_a_member_sees_by_the_browsers_session_what_others_do_not(site: Site) -> None:
    catalog = site.services.catalog
    access.add_group(catalog, "police")
    access.restrict(catalog, "police", ["handbook"])
    assert site.client.get("/documents/handbook/en").status_code == 404
    sign_in(site, "Zhao Min")
    assert site.client.get("/documents/handbook/en").status_code == 404
    access.add_members(catalog, "police", ["Zhao Min"])
    assert "Text." in site.client.get("/documents/handbook/en").text
    access.remove_account(catalog, "Zhao Min")
    assert site.client.get("/documents/handbook/en").status_code == 404
    access.add_account(catalog, "Zhao Min", "reader", PASSWORD)
    sign_in(site, "Zhao Min")
    assert site.client.get("/documents/handbook/en").status_code == 404


def test_nobody_else_sees_or_changes_groups(site: Site) -> None:
    token = sign_in(site, "Zhao Min")
    assert site.client.get("/groups", headers={"Accept": "application/json"}).status_code == 403
    assert change(site, token, "add", "police").status_code == 403
    assert 'href="/groups"' not in site.client.get("/").text
    admin = sign_in(site, "Li Na")
    assert change(site, "0" * 64, "add", "police").status_code == 403
    other_site = site.client.post(
        "/groups",
        data={"do": "add", "group": "x", "form_token": admin},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert other_site.status_code == 403
    assert site.services.catalog.restrictions.groups() == []
