"""An editor judges a result on the page of results and over the API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.i18n.addresses import API
from kb.services import Services, open_services
from kb.settings import Settings
from tests.support.ingested import ingested
from tests.support.writing_site import Site, writing_site
from tests.web.test_editing_pages import send, sign_in


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    law = "# Law\n\nArticle 1\n\nTraffickers are punished.\n"
    data = ingested(tmp_path, {"law.en.md": law})
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        yield services


@pytest.fixture
def site(services: Services) -> Iterator[Site]:
    with writing_site(services) as site:
        yield site


def test_a_result_is_judged_and_the_judgement_withdrawn(site: Site) -> None:
    assert 'action="/judgements"' not in site.client.get("/?q=traffickers").text
    token = sign_in(site)
    assert 'action="/judgements"' in site.client.get("/?q=traffickers").text
    form = {"query": "traffickers", "passage_id": "law/en/art-1", "next": "/?q=traffickers"}

    back = send(site, "/judgements", token, verdict="relevant", **form)

    assert (back.status_code, back.headers["location"]) == (303, "/?q=traffickers")
    (kept,) = site.services.catalog.judgements.list()
    assert (kept.relevant, kept.judged_by) == (True, "Wang Fang")
    assert 'aria-pressed="true"' in site.client.get("/?q=traffickers").text

    send(site, "/judgements", token, verdict="none", **form)
    assert site.services.catalog.judgements.list() == []


def test_the_api_keeps_and_lists_them(site: Site) -> None:
    body = {"query": "traffickers", "passage_id": "law/en/art-1", "relevant": False}
    assert site.client.put(f"{API}/judgements", json=body).status_code == 401
    assert site.client.get(f"{API}/judgements").status_code == 401

    kept = site.client.put(f"{API}/judgements", json=body, headers=site.bearer)

    assert kept.status_code == 200, kept.text
    listed = site.client.get(f"{API}/judgements", headers=site.bearer).json()
    assert listed == kept.json()
    assert [each["relevant"] for each in listed["judgements"]] == [False]

    missing = {**body, "passage_id": "no/en/art-1"}
    answer = site.client.put(f"{API}/judgements", json=missing, headers=site.bearer)
    assert answer.status_code == 404
