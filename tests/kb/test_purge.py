"""A purge leaves nothing of a text in the data folder; old removed and refused files can be purged."""

from __future__ import annotations

import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest import Metadata
from kb.intake.submissions import SubmittedFile
from kb.services import Services, open_services
from kb.settings import Settings
from kb.worker.foreground import Ingestion
from tests.conftest import kb_json, run_kb

# Rare words in both languages: no other text, no dictionary and no word list has them together.
SECRET_EN = "Zinnia Quartermaine hid beneath the vermilion staircase"
SECRET_ZH = "证人欧阳翡翠藏身于朱砂阁楼"
ACT = f"# Shelter Act\n\nArticle 1\nVictims shall have shelter.\n\nArticle 2\n{SECRET_EN}.\n"
ACT_ZH = f"庇护法\n\n第一条\n被害人可以在庇护所居住九十日。\n\n第二条\n{SECRET_ZH}。\n"
PLAIN = "# Rules\n\nArticle 1\nArticle 2 of the Shelter Act applies to hostels as well.\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def services(data: Path) -> Iterator[Services]:
    settings = Settings(data_dir=data, embeddings="off", ocr="off", parse_seconds=300)
    with open_services(settings) as services:
        yield services


def take(services: Services, name: str, content: str | bytes) -> None:
    path = services.settings.data_dir.parent / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    list(Ingestion(services).take([path], Metadata()))


def traces(folder: Path, text: str) -> list[str]:
    """Where ``text`` stands in the files below ``folder``: in UTF-8 or UTF-16, packed by ZIP, or in a
    column of the catalog that is deflated."""
    forms = [text.encode(form) for form in ("utf-8", "utf-16-le", "utf-16-be")]

    def holds(content: bytes) -> bool:
        return any(form in content for form in forms)

    found = []
    for path in filter(Path.is_file, folder.rglob("*")):
        if holds(path.read_bytes()):
            found.append(path.name)
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                found += [name for name in archive.namelist() if holds(archive.read(name))]
    with closing(sqlite3.connect(folder / "catalog.sqlite")) as catalog:
        for (packed,) in catalog.execute("SELECT passages FROM document_version"):
            if holds(zlib.decompress(packed)):
                found.append("document_version")
    return found


def test_nothing_of_a_purged_text_is_left_in_any_encoding(services: Services, data: Path) -> None:
    take(services, "act.en.txt", ACT.replace("# ", "").encode("utf-16"))
    take(services, "act.en.txt", ACT.replace("# ", "").replace("have", "get").encode("utf-16"))
    take(services, "act.zh.txt", ACT_ZH.encode("utf-16"))
    take(services, "rules.en.md", PLAIN)
    take(
        services, "secret.en.md", "# Act on Zinnia Quartermaine\n\nArticle 1\nArticle 5 applies.\n"
    )
    services.referring.catch_up()
    collection = run_kb(data, "collection", "create", "Notes").stdout.strip()
    added = run_kb(data, "collection", "add", collection, "act/en/art-2", "act/zh/art-2")
    assert added.returncode == 0, added.stderr
    old_index = {path for path in (data / "index").rglob("*") if path.is_file()}
    for secret in (SECRET_EN, SECRET_ZH):
        # In the original, in the catalog, in the older version: else the test would prove nothing.
        assert len(traces(data, secret)) >= 2, secret
    for document_id in ("act/en", "act/zh", "secret/en"):
        services.editor.purge(document_id, "Wang Fang")
    logged = [each for each in kb_json(data, "audit", "list") if each["action"] == "purge"]
    assert {(each["actor"], each["target"]) for each in logged} == {
        ("Wang Fang", "act/en"),
        ("Wang Fang", "act/zh"),
        ("Wang Fang", "secret/en"),
    }
    for secret in (SECRET_EN, SECRET_ZH, "Zinnia", "zinnia", "欧阳翡翠", "翠翡阳欧"):
        assert traces(data, secret) == [], secret
    # The index packs its texts: none of its files is one of before.
    left = {path for path in (data / "index").rglob("*") if path.is_file()} & old_index
    assert {path.name for path in left} <= {".lock", "CURRENT"}
    assert kb_json(data, "search", "Zinnia vermilion")["merged"] == []
    assert [document["document_id"] for document in kb_json(data, "list")] == ["rules/en"]
    # The collection shows that something was there.
    (shown,) = kb_json(data, "collection", "list")
    assert shown["title"] == "Notes"


