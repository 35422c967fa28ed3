"""An editor corrects documents in the ledger: in a row by keyboard, and several at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from kb.access import make_key
from kb.services import Services
from tests.browser.writable_site import faults

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def key(writable_library: Services) -> str:
    return make_key(writable_library.catalog, "editor")


@pytest.fixture(params=[("en-GB", 1280), ("zh-CN", 360)], ids=["wide", "phone"])
def page(
    chromium: Browser, own_site: str, key: str, request: pytest.FixtureRequest
) -> Iterator[Page]:
    locale, width = request.param
    context = chromium.new_context(
        base_url=own_site,
        locale=locale,
        timezone_id="Asia/Shanghai",
        viewport={"width": width, "height": 800},
    )
    page = context.new_page()
    page.goto("/ingest")
    page.locator("#key").fill(key)
    page.locator("#key").press("Enter")
    page.wait_for_url("**/ingest")
    yield page
    context.close()


def test_a_row_is_corrected_by_keyboard_and_the_correction_undone(
    page: Page, writable_library: Services
) -> None:
    link = page.locator(".submission-correct").first
    id_ = str(link.get_attribute("data-document"))
    title = writable_library.catalog.document(id_).title
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#one-title")).to_be_focused()
    expect(page.locator("#one-title")).to_have_value(title)
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(link).to_be_focused()

    page.keyboard.press("Enter")
    page.locator("#one-title").fill("Quokka rules")
    page.keyboard.press("Enter")
    expect(page.locator(".undo")).to_be_visible()
    assert writable_library.catalog.document(id_).title == "Quokka rules"
    page.locator(".undo button").click()
    expect(page.locator(".undo")).to_be_visible()
    assert writable_library.catalog.document(id_).title == title


def test_several_are_chosen_and_corrected_together(page: Page, writable_library: Services) -> None:
    boxes = page.locator(".submission-choice")
    ids = [str(boxes.nth(place).get_attribute("value")) for place in (0, 1)]
    before = [writable_library.catalog.document(id_).status for id_ in ids]
    for place in (0, 1):
        boxes.nth(place).check()
    expect(page.locator("[data-chosen]")).to_have_text("2")
    page.locator("#several-status").select_option("unofficial-translation")
    page.locator("#bulk button").click()
    expect(page.locator(".undo")).to_be_visible()
    assert [writable_library.catalog.document(id_).status for id_ in ids] == [
        "unofficial-translation"
    ] * 2
    page.locator(".undo button").click()
    expect(page.locator(".undo")).to_be_visible()
    assert [writable_library.catalog.document(id_).status for id_ in ids] == before


def test_all_rows_shown_are_selected_at_once(page: Page) -> None:
    choose = page.locator("[data-choose-all]")
    choose.click()
    boxes = page.locator(".submission-choice")
    expect(page.locator("[data-chosen]")).to_have_text(str(boxes.count()))
    choose.click()
    expect(page.locator(".submission-choice:checked")).to_have_count(0)


def test_times_are_the_readers_own(page: Page) -> None:
    time = page.locator(".submission-time time").first
    at = page.evaluate("(value) => new Date(value).getHours()", time.get_attribute("datetime"))

    expect(time).to_contain_text(f"{at:02}:")
    expect(time).not_to_contain_text("UTC")
