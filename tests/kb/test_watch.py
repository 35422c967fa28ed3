"""`kb watch`: existing, new and changed files in a folder are each submitted once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import kb_json, run_kb
from tests.support.workers import wait_until


class Watched:
    def __init__(self, folder: Path, data: Path) -> None:
        self.folder, self.data = folder, data
        self._log = data.parent / "watch.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kb", "watch", str(self.folder)],
                env=os.environ | {"KB_DATA_DIR": str(self.data), "KB_LANG": "en"},
                stdout=log,
                stderr=log,
            )
        wait_until(lambda: "kb watch:" in self.said)

    def stop(self) -> int:
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    @property
    def said(self) -> str:
        return self._log.read_text("utf-8")

    @property
    def submitted(self) -> list[dict[str, Any]]:
        """The ledger, the oldest first."""
        rows: list[dict[str, Any]] = kb_json(self.data, "ledger")["submissions"]
        return rows[::-1]

    def wait_for(self, count: int) -> list[dict[str, Any]]:
        wait_until(lambda: self.said.count("queued") + self.said.count("refused") >= count)
        return self.submitted

    def put(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, "utf-8")


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    folder = tmp_path / "in"
    folder.mkdir()
    watched = Watched(folder, tmp_path / "data")
    yield watched
    if watched.process and watched.process.poll() is None:
        watched.process.kill()
        watched.process.wait()


def test_each_file_is_submitted_once_and_again_when_it_changes(watched: Watched) -> None:
    watched.put("old.txt", "Article 1\nThere before.\n")
    watched.put(".hidden.txt", "Article 1\nNobody's.\n")
    watched.put("half.pdf.part", "not whole")
    watched.start()
    watched.wait_for(1)
    watched.put("new.txt", "Article 1\nComes later.\n")
    (watched.folder / "below").mkdir()
    watched.put("below/deep.txt", "Article 1\nFurther down.\n")
    found = watched.wait_for(3)
    assert found[0]["source_name"] == "old.txt"
    assert {row["source_name"] for row in found} == {"old.txt", "new.txt", "deep.txt"}
    assert {row["submitted_by"] for row in found} == {"watch"}

    # Touched, it is the same; with other words it is not.
    (watched.folder / "old.txt").touch()
    watched.put("new.txt", "Article 1\nComes later, amended.\n")
    names = [row["source_name"] for row in watched.wait_for(4)]
    assert sorted(names) == ["deep.txt", "new.txt", "new.txt", "old.txt"]
    assert watched.stop() == 0
    assert "Traceback" not in watched.said

    # Another run submits only the files that were added meanwhile.
    watched.put("meanwhile.txt", "Article 1\nWhile nobody watched.\n")
    watched.start()
    watched.wait_for(1)
    watched.put("last.txt", "Article 1\nThe last one.\n")
    found = watched.wait_for(2)
    assert [row["source_name"] for row in found[4:]] == ["meanwhile.txt", "last.txt"]


def test_a_file_is_submitted_when_it_is_whole(watched: Watched) -> None:
    watched.start()
    path = watched.folder / "growing.txt"
    with path.open("w") as file:
        for number in range(40):
            file.write(f"Article {number}\nWritten bit by bit.\n\n")
            file.flush()
            # Another file's coming makes kb look meanwhile.
            watched.put(f"{number:02}.md", f"# Number {number}\n\nText {number}.\n")
    watched.wait_for(41)
    (row,) = [row for row in watched.submitted if row["source_name"] == "growing.txt"]
    assert row["size"] == path.stat().st_size


def test_a_folder_that_goes_and_comes_back_is_watched_on(watched: Watched) -> None:
    watched.put("first.txt", "Article 1\nBefore.\n")
    watched.start()
    watched.wait_for(1)
    elsewhere = watched.folder.with_name("elsewhere")
    watched.folder.rename(elsewhere)
    wait_until(lambda: "is missing" in watched.said)
    watched.folder.mkdir()
    wait_until(lambda: "is back" in watched.said)
    watched.put("second.txt", "Article 1\nAfter.\n")
    assert [row["source_name"] for row in watched.wait_for(2)] == ["first.txt", "second.txt"]
    assert watched.stop() == 0


def test_a_path_that_is_no_folder_is_reported(tmp_path: Path) -> None:
    done = run_kb(tmp_path / "data", "watch", tmp_path / "none")
    assert done.returncode == 2
    assert "There is no file or folder" in done.stderr
