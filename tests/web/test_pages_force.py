"""Pages and API show a text's force and authority, its dated versions, and the text of a day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from lxml import html

from ingest import Metadata
from kb.services import open_services
from kb.settings import Settings
from kb.worker.foreground import Ingestion
from tests.kb.test_dated_versions_kept import _NEW, _OLD, _TEXT, NEW, OLD
from tests.support.ingested import prepared
from tests.support.writing_site import Site, writing_site

ORIGIN = {"Origin": "http://testserver.local"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    data = prepared(tmp_path, _add_both)
    with (
        open_services(Settings(data_dir=data, embeddings="off", ocr="off")) as services,
        writing_site(services) as site,
    ):
        yield site


def _add_both(folder: Path) -> None:
    settings = Settings(data_dir=folder / "data", embeddings="off", ocr="off")
    with open_services(settings) as services:
        for name, values in (("灯塔法(2001-02-28).md", _OLD), ("灯塔法(2019-03-02).md", _NEW)):
            path = folder / name
            path.write_text(_TEXT.format(**values, end=""), "utf-8")
            Ingestion(services).take([path], Metadata())


def page(site: Site, address: str) -> html.HtmlElement:
    headers = {"Accept-Language": "en"}
    answer = site.client.get(address, headers=headers, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return html.document_fromstring(answer.content)


def text_of(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_results_fold_older_texts_and_say_which_is_in_force(site: Site) -> None:
    (hit,) = page(site, "/?q=灯塔由看护").xpath("//article[@class='hit'][1]")
    assert NEW in hit.get("aria-labelledby")
    assert "In force" in text_of(hit)
    assert "Law of a legislature" in text_of(hit)
    (folded,) = hit.xpath(".//details[@class='alike']")
    assert text_of(folded).startswith("and 1 other version of this text")
    assert "Superseded text" in text_of(folded)


def test_results_of_a_day_and_the_way_back(site: Site) -> None:
    found = page(site, "/?q=灯塔由看护&as_of=2018-01-01")
    (hit,) = found.xpath("//article[@class='hit'][1]")
    assert OLD in hit.get("aria-labelledby")
    (chip,) = found.xpath("//ul[@class='chosen']//a")
    assert "in force on 2018-01-01" in text_of(chip)
    assert "as_of" not in chip.get("href")
    # The form sends its empty fields, too.
    assert page(site, "/?q=灯塔&year_from=&year_to=&as_of=").xpath("//article[@class='hit']")
    assert site.client.get("/?q=灯塔&as_of=never").status_code == 400


def test_facets_narrow_down_by_force(site: Site) -> None:
    (link,) = page(site, "/?q=灯塔").xpath("//aside//a[span[text()='Superseded text']]")
    hits = page(site, link.get("href")).xpath("//article[@class='hit']")
    assert hits
    assert all(OLD in hit.get("aria-labelledby") for hit in hits)


def test_an_older_text_announces_the_one_that_replaced_it(site: Site) -> None:
    old = page(site, f"/documents/{OLD}")
    (notice,) = old.xpath("//div[@class='notice old']")
    assert "a later text has replaced it" in text_of(notice)
    assert notice.xpath(".//a/@href") == [f"/documents/{quote(NEW)}"]
    dated = old.xpath("//ol[@class='dated-versions']/li")
    assert [
        text_of(each).partition(" In force")[0].partition(" Superseded")[0] for each in dated
    ] == [
        "2 March 2019",
        "28 February 2001",
    ]
    new = page(site, f"/documents/{NEW}")
    assert not new.xpath("//div[@class='notice old']")
    assert "本法自2019年7月1日起施行" in text_of(new.xpath("//dl[@class='facts']")[0])
    work = page(site, "/works/灯塔法")
    assert len(work.xpath("//li[@class='version-card']")) == 2


def test_quotations_carry_it(site: Site) -> None:
    answer = site.client.get("/api/v1/quotations", params={"passage": f"{OLD}/art-2"})
    (quotation,) = answer.json()["quotations"]
    assert (quotation["force"], quotation["superseded_by"]) == ("amended", NEW)
    assert quotation["date"] == "2001-02-28"
    # The citation leads back to this text, not to the one in force.
    found = site.client.get("/api/v1/resolve", params={"citation": quotation["citation"]}).json()
    assert found["match"]["passage_id"] == f"{OLD}/art-2"
    assert "Superseded text" in text_of(page(site, f"/quote?passage={quote(OLD)}/art-2"))


def test_the_api_has_the_facts_apart(site: Site) -> None:
    document = site.client.get(f"/api/v1/documents/{OLD}").json()
    facts = ("status", "authority", "force", "force_from", "starts", "ends", "superseded_by")
    assert [document[name] for name in facts] == [
        "authentic",
        "law",
        "amended",
        "2001-05-01",
        "2001-05-01",
        "2019-07-01",
        NEW,
    ]
    hits = site.client.get("/api/v1/search", params={"query": "灯塔由看护"}).json()["merged"]
    assert hits[0]["force"] == "in-force"
    assert [(each["work_id"], each["force"]) for each in hits[0]["alike"]] == [
        ("灯塔法", "amended")
    ]
    old = {"query": "灯塔由看护", "as_of": "2018-01-01"}
    assert site.client.get("/api/v1/search", params=old).json()["merged"][0]["document_id"] == OLD
    wrong = {"query": "灯塔", "force": "strong"}
    assert site.client.get("/api/v1/search", params=wrong).status_code == 400


@pytest.mark.parametrize("written", ["31.12.2020", "2020-13-45", 5])
def test_a_day_that_is_none_is_told_as_such(site: Site, written: object) -> None:
    headers = {**site.bearer, "Accept-Language": "en"}
    answer = site.client.patch(
        f"/api/v1/documents/{NEW}", json={"force_to": written}, headers=headers
    )
    fault = {"field": "force_to", "message": "must be a day, such as 2026-11-28"}
    assert answer.json()["errors"] == [fault]


def test_an_editor_sets_them_over_http_and_in_the_form(site: Site) -> None:
    api = f"/api/v1/documents/{NEW}"
    sent = {"force": "repealed", "force_to": "2024-01-01", "authority": "local-regulation"}
    changed = site.client.patch(api, json=sent, headers=site.bearer).json()
    assert [changed["force"], changed["ends"], changed["authority"]] == list(sent.values())
    site.client.post("/sign-in", data={"key": site.key}, headers=ORIGIN)
    form = page(site, f"/documents/{NEW}/edit").xpath("//main//form")[0]
    fields = {name: value or "" for name, value in form.fields.items()}
    assert fields["force"] == "repealed"
    address = f"/documents/{NEW}/edit"
    answer = site.client.post(address, data=fields | {"force": "", "force_to": ""}, headers=ORIGIN)
    assert answer.status_code in (200, 303), answer.text
    assert site.client.get(api).json()["force"] == "in-force"


def test_authentic_words_that_are_replaced_are_not_said_to_have_force(site: Site) -> None:
    said = "These words have legal force."
    for address in (f"/documents/{OLD}", f"/embed/{OLD}/art-2"):
        old = text_of(page(site, address))
        assert "a later text has replaced it" in old
        assert said not in old
    assert said in text_of(page(site, f"/documents/{NEW}"))
    assert said in text_of(page(site, f"/embed/{NEW}/art-2"))


def test_a_collection_shows_that_a_text_is_replaced(site: Site) -> None:
    items = [
        {"id": id_[-6:-3], "kind": "quotation", "passage_ids": [f"{id_}/art-2"]}
        for id_ in (OLD, NEW)
    ]
    answer = site.client.post(
        "/collection/draw",
        json={"collection": {"title": "Keepers", "items": items}},
        headers={"Accept-Language": "en"},
    )
    assert answer.status_code == 200, answer.text
    old, new = html.document_fromstring(answer.json()["html"]).xpath("//figure[@class='words']")
    assert "Superseded text" in text_of(old)
    assert old.xpath(".//figcaption//a/@href")[-1] == f"/documents/{quote(NEW)}"
    assert "force" not in text_of(new)
