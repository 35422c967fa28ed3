"""An amended file makes a version: the old text stays readable, links to its passages show the change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from lxml import html

from corpus import DocumentVersion
from ingest import Metadata
from kb.services import Services, open_services
from kb.settings import Settings
from kb.versions.history import earlier_text
from kb.worker.foreground import Ingestion
from tests.support.writing_site import Site, writing_app, writing_site

OLD = (
    "# Shelter Act\n\nArticle 1\nVictims shall have shelter for thirty days.\n\n"
    "Article 2\nNobody shall be punished for having been trafficked.\n\n"
    "Article 3\nThe costs are borne by the municipality.\n\n"
    "Article 4\nThis Act enters into force at once.\n"
)
NEW = OLD.replace("thirty days", "ninety days").replace(
    "Article 3\nThe costs are borne by the municipality.\n\n", ""
)
API = "/api/v1/documents/act/en"
PAGE = "/documents/act/en"
PASSAGE = "/api/v1/passages/act/en"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A document in its second version."""
    folder = tmp_path_factory.mktemp("amended")
    settings = Settings(data_dir=folder / "data", embeddings="off", ocr="off")
    with open_services(settings) as services:
        take(services, folder, OLD)
        take(services, folder, NEW)
        yield services


def take(services: Services, folder: Path, text: str) -> None:
    path = folder / "act.en.md"
    path.write_text(text)
    (submission,) = Ingestion(services).take([path], Metadata())
    assert submission.document_id == "act/en"


@pytest.fixture(scope="module")
def app(services: Services) -> Litestar:
    return writing_app(services)


@pytest.fixture
def site(services: Services, app: Litestar) -> Iterator[Site]:
    with writing_site(services, app=app) as site:
        yield site


def text_of(site: Site, address: str, **headers: str) -> str:
    answer = site.client.get(address, headers=headers)
    assert answer.status_code == 200, answer.text[:300]
    main = html.fromstring(answer.content).xpath("//main")[0]
    return " ".join(main.text_content().split())


def test_the_versions_are_listed_with_what_changed(site: Site) -> None:
    new, old = site.client.get(f"{API}/versions").json()
    assert (new["version"], new["is_current"], new["ended_at"]) == (2, True, None)
    assert (old["version"], old["is_current"], old["changes"]) == (1, False, None)
    assert old["ended_at"]
    assert (new["changes"]["changed"], new["changes"]["dropped"]) == (1, 1)
    assert site.client.get(API).json()["version"] == 2


def test_the_old_text_can_be_read(site: Site) -> None:
    old = site.client.get(f"{API}/versions/1").json()
    assert "thirty days" in " ".join(passage["text"] for passage in old["passages"])
    page = text_of(site, f"{PAGE}/versions/1")
    assert "thirty days" in page
    assert "This is an earlier text: version 1" in page
    assert "earlier text" not in text_of(site, PAGE)
    assert "这是较早的文本" in text_of(site, f"{PAGE}/versions/1", **{"Accept-Language": "zh"})


def test_changes_are_shown_word_by_word(site: Site) -> None:
    comparison = site.client.get(f"{API}/versions/2/changes").json()
    assert [document["version"] for document in comparison["documents"]] == [1, 2]
    assert comparison["counts"][0]["changed"] == 1
    assert comparison["counts"][0]["dropped"] == 1
    page = site.client.get(f"{PAGE}/versions/2/changes?since=1")
    tree = html.fromstring(page.content)
    assert tree.xpath("string(//del[contains(., 'thirty')])").strip() == "thirty"
    assert tree.xpath("string(//ins[contains(., 'ninety')])").strip() == "ninety"


def test_a_passage_that_changed_says_what_it_was(site: Site) -> None:
    passage = site.client.get(f"{PASSAGE}/art-1").json()
    assert "ninety days" in passage["text"]
    assert (passage["version"], passage["ended_at"]) == (2, None)
    assert passage["changed_since"]["version"] == 1
    assert "thirty days" in passage["changed_since"]["text"]
    page = text_of(site, f"{PAGE}/art-1")
    assert "Changed since version 1" in page
    assert "thirty days" in page
    # An unchanged passage shows no change.
    assert site.client.get(f"{PASSAGE}/art-2").json()["changed_since"] is None
    assert "Changed since" not in text_of(site, f"{PAGE}/art-2")


def test_a_link_to_a_removed_passage_shows_its_old_text(site: Site) -> None:
    passage = site.client.get(f"{PASSAGE}/art-3").json()
    assert "municipality" in passage["text"]
    assert passage["version"] == 1
    assert passage["ended_at"]
    page = text_of(site, f"{PAGE}/art-3")
    assert "The passage has been changed or removed since." in page
    assert "municipality" in page
    assert site.client.get(f"{PASSAGE}/art-9").status_code == 404
    assert site.client.get(f"{PAGE}/art-9", headers={"Accept": "text/html"}).status_code == 404


@pytest.mark.parametrize("path", ["versions/3", "versions/2/changes?since=2", "versions/0"])
def test_a_version_that_there_is_not(site: Site, path: str) -> None:
    answer = site.client.get(f"{API}/{path}")
    assert answer.status_code in (400, 404)
    page = site.client.get(f"{PAGE}/{path}", headers={"Accept": "text/html"})
    assert page.status_code in (400, 404)


def test_the_ledger_leads_to_what_changed(site: Site) -> None:
    site.client.post(
        "/sign-in", data={"key": site.key}, headers={"Origin": "http://testserver.local"}
    )
    page = html.fromstring(site.client.get("/ingest").content)
    (link,) = page.xpath("//a[@class='submission-changes']")
    assert link.text == "+0 ~1 −1"
    assert "ninety" in text_of(site, link.get("href"))


def test_only_versions_that_had_another_text_are_unpacked(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked = []
    whole = services.catalog.versions.get

    def get(document_id: str, version: int) -> DocumentVersion:
        unpacked.append(version)
        return whole(document_id, version)

    monkeypatch.setattr(services.catalog.versions, "get", get)
    changed, same = (services.catalog.passage(f"act/en/{id_}") for id_ in ("art-1", "art-2"))
    assert earlier_text(services.catalog, same) is None
    assert unpacked == []
    earlier = earlier_text(services.catalog, changed)
    assert earlier
    assert "thirty days" in earlier.text
    assert unpacked == [1]
