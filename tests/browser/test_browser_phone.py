"""On a phone the header and the tools of a result are one line each; the menu comes by a tap or a key."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.writable_site import faults

pytestmark = pytest.mark.browser
ONE_LINE = 60
"""Pixels."""


@pytest.fixture(params=["en-GB", "zh-CN"])
def page(chromium: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    size = {"width": 360, "height": 740}
    context = chromium.new_context(base_url=site, locale=request.param, viewport=size)
    yield context.new_page()
    context.close()


def height(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box
    return float(box["height"])


def test_the_header_is_one_line_and_its_menu_opens_and_closes(page: Page) -> None:
    page.goto("/documents")
    assert height(page, "header.site") < ONE_LINE
    link = page.get_by_role("link", name=re.compile("^(Terms|术语)$"))
    expect(link).to_be_hidden()

    page.locator(".menu > summary").focus()
    page.keyboard.press("Enter")
    expect(link).to_be_visible()
    assert height(page, "header.site") < ONE_LINE
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(page.locator(".menu > summary")).to_be_focused()

    page.locator(".menu > summary").click()
    page.locator("h1").click(force=True, position={"x": 5, "y": 5})
    page.locator("footer.site").click(position={"x": 5, "y": 5})
    expect(link).to_be_hidden()
    page.locator(".menu > summary").click()
    link.click()
    expect(page).to_have_url(re.compile("/terms$"))


def test_the_tools_of_a_result_and_of_a_passage_are_one_line(page: Page) -> None:
    page.goto("/?q=exploitation")
    assert height(page, ".hit .quote") < ONE_LINE
    page.goto("/documents/palermo-protocol-digest/en")
    page.locator("#art-3 > h3").click()
    assert height(page, "#art-3 > .margin .tools") < ONE_LINE


def test_without_scripts_the_menu_opens_too(chromium: Browser, site: str) -> None:
    for width in (360, 1280):
        context = chromium.new_context(
            base_url=site, java_script_enabled=False, viewport={"width": width, "height": 740}
        )
        page = context.new_page()
        page.goto("/")
        if width == 360:
            page.locator(".menu > summary").click()
        expect(page.locator(".nav a").first).to_be_visible()
        context.close()


def test_the_notice_after_copying_is_not_cut_off(page: Page) -> None:
    page.goto("/?q=exploitation")
    page.locator(".hit .quote-link").first.click()
    notice = page.locator(".quote-panel [role=status]")
    expect(notice).to_be_visible()
    assert notice.evaluate("(each) => getComputedStyle(each).whiteSpace") == "normal"
    panel = page.locator(".quote-panel")
    assert panel.evaluate("(each) => each.scrollWidth <= each.clientWidth")


def test_the_offers_for_a_selection_all_look_like_buttons(page: Page) -> None:
    page.goto("/documents/palermo-protocol-digest/en")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#art-3 > h3'))")
    collect = page.locator(".lookup-offer .collect")
    expect(collect).to_be_visible()
    colour = "(each) => getComputedStyle(each).backgroundColor"
    assert collect.evaluate(colour) == page.locator(".quote-selected").evaluate(colour)
