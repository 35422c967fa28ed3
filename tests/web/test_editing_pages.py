"""Editors confirm, reject and make pairs, join works and part them, by page and over the API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from kb.i18n.addresses import API
from kb.services import Services, open_services
from kb.settings import Settings
from tests.conftest import run_kb
from tests.kb.test_alignment_links import CHINESE, ENGLISH
from tests.support.ingested import ingested
from tests.support.writing_site import Site, writing_site

EN = "Article 1\n\nTraffickers shall be punished.\n\nArticle 2\n\nVictims shall be protected.\n"
ZH = "第一条　对人贩子应当予以处罚。\n\n第二条　被害人应当受到保护。\n"
ORIGIN = {"Origin": "http://testserver.local"}
PARALLEL = "/works/law/parallel?left=en&right=zh"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    texts = {
        "law.en.md": f"# Law\n\n{EN}",
        "law.zh.md": f"# 法律\n\n{ZH}",
        "other.zh.md": "# 另法\n\n第一条　另有规定。\n",
    }
    data = ingested(tmp_path, texts)
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        yield services


@pytest.fixture
def site(services: Services) -> Iterator[Site]:
    with writing_site(services) as site:
        yield site


def sign_in(site: Site) -> str:
    """The token of the browser's forms."""
    site.client.post("/sign-in", data={"key": site.key, "next": "/"}, headers=ORIGIN)
    found = re.search(r'name="form_token" value="(\w+)"', site.client.get("/").text)
    assert found
    return found[1]


def send(site: Site, path: str, token: str, **fields: Any) -> Any:
    return site.client.post(path, data={"form_token": token, **fields}, headers=ORIGIN)


def pair(services: Services, left: str) -> Any:
    one, other = services.catalog.document("law/en"), services.catalog.document("law/zh")
    pairs = services.alignments.between(one, other)
    return next((each for each in pairs if left in each.left), None)


def test_who_is_not_signed_in_sees_no_form_and_changes_nothing(site: Site) -> None:
    assert "/works/pairs" not in site.client.get(PARALLEL).text
    form = {"said": "rejected", "left": "law/en/art-1", "right": "law/zh/art-1"}

    answer = site.client.post("/works/pairs", data=form, headers=ORIGIN)

    assert answer.status_code in (303, 401)
    assert pair(site.services, "law/en/art-1") is not None


def test_a_pair_is_confirmed_and_the_confirmation_withdrawn(site: Site) -> None:
    token = sign_in(site)
    form = {"left": "law/en/art-1", "right": "law/zh/art-1", "next": PARALLEL}

    back = send(site, "/works/pairs", token, verdict="confirmed", **form)
    assert (back.status_code, back.headers["location"]) == (303, PARALLEL)
    assert pair(site.services, "law/en/art-1").status == "confirmed"
    page = site.client.get(PARALLEL).text
    assert "pair confirmed by an editor" in page
    assert "Withdraw the confirmation" in page

    send(site, "/works/pairs", token, verdict="nothing", **form)
    assert pair(site.services, "law/en/art-1").status == "automatic"


def test_a_pair_is_rejected_and_others_are_made_one(site: Site) -> None:
    token = sign_in(site)

    form = {"left": "law/en/art-1", "right": "law/zh/art-1"}
    send(site, "/works/pairs", token, verdict="rejected", **form)
    found = pair(site.services, "law/en/art-1")
    assert found is None or "law/zh/art-1" not in found.right
    assert "not counterparts" in site.client.get(PARALLEL).text

    form = {"left": "law/en/art-1", "right": "law/zh/art-2"}
    send(site, "/works/pairs", token, verdict="confirmed", **form)
    assert pair(site.services, "law/en/art-1").right == ("law/zh/art-2",)


def test_an_id_of_no_passage_is_reported(site: Site) -> None:
    token = sign_in(site)

    answer = send(
        site, "/works/pairs", token, verdict="confirmed", left="law/en/art-9", right="law/zh/art-1"
    )

    assert answer.status_code == 404
    assert "law/en/art-9" in answer.text


def test_documents_are_joined_to_a_work_and_parted_again(site: Site) -> None:
    token = sign_in(site)
    assert "/works/law/join" in site.client.get("/works/law").text

    send(site, "/works/law/join", token, document="other/zh")
    assert site.services.catalog.document("other/zh").work_id == "law"

    back = send(site, "/works/part", token, document="other/zh")
    assert back.headers["location"] == "/works/other"
    assert site.services.catalog.document("other/zh").work_id == "other"


def test_what_says_the_same_is_proposed_to_editors(site: Site, tmp_path: Path) -> None:
    (tmp_path / "shelter-rules.en.md").write_text(ENGLISH, "utf-8")
    (tmp_path / "庇护所.zh.md").write_text(CHINESE, "utf-8")
    run_kb(site.services.settings.data_dir, "ingest", *tmp_path.glob("*.md"))
    sign_in(site)

    page = site.client.get("/works/shelter-rules", params={"propose": "1"}).text

    assert quote("/documents/庇护所/zh") in page
    assert site.services.catalog.document("庇护所/zh").work_id == "庇护所"


def test_programs_do_the_same_with_a_key(site: Site) -> None:
    key = {"Authorization": f"Bearer {site.key}"}
    decision = {"left": ["law/en/art-1"], "right": ["law/zh/art-1"], "status": "rejected"}
    assert site.client.put(f"{API}/alignments", json=decision).status_code == 401

    view = site.client.put(f"{API}/alignments", json=decision, headers=key).json()
    assert [each["status"] for each in view["verdicts"]] == ["rejected"]
    there = {"left": "law/en/art-1", "right": "law/zh/art-1"}
    gone = site.client.delete(f"{API}/alignments", params=there, headers=key)
    assert gone.status_code == 204
    documents = {"left": "law/en", "right": "law/zh"}
    assert site.client.get(f"{API}/alignments", params=documents).json()["verdicts"] == []

    work = f"{API}/documents/other/zh/work"
    assert site.client.put(work, json={"work_id": "law"}).status_code == 401
    joined = site.client.put(work, json={"work_id": "law"}, headers=key)
    assert joined.json()["work_id"] == "law"
    assert site.client.delete(work, headers=key).json()["work_id"] == "other"