def test_what_was_removed_long_ago_is_purged(services: Services, data: Path) -> None:
    take(services, "act.en.md", ACT)
    take(services, "rules.en.md", PLAIN)
    run_kb(data, "remove", "act/en")
    assert traces(data, SECRET_EN)
    assert run_kb(data, "purge", "--removed-days", 1).stdout == ""
    assert traces(data, SECRET_EN)
    assert run_kb(data, "purge", "--removed-days", 0, "--dry-run").stdout == "act/en\n"
    assert traces(data, SECRET_EN)
    done = run_kb(data, "purge", "--removed-days", 0)
    assert (done.returncode, done.stdout) == (0, "act/en\n"), done.stderr
    assert [
        each["target"] for each in kb_json(data, "audit", "list") if each["action"] == "purge"
    ] == ["act/en"]
    assert traces(data, SECRET_EN) == []
    assert [document["document_id"] for document in kb_json(data, "list")] == ["rules/en"]


def test_a_document_that_came_back_is_not_purged(services: Services, data: Path) -> None:
    take(services, "act.en.md", ACT)
    services.editor.remove("act/en")
    take(services, "act.en.md", ACT)
    assert run_kb(data, "purge", "--removed-days", 0).stdout == ""
    assert [document["document_id"] for document in kb_json(data, "list")] == ["act/en"]


def test_what_was_refused_long_ago_is_purged(services: Services, data: Path) -> None:
    bad = b"%PDF-1.7\n" + SECRET_EN.encode()
    take(services, "witness-statement.pdf", bad)
    with zipfile.ZipFile(data.parent / "batch.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("in-zip.pdf", bad + b" again")
        archive.writestr("good.en.md", PLAIN)
    take(services, "batch.zip", (data.parent / "batch.zip").read_bytes())
    assert len(traces(data, SECRET_EN)) >= 2
    soon = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    assert services.editor.purge_refused(soon, "cli") == []
    done = run_kb(data, "purge", "--refused-days", 0)
    assert len(done.stdout.split()) == 2, done.stderr
    assert traces(data, SECRET_EN) == []
    assert traces(data, "witness-statement") == []
    rows = kb_json(data, "ledger", "--status", "refused")["submissions"]
    assert {row["source_name"] for row in rows} == {"—"}
    assert {row["reason"] for row in rows} == {
        "cli permanently deleted the file, which had not been added."
    }
    # What was added from the same archive remains, and a second run finds nothing.
    assert [document["document_id"] for document in kb_json(data, "list")] == ["good/en"]
    assert run_kb(data, "purge", "--refused-days", 0).stdout == ""


def test_a_refused_file_that_something_needs_is_kept(services: Services, data: Path) -> None:
    take(services, "act.en.md", ACT)
    sha256 = services.catalog.document("act/en").sha256
    with closing(sqlite3.connect(data / "catalog.sqlite")) as catalog, catalog:
        # An earlier try of the same file had failed.
        catalog.execute(
            "INSERT INTO submission SELECT 1000, source_name, sha256, 'failed', NULL, 'parser-crashed',"
            ' \'{"file": "act.en.md"}\', seconds, submitted_at, batch, size, submitted_by, given,'
            " warnings, NULL, NULL, 0, 0, 0, 1, finished_at, 1000, NULL, NULL FROM submission"
        )
    assert run_kb(data, "purge", "--refused-days", 0).stdout == "1000\n"
    assert services.originals.path(sha256).is_file()
    path = data.parent / "again.pdf"
    path.write_bytes(b"%PDF-1.7\n no pages")
    take(services, "again.pdf", path.read_bytes())
    services.intake.submit([SubmittedFile.at(path)], Metadata(), by="cli")
    run_kb(data, "purge", "--refused-days", 0)
    assert traces(data, "no pages")


def test_it_asks_what_is_meant(data: Path) -> None:
    done = run_kb(data, "purge")
    assert done.returncode == 2
    assert "--removed-days" in done.stderr
    assert run_kb(data, "purge", "--refused-days", -1).returncode != 0
