"""Database errors: an unusable catalog is distinguished from a mistake in kb."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from corpus import CatalogUnavailable, RecordInvalid, SubmissionStatus
from ingest import Metadata
from kb.intake.submissions import SubmittedFile
from kb.services import Services, open_services
from kb.settings import Settings
from tests.support.workers import wait_until, working

LAW = "# 示例法\n\n第一条 帮助。\n"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    settings = Settings(data_dir=tmp_path / "data", embeddings="off", ocr="off")
    with open_services(settings) as services:
        yield services


@contextmanager
def on_every_new_document(services: Services, statement: str) -> Iterator[None]:
    _ = services.catalog
    engine = sa.create_engine(services.settings.catalog_url)
    trigger = f"CREATE TRIGGER fault BEFORE INSERT ON document BEGIN {statement}; END"
    try:
        with engine.begin() as connection:
            connection.execute(sa.text(trigger))
        yield
        with engine.begin() as connection:
            connection.execute(sa.text("DROP TRIGGER fault"))
    finally:
        engine.dispose()


def test_a_row_that_breaks_a_rule_of_the_schema_is_no_matter_of_the_disk(
    services: Services,
) -> None:
    with pytest.raises(RecordInvalid):
        services.catalog.links.link("a/en", None)  # type: ignore[arg-type]


def test_a_damaged_catalog_cannot_be_used(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    (tmp_path / "catalog.sqlite").write_bytes(b"no database" * 100)
    with open_services(settings) as services, pytest.raises(CatalogUnavailable):
        _ = services.catalog


def test_a_worker_does_not_try_for_ever_what_can_never_be_written(
    services: Services, tmp_path: Path
) -> None:
    path = tmp_path / "law.md"
    path.write_text(LAW, "utf-8")
    table = services.catalog.submissions
    fault = "SELECT RAISE(ABORT, 'a row breaks a rule')"
    with on_every_new_document(services, fault), working(services):
        [submitted] = services.intake.submit([SubmittedFile.at(path)], Metadata(), by="tester")
        wait_until(lambda: table.get(submitted.id).status.is_final)

    failed = table.get(submitted.id)
    assert (failed.status, failed.reason_code) == (SubmissionStatus.FAILED, "record-invalid")
