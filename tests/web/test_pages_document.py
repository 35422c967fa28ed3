"""A document's page: every passage in its place, with its own address, ready to be cited."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote, urljoin

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from lxml import html as lxml_html

from kb.services import Services

Client = TestClient[Litestar]
DIGEST = "palermo-protocol-digest"


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
        client.headers["Accept-Language"] = "en"
        yield client


def page_of(client: Client, address: str) -> lxml_html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return lxml_html.document_fromstring(answer.text)


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_document_shows_every_passage_once_under_its_anchor(
    client: Client, library: Services
) -> None:
    for document in library.catalog.documents():
        page = page_of(client, f"/documents/{document.id}")
        for tools in page.xpath("//*[@class='margin'] | //article//a[@class='tool']"):
            tools.drop_tree()
        passages = library.catalog.passages(document.id)
        for passage in passages:
            (place,) = page.xpath("//*[@id=$id]", id=passage.id.split("/", 2)[2])
            assert squeezed(passage.text) in squeezed(place.text_content())
        whole = page.xpath("//article[contains(@class,'document')]")[0].text_content()
        assert squeezed(whole) == squeezed("".join(passage.text for passage in passages))


def test_permalinks_lead_to_the_passage_marked(client: Client) -> None:
    document = page_of(client, f"/documents/{DIGEST}/en")
    (link,) = document.xpath("//*[@id='art-3']/a[@class='tool']/@href")
    link = urljoin(f"/documents/{DIGEST}/en", link)
    assert link == f"/documents/{DIGEST}/en/art-3#art-3"

    page = page_of(client, link)

    marked = page.xpath("//*[contains(concat(' ',@class,' '),' target ')]/@id")
    assert marked == ["art-3"]
    assert page.xpath("//*[@class='target-note']//a/@href")[0] == "#art-3"
    assert page.xpath("string(//title)").startswith("Article 3 · ")


def test_a_passage_leads_to_the_same_place_in_the_other_language(client: Client) -> None:
    page = page_of(client, f"/documents/{DIGEST}/en/art-3.a")
    (link,) = page.xpath("//*[@class='target-note']//a[contains(@href,'/zh/')]/@href")

    other = page_of(client, link)

    assert other.xpath("//*[contains(concat(' ',@class,' '),' target ')]/@id") == ["art-3.a"]
    assert other.xpath("//article/@lang") == ["zh-Hans"]


def test_a_passage_can_be_quoted_with_its_citation_without_scripts(client: Client) -> None:
    page = page_of(client, f"/documents/{DIGEST}/en/art-3")
    links = page.xpath("//*[@class='target-note']//a[contains(@class,'quote-link')]/@href")

    own, both = (page_of(client, link) for link in links)
    words = own.xpath("string(//blockquote)")
    assert words.startswith("Article 3")
    assert "(d)" in words
    assert own.xpath("string(//*[@class='quoted-citation'])").endswith("digest, Article 3")
    chinese = both.xpath("//article[@lang='zh-Hans']")[0]
    said = chinese.xpath("string(.//*[@class='quoted-citation'])")
    assert said == "《〈巴勒莫人口贩运议定书〉逐条摘要》第三条"


def test_passages_stand_within_those_they_are_part_of(client: Client, library: Services) -> None:
    page = page_of(client, f"/documents/{DIGEST}/en")

    parents = {p.id: p.parent_id for p in library.catalog.passages(f"{DIGEST}/en")}
    for passage, parent in parents.items():
        (place,) = page.xpath("//*[@id=$id]", id=passage.split("/", 2)[2])
        (around,) = place.xpath("ancestor::*[@id][1]/@id")
        assert around == (parent.split("/", 2)[2] if parent else "main")
    (article,) = page.xpath("//article")
    assert {heading.tag for heading in article.iter("h1", "h2", "h3", "h4")} == {"h2", "h3"}


def test_the_contents_lead_to_places_in_the_page(client: Client, library: Services) -> None:
    for document in library.catalog.documents():
        page = page_of(client, f"/documents/{document.id}")
        places = {f"#{id_}" for id_ in page.xpath("//article//@id")}
        links = [unquote(link) for link in page.xpath("//nav[@class='toc']//a/@href")]
        assert set(links) <= places
        assert len(links) >= 3, document.id


def test_rows_of_a_table_stand_in_one_table(client: Client, library: Services) -> None:
    document = next(
        d
        for d in library.catalog.documents()
        if any(p.kind == "row" for p in library.catalog.passages(d.id))
    )
    rows = [p for p in library.catalog.passages(document.id) if p.kind == "row"]
    page = page_of(client, f"/documents/{document.id}")

    found = page.xpath("//table//tr[@id]")
    assert len(found) == len(rows)
    cells = [
        [cell.text_content().strip() for cell in row.xpath("(td|th)[not(@class)]")] for row in found
    ]
    assert cells == [[cell.strip() for cell in row.text.split("\t")] for row in rows]


def test_a_documents_metadata_are_at_its_head(client: Client, library: Services) -> None:
    document = library.catalog.document(f"{DIGEST}/en")
    facts = page_of(client, f"/documents/{DIGEST}/en").xpath("string(//dl)")

    assert document.source_url in facts
    assert document.issuing_body in facts
    assert document.source_name in facts
    assert "15 November 2000" in facts


def test_the_list_shows_which_versions_a_work_has(client: Client) -> None:
    page = page_of(client, "/documents?type=treaty")
    (work,) = page.xpath("//li[@class='work']")

    assert work.xpath(".//ul[@class='version-list']//a/@href") == [
        f"/documents/{DIGEST}/en",
        f"/documents/{DIGEST}/zh",
    ]
    assert len(work.xpath(".//*[contains(@class,'status-digest')]")) == 2
    assert page_of(client, "/documents?find=nothing+such").xpath("//*[@class='empty']")


def test_terms_are_shown_in_both_languages_with_what_parts_them_in_law(client: Client) -> None:
    page = page_of(client, "/terms?find=拐卖")
    (concept,) = page.xpath("//article[@id='guaimai']")

    assert {"en", "zh-Hans"} <= set(concept.xpath(".//div/@lang"))
    assert "The terms differ in legal meaning." in concept.text_content()
