"""Which document a file is: another text never takes the place of one that it does not amend."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import kb_json

_ARTICLES = "{}\n\nArticle 1\n\n1. {}\n\nArticle 2\n\n1. {}\n"
ONE = _ARTICLES.format("Rules on shelter", "A shelter is open at night.", "Meals are free there.")
OTHER = _ARTICLES.format("Customs tariff", "Duty on tea is four pence.", "Wool pays no duty.")
LAW = "# 示例法\n\n第一条 {}应当受到保护。\n\n第二条 本法自公布之日起施行。\n"


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def _fates(report: Any) -> list[tuple[str, str]]:
    return [(f["status"], f["document_id"]) for f in report["files"]]


def test_another_text_of_the_same_name_is_a_document_of_its_own(tmp_path: Path) -> None:
    """Bare "Article 1" lines, which every treaty has, do not make two texts one document."""
    data = tmp_path / "data"
    one = _write(tmp_path / "a" / "rules.txt", ONE)
    other = _write(tmp_path / "b" / "rules.txt", OTHER)

    assert _fates(kb_json(data, "ingest", one)) == [("indexed", "rules/en")]
    assert _fates(kb_json(data, "ingest", other)) == [("indexed", "rules-2/en")]
    assert kb_json(data, "show", "rules/en")["title"] == "Rules on shelter"


def test_protocols_of_one_convention_are_two_documents(tmp_path: Path, shared_corpus: Path) -> None:
    for name in ("palermo-protocol", "smuggling-protocol"):
        text = (shared_corpus / "en" / f"{name}.md").read_text("utf-8")
        kb_json(tmp_path / "data", "ingest", _write(tmp_path / name / "protocol.md", text))
    assert len(kb_json(tmp_path / "data", "list")) == 2


def test_files_of_one_given_work_do_not_take_each_others_place(tmp_path: Path) -> None:
    data = tmp_path / "data"
    files = [_write(tmp_path / "one.txt", ONE), _write(tmp_path / "other.txt", OTHER)]

    for fate in ("indexed", "unchanged"):
        report = kb_json(data, "ingest", *files, "--work", "rules")
        assert _fates(report) == [(fate, "rules/en"), (fate, "rules-2/en")]

    _write(files[1], OTHER.replace("four", "five"))
    report = kb_json(data, "ingest", files[1], "--work", "rules")
    assert _fates(report) == [("updated", "rules-2/en")]


def test_of_two_alike_documents_the_more_alike_is_amended(tmp_path: Path) -> None:
    data = tmp_path / "data"
    _write(tmp_path / "a" / "law.md", LAW.format("妇女和其他的人"))
    second = _write(tmp_path / "b" / "law.md", LAW.format("儿童和少年"))
    kb_json(data, "ingest", tmp_path / "a", tmp_path / "b")

    _write(second, LAW.format("儿童和少年们"))
    assert _fates(kb_json(data, "ingest", second)) == [("updated", "law-2/zh")]


def test_a_new_file_before_a_known_one_does_not_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_PARSERS", "1")
    data = tmp_path / "data"
    known = _write(tmp_path / "b" / "law.md", LAW.format("妇女"))
    kb_json(data, "ingest", known)
    new = _write(tmp_path / "a" / "law.md", LAW.format("儿童"))

    report = kb_json(data, "ingest", new, known)
    assert _fates(report) == [("indexed", "law-2/zh"), ("unchanged", "law/zh")]


def test_two_ingests_at_once_lose_nothing(tmp_path: Path) -> None:
    count = 25
    for side, text in (("a", ONE), ("b", OTHER)):
        for number in range(count):
            _write(tmp_path / side / f"rules-of-{number}.txt", f"{text}\nNumber {number}.\n")
    data = tmp_path / "data"
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "kb", "ingest", str(tmp_path / side)],
            env=os.environ | {"KB_DATA_DIR": str(data)},
            stdout=subprocess.DEVNULL,
        )
        for side in ("a", "b")
    ]
    assert [run.wait(120) for run in runs] == [0, 0]

    titles = [d["title"] for d in kb_json(data, "list")]
    assert (titles.count("Rules on shelter"), titles.count("Customs tariff")) == (count, count)
    index = kb_json(data, "status")["index"]
    assert (index["documents"], index["stale"], index["surplus"]) == (2 * count, 0, 0)
