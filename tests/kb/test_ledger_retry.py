"""Which submissions can be retried, what their sender sees, and when a row is final."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import kb_json, run_kb

OLD = (
    "# Guide\n\n## One\n\nShelter is given to every victim.\n\n"
    "## Two\n\nInterpreters help in each interview, and nobody is asked twice for the same.\n"
)
NEW = OLD.replace("every victim", "each victim and family")


def test_an_old_row_does_not_put_an_amended_text_back(tmp_path: Path) -> None:
    data, guide = tmp_path / "data", tmp_path / "guide.md"
    guide.write_text(OLD, "utf-8")
    [first] = kb_json(data, "ingest", guide)["files"]
    guide.write_text(NEW, "utf-8")
    kb_json(data, "ingest", guide)

    done = run_kb(data, "retry", first["submission_id"])

    assert done.returncode == 2
    assert "no longer the current text of guide/en" in done.stderr
    [stands, *_] = kb_json(data, "ledger")["submissions"]
    assert (stands["status"], stands["document_id"]) == ("updated", "guide/en")


def test_who_names_a_work_amends_its_document_and_no_other(tmp_path: Path) -> None:
    data = tmp_path / "data"
    texts = [OLD, "# Guide\n\nBuses run daily.\n", "# Guide\n\nBuses run daily, and at night.\n"]
    files = []
    for number, text in enumerate(texts):
        (tmp_path / str(number)).mkdir()
        files.append(tmp_path / str(number) / "guide.en.md")
        files[-1].write_text(text, "utf-8")
    kb_json(data, "ingest", files[0])

    [beside] = kb_json(data, "ingest", files[1])["files"]
    [named] = kb_json(data, "ingest", files[2], "--work", "guide")["files"]

    assert beside["document_id"] == "guide-2/en"
    assert [notice["code"] for notice in beside["notices"]] == ["beside"]
    assert (named["document_id"], named["status"]) == ("guide/en", "updated")
    assert [notice["code"] for notice in named["notices"]] == ["replaces-most"]


def test_a_scan_is_final_where_nobody_recognises_it(tmp_path: Path, bundle: Path) -> None:
    scan = bundle / "interview-checklist-scan.zh.pdf"

    [submission] = kb_json(tmp_path / "data", "ingest", scan, KB_OCR="off")["files"]

    assert (submission["status"], submission["is_final"]) == ("needs-ocr", True)
    assert submission["reason_code"] == "scan-unread"
    assert "Text recognition (OCR) is off" in submission["remedy"]
