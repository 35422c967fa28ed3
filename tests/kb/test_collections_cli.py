"""``kb collection``: a module is gathered, ordered, checked, saved, loaded and shared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import kb_json, run_kb
from tests.support.copies import copy_library
from tests.support.ingested import ingested

ARTICLE = "palermo-protocol-digest/en/art-3"


@pytest.fixture
def data(library_dir: Path, tmp_path: Path) -> Path:
    return copy_library(library_dir, tmp_path / "data")


def kb(data: Path, *args: object) -> str:
    done = run_kb(data, "collection", *args)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def items(data: Path, id_: str) -> list[Any]:
    shown = kb_json(data, "collection", "show", id_)["items"]
    assert isinstance(shown, list)
    return shown


def test_a_module_is_gathered_and_ordered(data: Path) -> None:
    id_ = kb(data, "create", "Module 1")
    quotation = kb(data, "add", id_, f"{ARTICLE}.a")
    heading = kb(data, "heading", id_, "Definitions", "--level", "2", "--before", quotation)
    note = kb(data, "note", id_, "Ask who was recruited.")

    assert [item["id"] for item in items(data, id_)] == [heading, quotation, note]
    kb(data, "move", id_, note, "--before", heading)
    kb(data, "edit", id_, note, "--text", "Ask first.")
    kb(data, "edit", id_, quotation, "--whole", "--no-counterpart")
    kb(data, "remove", id_, heading)
    first, second = items(data, id_)
    assert first["text"] == "Ask first."
    assert (second["passage_ids"], second["counterpart"]) == ([ARTICLE], False)

    shown = kb(data, "show", id_)
    assert shown.startswith("Module 1\n")
    assert "an article-by-article digest, Article 3" in shown
    assert "Ask first." not in kb(data, "show", id_, "--find", "recruited")


def test_what_is_there_is_noticed(data: Path) -> None:
    id_ = kb(data, "create", "Module 1")
    first = kb(data, "add", id_, ARTICLE)

    again = run_kb(data, "collection", "add", id_, f"{ARTICLE}.b")

    assert (again.returncode, again.stdout) == (0, "")
    assert first in again.stderr
    answer = kb_json(data, "collection", "add", id_, f"{ARTICLE}.b")
    assert (answer["added"], answer["present"]) == ([], [first])


def test_a_saved_file_is_checked_and_imported(data: Path, tmp_path: Path) -> None:
    id_ = kb(data, "create", "Module 1")
    kb(data, "add", id_, ARTICLE)
    assert "unchanged" in kb(data, "check", id_)
    kb(data, "export", id_, "--out", tmp_path / "saved.json")

    saved = json.loads((tmp_path / "saved.json").read_text("utf-8"))
    saved["items"][0]["text"] = saved["items"][0]["text"].replace("harboured", "hidden")
    (tmp_path / "saved.json").write_text(json.dumps(saved), "utf-8")
    loaded = kb(data, "import", tmp_path / "saved.json")

    checked = run_kb(data, "collection", "check", loaded)
    assert (checked.returncode, "amended" in checked.stdout) == (1, True)
    [item] = items(data, loaded)
    kb(data, "edit", loaded, item["id"], "--renew")
    assert items(data, loaded)[0]["text"] == items(data, id_)[0]["text"]

    (tmp_path / "saved.json").write_text("{", "utf-8")
    refused = run_kb(data, "collection", "import", tmp_path / "saved.json")
    assert (refused.returncode, "not a collection" in refused.stderr) == (2, True)


def test_words_of_a_repealed_law_are_not_just_unchanged(tmp_path: Path) -> None:
    old = "# 灯塔管理条例\n\n2001年2月28日 国务院令第300号公布\n\n第一条 灯塔由渔民看护。\n"
    later = (
        "# 航标条例\n\n2019年3月2日 国务院令第700号公布\n\n第一条 航标由管理人看护。\n\n"
        "第二条 本条例自2019年7月1日起施行。《灯塔管理条例》同时废止。\n"
    )
    data = ingested(tmp_path, {"old.zh.md": old, "later.zh.md": later})
    id_ = kb(data, "create", "Module 1")
    kb(data, "add", id_, "later/zh/art-1")
    assert kb(data, "check", id_).split("\t")[1] == "unchanged"
    kb(data, "add", id_, "old/zh/art-1")

    checked = run_kb(data, "collection", "check", id_)

    assert checked.returncode == 1
    assert [line.split("\t")[1] for line in checked.stdout.splitlines()] == [
        "unchanged",
        "unchanged · Repealed",
    ]
    as_json = json.loads(run_kb(data, "collection", "check", id_, "--json").stdout)
    assert [(item["state"], item["force"]) for item in as_json] == [
        ("current", "in-force"),
        ("current", "repealed"),
    ]


def test_both_commands_refuse_a_wrong_file_with_one_error(data: Path, tmp_path: Path) -> None:
    id_ = kb(data, "create", "Module 1")
    kb(data, "add", id_, ARTICLE)
    wrong, none = tmp_path / "module.handout.json", tmp_path / "none.json"
    kb(data, "export", id_, "--format", "json", "--out", wrong)

    for path, words in ((wrong, "the data of a handout"), (none, "none.json")):
        imported = run_kb(data, "collection", "import", path)
        made = run_kb(data, "handout", path)
        assert (imported.returncode, made.returncode) == (2, 2)
        assert imported.stderr == made.stderr
        assert words in made.stderr


def test_it_is_shared_copied_handed_over_and_deleted(data: Path) -> None:
    id_ = kb(data, "create", "Module 1")
    assert kb(data, "share", id_).startswith("/collection/shared/")
    assert kb_json(data, "collection", "list")[0]["is_shared"]
    kb(data, "share", id_, "--revoke")

    copy = kb(data, "duplicate", id_, "--title", "Copy")
    run_kb(data, "key", "add", "Li Na", "--scope", "read")
    kb(data, "hand-over", copy, "Li Na")
    [of_li] = kb_json(data, "collection", "list", "--key", "Li Na")
    assert (of_li["id"], of_li["title"], of_li["is_shared"]) == (copy, "Copy", False)

    kb(data, "delete", id_)
    gone = run_kb(data, "collection", "show", id_)
    assert (gone.returncode, "There is no collection" in gone.stderr) == (2, True)


def test_an_edit_says_what(data: Path) -> None:
    id_ = kb(data, "create", "Module 1")
    refused = run_kb(data, "collection", "edit", id_)
    assert (refused.returncode, "--title" in refused.stderr) == (2, True)
    kb(data, "edit", id_, "--title", "Module 2")
    assert kb(data, "list").split("\t")[1] == "Module 2"
