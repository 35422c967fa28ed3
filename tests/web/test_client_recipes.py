"""The recipes of docs/client.md work as they are printed, against a running kb."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.services import Services, open_services
from kb.settings import Settings
from tests.conftest import ROOT, run_kb
from tests.support.served_here import served_here

CITATIONS = ["Palermo Protocol art. 3(a)", "巴勒莫议定书第三条", "nonsense"]


def recipe(title: str, url: str) -> str:
    """The code under a heading."""
    section = (ROOT / "docs/client.md").read_text("utf-8").partition(f"### {title}\n")[2]
    code = re.search(r"```python\n(.*?)```", section, re.DOTALL)
    assert code
    assert "http://127.0.0.1:8000" in code[1]
    return code[1].replace("http://127.0.0.1:8000", url)


@pytest.fixture(scope="module")
def url(library: Services) -> Iterator[str]:
    with served_here(library) as url:
        yield url


def run(title: str, url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    exec(compile(recipe(title, url), title, "exec"), {"__name__": "recipe"})


def test_a_spreadsheet_of_citations(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f'"{citation}"\n' for citation in CITATIONS)
    (tmp_path / "citations.csv").write_text(f"citation\n{rows}", "utf-8-sig")

    run("Resolve a spreadsheet of citations", url, tmp_path, monkeypatch)

    with (tmp_path / "resolved.csv").open(encoding="utf-8-sig", newline="") as table:
        resolved = list(csv.DictReader(table))
    assert [row["citation"] for row in resolved] == CITATIONS
    assert resolved[0]["passage"].endswith("/en/art-3.a")
    assert resolved[1]["passage"].endswith("/zh/art-3")
    assert resolved[2]["passage"] == ""


def test_an_article_from_a_case_system(
    url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run("Look an article up from a case system", url, tmp_path, monkeypatch)

    said = capsys.readouterr().out
    assert "Article 3(a)" in said
    assert "第三条" in said


def test_a_nightly_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.md").write_text(f"# Law {name}\n\nArticle 1\n\nText {name}.\n")
    data = tmp_path / "data"
    run_kb(data, "ingest", tmp_path / "one.md", tmp_path / "two.md")
    settings = Settings(data_dir=data, embeddings="off")
    with open_services(settings) as services, served_here(services) as url:
        run("Keep a nightly copy", url, tmp_path, monkeypatch)
        first = json.loads((tmp_path / "copy.json").read_text("utf-8"))
        gone = min(first["documents"])
        run_kb(data, "remove", gone)
        run("Keep a nightly copy", url, tmp_path, monkeypatch)
        second = json.loads((tmp_path / "copy.json").read_text("utf-8"))

    assert len(first["documents"]) == 2
    assert second["documents"].keys() == first["documents"].keys() - {gone}
