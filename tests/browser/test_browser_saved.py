"""A reader saves a search, sees on the first page what is new, and takes it out again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kb.services import Services
from tests.browser.writable_site import faults
from tests.conftest import run_kb

pytestmark = pytest.mark.browser


@pytest.fixture
def page(own_page: Page) -> Page:
    return own_page


def test_a_search_is_saved_says_what_is_new_and_is_removed(
    page: Page, writable_library: Services, tmp_path: Path
) -> None:
    page.goto("/?q=shelter&type=training-material")
    button = page.locator("[data-saved=button]")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")

    page.goto("/")
    line = page.locator(".saved li")
    expect(line).to_contain_text(re.compile("Nothing new|无新增"))
    assert faults(page) == []

    file = tmp_path / f"quokka-{tmp_path.name}.en.md"
    file.write_text(f"# Quokka training\n\nA shelter for the {tmp_path.name}.\n")
    run_kb(writable_library.settings.data_dir, "ingest", str(file), "--type", "training-material")
    # Times of the ledger are whole seconds: what is added in the second of looking counts as new again.
    page.wait_for_timeout(1_100)
    page.goto("/")
    page.locator(".saved-new").click()
    expect(page.locator(".hit h3").first).to_contain_text("Quokka")
    expect(page.locator(".notice")).to_be_visible()
    page.goto("/")
    expect(line).to_contain_text(re.compile("Nothing new|无新增"))

    line.get_by_role("button").click()
    line.get_by_role("button").click()
    expect(line).to_contain_text("shelter")
    line.get_by_role("button").click()
    page.reload()
    expect(page.locator(".saved")).to_be_hidden()
