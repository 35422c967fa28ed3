"""The differences of versions leave kb as a Word file with the changes marked, as rows, and as text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.conftest import run_kb

Client = TestClient[Litestar]
PLANS = {"left": "npa-2008-2012-digest/en", "right": "npa-2013-2020-digest/en"}
THREE = {**PLANS, "third": "npa-2021-2030-digest/en"}


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
        yield client


def rows(client: Client, **params: str) -> list[list[str]]:
    answer = client.get("/api/v1/exports/comparison/csv", params=params)
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_table_has_the_rows_of_the_comparison(client: Client) -> None:
    shown = client.get("/api/v1/works/compare", params=THREE).json()

    heads, *cells = rows(client, **THREE)

    assert heads[:3] == ["Number", "Change 2007 → 2013", "Change 2013 → 2021"]
    assert len(cells) == len(shown["rows"])
    for row, (number, first, second, *rest) in zip(shown["rows"], cells, strict=True):
        assert [first, second] == [(c or "").capitalize() for c in row["changes"]], number
        for cell, text in zip(row["cells"], rest[1::5], strict=True):
            assert text.removeprefix("'") == cell["text"]


def test_unchanged_rows_can_be_left_out(client: Client) -> None:
    _, *cells = rows(client, **PLANS)
    _, *changed = rows(client, **PLANS, changes_only="true")

    assert [row[1:] for row in changed] == [row[1:] for row in cells if row[1] != "Kept"]
    assert 0 < len(changed) < len(cells)


@pytest.mark.parametrize("params", [PLANS, THREE])
def test_a_word_file_marks_the_changes(client: Client, params: dict[str, str]) -> None:
    shown = client.get("/api/v1/works/compare", params=params).json()

    answer = client.get("/api/v1/exports/comparison/docx", params=params)

    assert answer.headers["content-disposition"].endswith(".docx")
    file = docx.Document(io.BytesIO(answer.content))
    [table] = file.tables
    assert len(table.rows) == len(shown["rows"]) + 1
    assert len(table.columns) == len(params)
    for side, (asked, mark) in enumerate([("deleted", "strike"), ("inserted", "underline")]):
        written = [
            "".join(
                run.text
                for paragraph in row.cells[side].paragraphs
                for run in paragraph.runs
                if getattr(run.font, mark)
            )
            for row in list(table.rows)[1:]
        ]
        wanted = [
            "".join(
                row["cells"][side]["text"][start:end] for start, end in row["cells"][side][asked]
            )
            for row in shown["rows"]
        ]
        assert ["".join(text.split()) for text in written] == ["".join(t.split()) for t in wanted]
        assert any(wanted)


def test_headings_are_in_the_readers_language(client: Client) -> None:
    chinese = {name: value.replace("/en", "/zh") for name, value in PLANS.items()}
    heads, *cells = rows(client, **chinese, ui="zh")

    assert heads[0] == "编号"
    assert {row[1] for row in cells} <= {"保留", "修改", "新增", "删去"}


def test_a_page_offers_what_it_shows(client: Client) -> None:
    page = client.get("/works/compare", params=THREE).text

    assert 'action="/api/v1/exports/comparison/docx"' in page
    assert 'formaction="/api/v1/exports/comparison/csv"' in page
    for name, value in THREE.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in page


def test_the_command_prints_and_writes_the_same(library_dir: Path, tmp_path: Path) -> None:
    ids = list(PLANS.values())
    printed = run_kb(library_dir, "compare", *ids, "--changes-only").stdout
    assert "2007 → 2013 Kept" in printed
    assert "[-" in printed
    assert "{+" in printed

    told = json.loads(run_kb(library_dir, "compare", *ids, "--json").stdout)
    assert [each["document_id"] for each in told["documents"]] == ids

    table = tmp_path / "plans.csv"
    assert run_kb(library_dir, "compare", *ids, "--out", str(table)).stdout.strip() == str(table)
    assert len(list(csv.reader(io.StringIO(table.read_text("utf-8-sig"))))) == len(told["rows"]) + 1
    assert run_kb(library_dir, "compare", *ids, "--out", "plans.odt").returncode == 2
