"""The search page: both lists, marks, filters, and the way on to a passage."""

from __future__ import annotations

import html
from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from lxml import html as lxml_html

from kb.services import Services

Client = TestClient[Litestar]


@pytest.fixture
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
        client.headers["Accept-Language"] = "en"
        yield client


def page_of(client: Client, address: str) -> lxml_html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return lxml_html.document_fromstring(answer.text)


def test_the_first_page_offers_searches_that_find_something(client: Client) -> None:
    examples = page_of(client, "/").xpath("//*[@class='examples']/a")

    assert {link.get("lang") for link in examples} == {"en", "zh-Hans"}
    for link in examples:
        assert page_of(client, link.get("href")).xpath("//article[@class='hit']"), link.text


def test_a_result_has_its_counterpart_beside_it_and_neither_is_repeated(
    client: Client, library: Services
) -> None:
    page = page_of(client, "/?q=exploitation")

    assert page.xpath("//section[contains(@class,'group')]/@class") == [
        "group group-en",
        "group group-zh follows",
    ]
    en, zh = page.xpath("//section[contains(@class,'group')]")
    assert en.xpath(".//mark")
    beside = en.xpath(".//div[@class='counterpart']//a[starts-with(@href,'/documents/')]/@href")
    assert beside
    again = zh.xpath(".//h3/a/@href")
    assert not {link.split("?")[0] for link in beside} & {link.split("?")[0] for link in again}


def test_a_result_leads_to_the_passage_marked_in_its_document_and_back(client: Client) -> None:
    results = page_of(client, "/?q=exploitation")
    link = results.xpath("//article[@class='hit']//h3/a/@href")[0]

    document = page_of(client, link)

    anchor = html.unescape(link).split("#")[1]
    target = document.xpath(f"//*[@id='{anchor}']")[0]
    assert "target" in target.get("class").split()
    assert target.xpath(".//mark")
    back = set(document.xpath("//p[@class='back']/a/@href"))
    assert len(back) == 1
    assert page_of(client, back.pop()).xpath("//input[@id='q']/@value") == ["exploitation"]


def test_a_result_can_be_cited_without_scripts(client: Client) -> None:
    hit = page_of(client, "/?q=palermo+protocol+use+of+terms").xpath("//article[@class='hit']")[0]
    link = hit.xpath(".//a[contains(@class,'quote-link')]/@href")[0]

    page = page_of(client, link)
    title = hit.xpath("string(.//h3/a/span)").strip("· ")
    assert title in page.xpath("string(//*[@class='quoted-citation'])")


def test_facets_narrow_and_let_go_again(client: Client) -> None:
    whole = page_of(client, "/?q=victim")
    link = whole.xpath("//section[@class='facet'][1]//a")[0]
    count = int(link.xpath("string(*[@class='n'])"))

    narrowed = page_of(client, link.get("href"))
    totals = [int(n.split()[0]) for n in narrowed.xpath("//h2/*[@class='n']/text()")]
    assert sum(totals) == count
    (chip,) = narrowed.xpath("//a[@class='chip']/@href")
    (chosen,) = narrowed.xpath("//section[@class='facet'][1]//a[@aria-current]/@href")
    assert chip == chosen
    again = page_of(client, chip)
    assert not again.xpath("//a[@class='chip']")


def test_empty_fields_of_a_form_leave_no_trace_in_the_address(client: Client) -> None:
    answer = client.get("/?q=victim&year_from=&year_to=2021")

    assert answer.status_code == 200
    assert answer.url.query.decode() == "q=victim&year_to=2021"


def test_more_results_are_a_page_away(client: Client) -> None:
    first = page_of(client, "/?q=victim")
    (next_,) = first.xpath("//a[@rel='next']/@href")

    def hits(page: lxml_html.HtmlElement) -> set[str]:
        return set(page.xpath("//article[@class='hit']/@aria-labelledby"))

    second = page_of(client, next_)
    assert hits(second)
    assert not hits(first) & hits(second)
    (previous,) = second.xpath("//a[@rel='prev']/@href")
    assert hits(page_of(client, previous)) == hits(first)


def test_an_empty_result_is_reported_once(client: Client) -> None:
    page = page_of(client, "/?q=zzzzqqqq")

    assert len(page.xpath("//*[contains(text(),'Nothing was found.')]")) == 1
    assert not page.xpath("//h2/*[@class='n']")


def test_the_two_names_of_a_body_are_one_value(client: Client) -> None:
    page = page_of(client, "/?q=victim")
    (body,) = page.xpath("//section[@class='facet']//a[contains(.,'kb project')]")
    assert not page.xpath("//section[@class='facet']//a[contains(.,'kb 项目')]")

    narrowed = page_of(client, body.get("href"))
    assert len(narrowed.xpath("//a[@class='chip']")) == 1
    assert {"en", "zh"} <= {
        cls.split("group-")[1][:2]
        for cls in narrowed.xpath("//section[contains(@class,'group-')]/@class")
    }
    assert not page_of(client, narrowed.xpath("//a[@class='chip']/@href")[0]).xpath(
        "//a[@class='chip']"
    )


def test_results_can_be_sorted_by_date(client: Client) -> None:
    page = page_of(client, "/?q=victim&sort=date&view=merged")
    years = [
        text.split()[-1]
        for text in page.xpath("//p[@class='hit-source']/span/text()")
        if text[-1:].isdigit()
    ]
    assert years == sorted(years, reverse=True)
    (chosen,) = page.xpath("//*[@class='ways']//a[.='Newest first']")
    assert chosen.get("aria-current") == "true"


def test_what_a_word_was_looked_for_as_is_shown(client: Client) -> None:
    page = page_of(client, "/?q=拐卖")

    (shown,) = page.xpath("//*[@class='expansions']")
    assert "abduction and trafficking" in shown.text_content()
    assert "differs in legal meaning" in shown.text_content()
    assert "/terms/guaimai" in shown.xpath(".//a/@href")


def test_addresses_that_people_guess_lead_to_the_page(client: Client) -> None:
    search = client.get("/search?q=human%20trafficking&lang=en", follow_redirects=False)
    assert (search.status_code, search.headers["location"]) == (
        303,
        "/?q=human%20trafficking&lang=en",
    )
    assert client.get("/search", follow_redirects=False).headers["location"] == "/"

    work = client.get("/documents/palermo-protocol-digest", follow_redirects=False)
    assert (work.status_code, work.headers["location"]) == (303, "/works/palermo-protocol-digest")
    assert client.get("/documents/no-such-work").status_code == 404
