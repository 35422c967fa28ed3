"""UN symbols and neutral citations name documents; their numbered paragraphs are places in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.services import open_services
from kb.settings import Settings
from tests.conftest import run_kb

_LONG = "The delegation described the measures that it had taken to protect victims of trafficking."


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, data = tmp_path_factory.mktemp("in"), tmp_path_factory.mktemp("data")
    paragraphs = "\n\n".join(f"{n}. {_LONG}" for n in range(1, 16))
    report = f"United Nations A/HRC/99/12\n\nDistr.: General\n\n27 December 2029\n\n{paragraphs}\n"
    (folder / "report.txt").write_text(report, "utf-8")
    judgment = f"[2031] EWCA Civ 999\n\nANNA EXAMPLE v SAMPLETON\n\nJUDGMENT\n\n{paragraphs}\n"
    (folder / "judgment.txt").write_text(judgment, "utf-8")
    run_kb(data, "ingest", folder)
    return data


@pytest.mark.parametrize(
    ("citation", "passage_id"),
    [
        ("A/HRC/99/12, para. 15", "report/en/para-15"),
        ("A/HRC/99/12, paragraph 3", "report/en/para-3"),
        ("A/HRC/99/12第15段", "report/en/para-15"),
        ("[2031] EWCA Civ 999, para 12", "judgment/en/para-12"),
        ("para 12 of [2031] EWCA Civ 999", "judgment/en/para-12"),
    ],
)
def test_a_numbered_paragraph_resolves(data: Path, citation: str, passage_id: str) -> None:
    with open_services(Settings(data_dir=data)) as services:
        match = services.resolver.resolve(citation).match
    assert match is not None
    assert match.passage.id == passage_id
