"""Beside the text: the image of its page with passages marked, and terms looked up."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

PAGE = "/documents/psychosocial-medical-assistance-module/en/pages/2"
PARALLEL = "/works/palermo-protocol-digest/parallel?left=en&right=zh"
DEVICES = [("en-GB", 1280), ("zh-CN", 360)]
SELECT = """() => {
    const texts = document.createTreeWalker(
        document.querySelector(".document"), NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const at = texts.currentNode.data.indexOf("剥削");
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(texts.currentNode, at);
        range.setEnd(texts.currentNode, at + 2);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        return;
    }
}"""


def open_page(chromium: Browser, site: str, locale: str, width: int, **options: object) -> Page:
    size = {"width": width, "height": 800}
    return chromium.new_context(base_url=site, locale=locale, viewport=size, **options).new_page()


@pytest.mark.parametrize(("locale", "width"), DEVICES)
def test_a_passage_is_marked_on_its_page_and_leads_to_its_text(
    chromium: Browser, site: str, locale: str, width: int
) -> None:
    page = open_page(chromium, site, locale, width)
    page.goto(f"{PAGE}?passage=sec-3.1")

    image = page.locator(".page-sheet img")
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") > 0
    marked = page.locator(".box.marked rect")
    assert marked.count() >= 5
    sheet, box = image.bounding_box(), marked.first.bounding_box()
    assert sheet
    assert box
    assert sheet["x"] < box["x"] < box["x"] + box["width"] < sheet["x"] + sheet["width"]
    page.locator("#box-sec-3\\.2 rect").first.click()
    assert page.url.endswith("#sec-3.2")
    page.locator("#sec-3\\.2 .to-box").click()
    assert page.url.endswith("#box-sec-3.2")
    page.context.close()


def test_pages_are_turned_and_the_image_grows_without_scripts(chromium: Browser, site: str) -> None:
    page = open_page(chromium, site, "en-GB", 1280, java_script_enabled=False)
    page.goto("/documents/psychosocial-medical-assistance-module/en")
    page.locator("#sec-3\\.1 .page-mark").first.click()
    assert page.url.endswith("/pages/2?passage=sec-3.1")

    page.get_by_label("Larger", exact=True).click()
    page.get_by_label("Next page").click()
    assert "/pages/3?" in page.url
    assert page.locator(".page-sheet img").get_attribute("width") == "800"
    page.get_by_label("Page", exact=True).fill("6")
    page.get_by_role("button", name="Show").click()
    assert "/pages/6" in page.url
    assert page.get_by_label("Next page").count() == 0
    page.get_by_role("link", name="The whole text").click()
    assert page.url.endswith("/documents/psychosocial-medical-assistance-module/en")
    page.context.close()


@pytest.mark.parametrize(("locale", "width"), DEVICES)
def test_a_term_of_the_parallel_reader_is_looked_up_beside_the_text(
    chromium: Browser, site: str, locale: str, width: int
) -> None:
    page = open_page(chromium, site, locale, width)
    page.goto(PARALLEL)

    term = page.locator("a.term", has_text="exploitation").first
    term.focus()
    page.keyboard.press("Enter")

    panel = page.locator("dialog[open]")
    expect(panel).to_contain_text("剥削")
    expect(panel.locator("mark").first).to_have_text("exploitation", ignore_case=True)
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    assert page.url.endswith(PARALLEL)
    page.context.close()


@pytest.mark.parametrize(("locale", "width"), DEVICES)
def test_what_is_selected_is_looked_up(
    chromium: Browser, site: str, locale: str, width: int
) -> None:
    page = open_page(chromium, site, locale, width)
    page.goto("/documents/palermo-protocol-digest/zh")
    offer = page.locator(".lookup-offer")
    expect(offer).to_be_hidden()

    page.evaluate(SELECT)
    expect(offer).to_be_visible()
    offer.get_by_role("link").first.click()

    panel = page.locator("dialog[open]")
    expect(panel).to_contain_text("exploitation")
    expect(panel.locator("mark").first).to_have_text("剥削")
    page.context.close()


def test_without_scripts_a_term_leads_to_its_page(chromium: Browser, site: str) -> None:
    page = open_page(chromium, site, "zh-CN", 1280, java_script_enabled=False)
    page.goto(PARALLEL)
    page.locator("a.term", has_text="exploitation").first.click()

    assert "/concordance?term=" in page.url
    expect(page.locator("mark").first).to_have_text("exploitation", ignore_case=True)
    page.context.close()
