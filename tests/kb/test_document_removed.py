"""A document that is removed cannot be read by any address; one that is purged is in no file either."""

from __future__ import annotations

import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import Metadata
from kb.intake.submissions import SubmittedFile
from kb.services import Services, open_services
from kb.settings import Settings
from kb.worker.foreground import Ingestion
from tests.conftest import kb_json, run_kb
from tests.support.ingested import prepared
from tests.support.pdf_samples import make_pdf
from tests.support.writing_site import Site, writing_site

SECRET = "Zinnia Quartermaine hid beneath the vermilion staircase."
OLD = (
    "# Shelter Act\n\nArticle 1\nVictims shall have shelter for thirty days.\n\n"
    f"Article 2\n{SECRET}\n\nArticle 3\nThis Act enters into force at once.\n"
)
NEW = OLD.replace("thirty days", "ninety days")
CITING = "# Shelter Rules\n\nArticle 1\nArticle 2 of the Shelter Act applies to hostels as well.\n"
ZH = "# 庇护法\n\n第一条\n被害人可以在庇护所居住九十日。\n\n第二条\n任何人不得公开被害人的姓名。\n"
API = "/api/v1"
HTML = {"Accept": "text/html"}
READ_AT = (
    f"{API}/documents/act/en",
    f"{API}/documents/act/en/passages",
    f"{API}/documents/act/en/file",
    f"{API}/documents/act/en/versions",
    f"{API}/documents/act/en/versions/1",
    f"{API}/documents/act/en/versions/2",
    f"{API}/documents/act/en/versions/2/changes",
    f"{API}/passages/act/en/art-2",
    f"{API}/passages/act/en/art-2/references",
    f"{API}/passages/act/en/art-2/related",
    "/documents/act/en",
    "/documents/act/en/art-2",
    "/documents/act/en/versions",
    "/documents/act/en/versions/1",
    "/documents/act/en/versions/2/changes",
)


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """A law in its second version, its translation, and rules that cite it."""
    with open_services(_settings(prepared(tmp_path, _take_all))) as services:
        yield services


def _take_all(folder: Path) -> None:
    with open_services(_settings(folder / "data")) as services:
        take(services, "act.en.md", OLD)
        take(services, "act.en.md", NEW)
        take(services, "act.zh.md", ZH)
        take(services, "rules.en.md", CITING)
        services.referring.catch_up()


def _settings(data: Path) -> Settings:
    # A busy machine is no reason not to read them.
    return Settings(data_dir=data, embeddings="off", ocr="off", parse_seconds=300)


@pytest.fixture
def site(services: Services) -> Iterator[Site]:
    with writing_site(services) as site:
        yield site


def take(services: Services, name: str, text: str) -> None:
    path = services.settings.data_dir.parent / name
    path.write_text(text, "utf-8")
    list(Ingestion(services).take([path], Metadata()))


def files_with(folder: Path, text: str) -> list[str]:
    """Files below ``folder`` that contain ``text`` anywhere, plain or compressed."""
    found = [p.name for p in folder.rglob("*") if p.is_file() and text.encode() in p.read_bytes()]
    with sqlite3.connect(folder / "catalog.sqlite") as catalog:
        for (packed,) in catalog.execute("SELECT passages FROM document_version"):
            if text.encode() in zlib.decompress(packed):
                found.append("document_version")
    return found


def test_no_address_leads_to_what_was_removed(site: Site) -> None:
    for address in READ_AT:
        assert site.client.get(address, headers=HTML).status_code == 200, address
    assert site.client.delete(READ_AT[0]).status_code == 401
    assert site.client.delete(READ_AT[0], headers=site.bearer).status_code == 204
    for address in READ_AT:
        answer = site.client.get(address, headers=HTML)
        assert answer.status_code == 404, address
        assert "Zinnia" not in answer.text
    problem = site.client.get(READ_AT[3])
    assert problem.headers["content-type"].startswith("application/problem+json")
    assert problem.json()["code"] == "document-not-found"
    assert site.client.delete(READ_AT[0], headers=site.bearer).status_code == 404


def test_nothing_else_shows_what_was_removed(site: Site) -> None:
    client = site.client
    before = client.get(f"{API}/passages/act/zh/art-1").json()
    assert [each["document_id"] for each in before["counterparts"]] == ["act/en"]
    assert client.get(f"{API}/passages/rules/en/art-1/references").json()["cites"]
    assert client.get(f"{API}/concordance?term=vermilion").json()["total"] == 1
    client.delete(READ_AT[0], headers=site.bearer)
    assert client.get(f"{API}/passages/act/zh/art-1").json()["counterparts"] == []
    assert client.get(f"{API}/passages/rules/en/art-1/references").json()["cites"] == []
    assert client.get(f"{API}/concordance?term=vermilion").json()["total"] == 0
    assert client.get(f"{API}/search?query=vermilion").json()["merged"] == []
    # Nor do rows that wait to be made again: none is left of its references and pairs.
    with sqlite3.connect(site.services.settings.data_dir / "catalog.sqlite") as catalog:
        for table, column in (("reference", "from_document"), ("alignment", "left_document_id")):
            rows = catalog.execute(f"SELECT count(*) FROM {table} WHERE {column} = 'act/en'")
            assert rows.fetchone() == (0,)
    client.post("/sign-in", data={"key": site.key}, headers={"Origin": "http://testserver.local"})
    ledger = client.get("/ingest").text
    assert "/documents/rules/en" in ledger
    assert "/documents/act/en" not in ledger


