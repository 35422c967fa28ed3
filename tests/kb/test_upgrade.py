"""The data folder of an earlier version of kb, and a backup of it, are today's library."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from corpus import Catalog, Originals
from kb import access
from kb.backups import make_backup
from kb.services import open_services
from kb.settings import Settings
from tests.conftest import kb_json, run_kb
from tests.support.old_library import FIRST, KEY, PASSAGES, RELEASED, make_old_library


def check(data: Path) -> None:
    (document,) = kb_json(data, "list")
    assert document["document_id"] == "act/en"
    shown = kb_json(data, "show", "act/en")
    assert [(p["passage_id"], p["text"]) for p in shown["passages"]] == [
        (id_, text) for id_, _, _, text in PASSAGES
    ]
    (group,) = kb_json(data, "search", "shelter for victims", "--lang", "en")["groups"]
    assert [hit["passage_id"] for hit in group["hits"]] == ["act/en/art-1"]
    rows = {row["source_name"]: row for row in kb_json(data, "ledger")["submissions"]}
    assert rows["act.en.md"]["status"] == "indexed"
    assert "broken.pdf" in rows["broken.pdf"]["reason"]
    assert run_kb(data, "status", "--check").returncode == 0


@pytest.mark.parametrize("revision", [FIRST, RELEASED])
def test_an_older_data_folder_is_read_searched_and_written(tmp_path: Path, revision: str) -> None:
    data = make_old_library(tmp_path / "data", revision)
    check(data)
    # The file that made it changes nothing; an amended one is its next version.
    amended = tmp_path / "act.en.md"
    amended.write_text("# Shelter Act\n\nArticle 1\nVictims shall have shelter for ninety days.\n")
    done = run_kb(data, "ingest", amended)
    assert done.returncode == 0, done.stderr
    assert [each["version"] for each in kb_json(data, "versions", "act/en")] == [2, 1]


def test_keys_and_collections_of_the_released_version_still_hold(tmp_path: Path) -> None:
    data = make_old_library(tmp_path / "data", RELEASED)
    with open_services(Settings(data_dir=data)) as services:
        assert access.key_of(services.catalog, KEY).name == "Wang Fang"
    (collection,) = kb_json(data, "collection", "list")
    assert collection["title"] == "Shelter"


def test_a_backup_by_the_released_version_is_restored(tmp_path: Path) -> None:
    data = make_old_library(tmp_path / "data", RELEASED)
    # Opened without its migrations, as that version did.
    catalog = Catalog(sa.create_engine(f"sqlite:///{data / 'catalog.sqlite'}"))
    settings = Settings(data_dir=data)
    _, manifest = make_backup(
        catalog, Originals(settings.originals_dir), settings, tmp_path / "backups"
    )
    catalog.close()
    assert manifest.schema == RELEASED
    done = run_kb(tmp_path / "elsewhere", "restore", tmp_path / "backups")
    assert done.returncode == 0, done.stderr
    check(tmp_path / "elsewhere")
