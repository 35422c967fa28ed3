"""A backup is made while the library is in use; restored elsewhere, it is the same library."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from corpus import BackupUnusable, sha256_of
from kb.backups import restore_backup
from kb.settings import Settings
from tests.conftest import kb_json, run_kb

ACT = "# Shelter Act\n\nArticle 1\nVictims shall have shelter for thirty days.\n"
AMENDED = ACT.replace("thirty", "ninety")
ZH = "# 庇护法\n\n第一条\n被害人可以在庇护所居住九十日。\n"
NAMES = "# Names Act\n\nArticle 1\nZinnia Quartermaine shall not be named.\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A law in its second version, its translation, a refused file and a collection."""
    folder = tmp_path_factory.mktemp("made")
    data, files = folder / "data", folder / "in"
    files.mkdir()
    for name, text in (("act.en.md", ACT), ("act.zh.md", ZH), ("names.en.md", NAMES)):
        (files / name).write_text(text, "utf-8")
    (files / "broken.pdf").write_bytes(b"%PDF-1.7\nno more of it")
    run_kb(data, "ingest", files)
    (files / "act.en.md").write_text(AMENDED)
    run_kb(data, "ingest", files / "act.en.md")
    made = run_kb(data, "collection", "create", "Shelter").stdout.strip()
    run_kb(data, "collection", "add", made, "act/en/art-1")
    run_kb(data, "key", "add", "Wang Fang")
    run_kb(data, "rebuild")
    return data


@pytest.fixture
def data(tmp_path: Path, made: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "data"))


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def back_up(data: Path, backups: Path, *options: str) -> Any:
    return kb_json(data, "backup", backups, *options)


def rows(data: Path) -> dict[str, list[Any]]:
    """All rows of all tables, but those of the index, and the audit log, which has the backup itself."""
    with closing(sqlite3.connect(data / "catalog.sqlite")) as catalog:
        tables = [
            name
            for (name,) in catalog.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if name not in {"index_entry", "audit"}
        ]
        return {name: sorted(catalog.execute(f"SELECT * FROM {name}"), key=repr) for name in tables}


def originals(data: Path) -> dict[str, bytes]:
    files = (data / "files").rglob("*")
    return {path.name: path.read_bytes() for path in files if path.is_file()}


def found(data: Path) -> list[Any]:
    queries = ("shelter for victims", "庇护所", "ninety days")
    answers = [kb_json(data, "search", query) for query in queries]
    assert all(answer["groups"] for answer in answers)
    return [answer["groups"] for answer in answers]


def test_a_restored_library_is_equal(data: Path, backups: Path, tmp_path: Path) -> None:
    made = back_up(data, backups)
    assert made["manifest"]["documents"] == 3
    assert made["manifest"]["originals"] == len(originals(data)) == 5
    elsewhere = tmp_path / "elsewhere"
    done = run_kb(elsewhere, "restore", backups)
    assert done.returncode == 0, done.stderr
    assert rows(elsewhere) == rows(data)
    assert originals(elsewhere) == originals(data)
    assert run_kb(elsewhere, "status", "--check").returncode == 0
    # The log goes on from where it was, and its chain holds.
    log = kb_json(elsewhere, "audit", "list")
    assert log[0]["action"] == "kb restore"
    before = [each["hash"] for each in kb_json(data, "audit", "list")]
    assert [each["hash"] for each in log[1:]] == before[1:]
    assert run_kb(elsewhere, "audit", "verify").returncode == 0
    assert found(elsewhere) == found(data)
    # Nobody else may read it.
    private = {path.stat().st_mode & 0o077 for path in (*elsewhere.rglob("*"), *backups.rglob("*"))}
    assert private == {0}


def test_it_is_as_sha256sum_reads_it(data: Path, backups: Path) -> None:
    name = back_up(data, backups)["name"]
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=backups / name,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(": OK") == 3 + 5


