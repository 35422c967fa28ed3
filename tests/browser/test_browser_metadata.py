"""Metadata corrected in a browser, before a file is added and after; versions read and compared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.writable_site import PATIENCE, WritableSite, faults, serving

pytestmark = pytest.mark.browser

LAW = "# 反对拐卖妇女儿童办法\n\n第一条 被拐卖的人有权获得庇护。\n\n第二条 庇护期间不少于{}日。\n"


@pytest.fixture
def writable_site(tmp_path: Path) -> Iterator[WritableSite]:
    with serving(tmp_path / "data") as site:
        yield site


def send(page: Page, name: str, text: str, *, held: bool = False) -> None:
    page.goto("/ingest")
    page.locator("[name=held]").set_checked(held)
    content = {"name": name, "mimeType": "text/markdown", "buffer": text.encode()}
    page.locator("#files").set_input_files(content)
    page.locator("#upload button[type=submit]").click()


@pytest.mark.parametrize(("locale", "width"), [("en-GB", 1280), ("zh-CN", 360)])
def test_metadata_are_corrected_before_and_after(
    chromium: Browser, writable_site: WritableSite, locale: str, width: int
) -> None:
    page = writable_site.open(chromium, locale, width)
    send(page, "办法.zh.md", LAW.format("三十"), held=True)
    look = page.locator(".submission a.button")
    look.click(timeout=PATIENCE)

    # The form contains kb's proposal.
    expect(page.locator("#m-title")).to_have_value("反对拐卖妇女儿童办法")
    assert faults(page) == []
    page.locator("#m-title").fill("反对拐卖人口办法")
    page.locator("#m-work").fill("anti-trafficking-rules")
    page.locator("#m-date").fill("2021-04-28")
    page.locator(".metadata button:not(.grave-button)").click()
    expect(page.locator(".look-good")).to_be_visible(timeout=PATIENCE)
    page.locator(".submission-name a").click()
    page.wait_for_url("**/documents/anti-trafficking-rules/zh")
    expect(page.locator("h1")).to_have_text("反对拐卖人口办法")

    page.locator("a[href$='/edit']").click()
    assert faults(page) == []
    page.locator("#m-issuing_body").fill("国务院")
    page.locator("#m-source_url").fill("https://example.org/law")
    page.locator(".metadata button").click()
    expect(page.locator(".facts")).to_contain_text("国务院")
    expect(page.locator(".facts")).to_contain_text("2021")
    page.context.close()


def test_an_amended_file_is_a_version_that_can_be_compared(
    chromium: Browser, writable_site: WritableSite
) -> None:
    page = writable_site.open(chromium, "en-GB", 360)
    send(page, "rules.zh.md", LAW.format("三十"))
    expect(page.locator(".look-good")).to_have_count(1, timeout=PATIENCE)
    send(page, "rules.zh.md", LAW.format("六十"))
    page.locator(".submission-changes").click(timeout=PATIENCE)
    expect(page.locator("ins")).to_have_count(2)
    assert faults(page) == []

    page.goto("/documents/rules/zh/art-2")
    page.locator(".earlier summary").click()
    expect(page.locator(".earlier-text")).to_contain_text("三十")
    assert faults(page) == []
    for address in ("versions", "versions/1", "remove", "edit"):
        page.goto(f"/documents/rules/zh/{address}")
        assert faults(page) == []
        page.set_viewport_size({"width": 1280, "height": 800})
        assert faults(page) == []
        page.set_viewport_size({"width": 360, "height": 800})

    page.goto("/documents/rules/zh/remove")
    page.locator(".grave-button").click()
    page.wait_for_url("**/documents?removed=*")
    page.goto("/documents/rules/zh/art-1")
    expect(page.locator("main")).to_contain_text("There is no document")
    expect(page.locator("main")).not_to_contain_text("庇护")
    page.context.close()
