"""An editor corrects a document's metadata: over HTTP, by page, for good."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html

from ingest import Metadata
from kb.services import Services, open_services
from kb.settings import Settings
from kb.worker.foreground import Ingestion
from tests.conftest import kb_json, run_kb
from tests.support.ingested import ingested
from tests.support.writing_site import Site, writing_site

TEXT = "Article 1\nVictims shall have shelter for {} days.\n\nArticle 2\nCosts are borne.\n"
API = "/api/v1/documents/act/en"
PAGE = "/documents/act/en"
ORIGIN = {"Origin": "http://testserver.local"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    data = ingested(tmp_path, {"act.en.txt": TEXT.format("thirty")})
    with (
        open_services(Settings(data_dir=data, embeddings="off", ocr="off")) as services,
        writing_site(services) as site,
    ):
        yield site


def take(services: Services, days: str) -> None:
    path = services.settings.data_dir.parent / "act.en.txt"
    path.write_text(TEXT.format(days))
    Ingestion(services).take([path], Metadata())


def form_of(site: Site, address: str) -> dict[str, str]:
    """The form as a browser sends it without changes."""
    tree = html.fromstring(site.client.get(address).content)
    form = tree.xpath("//main//form")[0]
    return {name: value or "" for name, value in form.fields.items()}


def test_a_correction_is_found_by_and_survives_the_next_file(site: Site) -> None:
    correction = {
        "title": "Shelter Act",
        "type": "law",
        "date": "2021-04-28",
        "issuing_body": "NPC",
    }
    answer = site.client.patch(API, json=correction, headers=site.bearer)
    assert answer.status_code == 200, answer.text
    assert {name: answer.json()[name] for name in correction} == correction

    def found(query: str) -> int:
        return len(site.client.get(f"/api/v1/search?query={query}").json()["merged"])

    # The index is updated: the title is searched, the type filters.
    assert found("title:shelter type:law") > 0
    take(site.services, "ninety")
    document = site.client.get(API).json()
    assert document["version"] == 2
    assert {name: document[name] for name in correction} == correction

    gone = site.client.patch(API, json={"issuing_body": None}, headers=site.bearer).json()
    assert (gone["issuing_body"], gone["title"]) == (None, "Shelter Act")


@pytest.mark.parametrize(
    ("correction", "status"),
    [
        ({"title": ""}, 422),
        ({"title": None}, 400),
        ({"type": "poem"}, 400),
        ({"date": "yesterday"}, 400),
        ({"source_url": "javascript:alert(1)"}, 422),
        ({"document_id": "other/en"}, 400),
    ],
)
def test_what_cannot_be_is_refused(site: Site, correction: dict[str, object], status: int) -> None:
    before = site.client.get(API).json()
    answer = site.client.patch(API, json=correction, headers=site.bearer)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert site.client.get(API).json() == before


def test_nobody_corrects_without_a_key(site: Site) -> None:
    assert site.client.patch(API, json={"title": "x"}).status_code == 401
    for path in ("edit", "remove"):
        answer = site.client.get(f"{PAGE}/{path}", headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["location"][:9]) == (303, "/sign-in?")
    assert "Correct the metadata" not in site.client.get(PAGE).text


def test_the_page_keeps_what_was_touched_alone(site: Site) -> None:
    site.client.post("/sign-in", data={"key": site.key}, headers=ORIGIN)
    assert f"{PAGE}/edit" in site.client.get(PAGE).text
    form = form_of(site, f"{PAGE}/edit")
    assert form["title"] == site.client.get(API).json()["title"]

    bad = form | {"source_url": "nowhere"}
    answer = site.client.post(f"{PAGE}/edit", data=bad, headers=ORIGIN)
    assert answer.status_code == 422
    assert 'value="nowhere"' in answer.text

    answer = site.client.post(f"{PAGE}/edit", data=form | {"status": "digest"}, headers=ORIGIN)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    assert site.services.catalog.corrections.of("act/en") == {"status": "digest"}
    assert site.client.get(API).json()["status"] == "digest"


def test_the_page_asks_before_it_takes_out(site: Site) -> None:
    site.client.post("/sign-in", data={"key": site.key}, headers=ORIGIN)
    form = form_of(site, f"{PAGE}/remove")
    assert site.client.get(API).status_code == 200
    assert site.client.post(f"{PAGE}/remove", headers=ORIGIN).status_code == 403
    answer = site.client.post(f"{PAGE}/remove", data=form, headers=ORIGIN)
    # The page after it offers to take that back.
    undo = "/documents?removed=act%2Fen"
    assert (answer.status_code, answer.headers["location"]) == (303, undo)
    assert site.client.get(API).status_code == 404
    # The same file is added again, as the next version.
    take(site.services, "thirty")
    assert site.client.get(API).json()["version"] == 2
    # After erasure it is added like a new file.
    form = form_of(site, f"{PAGE}/remove") | {"purge": "true"}
    answer = site.client.post(f"{PAGE}/remove", data=form, headers=ORIGIN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/documents")
    take(site.services, "thirty")
    assert site.client.get(API).json()["version"] == 1


def test_the_command_line_corrects_lists_versions_and_takes_out(tmp_path: Path) -> None:
    path = tmp_path / "act.en.txt"
    path.write_text(TEXT.format("thirty"))
    data = tmp_path / "data"
    run_kb(data, "ingest", path)
    done = run_kb(
        data, "correct", "act/en", "--title", "Shelter Act", "--date", "2021-04-28", "--type", "law"
    )
    assert done.returncode == 0, done.stderr
    assert kb_json(data, "show", "act/en")["title"] == "Shelter Act"
    assert run_kb(data, "correct", "act/en", "--clear", "date").returncode == 0
    shown = kb_json(data, "show", "act/en")
    assert (shown["date"], shown["type"]) == (None, "law")
    for wrong in (["--clear", "colour"], ["--date", "soon"], []):
        assert run_kb(data, "correct", "act/en", *wrong).returncode == 2

    path.write_text(TEXT.format("ninety"))
    run_kb(data, "ingest", path)
    assert [v["version"] for v in kb_json(data, "versions", "act/en")] == [2, 1]
    assert "1 changed" in run_kb(data, "versions", "act/en").stdout
    assert run_kb(data, "remove", "act/en").returncode == 0
    assert kb_json(data, "list") == []
    assert run_kb(data, "versions", "act/en").returncode == 2
    assert run_kb(data, "remove", "act/en").returncode == 2
