"""A list of results leaves kb as records, rows and JSON; the record of a digest says that it is one."""

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

from kb.exports.results import FORMATS
from tests.conftest import run_kb

Client = TestClient[Litestar]
QUERY = "recovery and reflection period"
DIGEST = {"q": "Article 9 prevention", "work": "palermo-protocol-digest", "ui": "en"}


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
        yield client


def export(client: Client, form: str, **params: str) -> str:
    answer = client.get(f"/api/v1/exports/search/{form}", params=params)
    assert answer.status_code == 200, answer.text
    assert "attachment" in answer.headers["content-disposition"]
    return answer.content.decode("utf-8-sig")


def hits(client: Client, **params: str) -> list[dict[str, Any]]:
    found = client.get("/api/v1/search", params={**params, "limit": "100"}).json()
    return [hit for group in found["groups"] if group["answered"] for hit in group["hits"]]


def test_a_table_has_a_row_for_each_passage(client: Client) -> None:
    rows = list(csv.DictReader(io.StringIO(export(client, "csv", q=QUERY, ui="en"))))

    assert [row["Passage ids"] for row in rows] == [
        hit["passage_id"] for hit in hits(client, q=QUERY)
    ]
    assert rows
    assert all(row["Citation"] and row["Title"] and row["Link"] for row in rows)


def test_filters_are_those_of_the_search(client: Client) -> None:
    rows = list(csv.DictReader(io.StringIO(export(client, "csv", **DIGEST))))

    assert rows
    assert {row["Passage ids"].split("/")[0] for row in rows} == {"palermo-protocol-digest"}


def test_records_are_one_for_each_document(client: Client) -> None:
    documents = list(dict.fromkeys(hit["document_id"] for hit in hits(client, q=QUERY)))

    items = json.loads(export(client, "csl-json", q=QUERY))

    assert [item["id"] for item in items] == documents
    assert export(client, "ris", q=QUERY).count("TY  - ") == len(documents)
    assert export(client, "bibtex", q=QUERY).count("@misc{") == len(documents)
    assert all(item["section"] for item in items)


def test_json_is_what_the_search_answers(client: Client) -> None:
    told = json.loads(export(client, "json", q=QUERY))

    assert {"groups", "merged"} <= set(told)


def test_a_digest_says_so_and_has_its_own_author(client: Client) -> None:
    items = {item["id"]: item for item in json.loads(export(client, "csl-json", **DIGEST))}
    english, chinese = (items[f"palermo-protocol-digest/{lang}"] for lang in ("en", "zh"))

    assert english["author"] == [{"literal": "kb project"}]
    assert chinese["author"] == [{"literal": "kb 项目"}]
    assert "not the text itself" in english["note"]
    assert "United Nations General Assembly" in english["note"]
    assert chinese["note"].startswith("摘要，不是原文")
    ris = export(client, "ris", **DIGEST)
    assert "AU  - kb project" in ris
    assert "AU  - United Nations" not in ris
    assert "N1  - digest, not the text itself" in ris


def test_nothing_found_is_an_empty_file(client: Client) -> None:
    assert json.loads(export(client, "csl-json", q="zzqxv", mode="lexical")) == []


def test_the_page_links_to_every_form_with_its_filters(client: Client) -> None:
    page = client.get("/", params={"q": QUERY, "type": "guidance", "view": "merged"}).text

    for form in FORMATS:
        assert (
            f"/api/v1/exports/search/{form}?q=recovery+and+reflection+period&amp;type=guidance&amp;ui=en"
            in page
        )


def test_the_command_writes_them(library_dir: Path) -> None:
    printed = run_kb(library_dir, "search", QUERY, "--format", "ris").stdout
    assert printed.startswith("TY  - ")
    assert "ER  - " in printed
    assert run_kb(library_dir, "search", QUERY, "--format", "docx").returncode != 0
