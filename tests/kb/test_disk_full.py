"""A full disk, or one that cannot be written: reported, and work continues once there is room."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import kb_json, run_kb

DOCUMENTS = 8


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() or _mount("-t", "tmpfs", "-o", "size=2m", "tmpfs", place):
        pytest.skip("only the superuser may mount a small disk")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(DOCUMENTS):
        rules = "\n\n".join(f"第{n}条 编号{number}之{n}：应当帮助受害人。" for n in range(1, 1200))
        (folder / f"rule-{number}.md").write_text(f"# 第{number}号办法\n\n{rules}\n", "utf-8")
    return folder


def test_an_ingest_that_fills_the_disk_continues_when_there_is_room(
    disk: Path, files: Path
) -> None:
    full = run_kb(disk / "data", "ingest", files)
    assert full.returncode == 2, full.stdout
    assert "Check that the disk has free space" in full.stderr
    assert "Traceback" not in full.stderr

    assert _mount("-o", "remount,size=200m", disk) == 0
    report = kb_json(disk / "data", "ingest", files)

    assert {f["status"] for f in report["files"]} <= {"indexed", "unchanged"}
    assert len(kb_json(disk / "data", "list")) == DOCUMENTS
    index = kb_json(disk / "data", "status", "--check")["index"]
    assert (index["documents"], index["stale"], index["surplus"]) == (DOCUMENTS, 0, 0)


def test_a_folder_that_cannot_be_written_is_named(disk: Path, files: Path) -> None:
    assert _mount("-o", "remount,ro", disk) == 0
    done = run_kb(disk / "data", "ingest", files)
    assert done.returncode == 2
    assert str(disk / "data") in done.stderr
    assert "Traceback" not in done.stderr


def _mount(*arguments: object) -> int:
    return subprocess.run(
        ["mount", *map(str, arguments)], check=False, capture_output=True
    ).returncode