def test_what_was_removed_comes_back_with_its_file(site: Site) -> None:
    site.client.delete(READ_AT[0], headers=site.bearer)
    take(site.services, "act.en.md", NEW)
    assert site.client.get(READ_AT[0]).json()["version"] == 3
    assert "Zinnia" in site.client.get(f"{API}/passages/act/en/art-2").text
    assert [v["version"] for v in site.client.get(READ_AT[3]).json()] == [3, 2, 1]
    site.services.referring.catch_up()
    assert site.client.get(f"{API}/passages/rules/en/art-1/references").json()["cites"]


def test_a_purge_leaves_no_sentence_in_any_file(services: Services) -> None:
    data = services.settings.data_dir
    (data / "downloads").mkdir()
    (data / "downloads" / "act.md").write_text(NEW)
    with writing_site(services) as site:
        assert files_with(data, SECRET)
        answer = site.client.delete(f"{READ_AT[0]}?purge=true", headers=site.bearer)
        assert answer.status_code == 204, answer.text
        for address in READ_AT:
            assert site.client.get(address, headers=HTML).status_code == 404
    assert files_with(data, SECRET) == []
    assert files_with(data, "act.en.md") == []
    # Data of other documents remain.
    assert {d.id for d in services.catalog.documents()} == {"act/zh", "rules/en"}
    for document in services.catalog.documents():
        assert services.originals.path(document.sha256).is_file()
    rows, _ = services.catalog.submissions.page(document_id="act/en")
    assert [row.reason_code for row in rows] == ["document-erased"] * 2
    assert {row.reason_params["by"] for row in rows} == {"Wang Fang"}
    assert {row.sha256 for row in rows} == {None}


def test_the_same_file_can_come_in_anew_after_a_purge(services: Services) -> None:
    services.editor.purge("act/en", "cli")
    take(services, "act.en.md", NEW)
    assert services.catalog.document("act/en").version == 1
    # Stopped in the middle, or asked twice, it does the same.
    for _ in range(2):
        services.editor.purge("act/en", "cli")
    assert files_with(services.settings.data_dir, SECRET) == []


def test_a_file_that_something_else_needs_is_kept(services: Services) -> None:
    path = services.settings.data_dir.parent / "act.en.md"
    path.write_text(NEW, "utf-8")
    list(Ingestion(services).take([path], Metadata(work="other")))
    shared = services.catalog.document("other/en")
    assert shared.sha256 == services.catalog.document("act/en").sha256
    services.editor.purge("act/en", "cli")
    assert services.originals.path(shared.sha256).is_file()
    services.catalog.remove("other/en")
    # A removed document may be added again, and so needs its file.
    take(services, "act.en.md", NEW)
    services.editor.purge("act/en", "cli")
    assert services.originals.path(shared.sha256).is_file()
    services.editor.purge("other/en", "cli")
    # As does one that waits to be read.
    services.intake.submit([SubmittedFile.at(path)], Metadata(), by="cli")
    assert services.originals.path(shared.sha256).is_file()


def test_a_purge_erases_pages_recognised_text_and_the_zip_file(services: Services) -> None:
    data, folder = services.settings.data_dir, services.settings.data_dir.parent
    path = make_pdf(folder, SECRET)
    with zipfile.ZipFile(folder / "notes.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, "note.en.pdf")
        archive.writestr("plain.en.txt", "Nothing of note is in this plain text.")
    list(Ingestion(services).take([folder / "notes.zip"], Metadata()))
    document = services.catalog.document("note/en")
    services.page_images.image(document, 1, 480)
    services.page_images.characters(document, 1)
    assert len(list((data / "pages").rglob("*-*"))) == 2
    services.editor.purge("note/en", "cli")
    assert [p for p in (data / "pages").rglob("*") if p.is_file()] == []
    kept = {path.name for path in (data / "files").rglob("*") if path.is_file()}
    assert kept == {d.sha256 for d in services.catalog.documents()} | {
        old.sha256 for old, _ in services.catalog.versions.documents("act/en")
    }


def test_the_command_line_purges_what_was_removed_before(tmp_path: Path) -> None:
    path, data = tmp_path / "act.en.md", tmp_path / "data"
    path.write_text(NEW)
    run_kb(data, "ingest", path)
    assert run_kb(data, "remove", "act/en").returncode == 0
    assert files_with(data, SECRET)
    done = run_kb(data, "remove", "act/en", "--purge")
    assert (done.returncode, done.stdout) == (0, "act/en\n"), done.stderr
    assert files_with(data, SECRET) == []
    (row,) = kb_json(data, "ledger")["submissions"]
    assert row["reason"].startswith("cli permanently deleted")
    assert run_kb(data, "remove", "none/en", "--purge").returncode == 2
