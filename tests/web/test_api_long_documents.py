"""A document of thousands of passages is sent in parts, by its document and by its list of passages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from litestar.testing import TestClient

from kb.services import open_services
from kb.settings import Settings
from tests.conftest import run_kb
from tests.support.sites import client_of

ROWS = 2_105
DOCUMENT = "/api/v1/documents/table/en"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("long")
    rows = "".join(f"<tr><td>{n}</td><td>Shelter number {n}</td></tr>" for n in range(ROWS))
    source = folder / "table.html"
    source.write_text(f"<h1>List of shelters</h1><table>{rows}</table>", "utf-8")
    run_kb(folder / "data", "ingest", source, "--lang", "en")
    with (
        open_services(Settings(data_dir=folder / "data", embeddings="off")) as services,
        client_of(services) as client,
    ):
        yield client


def _parts(client: TestClient, address: str | None) -> Iterator[list[dict]]:
    while address:
        answer = client.get(address)
        found = answer.json()
        yield found if isinstance(found, list) else found["passages"]
        link = re.search(r'<([^>]+)>; rel="next"', answer.headers.get("link", ""))
        address = link[1] if link else None


@pytest.mark.parametrize("address", [DOCUMENT, f"{DOCUMENT}/passages", f"{DOCUMENT}/versions/1"])
def test_the_parts_are_the_whole_text(client: TestClient, address: str) -> None:
    parts = list(_parts(client, address))
    numbers = [
        int(p["table_row"]["cells"][0]["text"]) for part in parts for p in part if p["table_row"]
    ]

    assert [len(part) for part in parts] == [2_000, len(parts[1])]
    assert numbers == list(range(ROWS))


def test_a_document_says_how_many_passages_it_has(client: TestClient) -> None:
    answer = client.get(DOCUMENT, params={"limit": 10, "offset": 5})
    alone = client.get(f"{DOCUMENT}/passages", params={"limit": 10, "offset": 5})

    assert answer.json()["passages"] == alone.json()
    assert int(answer.headers["x-total-count"]) == int(alone.headers["x-total-count"]) > ROWS
    assert len(alone.json()) == 10


def test_more_than_that_at_once_is_refused(client: TestClient) -> None:
    assert client.get(DOCUMENT, params={"limit": 2_001}).status_code == 400
