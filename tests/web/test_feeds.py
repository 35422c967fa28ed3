"""Atom feeds and searches of what was added or amended: valid by the rules of RFC 4287."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from lxml import etree

from kb.services import Services
from tests.conftest import run_kb
from tests.support.sites import client_of

Client = TestClient[Litestar]
ATOM = {"a": "http://www.w3.org/2005/Atom"}
LATER = "2999-01-01T00:00:00Z"


@pytest.fixture(scope="module")
def client(writable_library: Services) -> Iterator[Client]:
    with client_of(writable_library) as client:
        yield client


def feed(client: Client, address: str, lang: str = "en") -> etree._Element:
    """The feed, after a check of what RFC 4287 requires (4.1.1, 4.1.2)."""
    answer = client.get(address, headers={"Accept-Language": lang})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/atom+xml")
    root = etree.fromstring(answer.content)
    assert root.tag == f"{{{ATOM['a']}}}feed"
    for element in (root, *entries(root)):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"a:{name}", ATOM)) == 1, name
        [updated] = element.findall("a:updated", ATOM)
        moment = datetime.datetime.fromisoformat(str(updated.text))
        assert moment.tzinfo is not None
        assert re.match(r"https?://", str(element.findtext("a:id", namespaces=ATOM)))
        assert len(element.findall("a:link[@rel='alternate']", ATOM)) == 1
    assert root.find("a:author/a:name", ATOM) is not None
    [own] = root.findall("a:link[@rel='self']", ATOM)
    assert str(own.get("href")).endswith(address)
    ids = [each.findtext("a:id", namespaces=ATOM) for each in entries(root)]
    assert len(set(ids)) == len(ids)
    moments = [str(each.findtext("a:updated", namespaces=ATOM)) for each in entries(root)]
    assert moments == sorted(moments, reverse=True)
    return root


def entries(root: etree._Element) -> list[etree._Element]:
    return root.findall("a:entry", ATOM)


def titles(root: etree._Element) -> list[str]:
    return [str(each.findtext("a:title", namespaces=ATOM)) for each in entries(root)]


def found(client: Client, **query: str) -> int:
    groups = client.get("/api/v1/search", params=query).json()["groups"]
    return sum(group["total"] for group in groups if group["answered"])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_feed_has_all_documents_and_their_pages_are_there(
    client: Client, writable_library: Services, lang: str
) -> None:
    root = feed(client, "/feed.atom", lang)

    assert len(entries(root)) == writable_library.catalog.counts().documents
    for link in root.findall("a:entry/a:link", ATOM)[:3]:
        address = str(link.get("href")).removeprefix("http://testserver.local")
        assert client.get(address).status_code == 200


def test_a_search_has_a_feed_of_the_passages_that_it_finds(client: Client) -> None:
    root = feed(client, "/search.atom?q=shelter&type=training-material")

    assert entries(root)
    assert any("Handbook" in title for title in titles(root))
    assert entries(feed(client, "/search.atom?q=zzzzqqqq")) == []


def test_what_came_in_since_a_time_is_new_until_then_nothing_is(
    client: Client, writable_library: Services, tmp_path: Path
) -> None:
    since = datetime.datetime.now(datetime.UTC).isoformat()
    assert found(client, query="quokka", changed_since=since) == 0
    assert found(client, query="shelter", changed_since="2000-01-01") == found(
        client, query="shelter"
    )
    assert found(client, query="shelter", changed_since=LATER) == 0

    (tmp_path / "quokka.en.md").write_text("# Quokka rules\n\nA shelter for a quokka.\n")
    run_kb(writable_library.settings.data_dir, "ingest", str(tmp_path / "quokka.en.md"))
    assert found(client, query="quokka", changed_since=since) > 0
    assert titles(feed(client, "/feed.atom"))[0] == "Quokka rules"
    assert "Quokka rules" in client.get("/").text
    assert "Quokka rules" in titles(feed(client, "/search.atom?q=quokka"))[0]

    page = client.get("/", params={"q": "shelter", "changed_since": since}).text
    assert "Quokka rules" in page
    assert "victim-identification-handbook" not in page
    assert client.get("/api/v1/search?q=a&changed_since=x").status_code == 400


def test_figures_are_those_of_the_catalog(client: Client, writable_library: Services) -> None:
    figures = client.get("/api/v1/overview").json()
    documents = writable_library.catalog.documents()

    assert figures["documents"] == len(documents)
    assert sum(figures["languages"].values()) == len(documents)
    assert sum(figures["types"].values()) == len(documents)
    assert sum(figures["years"].values()) + figures["undated"] == len(documents)
    assert figures["shelves"]["treaties"] == len(
        {d.work_id for d in documents if d.type in ("treaty", "resolution")}
    )
    about = client.get("/about").text
    assert about.count("<svg") == about.count('<table class="plain"') == 6


def test_the_first_page_leads_to_shelves_and_comparisons(client: Client) -> None:
    page = etree.HTML(client.get("/").text)
    compared = page.xpath("//section[@aria-labelledby='comparisons']//li/a/@href")

    assert len(compared) == 3
    assert any("/works/compare" in address for address in compared)
    assert any("/parallel" in address for address in compared)
    shelves = page.xpath("//ul[@class='shelves']//a/@href")
    for address in (*compared, *shelves):
        assert client.get(address).status_code == 200
