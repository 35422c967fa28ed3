"""The names and shapes that other tools rely on."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from kb.cli import make_app
from tests.conftest import ROOT, kb_json, run_kb

HIT = {
    "passage_id", "document_id", "work_id", "lang", "kind", "number", "locator", "heading_path",
    "page", "title", "text", "snippet", "highlights", "score",
}  # fmt: skip
DOCUMENT = {
    "document_id", "work_id", "lang", "title", "type", "source_name", "sha256", "passages",
}  # fmt: skip
PASSAGE = {"passage_id", "parent_id", "kind", "number", "text", "locator"}


def test_search_answers_both_languages_with_hits_at_their_place(library_dir: Path) -> None:
    answer = kb_json(library_dir, "search", "人口贩运的定义", "--limit", "3")

    assert answer["query"] == "人口贩运的定义"
    assert [group["lang"] for group in answer["groups"]] == ["zh", "en"]
    assert {"type", "lang", "work", "year"} <= answer["facets"].keys()
    for group in answer["groups"]:
        assert group["total"] >= len(group["hits"]) > 0
        for hit in group["hits"]:
            assert hit.keys() >= HIT
            assert hit["locator"].keys() == {"en", "zh"}
            assert all(0 <= start < end <= len(hit["text"]) for start, end in hit["highlights"])


def test_search_in_one_language_answers_in_it_alone(library_dir: Path) -> None:
    answer = kb_json(library_dir, "search", "trafficking", "--lang", "zh")
    assert [group["lang"] for group in answer["groups"]] == ["zh"]


def test_list_and_show_agree(library_dir: Path) -> None:
    for document in kb_json(library_dir, "list"):
        assert document.keys() >= DOCUMENT
    shown = kb_json(library_dir, "show", "palermo-protocol-digest/en")
    listed = {d["document_id"]: d for d in kb_json(library_dir, "list")}
    assert listed["palermo-protocol-digest/en"]["passages"] == len(shown["passages"])
    ids = [p["passage_id"] for p in shown["passages"]]
    assert len(set(ids)) == len(ids)
    for passage in shown["passages"]:
        assert passage.keys() >= PASSAGE
        assert passage["parent_id"] is None or passage["parent_id"] in ids


@pytest.mark.parametrize(
    "id_",
    ["palermo-protocol-digest", "palermo-protocol-digest/zh", "palermo-protocol-digest/en/art-3.a"],
)
def test_show_takes_works_documents_and_passages(library_dir: Path, id_: str) -> None:
    assert kb_json(library_dir, "show", id_)["work_id" if "/" not in id_ else "document_id"]


def test_show_of_nothing_says_so(library_dir: Path) -> None:
    done = run_kb(library_dir, "show", "no-such-work")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("no-such-work was not found.")


def test_show_of_an_empty_id_is_not_all_there_is(library_dir: Path) -> None:
    assert run_kb(library_dir, "show", "").returncode == 2


def test_a_query_that_is_not_in_utf_8_is_answered(library_dir: Path) -> None:
    assert kb_json(library_dir, "search", "victims \udcff")["query"] == "victims ?"


def test_a_port_that_no_machine_has_is_refused(library_dir: Path) -> None:
    done = run_kb(library_dir, "serve", "--port", 99999, timeout=30)
    assert done.returncode == 2
    assert "99999" in done.stderr


def test_status_shows_counts_and_the_state_of_the_index(library_dir: Path) -> None:
    status = kb_json(library_dir, "status")
    assert status["documents"] == status["index"]["documents"] >= 18
    assert status["passages"] >= 350
    assert status["index"]["stale"] == 0
    assert status["refused"] == 1  # the scan


def test_help_imports_nothing_heavy() -> None:
    """Checks the reason why `kb --help` is quick; `make bench` measures its time."""
    code = (
        "import sys, kb.cli; kb.cli.make_app()(['--help'], result_action='return_value');"
        "print(sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for heavy in (
        "litestar",
        "sqlalchemy",
        "tantivy",
        "jieba",
        "rjieba",
        "lxml",
        "pypdf",
        "search",
    ):
        assert f"'{heavy}'" not in done.stdout, heavy


def test_every_command_is_documented() -> None:
    text = (ROOT / "docs" / "cli.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `kb ([a-z-]+)", text, re.MULTILINE))
    commands = {name for name in make_app() if not name.startswith("-")}
    assert documented == commands


@pytest.mark.parametrize(
    ("option", "choices"),
    [("--type", "treaty, resolution, law"), ("--lang", "en, zh, zh-Hans")],
)
def test_list_says_what_can_be_chosen(library_dir: Path, option: str, choices: str) -> None:
    done = run_kb(library_dir, "list", option, "nonsense")
    assert (done.returncode, done.stdout) == (2, "")
    assert "nonsense" in done.stderr
    assert choices in done.stderr
    assert "可选" in run_kb(library_dir, "list", option, "nonsense", KB_LANG="zh").stderr
