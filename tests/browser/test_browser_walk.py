"""From a question to the answering passage and on, as a reader does it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Browser, site: str) -> Iterator[Page]:
    context = chromium.new_context(
        base_url=site, locale="zh-CN", viewport={"width": 1280, "height": 900}
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda request: complaints.append(request.url) if site not in request.url else None,
    )
    yield page
    assert complaints == []
    context.close()


def test_search_in_chinese_open_a_hit_follow_its_permalink_go_back_and_switch(page: Page) -> None:
    page.goto("/")
    page.get_by_role("combobox").fill("剥削目的")
    page.get_by_role("button", name="检索").click()

    groups = page.locator(".group")
    expect(groups).to_have_count(2)
    hit = groups.nth(0).locator(".hit").first
    beside = hit.locator(".counterpart")
    assert abs(hit.locator("h3").bounding_box()["y"] - beside.bounding_box()["y"]) < 20  # type: ignore[index]
    expect(hit.locator("mark").first).to_contain_text(re.compile("剥削|目的"))
    hit.locator("h3 a").click()

    target = page.locator(".document .target")
    expect(target).to_be_in_viewport()
    expect(page.locator(".document mark").first).to_be_attached()
    anchor = target.get_attribute("id")
    target.locator("> :is(h2, h3, h4, p)").first.click()
    target.locator("> .margin [data-tool=permalink], > .tool").first.click()
    expect(page).to_have_url(re.compile(rf"/{re.escape(str(anchor))}#"))
    expect(page.locator(".document .target")).to_be_in_viewport()

    page.go_back()
    page.get_by_role("link", name=re.compile("返回“剥削目的”")).first.click()
    expect(page.get_by_role("combobox")).to_have_value("剥削目的")

    page.get_by_role("link", name="English", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("combobox")).to_have_value("剥削目的")
    expect(page.locator(".hit").first).to_be_visible()


def test_switching_the_language_keeps_the_place_in_a_document(page: Page) -> None:
    page.goto("/documents/palermo-protocol-digest/en#art-11")
    page.locator("a.switch[lang=en]").click()

    expect(page).to_have_url(re.compile(r"ui=en#art-11$"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#art-11")).to_be_in_viewport()


def test_a_permalink_without_its_fragment_still_shows_the_passage(page: Page) -> None:
    page.goto("/documents/palermo-protocol-digest/zh/art-11")

    expect(page.locator("#art-11")).to_be_in_viewport()


def test_on_a_phone_a_pair_is_stacked_and_the_first_result_in_sight(
    chromium: Browser, site: str
) -> None:
    context = chromium.new_context(
        base_url=site,
        viewport={"width": 360, "height": 740},
        java_script_enabled=False,
        locale="en-GB",
    )
    page = context.new_page()
    page.goto("/?q=exploitation")

    hit = page.locator(".hit").first
    expect(hit.locator("h3")).to_be_in_viewport()
    beside = hit.locator(".counterpart")
    assert beside.bounding_box()["y"] > hit.locator(".snippet").bounding_box()["y"]  # type: ignore[index]
    context.close()


@pytest.mark.parametrize("address", ["/?q=exploitation", "/?q=剥削"])
def test_at_most_ten_tabs_lead_to_the_first_result(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".hit h3").first).to_be_in_viewport()
    for _ in range(11):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest('.hit')"):
            return
    raise AssertionError(page.evaluate("document.activeElement.outerHTML"))


def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/documents")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_a_handout_is_printed_without_the_tools(page: Page) -> None:
    page.goto("/documents/palermo-protocol-digest/zh/art-3")
    page.emulate_media(media="print")

    expect(page.locator("#art-3")).to_be_visible()
    for hidden in ("header.site", ".toc", "#art-3 > .tool"):
        expect(page.locator(hidden)).to_be_hidden()
