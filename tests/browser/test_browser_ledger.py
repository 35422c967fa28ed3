"""An editor corrects documents in the ledger: in a row by keyboard, and several at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kb.access import make_key
from kb.services import Services, open_services
from kb.settings import Settings
from tests.browser.conftest import _served
from tests.browser.writable_site import faults
from tests.support.copies import copy_library

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def services(library_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    data = tmp_path_factory.mktemp("ledger") / "data"
    copy_library(library_dir, data)
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        yield services


@pytest.fixture(scope="module")
def key(services: Services) -> str:
    return make_key(services.catalog, "editor")


@pytest.fixture(scope="module")
def own_site(services: Services) -> Iterator[str]:
    with _served(services) as address:
        yield address


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
    page: Page, services: Services
) -> None:
    link = page.locator(".submission-correct").first
    id_ = str(link.get_attribute("data-document"))
    title = services.catalog.document(id_).title
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
    assert services.catalog.document(id_).title == "Quokka rules"
    page.locator(".undo button").click()
    expect(page.locator(".undo")).to_be_visible()
    assert services.catalog.document(id_).title == title


def test_several_are_chosen_and_corrected_together(page: Page, services: Services) -> None:
    boxes = page.locator(".submission-choice")
    ids = [str(boxes.nth(place).get_attribute("value")) for place in (0, 1)]
    before = [services.catalog.document(id_).status for id_ in ids]
    for place in (0, 1):
        boxes.nth(place).check()
    expect(page.locator("[data-chosen]")).to_have_text("2")
    page.locator("#several-status").select_option("unofficial-translation")
    page.locator("#bulk button").click()
    expect(page.locator(".undo")).to_be_visible()
    assert [services.catalog.document(id_).status for id_ in ids] == ["unofficial-translation"] * 2
    page.locator(".undo button").click()
    expect(page.locator(".undo")).to_be_visible()
    assert [services.catalog.document(id_).status for id_ in ids] == before


def test_times_are_the_readers_own(page: Page) -> None:
    time = page.locator(".submission-time time").first
    at = page.evaluate("(value) => new Date(value).getHours()", time.get_attribute("datetime"))

    expect(time).to_contain_text(f"{at:02}:")
    expect(time).not_to_contain_text("UTC")
