"""A table's cells are cited by row and column, and shown, quoted and sent as cells of a table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from lxml import html

from kb.services import open_services
from kb.settings import Settings
from tests.conftest import run_kb
from tests.support.sites import client_of

Client = TestClient[Litestar]

_PAGE = """<html lang="en"><body><h1>Report on sampled shelters</h1>
<p>The shelters of two regions were visited in the spring; the first table says who pays for them.</p>
<table border="1"><tr><th>Region</th><th>Payer</th></tr><tr><td>North</td><td>City</td></tr></table>
<p>The second one says how many persons stayed there, and how many of them were children.</p>
<table border="1">
<tr><th>Region</th><th colspan="2">Persons</th></tr>
<tr><td rowspan="2">North</td><td>women</td><td>12</td></tr>
<tr><td>men</td><td>3 &amp; more</td></tr>
<tr><td>South</td><td>women</td><td>7</td></tr>
</table></body></html>
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder, data = tmp_path_factory.mktemp("in"), tmp_path_factory.mktemp("data")
    Path(folder, "shelters.html").write_text(_PAGE, "utf-8")
    run_kb(data, "ingest", folder)
    with (
        open_services(Settings(data_dir=data, embeddings="off")) as services,
        client_of(services) as client,
    ):
        yield client


def _resolved(client: Client, citation: str) -> dict[str, object] | None:
    answer = client.get("/api/v1/resolve", params={"citation": citation})
    match: dict[str, object] | None = answer.json()["match"]
    return match


@pytest.mark.parametrize(
    ("citation", "row", "text"),
    [
        ("Report on sampled shelters, Table 2, row 3, column 3", 3, "3 & more"),
        ("Table 2, row 4, col. 2 of Report on sampled shelters", 4, "women"),
        ("Report on sampled shelters表2第4行第3列", 4, "7"),
        ("Report on sampled shelters, table 1 row 2 column 2", 2, "City"),
        # A merged cell is in each row and column that it covers; it is cited where it begins.
        ("Report on sampled shelters, Table 2, row 3, column 1", 2, "North"),
        ("Report on sampled shelters, Table 2, row 1, column 3", 1, "Persons"),
    ],
)
def test_a_cell_is_reached_by_row_and_column(
    client: Client, citation: str, row: int, text: str
) -> None:
    match = _resolved(client, citation)
    assert match is not None
    assert match["confidence"] == 1
    assert match["locator"]["en"].endswith(f"row {row}")  # type: ignore[index]
    assert match["cell"]["text"] == text  # type: ignore[index]


def test_a_row_alone_and_what_is_not_there(client: Client) -> None:
    row = _resolved(client, "Report on sampled shelters, Table 2, row 4")
    assert row is not None
    assert (row["locator"], row["cell"]) == ({"en": "Table 2, row 4", "zh": "表2第4行"}, None)
    nearest = _resolved(client, "Report on sampled shelters, Table 2, row 4, column 9")
    assert nearest is not None
    assert nearest["confidence"] == 0.5
    assert _resolved(client, "Report on sampled shelters, Table 3, row 1") is None


def test_a_passage_has_its_cells(client: Client) -> None:
    match = _resolved(client, "Report on sampled shelters, Table 2, row 3")
    assert match is not None
    passage = client.get(f"/api/v1/passages/{match['passage_id']}").json()
    row = passage["table_row"]
    assert (row["table"], row["row"], row["is_header"]) == (2, 3, False)
    assert [(c["column"], c["header"], c["text"]) for c in row["cells"]] == [
        (2, "Persons", "men"),
        (3, "Persons", "3 & more"),
    ]
    assert all(passage["text"][c["start"] : c["end"]] == c["text"] for c in row["cells"])
    first = client.get(f"/api/v1/passages/{passage['document_id']}/title").json()
    assert first["table_row"] is None


def test_the_page_shows_headers_and_merged_cells_once(client: Client) -> None:
    page = html.fromstring(client.get("/documents/shelters/en").content)
    one, two = page.xpath("//table[.//tr[@id]]")
    assert len(one.xpath(".//tr[@id]")) == 2
    heads = two.xpath(".//th[@scope='col']")
    assert [(th.text, th.get("colspan")) for th in heads] == [("Region", None), ("Persons", "2")]
    cells = [[td.text for td in tr.xpath("td[not(@class)]")] for tr in two.xpath(".//tr[td]")]
    assert cells == [["North", "women", "12"], ["men", "3 & more"], ["South", "women", "7"]]
    assert [td.text for td in two.xpath(".//td[@rowspan='2']")] == ["North"]
    # Where a merged cell is left out, a selection still has its place in the row's text.
    assert [td.get("data-start") for td in two.xpath(".//tr[td][2]/td[not(@class)]")] == ["1", None]


def test_a_quoted_row_has_its_header(client: Client) -> None:
    match = _resolved(client, "Report on sampled shelters, Table 2, row 4")
    assert match is not None
    answer = client.get("/api/v1/quotations", params={"passage": match["passage_id"]})
    (quotation,) = answer.json()["quotations"]
    assert "<th>Region</th><th>Persons</th><th>Persons</th>" in quotation["html"]
    assert (
        quotation["citation"].endswith("Table 2, row 4")
        or "Table 2, row 4" in quotation["citation"]
    )
    resolved = _resolved(client, quotation["citation"])
    assert resolved is not None
    assert resolved["passage_id"] == match["passage_id"]


def _quoted_part(client: Client, row: int, words: str) -> dict[str, str]:
    match = _resolved(client, f"Report on sampled shelters, Table 2, row {row}")
    assert match is not None
    passage = client.get(f"/api/v1/passages/{match['passage_id']}").json()
    start = passage["text"].index(words)
    place = {"start": start, "end": start + len(words)}
    params = {"passage": match["passage_id"], **place}
    quotation: dict[str, str] = client.get("/api/v1/quotations", params=params).json()[
        "quotations"
    ][0]
    assert quotation["text"] == words
    return quotation


@pytest.mark.parametrize(
    ("row", "words", "written"),
    [
        (4, "7", ["South – Persons: 7"]),
        (4, "women", ["South – Persons: women"]),
        (4, "omen\t7", ["South – Persons: omen", "South – Persons: 7"]),
        (4, "South", ["Region: South"]),
        (1, "Persons", ["Persons"]),
        # The label of this row is in the merged cell above it.
        (3, "3 & more", ["Persons: 3 & more"]),
    ],
)
def test_a_part_of_a_row_is_quoted_with_its_own_headers_only(
    client: Client, row: int, words: str, written: list[str]
) -> None:
    quotation = _quoted_part(client, row, words)
    plain = quotation["plain"].split("\n")
    assert plain[: len(written)] == written
    assert plain[len(written)].startswith("— Report on sampled shelters")
    assert "<table" not in quotation["html"]
    quoted = html.fromstring(quotation["html"]).xpath("//blockquote/p")
    assert [p.text for p in quoted] == written
