"""Folders for the temporary files of parsers: each pool's is its own for as long as it lives."""

from __future__ import annotations

import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ingest.pool.isolation import TemporaryRoom


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_rooms_made_at_the_same_moment_leave_each_other_alone() -> None:
    at_once = 8
    together = threading.Barrier(at_once)

    def use_one(_: int) -> bool:
        together.wait()
        room = TemporaryRoom()
        together.wait()
        is_there = room.path.is_dir()
        room.close()
        return is_there

    with ThreadPoolExecutor(at_once) as threads:
        for _ in range(60):
            assert all(threads.map(use_one, range(at_once)))


def test_a_room_whose_owner_is_gone_is_removed_by_the_next(temporary: Path) -> None:
    deserted = TemporaryRoom()
    deserted.new_folder()
    os.close(deserted._lock)

    TemporaryRoom().close()

    assert list(temporary.iterdir()) == []


def test_a_room_that_somebody_has_tidied_away_is_made_anew() -> None:
    room = TemporaryRoom()
    shutil.rmtree(room.path)

    assert room.new_folder().is_dir()

    TemporaryRoom().close()
    assert room.new_folder().is_dir()
    room.close()
