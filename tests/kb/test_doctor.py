"""`kb doctor` finds what is wrong with a deployment, and says what to do."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kb.services import open_services
from kb.settings import Settings
from tests.conftest import kb_json, run_kb

ACT = "# Shelter Act\n\nArticle 1\nVictims shall have shelter.\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    (folder / "act.en.md").write_text(ACT)
    run_kb(folder / "data", "ingest", folder / "act.en.md")
    return folder / "data"


@pytest.fixture
def data(tmp_path: Path, made: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "data"))


def findings(data: Path, *options: str, **environ: str) -> dict[str, Any]:
    return {each["check"]: each for each in kb_json(data, "doctor", *options, **environ)}


def test_a_sound_library_has_no_failure(data: Path) -> None:
    found = findings(data, "--originals")
    assert {each["check"] for each in found.values() if each["state"] == "failure"} == set()
    in_order = {"data folder", "file modes", "catalog", "originals", "index", "clock", "fonts"}
    assert {found[check]["state"] for check in in_order} == {"ok"}
    assert {found[check]["state"] for check in ("encoder", "ocr")} == {"off"}
    assert found["catalog"]["values"]["documents"] == 1
    assert run_kb(data, "doctor").returncode == 0


def test_each_fault_has_its_remedy_in_both_languages(data: Path) -> None:
    (data / "files").chmod(0o755)
    for lang, word in (("en", "chmod"), ("zh", "请运行")):
        done = run_kb(data, "doctor", KB_LANG=lang)
        assert f"chmod -R go-rwx {data}" in done.stdout
        assert word in done.stdout
    assert findings(data)["file modes"]["values"]["count"] == 1


def test_a_damaged_catalog_is_a_failure(data: Path) -> None:
    path = data / "catalog.sqlite"
    content = bytearray(path.read_bytes())
    half = len(content) // 2
    content[half : half + 8192] = os.urandom(8192)
    path.write_bytes(content)
    done = run_kb(data, "doctor")
    assert done.returncode == 1
    assert "kb restore" in done.stdout or "catalog.sqlite cannot be used" in done.stdout
    # The other checks are made all the same.
    assert "confinement" in done.stdout


def test_originals_that_are_lost_or_changed_are_failures(data: Path) -> None:
    (original,) = (path for path in (data / "files").rglob("*") if path.is_file())
    original.chmod(0o600)
    original.write_text("noise")
    assert findings(data)["originals"]["state"] == "ok"
    assert findings(data, "--originals")["originals"]["state"] == "failure"
    original.unlink()
    lost = findings(data)["originals"]
    assert lost["state"] == "failure"
    assert "act/en" in lost["message"]


def test_an_index_that_lacks_a_document_is_a_failure(data: Path) -> None:
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        services.engine.delete(["act/en"])
    found = findings(data)["index"]
    assert found["state"] == "failure"
    assert "kb rebuild" in found["remedy"]


def test_a_clock_that_went_back_is_a_failure(data: Path) -> None:
    with closing(sqlite3.connect(data / "catalog.sqlite")) as catalog, catalog:
        catalog.execute("UPDATE submission SET submitted_at = '2999-01-01T00:00:00+00:00'")
    assert findings(data)["clock"]["state"] == "failure"


def test_files_that_wait_without_a_worker_are_a_warning(data: Path, tmp_path: Path) -> None:
    (tmp_path / "more.en.md").write_text(ACT + "Article 2\nMore.\n")
    run_kb(data, "ingest", "--no-wait", tmp_path / "more.en.md")
    found = findings(data)["worker"]
    assert (found["state"], found["values"]["count"]) == ("warning", 1)


@pytest.mark.parametrize(
    ("environ", "state"),
    [
        ({"KB_HOST": "0.0.0.0"}, "warning"),
        ({"KB_HOST": "0.0.0.0", "KB_PUBLIC_URL": "http://kb.example.org"}, "warning"),
        ({"KB_HOST": "0.0.0.0", "KB_PUBLIC_URL": "https://kb.example.org"}, "ok"),
        ({}, "ok"),
    ],
)
def test_an_open_address_without_encryption_is_a_warning(
    data: Path, environ: dict[str, str], state: str
) -> None:
    assert findings(data, **environ)["network"]["state"] == state


def test_memory_that_the_parsers_may_exceed_is_a_warning(data: Path) -> None:
    found = findings(data, KB_PARSERS="64", KB_PARSE_MEMORY_MB="1000000")["memory"]
    assert found["state"] == "warning"
    assert "KB_PARSERS" in found["remedy"]


def test_without_libreoffice_it_says_what_is_refused(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    found = findings(data)["libreoffice"]
    assert found["state"] == "warning"
    assert "apt-get install" in found["remedy"]


def test_an_empty_folder_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o700)
    found = findings(tmp_path / "data")
    assert {each["check"] for each in found.values() if each["state"] == "failure"} == set()


def test_a_folder_that_is_not_there_is_a_failure_without_a_traceback(tmp_path: Path) -> None:
    done = run_kb(tmp_path / "none", "doctor")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_a_file_is_a_failure_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    done = run_kb(tmp_path / "data", "doctor")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "KB_DATA_DIR" in done.stdout
