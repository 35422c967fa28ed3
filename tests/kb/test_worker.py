"""A worker reads submissions: alone, beside another worker, in the order of a batch, and on retry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import Submission, SubmissionStatus
from ingest import Metadata
from kb.intake.leases import Lease, reap_stale
from kb.intake.submissions import SubmittedFile
from kb.services import Services, open_services
from kb.settings import Settings
from tests.support.workers import wait_until, working

LAW = "# 示例法\n\n第一条 {}。\n\n第二条 庇护。\n"


@pytest.fixture
def services(database_url: str, tmp_path: Path) -> Iterator[Services]:
    settings = Settings(
        data_dir=tmp_path / "data", database_url=database_url, embeddings="off", ocr="off"
    )
    with open_services(settings) as services:
        yield services


def submit(services: Services, folder: Path, *texts: str, **options: bool) -> list[Submission]:
    files = []
    for number, text in enumerate(texts):
        path = folder / f"{number}.md"
        path.write_text(text, "utf-8")
        # As a person gives them: two of one name, from two folders.
        files.append(SubmittedFile(path, "law.md"))
    return services.intake.submit(files, Metadata(), by="tester", **options)


def settled(services: Services, count: int) -> list[Submission]:
    def all_final() -> bool:
        found, total = services.catalog.submissions.page()
        return total == count and all(submission.status.is_final for submission in found)

    wait_until(all_final)
    return services.catalog.submissions.page()[0][::-1]


def test_what_is_submitted_is_read_and_can_be_found(services: Services, tmp_path: Path) -> None:
    # As `kb serve` does: with PostgreSQL a worker keeps an index only on a host that answers.
    services.indexer.rebuild()
    with working(services):
        submit(services, tmp_path, LAW.format("甲"), "")
        good, bad = settled(services, 2)
        wait_until(lambda: services.indexer.state().documents == 1)

    assert (good.status, good.document_id, good.submitted_by) == ("indexed", "law/zh", "tester")
    assert (bad.status, bad.reason_code) == ("refused", "file-empty")
    assert good.finished_at
    assert good.attempts == 1


def test_files_with_one_name_are_distinguished_by_their_order(
    services: Services, tmp_path: Path
) -> None:
    texts = [LAW.format(word) for word in "甲乙丙丁戊己庚辛"]
    with working(services):
        submit(services, tmp_path, *texts)
        found = settled(services, len(texts))

    assert [submission.document_id for submission in found] == [
        "law/zh",
        *(f"law-{number}/zh" for number in range(2, len(texts) + 1)),
    ]


def test_what_was_submitted_while_no_worker_ran_is_read_by_the_next(
    services: Services, tmp_path: Path
) -> None:
    submitted = services.intake.submit(
        [SubmittedFile.at(_file(tmp_path))], Metadata(), by="tester", lease=None
    )
    # The notification is lost: nothing has put it into the queue.
    assert submitted[0].status is SubmissionStatus.QUEUED

    with working(services):
        [found] = settled(services, 1)

    assert found.status is SubmissionStatus.INDEXED


def test_what_a_dead_worker_had_begun_waits_again(services: Services, tmp_path: Path) -> None:
    [submitted] = submit(services, tmp_path, LAW.format("甲"))
    table = services.catalog.submissions
    with Lease(services.catalog, services.settings.leases_dir) as alive:
        assert table.claim(submitted.id, alive.name, SubmissionStatus.PARSING)
        assert reap_stale(services.catalog, services.settings.leases_dir) == []
        assert table.claim(submitted.id, "another", SubmissionStatus.PARSING) is None
    assert reap_stale(services.catalog, services.settings.leases_dir) == [alive.name]
    assert table.get(submitted.id).status is SubmissionStatus.QUEUED

    # A worker that was believed dead finds that it has lost its claim.
    done = table.get(submitted.id)
    assert not table.settle(done, alive.name)


def test_a_held_file_waits_for_somebodys_word_on_its_metadata(
    services: Services, tmp_path: Path
) -> None:
    with working(services):
        submit(services, tmp_path, LAW.format("甲"), is_held=True)
        [held] = settled(services, 1)
        assert held.status is SubmissionStatus.PROPOSED
        assert held.proposed
        assert held.proposed["title"] == "示例法"
        assert services.catalog.documents() == []

        given = held.proposed | {"title": "示例办法", "work": "sample"}
        services.catalog.submissions.requeue([held.id], given=given)
        [accepted] = settled(services, 1)

    assert accepted.document_id == "sample/zh"
    assert services.catalog.document("sample/zh").title == "示例办法"


def test_a_refused_file_is_read_again_from_what_was_kept_of_it(
    services: Services, tmp_path: Path
) -> None:
    with working(services):
        [bad] = submit(services, tmp_path, "%PDF-1.7 and no more")
        settled(services, 1)
        (tmp_path / "0.md").unlink()
        services.catalog.submissions.requeue([bad.id])
        [again] = settled(services, 1)

    # A retry was requested: the attempts are counted from the start again.
    assert (again.status, again.attempts) == (SubmissionStatus.REFUSED, 1)


def _file(folder: Path) -> Path:
    path = folder / "law.md"
    path.write_text(LAW.format("甲"), "utf-8")
    return path
