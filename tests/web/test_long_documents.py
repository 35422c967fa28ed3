"""A very long document is shown in parts: each passage on one of them, found, cited and read as ever."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from lxml import html

from kb.services import open_services
from kb.settings import Settings
from kb.web.display.parts import LARGEST_PART
from tests.conftest import run_kb
from tests.support.sites import client_of

Client = TestClient[Litestar]

_ROWS = 2500
_WORDS = "shelter police interview border child region document safety " * 7


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder, data = tmp_path_factory.mktemp("in"), tmp_path_factory.mktemp("data")
    rows = "".join(
        f"<tr><td>{n}</td><td>{'xylophone ' if n == _ROWS - 5 else ''}{_WORDS}</td></tr>"
        for n in range(2, _ROWS + 1)
    )
    page = (
        '<html lang="en"><h1>Cases of many years</h1><h2>First matters</h2><p>Some words come first, and '
        "say what the table below them is about.</p><h2>The cases</h2>"
        f'<table border="1"><tr><th>No.</th><th>Matter</th></tr>{rows}</table></html>'
    )
    Path(folder, "cases.html").write_text(page, "utf-8")
    run_kb(data, "ingest", folder)
    with (
        open_services(Settings(data_dir=data, embeddings="off")) as services,
        client_of(services) as client,
    ):
        yield client


def _page(client: Client, address: str) -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert len(answer.content) < 1.5 * LARGEST_PART
    return html.fromstring(answer.content)


def _rows(page: html.HtmlElement) -> list[str]:
    return [row.xpath("string((td|th)[1])") for row in page.xpath("//article//tr[@id]")]


def test_each_passage_is_on_one_part(client: Client) -> None:
    first = _page(client, "/documents/cases/en")
    links = first.xpath("(//nav[@class='parts'])[1]//a/@href")
    assert links == ["/documents/cases/en?part=2"]
    assert "Part 1 of 2" in first.xpath("string((//nav[@class='parts'])[1])")
    second = _page(client, links[0])
    assert [*_rows(first), *_rows(second)] == ["No.", *map(str, range(2, _ROWS + 1))]


def test_a_part_that_begins_within_a_table_shows_its_headers(client: Client) -> None:
    second = _page(client, "/documents/cases/en?part=2")
    heads = second.xpath("(//article//tr)[1]/th/text()")
    assert heads == ["No.", "Matter"]


def test_a_permalink_leads_to_the_part_with_its_passage(client: Client) -> None:
    match = client.get(
        "/api/v1/resolve", params={"citation": f"Cases of many years, Table 1, row {_ROWS}"}
    ).json()["match"]
    page = _page(client, match["permalink"].split("#")[0])
    assert _rows(page)[-1] == str(_ROWS)
    assert page.xpath("//tr[@class='target']/td[1]/text()") == [str(_ROWS)]
    # The contents lead to the headings of the other part.
    links = page.xpath("//nav[@class='toc']//a/@href")
    assert len(links) == 2
    assert all(link.startswith("/documents/cases/en/") for link in links)


def test_a_search_leads_to_the_part_in_which_it_found_something(client: Client) -> None:
    page = _page(client, "/documents/cases/en?q=xylophone")
    assert page.xpath("//mark/text()") == ["xylophone"]
    parts = page.xpath("(//nav[@class='parts'])[1]")[0]
    assert parts.xpath(".//*[@aria-current]/text()") == ["2"]
    assert "1 passage found" in parts.text_content()
    assert parts.xpath(".//a/@href") == ["/documents/cases/en?q=xylophone&part=1"]
    other = _page(client, "/documents/cases/en?q=xylophone&part=1")
    assert not other.xpath("//mark")


def test_an_ordinary_document_has_no_parts(library_client: Client) -> None:
    page = _page(library_client, "/documents/palermo-protocol-digest/en")
    assert not page.xpath("//nav[@class='parts']")


@pytest.fixture(scope="module")
def library_client(library_dir: Path) -> Iterator[Client]:
    with (
        open_services(Settings(data_dir=library_dir, embeddings="off")) as services,
        client_of(services) as client,
    ):
        yield client
