"""Three files, one of them bad: sent in a browser, followed as they are read, found in their passages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.writable_site import PATIENCE, WritableSite, faults, serving

pytestmark = pytest.mark.browser

LAW = "# 反对拐卖妇女儿童办法\n\n第一条 被拐卖的妇女、儿童有权获得庇护。\n\n第二条 庇护期间不少于三十日。\n"
ACT = "Shelter Act\n\nArticle 1\nVictims shall have shelter.\n\nArticle 2\nCosts are borne.\n"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("files")
    found = []
    for name, text in (
        ("办法.zh.md", LAW),
        ("broken.pdf", "%PDF-1.7 and no more"),
        ("act.en.txt", ACT),
    ):
        path = folder / name
        path.write_text(text, "utf-8")
        found.append(path)
    return found


@pytest.fixture
def writable_site(tmp_path: Path) -> Iterator[WritableSite]:
    with serving(tmp_path / "data") as site:
        yield site


@pytest.mark.parametrize(("locale", "width"), [("en-GB", 1280), ("zh-CN", 360)])
def test_files_are_sent_followed_and_found(
    chromium: Browser, writable_site: WritableSite, files: list[Path], locale: str, width: int
) -> None:
    page = writable_site.open(chromium, locale, width)
    assert faults(page) == []
    page.locator("#files").set_input_files(files)
    page.locator("#upload button[type=submit]").click()

    # Without reloading the page.
    page.evaluate("window.stayed = true")
    expect(page.locator(".ledger .look-good")).to_have_count(2, timeout=PATIENCE)
    expect(page.locator(".ledger .look-bad")).to_have_count(1, timeout=PATIENCE)
    expect(page.locator("#sending li")).to_have_count(0)
    assert page.evaluate("window.stayed")
    bad = page.locator(".submission", has_text="broken.pdf")
    said = "cannot be read" if locale == "en-GB" else "无法"
    expect(bad.locator(".submission-reason")).to_contain_text(said)
    expect(bad.locator(".again button")).to_be_visible()
    bad.locator("details summary").click()
    expect(bad.locator("details")).to_contain_text("Wang Fang")
    assert faults(page) == []

    page.locator(".submission", has_text="办法").get_by_role("link").first.click()
    expect(page.locator("article.document")).to_contain_text("有权获得庇护")
    page.goto("/?q=庇护")
    expect(page.locator(".hit mark").first).to_be_visible(timeout=PATIENCE)
    page.context.close()


def test_files_that_are_dropped_are_sent(chromium: Browser, writable_site: WritableSite) -> None:
    page = writable_site.open(chromium, "en-GB", 1280)
    dropped = page.evaluate_handle(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["Article 1\\nDropped.\\n"], "dropped.en.txt", {type: "text/plain"}));
            return data;
        }"""
    )
    page.dispatch_event("#drop", "drop", {"dataTransfer": dropped})
    expect(page.locator(".ledger .look-good")).to_have_count(1, timeout=PATIENCE)
    page.context.close()


def test_a_browser_without_scripts_sends_files_too(
    chromium: Browser, writable_site: WritableSite, files: list[Path]
) -> None:
    context = chromium.new_context(base_url=writable_site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in?next=/ingest")
    page.locator("#key").fill(writable_site.key)
    page.locator("#key").press("Enter")
    page.locator("#files").set_input_files(files[:2])
    page.locator("#upload button[type=submit]").click()
    page.wait_for_url("**/ingest?batch=*")
    expect(page.locator(".submission")).to_have_count(2)
    context.close()
