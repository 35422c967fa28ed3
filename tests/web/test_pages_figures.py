"""The page of figures: charts drawn by the server, each with its table, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html

from tests.support.operated_site import operated_site
from tests.support.writing_site import Site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with operated_site(tmp_path) as site:
        yield site


def page(site: Site, lang: str) -> html.HtmlElement:
    site.client.get("/api/v1/search?query=shelter")
    site.client.get("/api/v1/search?query=人口贩运")
    headers = site.bearer | {"Accept": "text/html", "Accept-Language": lang}
    answer = site.client.get("/status/figures", headers=headers)
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def tables(document: html.HtmlElement) -> dict[str, dict[str, str]]:
    """Rows of each chart's table by its title."""
    found = {}
    for section in document.xpath("//section[.//table]"):
        title = section.xpath("string(h2)")
        found[title] = {
            row.xpath("string(th)"): row.xpath("string(td)") for row in section.xpath(".//tbody/tr")
        }
    return found


def test_each_chart_has_a_bar_and_a_row_for_each_value(site: Site) -> None:
    document = page(site, "en")
    sections = document.xpath("//section[.//table]")
    assert len(sections) >= 9
    for section in sections:
        title = section.xpath("string(h2)")
        bars = section.xpath(".//*[local-name()='rect']")
        assert len(bars) == len(section.xpath(".//tbody/tr")) > 0, title
        assert section.xpath(".//*[local-name()='svg']/@role") == ["img"], title
        assert all(float(bar.get("width")) >= 0 and float(bar.get("height")) >= 0 for bar in bars)
    # What a strict Content-Security-Policy would not draw.
    assert document.xpath("//main//@style") == []
    assert document.xpath("//main//script") == []


def test_the_figures_are_those_of_the_library(site: Site) -> None:
    found = tables(page(site, "en"))
    assert found["Submitted files by result"] == {"added": "1", "refused": "1"}
    assert found["Documents in the search index"]["up to date"] == "1"
    assert sum(map(int, found["Files submitted in the last 30 days"].values())) == 2
    assert len(found["Files submitted in the last 30 days"]) == 30
    assert int(found["Searches"]["English, by words only"]) > 0
    assert "%" in found["Searches without a result"]["Chinese"]
    assert found["Answers to requests"].keys() >= {"Answered", "Failed"}


def test_it_is_chinese_for_chinese_readers(site: Site) -> None:
    document = page(site, "zh")
    found = tables(document)
    assert found["提交文件的处理结果"] == {"新增": "1", "未收录": "1"}
    assert int(found["检索次数"]["英文，只按词语"]) > 0
    assert any(title.startswith("检索用时：英文，") for title in found)
    assert document.xpath("string(//h1)") == "运行数据"


def test_the_status_page_leads_to_it_for_those_who_are_signed_in(site: Site) -> None:
    link = 'href="/status/figures"'
    assert link not in site.client.get("/status", headers={"Accept": "text/html"}).text
    site.client.post(
        "/sign-in", data={"key": site.key}, headers={"Origin": "http://testserver.local"}
    )
    assert link in site.client.get("/status", headers={"Accept": "text/html"}).text
