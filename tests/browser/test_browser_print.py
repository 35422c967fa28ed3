"""A section is printed without the rest of the document, and pages are filled."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

DOCUMENT = "/documents/referral-interagency-guidance/en"


@pytest.fixture(params=["en-GB", "zh-CN"])
def page(chromium: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    size = {"width": 1280, "height": 800}
    context = chromium.new_context(base_url=site, locale=request.param, viewport=size)
    # The dialogue cannot be answered here.
    context.add_init_script("window.print = () => {};")
    yield context.new_page()
    context.close()


def pages(page: Page) -> int:
    return page.pdf(format="A4").count(b"/Type /Page\n")


def test_a_section_is_printed_alone(page: Page) -> None:
    page.goto(f"{DOCUMENT}/sec-4")
    whole = pages(page)
    page.locator(".target-note [data-print]").click()
    page.emulate_media(media="print")

    expect(page.locator("#sec-4 > h2, #sec-4 > h3")).to_be_visible()
    expect(page.locator("#sec-4 tr", has_text="Notify the contact point")).to_be_visible()
    expect(page.locator("#sec-4 th", has_text="Nature")).to_be_visible()
    expect(page.locator("#sec-3 > h2, #sec-3 > h3")).to_be_hidden()
    expect(page.locator("#sec-5 > h2, #sec-5 > h3")).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    assert pages(page) == 1 < whole

    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("#sec-3 > h2, #sec-3 > h3")).to_be_visible()
    assert pages(page) == whole


def test_what_contains_a_section_is_printed_by_its_heading(page: Page) -> None:
    page.goto(DOCUMENT)
    page.locator("#sec-3\\.2").evaluate("(section) => section.scrollIntoView()")
    page.mouse.wheel(0, -80)
    page.locator(".bar-print").click()
    page.emulate_media(media="print")

    printed = page.locator(".document .printed")
    expect(printed.locator("> :is(h2, h3, h4)")).to_be_visible()
    around = page.locator(".document div[id]:has(> .printed)")
    expect(around.locator("> :is(h2, h3, h4)")).to_be_visible()
    expect(page.locator(".document div[id]:visible:has(> p)").first).to_be_visible()
    expect(page.locator("#sec-10 > h2, #sec-10 > h3")).to_be_hidden()


def test_a_long_section_does_not_begin_a_new_page(page: Page) -> None:
    page.goto(DOCUMENT)
    page.emulate_media(media="print")
    style = (
        "document.querySelector('.chapter, .section, .part').computedStyleMap().get('break-inside')"
    )
    assert str(page.evaluate(f"{style}.toString()")) == "auto"
