"""`kb migrate` copies a catalog into another database, whole or not at all; backups fit either database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from corpus import Catalog, DatabaseUsed, SubmissionStatus
from corpus.catalog import tables
from corpus.catalog.audit import AuditEntry
from ingest import Metadata
from kb.services import Services, open_services
from kb.settings import Settings
from kb.worker.foreground import Ingestion
from tests.conftest import run_kb
from tests.support.postgres_server import PostgresServer

LAW = "# 示例法\n\n第一条 帮助被害人。\n\n第二条 {}。\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with rows in many tables: two texts, an older version, a refused file, an audit log."""
    folder = tmp_path / "data"
    with open_services(Settings(data_dir=folder, embeddings="off", ocr="off")) as services:
        fill(services, tmp_path)
    return folder


def fill(services: Services, folder: Path) -> None:
    law, act, empty = folder / "law.zh.md", folder / "law.en.md", folder / "empty.md"
    act.write_text("# Sample Act\n\nArticle 1\nHelp for victims.\n\nArticle 2\nShelter.\n", "utf-8")
    empty.touch()
    ingestion = Ingestion(services)
    for word in ("庇护", "住所"):
        law.write_text(LAW.format(word), "utf-8")
        ingestion.take([law, act, empty], Metadata())
    services.catalog.audit.add(AuditEntry(actor="tester", action="sign-in", outcome="200"))
    services.catalog.embeddings.add("model", {"hash": b"\x00\x01\xff"})
    services.catalog.links.link("law/en", "law")


def rows(url: str) -> dict[str, list[tuple[object, ...]]]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = {
            table.name: [
                tuple(row)
                for row in connection.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in tables.metadata.sorted_tables
            if table.name not in ("commit_count", "lease")
        }
    engine.dispose()
    return found


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[str]:
    with postgres.empty_database() as url:
        yield url


def test_there_and_back_again_it_is_the_same(data: Path, database: str, tmp_path: Path) -> None:
    there = run_kb(data, "migrate", "--to", database, "--json")
    assert there.returncode == 0, there.stderr
    before = rows(f"sqlite:///{data / 'catalog.sqlite'}")
    assert json.loads(there.stdout)["rows"]["document_version"] == 1
    # The command itself is an entry of the old catalog's audit log.
    before["audit"] = before["audit"][:1]
    assert rows(database) == before

    back = run_kb(data, "migrate", "--to", tmp_path / "new.sqlite", KB_DATABASE_URL=database)
    assert back.returncode == 0, back.stderr
    assert rows(f"sqlite:///{tmp_path / 'new.sqlite'}") == before


def test_the_new_catalog_goes_on_where_the_old_one_ended(
    data: Path, database: str, tmp_path: Path
) -> None:
    run_kb(data, "migrate", "--to", database)
    settings = Settings(data_dir=data, database_url=database, embeddings="off", ocr="off")
    with open_services(settings) as services:
        catalog = services.catalog
        last = catalog.submissions.page(limit=1)[0][0]
        new = tmp_path / "new.md"
        new.write_text(LAW.format("新"), "utf-8")
        [added] = Ingestion(services).take([new], Metadata())
        assert added.status is SubmissionStatus.INDEXED
        assert (added.id, catalog.submissions.last_revision() > last.revision) == (
            last.id + 1,
            True,
        )
        catalog.audit.add(AuditEntry(actor="tester", action="sign-in", outcome="200"))
        assert catalog.audit.broken() is None
        assert services.indexer.state(check=True).documents == 3


def test_a_database_that_is_used_is_left_alone(data: Path, database: str) -> None:
    assert run_kb(data, "migrate", "--to", database).returncode == 0
    copied = rows(database)
    again = run_kb(data, "migrate", "--to", database)
    assert again.returncode != 0
    assert "already holds a catalog" in again.stderr
    assert rows(database) == copied


def test_a_copy_that_fails_leaves_nothing(data: Path, database: str) -> None:
    Catalog.open(database).close()
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        # As if a row had been changed on the way.
        connection.execute(
            sa.text(
                "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN NEW.text = 'other'; RETURN NEW; END $$"
            )
        )
        connection.execute(
            sa.text(
                "CREATE TRIGGER spoil BEFORE INSERT ON passage"
                " FOR EACH ROW EXECUTE FUNCTION spoil()"
            )
        )
    engine.dispose()
    done = run_kb(data, "migrate", "--to", database)
    assert done.returncode != 0
    assert "passage was not copied completely" in done.stderr
    assert not any(rows(database).values())


def test_a_text_with_nul_can_be_copied(data: Path, database: str) -> None:
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        services.catalog.links.link("other/en", "wo\0rk")
    assert run_kb(data, "migrate", "--to", database).returncode == 0
    assert ("other/en", "wo\ufffdrk") in rows(database)["work_link"]


def test_a_backup_of_either_database_is_restored_into_either(
    data: Path, database: str, postgres: PostgresServer, tmp_path: Path
) -> None:
    backups = tmp_path / "backups"
    assert run_kb(data, "migrate", "--to", database).returncode == 0
    done = run_kb(data, "backup", backups, KB_DATABASE_URL=database)
    assert done.returncode == 0, done.stderr
    assert run_kb(data, "backup", backups, "--check").returncode == 0

    kept = rows(database)
    kept.pop("audit"), kept.pop("index_entry")
    with postgres.empty_database() as new:
        for folder, url in (("lite", ""), ("post", new)):
            done = run_kb(tmp_path / folder, "restore", backups, KB_DATABASE_URL=url)
            assert done.returncode == 0, done.stderr
            assert "3 documents" in done.stdout or "2 documents" in done.stdout
            found = rows(url or f"sqlite:///{tmp_path / folder / 'catalog.sqlite'}")
            assert {name: found[name] for name in kept} == kept
        refused = run_kb(tmp_path / "third", "restore", backups, KB_DATABASE_URL=new)
        assert DatabaseUsed.code or refused.returncode
        assert "already holds a catalog" in refused.stderr
        assert list((tmp_path / "third").iterdir()) == []
