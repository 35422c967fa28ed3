"""The results page, the API and the command line show operators, notices and suggestions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from lxml import html as lxml_html

from tests.conftest import kb_json, run_kb

Client = TestClient[Litestar]


@pytest.fixture
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
        client.headers["Accept-Language"] = "en"
        yield client


def page_of(client: Client, **params: str) -> lxml_html.HtmlElement:
    answer = client.get("/", params=params)
    assert answer.status_code == 200, answer.text
    return lxml_html.document_fromstring(answer.text)


def chips(page: lxml_html.HtmlElement) -> dict[str, dict[str, list[str]]]:
    """The filters in use, by label, with the parameters of the search without each."""
    links = page.xpath("//*[@class='chosen']//a")
    return {
        a.text.removesuffix("✕").strip(): parse_qs(urlsplit(a.get("href")).query) for a in links
    }


def test_an_operator_is_a_filter_in_use_that_can_be_removed(client: Client) -> None:
    page = page_of(client, q="victim type:law year:2000..2030 lang:zh", doc_lang="en")
    assert chips(page) == {
        "Law": {"q": ["victim year:2000..2030 lang:zh"], "doc_lang": ["en"]},
        "from 2000, to 2030": {"q": ["victim type:law lang:zh"], "doc_lang": ["en"]},
        "中文": {"q": ["victim type:law year:2000..2030"], "doc_lang": ["en"]},
        "English": {"q": ["victim type:law year:2000..2030 lang:zh"]},
    }


def test_the_facet_of_an_operator_is_chosen_and_lets_go_of_it(client: Client) -> None:
    page = page_of(client, q="victim type:treaty")
    (chosen,) = page.xpath("//*[contains(@class,'facet')]//a[@aria-current='true']")
    assert chosen.xpath("string(span)") == "Treaty"
    assert parse_qs(urlsplit(chosen.get("href")).query) == {"q": ["victim"]}


def test_a_filter_alone_lists_what_it_lets_through(client: Client) -> None:
    hits = page_of(client, q="type:treaty").xpath("//article[@class='hit']")
    assert hits
    assert all("Treaty" in hit.text_content() for hit in hits)


@pytest.mark.parametrize(
    ("ui", "said"), [("en", "there is no such type of document"), ("zh", "没有这种文献类型")]
)
def test_an_invalid_value_is_reported_in_the_readers_language(
    client: Client, library_dir: Path, ui: str, said: str
) -> None:
    (notice,) = page_of(client, q="victim type:nonsense", ui=ui).xpath("//*[@class='notice']")
    assert said in notice.text
    assert "type:nonsense" in notice.text
    answer: Any = client.get(
        "/api/v1/search", params={"q": "victim type:nonsense"}, headers={"Accept-Language": ui}
    ).json()
    assert [each["code"] for each in answer["notices"]] == ["operator-type"]
    assert answer["notices"][0]["text"] == notice.text
    done = run_kb(library_dir, "search", "victim type:nonsense", KB_LANG=ui)
    assert (done.returncode, done.stderr.strip()) == (0, notice.text)


def test_what_may_be_meant_is_one_click_away(client: Client, library_dir: Path) -> None:
    (link,) = page_of(client, q="exploitaiton", type="treaty").xpath("//*[@class='meant']/a")
    assert link.text == "exploitation"
    params = parse_qs(urlsplit(link.get("href")).query)
    assert params == {"q": ["exploitation"], "type": ["treaty"]}
    assert not page_of(client, q="exploitation").xpath("//*[@class='meant']")
    assert kb_json(library_dir, "search", "exploitaiton")["did_you_mean"] == {
        "text": "exploitation",
        "searched": True,
    }
    assert kb_json(library_dir, "search", "exploitation")["did_you_mean"] is None
    assert "exploitation" in run_kb(library_dir, "search", "exploitaiton").stdout.splitlines()[0]


def test_an_expansion_that_is_no_term_has_no_link(client: Client) -> None:
    page = page_of(client, q="guaimai")
    zh, en = (page.xpath(f"//section[contains(@class,'group-{lang}')]") for lang in ("zh", "en"))
    (told,) = zh[0].xpath(".//li[@class='expansion']")
    assert told.xpath("normalize-space(*[@class='expansion-text'])") == "guaimai → 拐卖"
    assert not told.xpath("a[@class='expansion-source']")
    assert en[0].xpath(".//li[@class='expansion']/a[@class='expansion-source']/@href")


@pytest.mark.parametrize("address", ["/help", "/help?ui=zh"])
def test_each_search_that_the_help_page_offers_finds_something(
    client: Client, address: str
) -> None:
    page = lxml_html.document_fromstring(client.get(address).text)
    links = page.xpath("//table//a/@href")
    assert len(links) > 10
    for link in links:
        results = lxml_html.document_fromstring(client.get(link).text)
        assert not results.xpath("//*[@class='notice']"), link
        assert results.xpath("//article[@class='hit']"), link
