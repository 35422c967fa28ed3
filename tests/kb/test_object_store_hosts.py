"""Two hosts with originals in an S3-compatible store: what one is given, the other reads and purges."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from corpus import CatalogUnavailable, NotFound, SubmissionStatus
from ingest import Metadata
from kb.backups import make_backup, restore_backup
from kb.intake.submissions import SubmittedFile
from kb.services import Services, open_services
from kb.settings import Settings
from tests.support.object_store import BUCKET, object_store
from tests.support.postgres_server import PostgresServer
from tests.support.workers import wait_until, working

LAW = "# 示例法\n\n第一条 帮助被害人。\n"


@pytest.fixture
def store() -> Iterator[subprocess.Popen[bytes]]:
    with object_store() as process:
        yield process


@pytest.fixture
def hosts(
    store: subprocess.Popen[bytes], postgres: PostgresServer, tmp_path: Path
) -> Iterator[list[Services]]:
    with ExitStack() as stack:
        url = stack.enter_context(postgres.database())
        settings = [
            Settings(
                data_dir=tmp_path / name,
                database_url=url,
                shared_originals=BUCKET,
                embeddings="off",
                ocr="off",
            )
            for name in ("one", "two")
        ]
        yield [stack.enter_context(open_services(each)) for each in settings]


def submit(services: Services, folder: Path, name: str = "law.md", text: str = LAW) -> str:
    """The SHA-256 of the submitted file."""
    path = folder / name
    path.write_text(text, "utf-8")
    (submission,) = services.intake.submit([SubmittedFile.at(path)], Metadata(), by="tester")
    return submission.sha256 or ""


def test_a_file_given_to_one_host_is_read_and_purged_by_the_other(
    hosts: list[Services], tmp_path: Path
) -> None:
    one, two = hosts
    other = submit(one, tmp_path, "other.md", "# 另一法\n\n第一条 帮助他人。\n")
    sha256 = submit(one, tmp_path)
    with working(two):
        wait_until(lambda: one.catalog.submissions.counts() == {SubmissionStatus.INDEXED: 2})
    _, manifest = make_backup(two.catalog, two.originals, two.settings, tmp_path / "backups")
    assert manifest.originals == 2
    two.editor.purge("law/zh", "Wang Fang")
    assert one.purges.follow()
    for host in hosts:
        with pytest.raises(NotFound):
            host.originals.path(sha256)
        assert [path.name for path in host.settings.originals_dir.glob("*/*")] == [other]
    restored = Settings(data_dir=tmp_path / "restored", shared_originals=BUCKET)
    restore_backup(tmp_path / "backups", restored)
    assert one.originals.path(sha256).read_text("utf-8") == LAW


def test_a_file_waits_while_the_store_is_away(
    hosts: list[Services],
    store: subprocess.Popen[bytes],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    one, two = hosts
    sha256 = submit(one, tmp_path)
    store.kill()
    store.wait()
    with pytest.raises(CatalogUnavailable):
        two.originals.path(sha256)
    caplog.set_level("WARNING", "kb.worker")
    with working(two):
        wait_until(lambda: "kb-originals" in caplog.text)
    assert one.catalog.submissions.counts() == {SubmissionStatus.QUEUED: 1}
