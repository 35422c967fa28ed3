"""Any file that cannot be read is refused with a reason; the next file is read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus import FileUnreadable, NotFound, Originals, PathNotFound, sha256_of
from kb.intake.submissions import find_files
from tests.conftest import kb_json, run_kb

TEXT = "Guide\n\nArticle 1\n{} is written here.\n"


def test_a_name_that_is_not_utf_8_is_read_as_gb18030(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / os.fsdecode("指南.en.txt".encode("gb18030"))).write_text(TEXT.format("One"))
    (folder / os.fsdecode(b"\xff\xfe.txt")).write_text(TEXT.format("Another"))
    (folder / os.fsdecode(b"\xff\xfe.pdf")).write_text("no PDF")

    files = kb_json(tmp_path / "data", "ingest", folder)["files"]

    assert ("indexed", "指南.en.txt", "指南/en") in {
        (f["status"], f["source_name"], f["document_id"]) for f in files
    }
    assert sorted(f["status"] for f in files) == ["indexed", "indexed", "refused"]


def test_a_sidecar_nested_beyond_reason_fails_its_file_only(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(TEXT.format(name))
    (tmp_path / "a.meta.toml").write_text("title = " + "[" * 100_000)

    done = kb_json(tmp_path / "data", "ingest", tmp_path / "a.txt", tmp_path / "b.txt")

    assert [f["status"] for f in done["files"]] == ["failed", "indexed"]
    assert "nested" in done["files"][0]["reason"]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_what_may_not_be_read_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for locked in ("shut", "half"):
        (folder / locked).mkdir(parents=True)
        (folder / locked / "law.txt").write_text(TEXT.format(locked))
    for name in ("a", "z"):
        (folder / f"{name}.txt").write_text(TEXT.format(name))
    (folder / "a.txt").chmod(0)
    (folder / "shut").chmod(0)
    (folder / "half").chmod(0o400)
    try:
        done = run_kb(tmp_path / "data", "ingest", folder)
    finally:
        (folder / "shut").chmod(0o700)
        (folder / "half").chmod(0o700)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "z.txt → z/en" in done.stdout
    assert done.stdout.count("refused ") == 4


def test_a_name_longer_than_any_file_has_is_not_found() -> None:
    with pytest.raises(PathNotFound):
        find_files([Path("a" * 5000)])


def test_a_file_that_changed_since_it_was_read_is_not_kept_under_its_old_hash(
    tmp_path: Path,
) -> None:
    source = tmp_path / "law.txt"
    source.write_text("old")
    sha256 = sha256_of(source)
    originals = Originals(tmp_path / "files")

    source.write_text("new")
    with pytest.raises(FileUnreadable):
        originals.keep(source, sha256)
    source.unlink()
    with pytest.raises(FileUnreadable):
        originals.keep(source, sha256)

    with pytest.raises(NotFound):
        originals.path(sha256)
