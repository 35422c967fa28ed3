"""The pages speak the reader's language, and keep to the one that was chosen."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from kb.i18n.translate import preferred_language

Client = TestClient[Litestar]


@pytest.fixture
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh-TW", "zh"),
        ("zh-Hant-HK,en;q=0.5", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("fr-FR,fr;q=0.9,zh;q=0.4,en;q=0.2", "zh"),
        ("de,*;q=0.5", "en"),
        ("zh;q=0,en;q=0.1", "en"),
        ("zh;q=nonsense", "en"),
    ],
)
def test_the_browser_s_wishes_are_read_by_weight(header: str, lang: str) -> None:
    assert preferred_language(header) == lang


@pytest.mark.parametrize(
    "address",
    ["/", "/?q=victim", "/documents", "/documents/palermo-protocol-digest/en", "/terms", "/status",
     "/works/palermo-protocol-digest", "/help", "/api", "/none", "/problems/file-empty"],
)  # fmt: skip
def test_each_page_exists_in_both_languages(client: Client, address: str) -> None:
    for accepted, tag, search in (("en", "en", "Search"), ("zh-TW", "zh-Hans", "检索")):
        answer = client.get(address, headers={"Accept-Language": accepted})
        assert answer.headers["content-language"] == tag
        assert {"Accept-Language", "Cookie"} <= set(re.split(r", *", answer.headers["vary"]))
        assert f'<html lang="{tag}">' in answer.text
        assert re.search(f">{search}</(?:a|span)>", answer.text)


def test_a_choice_outlives_the_page_and_beats_the_browser(client: Client) -> None:
    english = {"Accept-Language": "en"}

    assert client.get("/?ui=zh", headers=english).headers["content-language"] == "zh-Hans"
    assert client.get("/help", headers=english).headers["content-language"] == "zh-Hans"
    assert client.get("/none", headers=english).headers["content-language"] == "zh-Hans"
    assert client.get("/?ui=en", headers=english).headers["content-language"] == "en"
    assert client.get("/help", headers=english).headers["content-language"] == "en"


def test_the_switch_keeps_the_place_and_the_search(client: Client) -> None:
    page = client.get("/?q=剥削&type=treaty&type=guidance").text

    switch = re.search(r'class="switch" lang="zh-Hans"[^>]*href="([^"]*)"', page)
    assert switch
    other = client.get(switch[1].replace("&amp;", "&"))
    assert other.headers["content-language"] == "zh-Hans"
    assert other.text.count('class="chip"') == page.count('class="chip"') == 2
    assert 'value="剥削"' in other.text


def test_text_of_the_other_language_says_so(client: Client) -> None:
    page = client.get("/documents/palermo-protocol-digest/zh", headers={"Accept-Language": "en"})

    assert re.search(r'<article class="document"[^>]* lang="zh-Hans"', page.text)
    assert re.search(r'<h1 lang="zh-Hans">', page.text)
