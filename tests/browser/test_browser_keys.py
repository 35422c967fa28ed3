"""Suggestions while somebody types, and the keys: on a wide screen and a phone, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.writable_site import faults
from tests.support.accessibility import violations

pytestmark = pytest.mark.browser

RESULTS = "/?q=exploitation"
FOCUSED = "document.activeElement.closest('.hit')?.getAttribute('aria-labelledby') ?? null"


@pytest.fixture(params=[("en-GB", 1280), ("zh-CN", 360)], ids=["wide", "phone"])
def page(chromium: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    locale, width = request.param
    context = chromium.new_context(
        base_url=site, locale=locale, viewport={"width": width, "height": 800}
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    yield context.new_page()
    context.close()


def test_an_article_is_suggested_and_opened_while_the_focus_stays_in_the_box(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("巴勒莫议定书 3")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("第三条")
    expect(box).to_be_focused()
    assert faults(page) == []

    box.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", str(first.get_attribute("id")))
    expect(box).to_be_focused()
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/art-3#art-3$"))


def test_enter_searches_for_what_was_typed_and_escape_closes_the_list(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("combobox")
    box.press_sequentially("traffick")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("traffick")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"q=traffick$"))


def test_earlier_searches_are_shown_in_the_empty_box_and_erased(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("combobox")
    box.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_hidden()
    for words in ("shelter", "剥削"):
        box.fill(words)
        box.press("Enter")
        expect(page.locator(".hit").first).to_be_visible()
        page.goto("/")
    box.press("ArrowDown")
    expect(page.get_by_role("option").nth(0)).to_contain_text("剥削")
    expect(page.get_by_role("option").nth(1)).to_contain_text("shelter")
    box.press("ArrowUp")
    box.press("Enter")
    assert page.evaluate("localStorage.getItem('kb-recent')") is None
    box.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_keys_go_through_the_results_swap_collect_and_copy(page: Page) -> None:
    page.goto(RESULTS)
    hits = page.locator(".hit h3 a")
    page.keyboard.press("j")
    expect(hits.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(hits.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(hits.nth(0)).to_be_focused()

    page.keyboard.press("c")
    expect(page.locator(".collection-count")).to_have_text("1")
    page.keyboard.press("y")
    expect(page.locator(".quote-panel")).to_be_visible()
    assert "exploit" in page.evaluate("navigator.clipboard.readText()").lower()
    hit = page.locator(".hit").first
    page.keyboard.press("l")
    if hit.locator(".swap").is_visible():
        expect(hit.locator(".swap input")).to_be_checked()
    else:
        expect(hit.locator(".counterpart-where a")).to_be_focused()

    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("j")
    expect(page.locator("#q")).to_have_value("j")


def test_the_keys_are_listed_and_can_be_switched_off(page: Page) -> None:
    page.goto(RESULTS)
    page.keyboard.press("?")
    panel = page.locator(".keys-panel")
    expect(panel).to_be_visible()
    assert violations(page, tags=()) == []
    panel.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")

    page.keyboard.press("j")
    assert page.evaluate(FOCUSED) is None
    page.reload()
    page.locator(".hit h3 a").first.focus()
    for key in ("j", "c", "?"):
        page.keyboard.press(key)
    expect(page.locator(".hit h3 a").first).to_be_focused()
    expect(panel).to_be_hidden()
    expect(page.locator(".collection-count")).to_have_text("")

    page.get_by_role("button", name=re.compile("^(Keyboard shortcuts|快捷键)$")).click()
    panel.get_by_role("checkbox").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.evaluate(FOCUSED) is not None


def test_in_a_document_the_keys_go_from_article_to_article(page: Page) -> None:
    page.goto("/documents/palermo-protocol-digest/en/art-3")
    page.locator("#art-3 .tool").first.focus()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('[id^=art]').id") == "art-4"
    page.keyboard.press("l")
    expect(page).to_have_url(re.compile(r"palermo-protocol-digest/zh/art-4"))