def test_backups_under_a_writer_are_each_a_whole_library(tmp_path: Path, backups: Path) -> None:
    data, files = tmp_path / "data", tmp_path / "in"
    files.mkdir()
    for number in range(40):
        (files / f"act-{number}.en.md").write_text(ACT.replace("Shelter", f"Shelter No. {number}"))
    run_kb(data, "ingest", files / "act-0.en.md")
    writer = subprocess.Popen(
        [sys.executable, "-m", "kb", "ingest", str(files)],
        env=os.environ | {"KB_DATA_DIR": str(data)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        names = []
        while writer.poll() is None:
            made = back_up(data, backups)
            assert made["manifest"]["lost"] == []
            names.append(made["name"])
        assert writer.wait() == 0
    finally:
        writer.kill()
        writer.wait()
    names.append(back_up(data, backups)["name"])
    counts = []
    # All would take minutes; the middle one is one that was made while the writer wrote.
    for name in (names[len(names) // 2], names[-1]):
        elsewhere = tmp_path / name
        done = run_kb(elsewhere, "restore", backups / name)
        assert done.returncode == 0, done.stderr
        assert run_kb(elsewhere, "status", "--check").returncode == 0
        documents = kb_json(elsewhere, "list")
        counts.append(len(documents))
        held = originals(elsewhere)
        for document in documents:
            assert document["sha256"] in held
            assert document["passages"] == 2
    assert counts[0] <= counts[1] == 40
    assert {state["fault"] for state in kb_json(data, "backup", backups, "--check")} == {None}


def test_the_next_backup_copies_only_new_originals(data: Path, backups: Path) -> None:
    assert back_up(data, backups)["manifest"]["copied"] == 5
    before = {path: path.stat().st_ino for path in (backups / "files").rglob("*")}
    (data.parent / "more.en.md").write_text("# Rules\n\nArticle 1\nHostels count as shelters.\n")
    run_kb(data, "ingest", data.parent / "more.en.md")
    second = back_up(data, backups)["manifest"]
    assert (second["copied"], second["originals"]) == (1, 6)
    after = {path: path.stat().st_ino for path in (backups / "files").rglob("*")}
    assert before.items() <= after.items()
    assert len([path for path in after if path.is_file()]) == 6


def damage_original(backup: Path) -> None:
    path = next(p for p in (backup.parent / "files").rglob("*") if p.is_file())
    path.write_bytes(path.read_bytes() + b" ")


def lose_original(backup: Path) -> None:
    next(p for p in (backup.parent / "files").rglob("*") if p.is_file()).unlink()


def damage_catalog(backup: Path) -> None:
    path = backup / "catalog.sqlite"
    content = bytearray(path.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)


def shorten_sums(backup: Path) -> None:
    path = backup / "SHA256SUMS"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))


def change_manifest(backup: Path) -> None:
    path = backup / "manifest.json"
    path.write_text(path.read_text().replace('"documents": 3', '"documents": 2'))


@pytest.mark.parametrize(
    "fault", [damage_original, lose_original, damage_catalog, shorten_sums, change_manifest]
)
def test_a_damaged_backup_is_found_and_not_restored(
    data: Path, backups: Path, tmp_path: Path, fault: Any
) -> None:
    name = back_up(data, backups)["name"]
    assert run_kb(data, "backup", backups, "--check").returncode == 0
    fault(backups / name)
    checked = run_kb(data, "backup", backups, "--check")
    assert checked.returncode == 1
    assert "\tcomplete" not in checked.stdout
    elsewhere = tmp_path / "elsewhere"
    refused = run_kb(elsewhere, "restore", backups)
    assert refused.returncode == 2
    assert "kb backup FOLDER --check" in refused.stderr
    assert list(elsewhere.glob("*")) == []


def test_an_original_that_is_lost_or_changed_is_reported(data: Path, backups: Path) -> None:
    lost, changed, *_ = sorted(p for p in (data / "files").rglob("*") if p.is_file())
    lost.unlink()
    changed.chmod(0o600)
    changed.write_bytes(b"noise")
    done = run_kb(data, "backup", backups)
    assert done.returncode == 1
    assert lost.name in done.stderr
    assert changed.name in done.stderr
    # What is there is kept, and can be restored.
    assert run_kb(data, "backup", backups, "--check").returncode == 0
    assert run_kb(data.parent / "elsewhere", "restore", backups).returncode == 0
    assert len(originals(data.parent / "elsewhere")) == 3


def test_old_backups_go_with_what_only_they_have(data: Path, backups: Path) -> None:
    secret = b"Zinnia Quartermaine"

    def with_secret() -> list[str]:
        files = (path for path in backups.rglob("*") if path.is_file())
        return [path.name for path in files if secret in path.read_bytes()]

    first = back_up(data, backups)["name"]
    run_kb(data, "remove", "names/en", "--purge")
    back_up(data, backups)
    assert with_secret()
    last = back_up(data, backups, "--keep", "1")
    assert first in last["dropped"]
    assert [state["name"] for state in kb_json(data, "backup", backups, "--check")] == [
        last["name"]
    ]
    assert with_secret() == []
    assert run_kb(data.parent / "elsewhere", "restore", backups).returncode == 0


def test_settings_are_kept_without_secrets(data: Path, backups: Path, tmp_path: Path) -> None:
    environ = {
        "KB_MEILISEARCH_KEY": "tulip-secret",
        "KB_METRICS_KEY": "tulip-metrics",
        "KB_ENCODER_KEY": "tulip-encoder",
        "KB_RERANKER_KEY": "tulip-reranker",
        "KB_PUBLIC_URL": "https://kb.example.org",
        "KB_CORS_ORIGINS": "https://a.example.org https://b.example.org",
    }
    done = run_kb(data, "backup", backups, **environ)
    assert done.returncode == 0, done.stderr
    kept = (Path(done.stdout.strip()) / "settings.env").read_text()
    assert 'KB_PUBLIC_URL="https://kb.example.org"\n' in kept
    assert not [p for p in backups.rglob("*") if p.is_file() and b"tulip" in p.read_bytes()]
    restored = run_kb(tmp_path / "elsewhere", "restore", backups)
    assert "KB_CORS_ORIGINS=https://a.example.org https://b.example.org" in restored.stderr


def test_files_that_the_organisation_made_are_kept_and_checked(
    data: Path, backups: Path, tmp_path: Path
) -> None:
    made = {name: data / name for name in ("lay.toml", "calibration.npz")}
    made["lay.toml"].write_text("# Our own words\n")
    made["calibration.npz"].write_bytes(b"not read here")
    name = back_up(data, backups)["name"]
    # The index is not needed here, and would read them.
    restored = Settings(data_dir=tmp_path / "elsewhere")
    restore_backup(backups, restored)
    for kept, path in made.items():
        assert (restored.data_dir / kept).read_bytes() == path.read_bytes()
    (backups / name / "lay.toml").write_text("# Changed\n")
    assert run_kb(data, "backup", backups, "--check").returncode == 1
    with pytest.raises(BackupUnusable, match=r"lay\.toml"):
        restore_backup(backups, Settings(data_dir=tmp_path / "third"))
    assert list((tmp_path / "third").iterdir()) == []


def test_a_library_in_use_is_not_restored_over(data: Path, backups: Path) -> None:
    back_up(data, backups)
    before = rows(data)
    done = run_kb(data, "restore", backups)
    assert done.returncode == 2
    assert str(data) in done.stderr
    assert rows(data) == before


def test_a_folder_without_backups_says_so(tmp_path: Path) -> None:
    done = run_kb(tmp_path / "data", "restore", tmp_path)
    assert done.returncode == 2
    assert "contains no backup" in done.stderr


def test_a_backup_that_was_interrupted_is_none(data: Path, backups: Path) -> None:
    name = back_up(data, backups)["name"]
    shutil.copytree(backups / name, backups / f"{name}.unfinished")
    second = back_up(data, backups)["name"]
    assert sorted(p.name for p in backups.iterdir() if p.name[:2] == "20") == [name, second]


def test_a_file_put_in_its_place_by_name_is_not_read(data: Path, backups: Path) -> None:
    """A list of files that names others is refused, not followed."""
    name = back_up(data, backups)["name"]
    sums = backups / name / "SHA256SUMS"
    outside = data.parent / "outside"
    outside.write_text("x")
    sums.write_text(f"{sha256_of(outside)}  ../../outside\n" + sums.read_text())
    assert run_kb(data.parent / "elsewhere", "restore", backups).returncode == 2
