"""A process that works on submissions counts as alive from its first moment to its last."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from corpus import Submission, SubmissionStatus
from ingest import Metadata
from kb.intake.leases import Lease, is_held
from kb.intake.submissions import SubmittedFile
from kb.services import Services, open_services
from kb.settings import Settings

AT_ONCE = 8
LOOKING = 3


@pytest.fixture
def services(database_url: str, tmp_path: Path) -> Iterator[Services]:
    settings = Settings(data_dir=tmp_path / "data", database_url=database_url, embeddings="off")
    with open_services(settings) as services:
        yield services


def test_a_starting_process_is_not_mistaken_for_a_dead_one(
    services: Services, tmp_path: Path
) -> None:
    catalog = services.catalog
    together = threading.Barrier(AT_ONCE)
    is_over = threading.Event()

    def look() -> None:
        while not is_over.is_set():
            for lock in tmp_path.glob("*.lock"):
                if not is_held(tmp_path, lock.stem):
                    lock.unlink(missing_ok=True)
            # Leaves the processor to those that it looks at.
            time.sleep(0.0005)

    def live(_: int) -> bool:
        together.wait(10)
        with Lease(catalog, tmp_path) as lease:
            together.wait(10)
            is_there = is_held(tmp_path, lease.name)
            together.wait(10)
        return is_there

    with ThreadPoolExecutor(AT_ONCE + LOOKING) as threads:
        for _ in range(LOOKING):
            threads.submit(look)
        try:
            assert all(all(threads.map(live, range(AT_ONCE))) for _ in range(30))
        finally:
            is_over.set()
            together.abort()


def submit(services: Services, path: Path, by: str, *, resumes: bool = False) -> Submission:
    file = SubmittedFile.at(path)
    [submitted] = services.intake.submit([file], Metadata(), by=by, resumes=resumes)
    assert submitted.status is SubmissionStatus.QUEUED
    return submitted


def test_who_offers_what_another_has_waiting_gets_a_row_of_its_own(
    services: Services, tmp_path: Path
) -> None:
    path = tmp_path / "law.md"
    path.write_text("# 示例法\n\n第一条 帮助。\n", "utf-8")
    first = submit(services, path, "bob")

    assert submit(services, path, "bob").batch != first.batch
    assert submit(services, path, "cli", resumes=True).id != first.id
    assert services.catalog.submissions.get(first.id) == first
    assert services.catalog.submissions.page()[1] == 3


def test_a_run_takes_over_what_the_previous_one_left_waiting(
    services: Services, tmp_path: Path
) -> None:
    path = tmp_path / "law.md"
    path.write_text("# 示例法\n\n第一条 帮助。\n", "utf-8")
    killed = submit(services, path, "cli", resumes=True)

    assert submit(services, path, "cli", resumes=True).id == killed.id
