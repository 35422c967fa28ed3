"""Each route, asked by everybody: who may not is refused, and who does not belong to the group of a
restricted document reads nothing of it anywhere. A route without a rule fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from kb import access
from kb.evaluation import judge
from kb.readers import ReaderViews
from kb.services import Services, open_services
from kb.settings import Settings
from kb.web.app import create_app
from tests.conftest import run_kb
from tests.support.access_rules import RULES, Ask, Rule, names
from tests.support.pdf_samples import make_pdf
from tests.support.sites import client_of

WORDS = ("zarquonite", "赞库石", "hidden-directive", "hidden-scheme")
"""Of the restricted documents and their ids; nothing else has them."""
FILES = {
    "hidden-directive.en.md": (
        "# Sealed Directive\n\n## Article 1\n\nThe kelvadin officer keeps the zarquonite register of "
        "victims of trafficking.\n\n## Article 2\n\nArticle 1 applies to the zarquonite register of "
        "every province, with Article 2 of the Open Guide.\n"
    ),
    "hidden-directive.zh.md": (
        "# 密封指令\n\n## 第一条\n\n柯尔文官员保管拐卖受害人的赞库石登记册。\n\n"
        "## 第二条\n\n第一条适用于各省的赞库石登记册。\n"
    ),
    "open-guide.en.md": (
        "# Open Guide\n\n## Article 1\n\nThe officer keeps a register of victims of trafficking, as in "
        "Article 2 of the Sealed Directive.\n\n## Article 2\n\nVictims are told of their rights.\n"
    ),
    "open-guide.zh.md": (
        "# 公开指南\n\n## 第一条\n\n官员依照《密封指令》第二条保管拐卖受害人的登记册。\n\n"
        "## 第二条\n\n应当告知受害人其权利。\n"
    ),
}
AMENDED = FILES["hidden-directive.en.md"].replace("every province", "every zarquonite province")
SCHEME = "= Sealed Scheme\n\nArticle 1\n\nThe zarquonite office answers within a day.\n"
SEES = frozenset({"insider", "administrator"})
SCOPES = {"anyone": "", "key": access.READ, "write": access.WRITE, "admin": access.ADMIN}
ROLES = {
    # First who sees most: what is kept of their answers must not be given to those who see less.
    "administrator": access.ADMIN,
    "insider": access.READ,
    "editor": access.WRITE,
    "outsider": access.READ,
    "anonymous": "",
}


class World(NamedTuple):
    client: TestClient[Litestar]
    keys: dict[str, str]
    places: dict[str, str]
    """What the requests of the rules leave open."""

    def send(self, role: str, method: str, ask: Ask) -> httpx.Response:
        headers = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin", **ask.headers}
        if self.keys[role]:
            headers["Authorization"] = f"Bearer {self.keys[role]}"
        path = ask.path
        for name, value in self.places.items():
            path = path.replace(f"{{{name}}}", value)
        return self.client.request(
            method, path, json=ask.json, data=ask.form, headers=headers, follow_redirects=False
        )


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    files, data = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("data")
    for name, text in FILES.items():
        (files / name).write_text(text, "utf-8")
    make_pdf(files, SCHEME).rename(files / "hidden-scheme.en.pdf")
    (files / "x.typ").unlink()
    run_kb(data, "ingest", files)
    Path(files / "hidden-directive.en.md").write_text(AMENDED, "utf-8")
    run_kb(data, "ingest", files / "hidden-directive.en.md")
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        services.alignments.catch_up()
        yield services


@pytest.fixture(scope="module")
def world(services: Services) -> Iterator[World]:
    catalog = services.catalog
    keys = {
        role: access.make_key(catalog, role, [scope]) if scope else ""
        for role, scope in ROLES.items()
    }
    access.add_group(catalog, "insiders")
    access.add_members(catalog, "insiders", ["insider"])
    access.restrict(catalog, "insiders", ["hidden-directive", "hidden-scheme"])
    desk = services.collections
    quoted = desk.gatherer.items(["hidden-directive/en/art-1"])
    ours = desk.create("insider", "Ours", tuple(quoted))
    closed = desk.create("insider", "Closed", ())
    access.restrict(catalog, "insiders", [closed.id])
    (row,) = (
        each for each in catalog.submissions.page()[0] if each.document_id == "hidden-scheme/en"
    )
    judge(catalog, "zarquonite", "hidden-directive/en/art-1", relevant=True, by="insider")
    pair = ("hidden-directive/zh", "hidden-scheme/en")
    catalog.proposals.put({pair[1]: (catalog.document(pair[1]).sha256, {pair: 0.9})})
    places = {
        "collection": ours.id,
        "item": ours.items[0].id,
        "link": desk.share("insider", ours.id),
        "closed_link": desk.share("insider", closed.id),
        "submission": str(row.id),
        "rows": f"id={row.id}",
    }
    with client_of(services, base_url="http://testserver.local") as client:
        yield World(client, keys, places)


def routes(app: Litestar) -> set[str]:
    return {
        f"{method} {route.path_format}"
        for route in app.routes
        for method in getattr(route, "methods", None) or ("GET", "POST", "DELETE")
        if method != "OPTIONS"
    }


def test_each_route_has_a_rule_and_each_rule_a_route(services: Services) -> None:
    assert routes(create_app(services)) == set(RULES)


def test_what_hidden_passages_cite_is_not_counted(services: Services, world: World) -> None:
    def counts(role: str) -> dict[str, int]:
        groups = services.catalog.restrictions.groups_of(role)
        seen = ReaderViews(services).of(access.Reader(role, ROLES[role], groups=groups))
        return seen.catalog.references.counts_in("open-guide/en")

    assert counts("insider") == {"open-guide/en/art-2": 1}
    assert counts("outsider") == {}


def may(role: str, rule: Rule) -> bool:
    wanted = SCOPES[rule.who]
    return not wanted or access.Reader(role, ROLES[role]).may(wanted)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", RULES)
def test_access(world: World, route: str, role: str) -> None:
    rule, method = RULES[route], route.split(maxsplit=1)[0]
    for ask in rule.asks:
        if ask.kind == "changes" and may(role, rule) and role in SEES:
            continue
        answer = world.send(role, method, ask)
        told = f"{role}: {answer.request.method} {answer.request.url}: {answer.text[:2000]}"
        text = answer.content.decode("utf-8", "replace") + str(answer.headers)
        sent = unquote(str(answer.request.url)) + answer.request.content.decode("utf-8", "replace")
        if role not in SEES:
            leaked = [word for word in WORDS if word in _read(text) and word not in sent]
            assert not leaked, f"{leaked} to {told}"
        if not may(role, rule):
            assert answer.status_code == (403 if ROLES[role] else 401), told
        elif ask.kind == "names":
            owner_only = "{collection}" in ask.path and role == "administrator"
            expected = {200, 201} if role in SEES and not owner_only else {404}
            assert answer.status_code in expected, told
        elif ask.kind == "changes":
            assert answer.status_code in {303, 400, 404, 422} | _MADE, told
        else:
            assert answer.status_code in {200, 302, 303}, told
            if ask.kind == "shows":
                seen = any(word in _read(text) and word not in sent for word in WORDS)
                assert seen == (role in SEES), told


@pytest.mark.parametrize("role", ROLES)
def test_the_address_of_a_work_leads_on_only_who_sees_it(world: World, role: str) -> None:
    answer = world.send(role, "GET", names("/documents/hidden-directive"))
    assert answer.status_code == (303 if role in SEES else 404)


_MADE = {200, 201, 202, 204}


def _read(text: str) -> str:
    """Also what is written by escapes, in JSON or in addresses."""
    escaped = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
    return f"{text} {escaped} {unquote(text)}"
