"""The search page: both lists, marks, filters, and the way on to a passage."""

from __future__ import annotations

import html
from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from lxml import html as lxml_html

from kb.services import Services
from kb.web.app import create_app

Client = TestClient[Litestar]


@pytest.fixture
def client(library: Services) -> Iterator[Client]:
    with TestClient(create_app(library)) as client:
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


def test_both_languages_answer_side_by_side(client: Client) -> None:
    page = page_of(client, "/?q=exploitation")

    assert page.xpath("//section[contains(@class,'group')]/@class") == [
        "group group-en",
        "group group-zh",
    ]
    for lang in ("en", "zh"):
        group = page.xpath(f"//section[contains(@class,'group-{lang}')]")[0]
        assert group.xpath(".//article")
        assert group.xpath(".//mark")
    assert len(page.xpath("//fieldset[@class='results-tabs']//input[@type='radio']")) == 2


def test_a_result_leads_to_the_passage_marked_in_its_document_and_back(client: Client) -> None:
    results = page_of(client, "/?q=exploitation")
    link = results.xpath("//article[@class='hit']//h3/a/@href")[0]

    document = page_of(client, link)

    anchor = html.unescape(link).split("#")[1]
    target = document.xpath(f"//*[@id='{anchor}']")[0]
    assert "target" in target.get("class").split()
    assert target.xpath(".//mark")
    (back,) = document.xpath("//p[@class='back']/a/@href")
    assert page_of(client, back).xpath("//input[@id='q']/@value") == ["exploitation"]


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
    totals = [int(n) for n in narrowed.xpath("//fieldset//*[@class='n']/text()")]
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


def test_nothing_found_is_said_in_each_language(client: Client) -> None:
    page = client.get("/?q=zzzzqqqq").text

    assert page.count("No results in this language.") == 2


def test_what_a_word_was_looked_for_as_is_shown(client: Client) -> None:
    page = page_of(client, "/?q=拐卖")

    (shown,) = page.xpath("//*[@class='expansions']")
    assert "abduction and trafficking" in shown.text_content()
    assert "differs in legal meaning" in shown.text_content()
    assert "/terms#guaimai" in shown.xpath(".//a/@href")
