"""Submissions begun when the catalog could not be written are read once it can be written again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from corpus import OcrUnavailable, SubmissionStatus
from ingest import Metadata
from kb.intake.submissions import SubmittedFile
from kb.services import Services, open_services
from kb.settings import Settings
from kb.worker.pipeline import Pipeline
from tests.support.workers import wait_until, working

LAW = "# 示例法\n\n第一条 帮助。\n\n第二条 庇护。\n"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    settings = Settings(data_dir=tmp_path / "data", embeddings="off", ocr="off")
    with open_services(settings) as services:
        yield services


@contextmanager
def no_document_can_be_written(services: Services) -> Iterator[None]:
    """As on a disk that has room for a few bytes only."""
    _ = services.catalog
    engine = sa.create_engine(services.settings.catalog_url)
    try:
        with engine.begin() as connection:
            connection.execute(
                sa.text(
                    "CREATE TRIGGER full BEFORE INSERT ON document "
                    "BEGIN INSERT INTO a_table_that_cannot_be_used VALUES (1); END"
                )
            )
        yield
        with engine.begin() as connection:
            connection.execute(sa.text("DROP TRIGGER full"))
    finally:
        engine.dispose()


def test_a_file_whose_document_could_not_be_written_is_read_again(
    services: Services, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "law.md"
    path.write_text(LAW, "utf-8")
    table = services.catalog.submissions
    with working(services):
        with no_document_can_be_written(services):
            [submitted] = services.intake.submit([SubmittedFile.at(path)], Metadata(), by="tester")
            wait_until(lambda: "reading waits" in caplog.text)
        wait_until(lambda: table.get(submitted.id).status.is_final)

    assert table.get(submitted.id).status is SubmissionStatus.INDEXED
    assert [document.id for document in services.catalog.documents()] == ["law/zh"]


def test_a_scan_whose_recogniser_goes_away_waits_again(services: Services, tmp_path: Path) -> None:
    path = tmp_path / "law.md"
    path.write_text(LAW, "utf-8")
    table = services.catalog.submissions
    with services.lease() as lease:
        [submitted] = services.intake.submit(
            [SubmittedFile.at(path)], Metadata(), by="tester", lease=lease.name
        )
        processor = Pipeline.of(services, lease.name)
        table.claim(submitted.id, lease.name, SubmissionStatus.PARSING)
        with pytest.raises(OcrUnavailable), processor.under_way(submitted.id):
            raise OcrUnavailable

        processor.give_back()

    assert table.get(submitted.id).status is SubmissionStatus.QUEUED


def test_a_worker_whose_ledger_could_not_be_read_reads_on(
    services: Services, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def is_read(text: str) -> bool:
        path = tmp_path / "law.md"
        path.write_text(LAW + text, "utf-8")
        [submitted] = services.intake.submit([SubmittedFile.at(path)], Metadata(), by="tester")
        wait_until(lambda: services.catalog.submissions.get(submitted.id).status.is_final)
        return services.catalog.submissions.get(submitted.id).status in (
            SubmissionStatus.INDEXED,
            SubmissionStatus.UPDATED,
        )

    engine = sa.create_engine(services.settings.catalog_url)
    with working(services):
        assert is_read("")
        _execute(engine, "ALTER TABLE submission RENAME TO submission_aside")
        wait_until(lambda: "the ledger cannot be read" in caplog.text)
        _execute(engine, "ALTER TABLE submission_aside RENAME TO submission")
        engine.dispose()
        assert is_read("\n\n第三条 其他。\n")


def test_a_fault_of_ours_costs_one_file_and_no_reader(services: Services, tmp_path: Path) -> None:
    table = services.catalog.submissions
    files = []
    for number in range(4):
        path = tmp_path / f"law-{number}.md"
        path.write_text(LAW.replace("帮助", f"帮助{number}"), "utf-8")
        files.append(SubmittedFile.at(path))
    broken = services.intake.submit(files[:3], Metadata(), by="tester")
    engine = sa.create_engine(services.settings.catalog_url)
    # Metadata that no kb has written: more faults than there are readers.
    _execute(engine, "UPDATE submission SET given = '[1]'")
    engine.dispose()
    with working(services):
        [good] = services.intake.submit(files[3:], Metadata(), by="tester")
        wait_until(lambda: all(o.status.is_final for o in table.page()[0]))

    assert {o.status for o in table.by_ids(o.id for o in broken)} == {SubmissionStatus.FAILED}
    assert table.get(good.id).status is SubmissionStatus.INDEXED


def _execute(engine: sa.Engine, statement: str, **values: object) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text(statement), values)
