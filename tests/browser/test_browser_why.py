"""Why a result was found, and asking otherwise: without scripts, on a phone, for all readers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.support.accessibility import violations

pytestmark = pytest.mark.browser

PAGES = (
    "/?q=拐卖 kitchen vegetables",
    "/?q=拐卖&view=merged",
    "/?q=拐卖&without=termbase:guaimai&mode=lexical",
    "/documents/guide/en/sec-1.p1",
)


def test_an_expansion_goes_and_comes_back_without_scripts(
    chromium: Browser, meaning_site: str
) -> None:
    context = chromium.new_context(base_url=meaning_site, locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    page.goto("/?q=拐卖")
    hit = page.locator(".group-zh .hit").first
    expect(hit.locator(".why li").first).to_be_hidden()
    hit.get_by_text("Why this result?").click()
    expect(hit.locator(".why li").first).to_have_text(re.compile("拐卖.*in the text"))
    folded = page.locator("details.expansions > summary").first
    folded.click()
    expect(page.get_by_text("differs in legal meaning:")).to_be_visible()

    page.get_by_role("link", name=re.compile("^Do not search 拐卖")).click()
    expect(page.get_by_text("differs in legal meaning:")).to_have_count(0)
    folded.click()
    page.get_by_role("link", name=re.compile("^Search 拐卖 .* again$")).click()
    folded.click()
    expect(page.get_by_text("differs in legal meaning:")).to_be_visible()

    page.get_by_role("link", name="Both in one list").click()
    expect(page.locator(".hit").first).to_contain_text(re.compile("中文|English"))
    context.close()


@pytest.mark.parametrize(
    ("locale", "width", "scheme"),
    [("en-GB", 1280, "light"), ("zh-CN", 360, "light"), ("en-GB", 360, "dark")],
)
def test_all_of_it_open_is_accessible_and_fits(
    chromium: Browser, meaning_site: str, locale: str, width: int, scheme: str
) -> None:
    context = chromium.new_context(
        base_url=meaning_site,
        locale=locale,
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    found = {}
    for address in PAGES:
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        faults = violations(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append("wider than the screen")
        small = page.evaluate(
            """() => [...document.querySelectorAll(
                    ".ways a, .expansion-switch, .expansion-source[href], .expansion.off a, summary")]
                .filter((element) => element.checkVisibility())
                .filter((element) => element.getBoundingClientRect().height < 24
                    || element.getBoundingClientRect().width < 24)
                .map((element) => element.outerHTML.slice(0, 80))"""
        )
        if faults or small:
            found[address] = [*faults, *small]
    context.close()
    assert found == {}
