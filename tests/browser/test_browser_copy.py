"""Words are copied with their citation: by click and by key, over plain HTTP, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.browser

DOCUMENT = "/documents/palermo-protocol-digest/en"
PARALLEL = "/works/palermo-protocol-digest/parallel?left=en&right=zh"
# Returns what the page puts on the clipboard; headless Chromium keeps no rich text there.
KEEP = """() => addEventListener("copy", (event) => {
    window.plain = event.clipboardData.getData("text/plain");
    window.rich = event.clipboardData.getData("text/html");
})"""
SELECT = """([from, to]) => {
    const node = (id) => document.querySelector(`[id="${id}"] > p`).firstChild;
    getSelection().setBaseAndExtent(node(from), 4, node(to), 6);
}"""


@pytest.fixture(params=[("en-GB", 1280), ("zh-CN", 360)], ids=["wide", "phone"])
def page(chromium: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    locale, width = request.param
    size = {"width": width, "height": 800}
    context = chromium.new_context(base_url=site, locale=locale, viewport=size)
    # Plain HTTP from another machine has no navigator.clipboard.
    context.add_init_script("delete Navigator.prototype.clipboard;")
    yield context.new_page()
    context.close()


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.evaluate(KEEP)
    return page


def copy_link(page: Page, anchor: str) -> Locator:
    """The link of a passage's tools, which come when a reader points at it or taps it."""
    passage = page.locator(f'[id="{anchor}"]')
    passage.locator("> :is(h3, p, td)").first.click()
    return passage.locator("> .margin .quote-link").first


def copied(page: Page) -> str:
    expect(page.locator(".quote-panel")).to_be_visible()
    return str(page.evaluate("window.plain"))


def until_copied(page: Page, words: str) -> None:
    # wait_for_function would need eval, which the pages forbid.
    for _ in range(100):
        if words in (page.evaluate("window.plain") or ""):
            return
        page.wait_for_timeout(100)
    raise AssertionError(page.evaluate("window.plain"))


def test_a_key_copies_a_passage_with_all_below_it(page: Page) -> None:
    opened(page, DOCUMENT)
    page.locator("#art-3 > .tool").focus()
    # The counterpart, what cites it, and then the copying.
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#art-3 > .margin .quote-link')"):
            break
    page.keyboard.press("Enter")

    lines = copied(page).split("\n")
    assert lines[0].startswith("Article 3")
    assert any(line.startswith("(d)") for line in lines)
    assert lines[-2].endswith("digest, Article 3")
    assert lines[-1].endswith("/documents/palermo-protocol-digest/en/art-3#art-3")
    expect(page.locator(".quote-panel [role=status]")).to_contain_text("Article 3")
    assert "Times New Roman" in page.evaluate("window.rich")

    # The panel comes next in keyboard order, and returns the focus.
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.quote-panel') !== null")
    page.keyboard.press("Escape")
    expect(page.locator(".quote-panel")).to_be_hidden()
    assert page.evaluate("document.activeElement.matches('#art-3 .quote-link')")


def test_the_whole_article_both_languages_and_a_style_that_is_remembered(page: Page) -> None:
    opened(page, DOCUMENT)
    copy_link(page, "art-3.a").click()
    assert copied(page).split("\n")[-2].endswith("Article 3(a)")

    panel = page.locator(".quote-panel")
    panel.locator("[data-change=whole]").click()
    until_copied(page, "(d)")
    panel.locator("[data-change=counterpart]").click()
    until_copied(page, "》第三条")
    assert 'lang="zh-Hans"' in page.evaluate("window.rich")
    panel.locator("select").select_option("oscola")
    until_copied(page, "art 3")

    opened(page, DOCUMENT)
    copy_link(page, "art-11").click()
    assert copied(page).split("\n")[-2].endswith("art 11")


def test_one_click_on_a_result_copies_both_languages(page: Page) -> None:
    opened(page, "/?q=definition+of+trafficking")
    page.locator(".hit .quote-link[href*=counterpart]").first.click()
    words = copied(page)
    assert "《" in words
    assert "\n— " in words


def test_a_row_of_the_parallel_reader_and_a_use_of_a_term(page: Page) -> None:
    opened(page, PARALLEL)
    cell = page.locator(".cell:has([id='en-art-3.a'])")
    cell.locator(".where a").hover()
    cell.locator(".quote-link[href*=counterpart]").click()
    assert "第三条(a)项" in copied(page)

    opened(page, "/concordance?term=exploitation")
    page.locator(".uses .quote-link").first.click()
    assert "exploitation" in copied(page).lower()


def test_what_is_selected_is_copied_and_cited_by_its_passages(page: Page) -> None:
    opened(page, DOCUMENT)
    page.evaluate(SELECT, ["art-3.b", "art-3.d"])
    page.locator(".quote-selected").click()

    lines = copied(page).split("\n")
    assert lines[0].startswith("Once one of")
    assert lines[1].startswith("(c)")
    assert lines[2] == "(d) A "
    assert lines[3].endswith("Article 3(b)–(d)")


def test_where_copying_is_not_allowed_it_is_offered_again(page: Page) -> None:
    opened(page, DOCUMENT)
    page.evaluate("document.execCommand = () => false")
    copy_link(page, "art-3").click()
    again = page.locator(".quote-panel [data-change=again]")
    expect(again).to_be_visible()

    page.evaluate("delete document.execCommand")
    again.click()
    until_copied(page, "Article 3")
    expect(again).to_be_hidden()
