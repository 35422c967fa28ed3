"""The parallel reader and the comparison, in both languages, as readers use them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

PARALLEL = "/works/palermo-protocol-digest/parallel?left=en&right=zh"
COMPARE = "/works/compare?left=npa-2008-2012-digest&right=npa-2013-2020-digest"


@pytest.fixture(params=["en-GB", "zh-CN"])
def page(chromium: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = chromium.new_context(
        base_url=site, locale=request.param, viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []
    context.close()


def top(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box
    return box["y"]


def test_counterparts_stand_at_one_height_and_scroll_together(page: Page) -> None:
    page.goto(PARALLEL)
    for address in ("art-3", "art-3.a", "art-9.4", "art-20"):
        english, chinese = (f"[id='{lang}-{address}']" for lang in ("en", "zh"))
        page.locator(english).scroll_into_view_if_needed()
        expect(page.locator(chinese)).to_be_in_viewport()
        assert top(page, english) == top(page, chinese)


def test_each_passage_can_be_linked_to(page: Page) -> None:
    page.goto(f"{PARALLEL}#zh-art-14.2")
    target = page.locator("[id='zh-art-14.2']")

    expect(target).to_be_in_viewport()
    # Not below the heads, which stay.
    heads = page.locator(".column-heads").bounding_box()
    assert heads
    assert top(page, "[id='zh-art-14.2']") >= heads["y"] + heads["height"]


def test_a_term_marks_its_counterpart_by_pointer_and_by_focus(page: Page) -> None:
    page.goto(PARALLEL)
    row = page.locator(".row", has=page.locator("[id='en-art-3.a']"))
    term = row.locator(".cell[lang=en] .term", has_text="organs").first
    other = row.locator(".cell[lang=zh-Hans] .term.lit")
    expect(other).to_have_count(0)
    term.hover()
    expect(other).to_have_text(re.compile("器官"))

    page.mouse.move(0, 0)
    expect(other).to_have_count(0)
    term.focus()
    expect(other).to_have_text(re.compile("器官"))


def test_one_click_swaps_the_sides(page: Page) -> None:
    page.goto(PARALLEL)
    page.get_by_role("link", name=re.compile("Swap|互换")).click()

    expect(page.locator(".column-head").first.locator("h2 a")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("[id='en-art-3.a']")).to_be_attached()


def test_it_is_reached_from_the_work_and_from_a_passage(page: Page) -> None:
    page.goto("/works/palermo-protocol-digest")
    page.get_by_role("link", name=re.compile("Side by side|对照阅读")).first.click()
    expect(page.locator(".rows")).to_be_visible()

    page.goto("/documents/palermo-protocol-digest/zh/art-8.1")
    page.get_by_role("link", name=re.compile("Side by side|对照阅读")).first.click()
    expect(page.locator("[id='zh-art-8.1']")).to_be_in_viewport()
    expect(page.locator("[id='en-art-8.1']")).to_be_in_viewport()


def test_on_a_phone_the_languages_are_interleaved(chromium: Browser, site: str) -> None:
    context = chromium.new_context(base_url=site, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(PARALLEL)
    english, chinese, following = (
        top(page, f"[id='{anchor}']") for anchor in ("en-art-3.a", "zh-art-3.a", "en-art-3.b")
    )
    context.close()

    assert english < chinese < following


def test_a_comparison_shows_what_changed_and_hides_what_did_not(page: Page) -> None:
    page.goto(COMPARE)
    kept = page.locator(".row.all-kept")
    shown = int(page.locator(".steps .change-kept strong").inner_text())
    expect(kept).to_have_count(shown)
    expect(kept.first).to_be_visible()
    expect(page.locator(".row .change-dropped").first).to_be_visible()
    expect(page.locator("ins").nth(1)).to_be_visible()

    page.locator("#hide-kept").check()
    expect(kept.first).to_be_hidden()
    expect(page.locator(".row .change-changed").first).to_be_visible()


def test_all_three_plans_are_reached_from_a_work(page: Page) -> None:
    page.goto("/works/npa-2021-2030-digest")
    page.get_by_role("link", name=re.compile("all three|三版")).click()

    expect(page.locator(".column-head")).to_have_count(3)
    expect(page.locator(".steps li")).to_have_count(2)


def test_each_result_has_its_counterpart_and_one_click_swaps_them(page: Page) -> None:
    # One above the other; in a wide window they are side by side.
    page.set_viewport_size({"width": 700, "height": 900})
    page.goto("/?q=reflection+period")
    hit = page.locator(".group-en .hit").first
    snippet, counterpart = hit.locator(".snippet"), hit.locator(".counterpart-text")
    expect(counterpart).to_have_attribute("lang", "zh-Hans")

    def is_first() -> bool:
        one, other = counterpart.bounding_box(), snippet.bounding_box()
        assert one
        assert other
        return one["y"] < other["y"]

    assert not is_first()
    hit.locator(".swap input").check()
    assert is_first()

    hit.locator(".counterpart-more a").click()
    anchor = page.url.partition("#")[2]
    expect(page.locator(f"[id='{anchor}']")).to_be_in_viewport()
