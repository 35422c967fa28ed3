"""Programs read a document's page: JSON-LD, Highwire tags, COinS; other sites embed a passage."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from kb.services import open_services
from kb.settings import Settings
from tests.conftest import run_kb
from tests.support.sites import client_of

Client = TestClient[Litestar]
DOCUMENT = "/documents/palermo-protocol-digest/en"
SITE = "http://testserver.local"


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
        yield client


def data(page: str) -> Any:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_a_document_is_legislation(client: Client) -> None:
    described = data(client.get(DOCUMENT).text)

    assert described["@context"] == "https://schema.org"
    assert described["@type"] == "Legislation"
    assert described["inLanguage"] == "en"
    assert described["url"] == SITE + DOCUMENT
    assert described["legislationDate"] == "2000-11-15"


def test_a_passage_is_part_of_it(client: Client) -> None:
    described = data(client.get(f"{DOCUMENT}/art-3.a").text)

    assert described["name"] == "Article 3(a)"
    assert described["url"] == f"{SITE}{DOCUMENT}/art-3.a#art-3.a"
    assert described["isPartOf"]["url"] == SITE + DOCUMENT


def test_reference_managers_read_it(client: Client) -> None:
    page = client.get(DOCUMENT).text
    tags = dict(re.findall(r'<meta name="(citation_\w+)" content="([^"]*)">', page))
    coins = re.search(r'class="Z3988" title="([^"]*)"', page)

    assert tags["citation_publication_date"] == "2000/11/15"
    assert tags["citation_public_url"] == SITE + DOCUMENT
    assert coins
    keys = parse_qs(html.unescape(coins[1]))
    assert keys["rft.title"] == [html.unescape(tags["citation_title"])]
    assert keys["rft.type"] == ["statute"]
    assert '<meta name="z:itemType" content="statute">' in page


def test_a_digest_is_not_by_the_body_that_issued_its_text(client: Client) -> None:
    page = html.unescape(client.get(DOCUMENT).text)
    coins = re.search(r'class="Z3988" title="([^"]*)"', page)

    assert "citation_technical_report_institution" not in page
    assert coins
    keys = parse_qs(coins[1])
    assert "rft.publisher" not in keys
    assert keys.get("rft.aucorp") != ["United Nations General Assembly"]
    assert "United Nations General Assembly" in keys["rft.description"][0]


def test_a_hostile_title_cannot_end_the_element(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text(
        "# </script><script>alert(1)</script>&\n\nArticle 1\n\nText.\n"
    )
    run_kb(tmp_path / "data", "ingest", tmp_path / "one.md")
    with (
        open_services(Settings(data_dir=tmp_path / "data", embeddings="off")) as services,
        client_of(services) as client,
    ):
        document = services.catalog.documents()[0]
        page = client.get(f"/documents/{document.id}").text

    assert "<script>alert" not in page
    assert data(page)["name"] == document.title


def test_another_site_may_frame_a_passage_and_nothing_else(client: Client) -> None:
    framed = client.get("/embed/palermo-protocol-digest/en/art-3.a")
    other = client.get(DOCUMENT)

    assert "Article 3(a)" in framed.text
    assert "<script" not in framed.text
    assert "frame-ancestors *" in framed.headers["content-security-policy"]
    assert "x-frame-options" not in framed.headers
    assert "frame-ancestors 'none'" in other.headers["content-security-policy"]
    assert other.headers["x-frame-options"] == "DENY"
    assert client.get("/embed/no/en/art-1").status_code == 404


def test_oembed_describes_the_frame(client: Client) -> None:
    page = client.get(f"{DOCUMENT}/art-3.a").text
    link = re.search(r'type="application/json\+oembed" href="([^"]+)"', page)
    assert link
    described = client.get(html.unescape(link[1]) + "&maxwidth=400").json()

    assert (described["type"], described["version"], described["width"]) == ("rich", "1.0", 400)
    source = re.search(r'src="([^"]+)"', described["html"])
    assert source
    assert client.get(source[1]).status_code == 200


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"url": "https://evil.example/documents/palermo-protocol-digest/en/art-3.a"}, 404),
        ({"url": f"{SITE}/help"}, 404),
        ({"url": f"{SITE}{DOCUMENT}/art-3.a", "format": "xml"}, 501),
        ({}, 400),
    ],
)
def test_what_cannot_be_embedded(client: Client, params: dict[str, str], status: int) -> None:
    assert client.get("/oembed", params=params).status_code == status
