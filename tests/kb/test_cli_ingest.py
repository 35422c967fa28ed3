"""`kb ingest`: what it accepts, refuses and prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import kb_json, run_kb

LAW = "# 示例法\n\n第一条 甲。\n\n第二条 乙。\n\n（一）丙；\n\n（二）丁。\n"


def test_language_versions_beside_each_other_are_one_work(tmp_path: Path) -> None:
    files = tmp_path / "in"
    files.mkdir()
    (files / "oath.en.md").write_text("# Oath\n\nArticle 1\n\nWe help.\n", "utf-8")
    (files / "oath.zh-Hans.md").write_text("# 誓言\n\n第一条 我们帮助。\n", "utf-8")
    (files / "oath.zh-Hant.txt").write_text("誓言\n\n第一條 我們幫助。\n", "utf-8")

    report = kb_json(tmp_path / "data", "ingest", files)

    assert [f["status"] for f in report["files"]] == ["indexed"] * 3
    work = kb_json(tmp_path / "data", "show", "oath")
    assert {d["lang"] for d in work["documents"]} == {"en", "zh-Hans", "zh-Hant"}


def test_a_second_ingest_changes_nothing(tmp_path: Path) -> None:
    law = tmp_path / "law.md"
    law.write_text(LAW, "utf-8")
    first = kb_json(tmp_path / "data", "ingest", law)
    before = kb_json(tmp_path / "data", "show", "law/zh")

    second = kb_json(tmp_path / "data", "ingest", law)

    assert [f["status"] for f in first["files"] + second["files"]] == ["indexed", "unchanged"]
    assert kb_json(tmp_path / "data", "show", "law/zh") == before


def test_an_amended_file_keeps_the_ids_of_what_it_keeps(tmp_path: Path) -> None:
    guide = tmp_path / "guide.md"
    guide.write_text("# Guide\n\n## First contact\n\nOne.\n\nTwo.\n\nThree.\n", "utf-8")
    kb_json(tmp_path / "data", "ingest", guide)
    before = {p["text"]: p["passage_id"] for p in _passages(tmp_path, "guide/en")}

    guide.write_text("# Guide\n\n## First contact\n\nZero.\n\nOne.\n\nThree.\n", "utf-8")
    report = kb_json(tmp_path / "data", "ingest", guide)

    after = {p["text"]: p["passage_id"] for p in _passages(tmp_path, "guide/en")}
    assert report["files"][0]["status"] == "updated"
    assert [after["One."], after["Three."]] == [before["One."], before["Three."]]
    assert after["Zero."] not in before.values()


def test_an_amended_file_is_found_by_its_new_words_only(tmp_path: Path) -> None:
    law = tmp_path / "law.md"
    law.write_text(LAW, "utf-8")
    kb_json(tmp_path / "data", "ingest", law)
    law.write_text(LAW.replace("乙", "庇护"), "utf-8")
    kb_json(tmp_path / "data", "ingest", law)

    found = kb_json(tmp_path / "data", "search", '"庇护"')
    assert found["groups"][0]["total"] == 1
    assert kb_json(tmp_path / "data", "search", '"乙"')["groups"][0]["total"] == 0


def test_files_side_by_side_are_two_documents_however_alike(tmp_path: Path) -> None:
    for folder, word in (("a", "甲"), ("b", "戊")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "law.md").write_text(LAW.replace("甲", word), "utf-8")

    for expected in ("indexed", "unchanged"):
        report = kb_json(tmp_path / "data", "ingest", tmp_path / "a", tmp_path / "b")
        assert [f["status"] for f in report["files"]] == [expected] * 2
        assert [f["document_id"] for f in report["files"]] == ["law/zh", "law-2/zh"]


def test_the_same_content_under_another_name_is_one_document(tmp_path: Path) -> None:
    (tmp_path / "law.md").write_text(LAW, "utf-8")
    (tmp_path / "copy.md").write_text(LAW, "utf-8")

    report = kb_json(tmp_path / "data", "ingest", tmp_path / "law.md", tmp_path / "copy.md")

    assert [f["status"] for f in report["files"]] == ["indexed", "unchanged"]
    assert len(kb_json(tmp_path / "data", "list")) == 1


def test_a_bad_file_is_refused_with_the_reason_and_kept_and_the_good_one_is_in(
    tmp_path: Path,
) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 and no more")
    (tmp_path / "law.md").write_text(LAW, "utf-8")

    done = run_kb(tmp_path / "data", "ingest", tmp_path / "bad.pdf", tmp_path / "law.md", "--json")

    files = json.loads(done.stdout)["files"]
    assert done.returncode == 1
    assert [f["status"] for f in files] == ["refused", "indexed"]
    assert "bad.pdf" in files[0]["reason"]
    kept = [p for p in (tmp_path / "data" / "files").rglob("*") if p.is_file()]
    assert b"%PDF-1.7 and no more" in {p.read_bytes() for p in kept}


def test_the_reason_is_in_the_readers_language(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    done = run_kb(tmp_path / "data", "ingest", tmp_path / "empty.txt", KB_LANG="zh")
    assert done.returncode == 1
    assert "empty.txt 没有文字" in done.stdout


def test_a_path_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    done = run_kb(tmp_path / "data", "ingest", tmp_path / "nothing")
    assert done.returncode == 2
    assert "nothing" in done.stderr
    assert "Traceback" not in done.stderr


def test_options_go_before_sidecars_and_sidecars_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "law.md").write_text(LAW, "utf-8")
    (tmp_path / "law.meta.toml").write_text(
        'work = "sample-law"\ntype = "guidance"\nstatus = "digest"\ndate = 2020-01-02\n'
        'title = { zh = "示例", en = "Sample" }\n',
        "utf-8",
    )
    kb_json(tmp_path / "data", "ingest", tmp_path / "law.md", "--type", "law")

    [document] = kb_json(tmp_path / "data", "list")
    assert document["document_id"] == "sample-law/zh"
    assert (document["type"], document["status"]) == ("law", "digest")
    assert (document["title"], document["date"]) == ("示例", "2020-01-02")


def _passages(tmp_path: Path, document_id: str) -> list[dict[str, str]]:
    passages: list[dict[str, str]] = kb_json(tmp_path / "data", "show", document_id)["passages"]
    return passages


def test_a_data_folder_may_be_named_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("law.md").write_text(LAW, "utf-8")
    [file] = kb_json(Path("data"), "ingest", "law.md")["files"]
    assert file["status"] == "indexed"
    assert kb_json(tmp_path / "data", "show", "law/zh")["title"] == "示例法"
