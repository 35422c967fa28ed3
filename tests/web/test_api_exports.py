"""Everything is exported line by line; an interrupted export goes on; a copy asks for changes alone."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from lxml import etree

from kb.services import Services, open_services
from kb.settings import Settings
from tests.conftest import run_kb
from tests.support.sites import client_of

Client = TestClient[Litestar]


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
        yield client


def export(client: Client, kind: str, **params: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/exports/{kind}", params=params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    return [json.loads(line) for line in answer.text.splitlines()]


def records(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in lines if "cursor" not in line and "complete" not in line]


def test_all_is_there(client: Client, library: Services) -> None:
    counts = library.catalog.counts()

    assert len(records(export(client, "documents"))) == counts.documents
    assert len(records(export(client, "passages"))) == counts.passages
    assert len(records(export(client, "terms"))) == len(library.termbase.concepts)


def test_each_pair_is_there_once(client: Client) -> None:
    pairs = [
        (tuple(pair["left"]), tuple(pair["right"])) for pair in records(export(client, "pairs"))
    ]

    assert len(pairs) > 100
    assert len(set(pairs)) == len(pairs)


@pytest.mark.parametrize("kind", ["documents", "passages", "terms"])
def test_an_interrupted_export_goes_on_from_any_cursor(client: Client, kind: str) -> None:
    whole = export(client, kind)
    places = [index for index, line in enumerate(whole) if "cursor" in line]
    for place in (places[0], places[len(places) // 2], places[-1]):
        rest = export(client, kind, cursor=whole[place]["cursor"])
        # With the time at which the first one began: nothing is lost to the next changes.
        assert rest == whole[place + 1 :]


def test_it_comes_in_parts(client: Client) -> None:
    whole = export(client, "passages")
    found: list[dict[str, Any]] = []
    cursor = "*"
    while cursor:
        part = export(client, "passages", cursor=cursor, limit="5")
        found += records(part)
        cursor = part[-1].get("cursor", "")

    assert found == records(whole)


@pytest.mark.parametrize(
    ("params", "code"),
    [({"since": "yesterday"}, "moment-invalid"), ({"cursor": "_w"}, "cursor-invalid")],
)
def test_what_is_none_is_refused(client: Client, params: dict[str, str], code: str) -> None:
    answer = client.get("/api/v1/exports/passages", params=params)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_a_copy_asks_for_changes_alone(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.md").write_text(f"# Law {name}\n\nArticle 1\n\nText {name}.\n")
    data = tmp_path / "data"
    run_kb(data, "ingest", tmp_path / "one.md", tmp_path / "two.md")
    with (
        open_services(Settings(data_dir=data, embeddings="off")) as services,
        client_of(services) as client,
    ):
        first = export(client, "documents")
        ids = [record["document_id"] for record in records(first)]
        later = "2999-01-01"
        assert records(export(client, "documents", since=later)) == []
        services.catalog.remove(ids[0])
        changed = records(export(client, "passages", since=first[-1]["since"]))

    assert {"document_id": ids[0], "deleted": True} == {
        key: changed[0][key] for key in ("document_id", "deleted")
    }
    assert all(record["document_id"] in ids for record in changed)


def test_the_termbase_is_tbx(client: Client, library: Services) -> None:
    answer = client.get("/api/v1/exports/termbase/tbx")
    root = etree.fromstring(answer.content)
    names = {"t": "urn:iso:std:iso:30042:ed-2"}

    assert answer.headers["content-type"] == "application/x-tbx"
    entries = root.findall(".//t:conceptEntry", names)
    assert [entry.get("id") for entry in entries] == [c.id for c in library.termbase.concepts]
    assert root.find(".//t:termSec/t:term", names) is not None


def test_the_termbase_is_a_table(client: Client, library: Services) -> None:
    text = client.get("/api/v1/exports/termbase/csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))

    assert len(rows) == sum(
        len(terms) for concept in library.termbase.concepts for terms in concept.terms.values()
    )
    assert rows[0]["term"]
