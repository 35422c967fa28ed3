"""A reader gathers passages in the browser, and on the server after signing in: by click, key and drag."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from kb.access import make_key
from kb.services import Services
from tests.browser.writable_site import faults

pytestmark = pytest.mark.browser

DOCUMENT = "/documents/palermo-protocol-digest/en"
PARALLEL = "/works/palermo-protocol-digest/parallel?left=en&right=zh"
STORED = "() => JSON.parse(localStorage.getItem('kb-collection'))"
SELECT = """([id, start, end]) => {
    const node = document.querySelector(`[id="${id}"] > p`).firstChild;
    getSelection().setBaseAndExtent(node, start, node, end);
}"""


@pytest.fixture
def page(own_page: Page) -> Iterator[Page]:
    faulty: list[str] = []
    own_page.on("pageerror", lambda error: faulty.append(str(error)))
    yield own_page
    assert faulty == []


def stored(page: Page) -> Any:
    return page.evaluate(STORED)


def expect_count(page: Page, count: int) -> None:
    expect(page.locator(".collection-count")).to_have_text(str(count) if count else "")


def tools_of(page: Page, anchor: str) -> Locator:
    """The tools of a passage, which come when it is clicked or tapped."""
    passage = page.locator(f'[id="{anchor}"]')
    passage.locator("> :is(h3, p, td)").first.click()
    return passage.locator("> .margin")


def gather(page: Page, *articles: str) -> None:
    page.goto(DOCUMENT)
    for number, article in enumerate(articles, 1):
        tools_of(page, article).locator("button.collect").click()
        expect_count(page, number)


def lines(page: Page) -> Locator:
    return page.locator("#collection .line")


def add(page: Page, text: str, kind: str) -> None:
    page.locator("#new-text").fill(text)
    page.locator(f".adding button[value={kind}]").click()
    expect(lines(page).filter(has_text=text)).to_have_count(1)


def test_a_result_is_collected_by_click_and_again_noticed(page: Page) -> None:
    page.goto("/?q=exploitation+of+a+child")
    page.locator(".hit button.collect").first.click()
    expect_count(page, 1)
    panel = page.locator(".collect-panel")
    expect(panel).to_be_visible()
    assert faults(page) == []

    page.locator(".hit button.collect").first.click()
    expect(panel.locator("[data-collecting=again]")).to_be_visible()
    expect_count(page, 1)
    panel.locator("[data-collecting=again]").click()
    expect_count(page, 2)
    panel.locator("[data-collecting=undo]").click()
    expect_count(page, 1)


def test_all_results_shown_are_collected_at_once(page: Page) -> None:
    page.goto("/?q=exploitation")
    page.locator("[data-collect-all]").click()
    expect(page.locator(".collect-panel")).to_be_visible()
    first = page.locator(".hit h3 a").first.get_attribute("href") or ""
    results = page.locator(".hit").count()
    page.locator(".collect-panel a").click()
    expect(lines(page).first).to_be_visible()
    # Neighbours in a document are one quotation.
    assert results / 2 < lines(page).count() <= results
    assert page.locator(f'a[href^="{first.split("?")[0]}"]').count()


def test_what_alone_is_shown_of_a_result_is_collected(page: Page) -> None:
    page.goto("/?q=exploitation")
    part = page.locator(".quote-part + .collect").first
    expect(part).not_to_have_text(page.locator(".hit .collect").first.inner_text())
    part.click()
    expect(page.locator(".collect-panel")).to_be_visible()


def test_the_key_c_collects_what_has_the_focus_and_nothing_in_a_field(page: Page) -> None:
    page.goto("/?q=exploitation+of+a+child")
    page.locator("#q").press("c")
    page.locator(".hit h3 a").first.press("c")
    expect_count(page, 1)
    assert page.locator("#q").input_value().startswith("c")

    page.goto(DOCUMENT)
    page.locator("body").press("c")
    page.locator("#art-5 > a.tool").first.press("c")
    expect_count(page, 2)
    assert stored(page)["items"][1]["passage_ids"] == ["palermo-protocol-digest/en/art-5"]


def test_rows_terms_direct_hits_and_selections_are_collected(page: Page) -> None:
    page.goto(PARALLEL)
    cell = page.locator(".cell:not(.none)").nth(4)
    cell.locator(".where a").first.focus()
    cell.locator("button.collect").click()
    expect_count(page, 1)
    page.goto("/concordance?term=child&lang=en")
    page.locator(".uses button.collect").last.click()
    expect_count(page, 2)
    page.goto("/?q=Palermo+Protocol+digest+art.+6")
    page.locator(".direct button.collect").click()
    expect_count(page, 3)
    page.goto(DOCUMENT)
    page.evaluate(SELECT, ["art-3.b", 4, 30])
    page.locator(".quote-selected + button.collect").click()
    expect_count(page, 4)

    last = stored(page)["items"][-1]
    assert (last["start"], last["end"], len(last["text"])) == (4, 30, 26)


def test_a_browsers_collection_is_ordered_by_buttons_and_by_drag(page: Page) -> None:
    gather(page, "art-3", "art-5")
    page.goto("/collection")
    expect(lines(page)).to_have_count(2)
    add(page, "Key terms", "heading")
    add(page, "Ask who was recruited.", "note")

    heading = lines(page).filter(has_text="Key terms")
    heading.locator("button[value=up]").focus()
    page.keyboard.press("Enter")
    expect(lines(page).nth(1)).to_contain_text("Key terms")
    # The same button has the focus again.
    expect(heading.locator("button[value=up]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(lines(page).first).to_contain_text("Key terms")
    expect(heading.locator("button[value=up]")).to_be_disabled()

    # All in view: Playwright's mouse does not drag over what it has to scroll to.
    page.set_viewport_size({"width": page.viewport_size["width"], "height": 4000})  # type: ignore[index]
    note = lines(page).filter(has_text="Ask who")
    note.locator(".handle").drag_to(heading, target_position={"x": 20, "y": 2})
    expect(lines(page).first).to_contain_text("Ask who")
    assert [item["kind"] for item in stored(page)["items"]][:2] == ["note", "heading"]
    assert faults(page) == []


def test_a_heading_goes_above_an_item_and_an_item_to_a_number(page: Page) -> None:
    gather(page, "art-3", "art-5", "art-6")
    page.goto("/collection")
    expect(lines(page)).to_have_count(3)

    second = lines(page).nth(1)
    second.locator(".insert summary").click()
    second.locator(".insert textarea").fill("Key terms")
    second.locator(".insert button[value=heading]").click()

    heading = lines(page).nth(1)
    expect(heading).to_contain_text("Key terms")
    expect(heading).to_be_focused()
    expect(page.locator("#collection-status")).to_contain_text("2 / 4")
    expect(page.locator("#collection-status")).to_be_visible()

    heading.locator(".place summary").click()
    heading.locator("[name=place]").fill("4")
    page.keyboard.press("Enter")
    expect(lines(page).nth(3)).to_contain_text("Key terms")
    expect(lines(page).nth(3)).to_be_focused()
    expect(page.locator("#collection-status")).to_contain_text("4 / 4")
    assert faults(page) == []


def test_items_are_edited_paired_widened_and_removed(page: Page) -> None:
    page.goto(DOCUMENT)
    tools_of(page, "art-3.a").locator("button.collect").click()
    expect_count(page, 1)
    page.goto("/collection")
    line = lines(page).first
    expect(line.locator(".words")).to_have_count(2)
    line.locator("button[value=pair]").click()
    expect(line.locator(".words")).to_have_count(1)
    line.locator("button[value=whole]").click()
    expect(line.locator("figcaption")).to_contain_text("Article 3 ·")

    add(page, "Draft", "note")
    note = lines(page).filter(has_text="Draft")
    note.locator(".edit summary").click()
    note.locator(".edit textarea").fill("Final")
    note.locator("button[value=edit]").click()
    expect(lines(page).nth(1)).to_contain_text("Final")
    page.locator("#find").fill("final")
    page.locator(".finding button").click()
    expect(lines(page)).to_have_count(1)
    page.locator(".find-all").click()
    expect(lines(page)).to_have_count(2)
    lines(page).nth(1).locator("button[value=remove]").click()
    expect(lines(page)).to_have_count(1)


def test_it_is_saved_as_a_file_deleted_and_loaded_again(page: Page, tmp_path: Path) -> None:
    gather(page, "art-3", "art-5")
    page.goto("/collection")
    expect(lines(page)).to_have_count(2)
    page.locator("#export-format").select_option("file")
    with page.expect_download() as download:
        page.locator(".exporting button").click()
    saved = tmp_path / "saved.json"
    download.value.save_as(saved)
    assert download.value.suggested_filename.endswith(".json")
    before = stored(page)
    assert json.loads(saved.read_text("utf-8"))["items"] == before["items"]

    page.locator("details:has(.clearing) > summary").click()
    page.locator(".clearing button").click()
    expect(page.locator(".hint")).to_be_visible()
    expect_count(page, 0)
    page.locator("details:has(.loading) > summary").click()
    page.locator("#load-file").set_input_files(saved)
    page.locator(".loading button").click()
    expect(lines(page)).to_have_count(2)
    assert stored(page)["items"] == before["items"]

    saved.write_text("{", "utf-8")
    page.locator("details:has(.loading) > summary").click()
    page.locator("#load-file").set_input_files(saved)
    page.locator(".loading button").click()
    expect(page.locator("#collection-fault")).to_be_visible()
    assert stored(page)["items"] == before["items"]


def test_amended_words_show_the_change_and_the_new_ones_are_taken(page: Page) -> None:
    gather(page, "art-5")
    page.evaluate(
        """() => localStorage.setItem("kb-collection",
        localStorage.getItem("kb-collection").replace("each party must", "every party shall")
        .replace("Each party must make", "Every party shall make"))"""
    )
    page.goto("/collection")
    line = lines(page).first
    line.locator(".amended summary").click()
    expect(line.locator("del").first).to_contain_text("Every")
    expect(line.locator("ins").first).to_contain_text("Each")
    assert faults(page) == []
    line.locator("button[value=renew]").click()
    expect(line.locator(".amended")).to_have_count(0)
    assert "Each party must make" in stored(page)["items"][0]["text"]


def test_after_signing_in_it_moves_to_the_server_and_is_shared(
    page: Page,
    writable_library: Services,
    own_site: str,
    chromium: Browser,
    request: pytest.FixtureRequest,
) -> None:
    name = f"Wang Fang {request.node.name}"
    key = make_key(writable_library.catalog, name, ["read"])
    gather(page, "art-3", "art-5")
    page.goto("/sign-in?next=/collection")
    page.locator("#key").fill(key)
    page.locator("#key").press("Enter")
    page.locator(".takeover button").click()
    expect(lines(page)).to_have_count(2)
    expect_count(page, 2)
    assert page.evaluate("() => localStorage.getItem('kb-collection')") is None
    lines(page).nth(1).locator("button[value=up]").click()
    expect(lines(page).first).to_contain_text("Criminalization")
    [entry] = writable_library.collections.list(name)
    assert entry.revision == 2

    # Another tab adds to the same collection; then a change here is refused, with what to do.
    page.context.new_page().goto(DOCUMENT)
    other = page.context.pages[-1]
    tools_of(other, "art-6").locator("button.collect").click()
    expect_count(other, 3)
    lines(page).first.locator("button[value=down]").click()
    expect(page.locator("#collection-fault")).to_be_visible()
    page.reload()
    expect(lines(page)).to_have_count(3)

    page.locator("details:has(form[action$='/share']) > summary").click()
    page.locator("form[action$='/share'] button").click()
    link = page.locator("#share-link").input_value()
    assert faults(page) == []
    context = chromium.new_context(base_url=own_site, viewport=page.viewport_size)
    reader = context.new_page()
    reader.goto(link)
    expect(lines(reader)).to_have_count(3)
    expect(reader.locator("#collection .line form")).to_have_count(0)
    assert faults(reader) == []
    page.locator("form[action$='/revoke'] button").click()
    page.wait_for_url("**/collection/*")
    assert reader.goto(link).status == 404  # type: ignore[union-attr]
    context.close()


def test_what_was_removed_is_brought_back(
    page: Page, writable_library: Services, request: pytest.FixtureRequest
) -> None:
    gather(page, "art-3", "art-5")
    page.goto("/collection")
    before = stored(page)["items"]
    undo = page.locator("#collection-undo button")
    expect(undo).to_be_hidden()
    lines(page).first.locator("button[value=remove]").click()
    expect(lines(page)).to_have_count(1)
    undo.click()
    expect(lines(page)).to_have_count(2)
    assert stored(page)["items"] == before
    expect(undo).to_be_hidden()

    page.locator("details:has(form.clearing) > summary").click()
    page.locator(".clearing button").click()
    expect(lines(page)).to_have_count(0)
    assert faults(page) == []
    undo.click()
    expect(lines(page)).to_have_count(2)
    assert stored(page)["items"] == before

    name = f"Zhao Min {request.node.name}"
    page.goto("/sign-in?next=/collection")
    page.locator("#key").fill(make_key(writable_library.catalog, name, ["read"]))
    page.locator("#key").press("Enter")
    page.locator(".takeover button").click()
    page.wait_for_url("**/collection/*")
    lines(page).nth(1).locator("button[value=remove]").click()
    expect(lines(page)).to_have_count(1)
    undo.click()
    expect(lines(page)).to_have_count(2)
    [entry] = writable_library.collections.list(name)
    kept = writable_library.collections.read(name, entry.id).items
    assert [list(item.passage_ids) for item in kept] == [item["passage_ids"] for item in before]


def test_without_scripts_a_signed_in_reader_collects_too(
    chromium: Browser, writable_library: Services, own_site: str
) -> None:
    key = make_key(writable_library.catalog, "Li Na", ["read"])
    context = chromium.new_context(base_url=own_site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in")
    page.locator("#key").fill(key)
    page.locator("#key").press("Enter")
    page.goto(f"{DOCUMENT}/art-3")
    page.locator(".target-note .quote-link").first.click()
    page.locator("a[href^='/collection/add']").click()
    page.locator("form[action='/collection/add'] button").click()
    expect(lines(page)).to_have_count(1)
    page.locator("#new-text").fill("Key terms")
    page.locator(".adding button[value=heading]").click()
    lines(page).nth(1).locator("button[value=up]").click()
    expect(lines(page).first).to_contain_text("Key terms")
    context.close()
