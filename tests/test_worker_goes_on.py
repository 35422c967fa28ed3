"""What a worker had begun when the catalog could not be written is read once it can be again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from corpus import OcrUnavailable, OfferingStatus
from ingest import Metadata
from kb.offers import OfferedFile
from kb.services import Services, open_services
from kb.settings import Settings
from kb.working import Looking
from tests.workers import wait_until, working

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
    table = services.catalog.offerings
    with working(services):
        with no_document_can_be_written(services):
            [offered] = services.offers.offer([OfferedFile.at(path)], Metadata(), by="tester")
            services.queue.put(read=[offered.id])
            wait_until(lambda: "the catalog cannot be written" in caplog.text)
        wait_until(lambda: table.get(offered.id).status.is_final)

    assert table.get(offered.id).status is OfferingStatus.INDEXED
    assert [document.id for document in services.catalog.documents()] == ["law/zh"]


def test_workers_that_are_killed_leave_no_heap_of_messages(
    services: Services, tmp_path: Path
) -> None:
    path = tmp_path / "law.md"
    path.write_text(LAW, "utf-8")
    services.offers.offer([OfferedFile.at(path)], Metadata(), by="tester")
    for _ in range(3):
        # Each is killed as soon as it has begun.
        Looking(services, services.queue, recognises=True).once()
    reading = services.queue._reading
    assert reading.pending_count() == 1


def test_a_scan_whose_recogniser_goes_away_waits_again(services: Services, tmp_path: Path) -> None:
    path = tmp_path / "law.md"
    path.write_text(LAW, "utf-8")
    table = services.catalog.offerings
    with services.owner() as owner:
        [offered] = services.offers.offer(
            [OfferedFile.at(path)], Metadata(), by="tester", owner=owner.name
        )
        processor = services.processor(owner.name)
        table.claim(offered.id, owner.name, OfferingStatus.PARSING)
        with pytest.raises(OcrUnavailable), processor.under_way(offered.id):
            raise OcrUnavailable

        processor.give_back()

    assert table.get(offered.id).status is OfferingStatus.QUEUED
