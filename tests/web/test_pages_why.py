"""The results page explains: what was searched, why a hit was found, and how to search differently."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from lxml import html as lxml_html

from kb.services import Services
from tests.support.sites import client_of

Client = TestClient[Litestar]
Page = lxml_html.HtmlElement


@pytest.fixture
def client(meaning_app: Litestar) -> Iterator[Client]:
    with TestClient(meaning_app) as client:
        client.headers["Accept-Language"] = "en"
        yield client


def page_of(client: Client, address: str) -> Page:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return lxml_html.document_fromstring(answer.text)


def said(page: Page, path: str) -> list[str]:
    return [" ".join(each.text_content().split()) for each in page.xpath(path)]


def test_a_hit_says_which_words_it_has_how_near_it_is_and_what_its_counterpart_is(
    client: Client,
) -> None:
    page = page_of(client, "/?q=拐卖")
    (why,) = page.xpath("//article[h3[starts-with(@id, 'law/zh/sec-1')]]//details[@class='why']")

    lines = said(why, ".//li")
    assert lines[0] == "拐卖 — in the text, in the title"
    assert lines[1].startswith("Its meaning is")
    assert why.xpath(".//a/@href")[0].startswith("/documents/law/en/sec-1?")
    assert why.xpath(".//*[local-name()='svg']")


def test_a_word_found_by_its_translation_names_the_termbase(client: Client) -> None:
    page = page_of(client, "/?q=拐卖&doc_lang=en")
    (why,) = page.xpath("//article[h3[starts-with(@id, 'law/en/sec-1')]]//details[@class='why']")

    assert said(why, ".//li")[0] == "拐卖 — in the text: Abduction and trafficking (termbase)"


def test_a_hit_that_has_none_of_the_words_says_so(client: Client) -> None:
    page = page_of(client, "/?q=remuneration outstanding")

    assert "because its meaning is similar" in said(page, "(//details[@class='why'])[1]//li")[0]


def test_an_expansion_is_switched_off_and_on_by_one_click(client: Client) -> None:
    page = page_of(client, "/?q=拐卖")
    assert any("拐卖 → abduction and trafficking" in chip for chip in said(page, CHIPS))
    assert said(page, "//*[@class='law-note']/summary")[0].startswith(
        "拐卖 differs in legal meaning: Narrower"
    )

    (off,) = page.xpath(f"{CHIPS}//a[@class='expansion-switch']/@href")
    page = page_of(client, off)
    assert not page.xpath("//*[@class='law-note']")
    assert said(page, "//li[@class='expansion off']//s")[0].startswith("拐卖 → abduction")

    (on,) = page.xpath("//li[@class='expansion off']/a/@href")
    assert page_of(client, on).xpath("//*[@class='law-note']")


CHIPS = "//li[@class='expansion']"


def test_what_the_dictionary_guesses_is_folded(client: Client) -> None:
    page = page_of(client, "/?q=kitchen vegetables")

    (guessed,) = page.xpath("//details[@class='expansions' and not(@open)]/div[@class='guessed']")
    assert said(guessed, "./p") == ["By the general dictionary: 2 words"]
    assert len(guessed.xpath(CHIPS.replace("//", ".//", 1))) == 2


def test_the_ways_to_search_are_a_link_away_and_keep_the_rest(client: Client) -> None:
    def chosen(page: Page) -> list[str]:
        return said(page, "//*[@class='ways']//a[@aria-current]")

    page = page_of(client, "/?q=interpreter&type=guidance")
    assert chosen(page) == ["Words and meaning", "Each language", "By relevance"]
    (alone,) = page.xpath("//*[@class='ways']//a[.='Words only']/@href")
    page = page_of(client, alone)
    assert chosen(page) == ["Words only", "Each language", "By relevance"]
    assert "type=guidance" in alone
    assert not page.xpath("//*[@class='quiet']"), "that was asked for"
    assert page.xpath("//article[@class='hit']")
    (both,) = page.xpath("//*[@class='ways']//a[.='Both in one list']/@href")
    assert chosen(page_of(client, both)) == ["Words only", "Both in one list", "By relevance"]


def test_one_list_of_both_languages_names_the_language_of_each_hit(client: Client) -> None:
    page = page_of(client, "/?q=time to recover and think&view=merged")

    assert not page.xpath("//fieldset")
    assert {"English", "中文"} <= {*said(page, "//article[@class='hit']//*[@lang]")}


def test_a_new_question_does_not_keep_what_was_switched_off(client: Client) -> None:
    page = page_of(client, "/?q=拐卖&mode=lexical&without=termbase:guaimai")

    kept = page.xpath("//form[@role='search']//input[@type='hidden']/@name")
    assert kept == ["mode"]


def test_where_words_alone_answer_the_page_says_so(library: Services) -> None:
    with client_of(library) as client:
        client.headers["Accept-Language"] = "zh"
        page = page_of(client, "/?q=剥削")

    assert said(page, "//*[@class='quiet']") == ["本次只按词语检索。 语义检索已关闭。"]
