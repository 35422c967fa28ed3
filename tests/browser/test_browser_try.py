"""The reference of the API sends requests from the page: by keyboard, on a phone, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from kb.access import make_key
from kb.services import Services

pytestmark = pytest.mark.browser


@pytest.fixture
def page(own_page: Page, own_site: str) -> Iterator[Page]:
    asked: list[str] = []
    own_page.on("request", lambda sent: asked.append(sent.url))
    own_page.goto("/api")
    yield own_page
    # Offline: nothing is fetched from elsewhere.
    assert [url for url in asked if not url.startswith(own_site)] == []
    assert own_page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def opened(page: Page, operation: str) -> Locator:
    """The form of an operation, opened by key."""
    section = page.locator(f"section[aria-labelledby={operation}]")
    section.locator("summary").focus()
    page.keyboard.press("Enter")
    return section


def test_an_example_is_sent_by_key_and_answered(page: Page) -> None:
    section = opened(page, "resolveCitation")
    field = section.locator("#resolveCitation-citation")
    expect(field).to_have_value("Palermo Protocol art. 3(a)")
    field.fill("巴勒莫议定书第五条")
    field.press("Enter")

    expect(section.get_by_role("status")).to_contain_text("200")
    expect(section.locator(".try-answer")).to_contain_text("palermo-protocol-digest/zh/art-5")
    expect(section.locator(".try-headers")).to_contain_text("application/json")
    curl = section.locator(".try-curl").inner_text()
    assert curl.startswith("curl 'http://127.0.0.1:")
    assert "/api/v1/resolve?citation=%E5%B7%B4" in curl
    client = section.locator(".try-client").inner_text()
    assert 'kb.resolve("巴勒莫议定书第五条")' in client


def test_the_call_of_the_client_runs(page: Page, own_site: str) -> None:
    section = opened(page, "getPassage")

    code = section.locator(".try-client").inner_text()
    expect(section.locator(".try-client")).to_contain_text(
        'kb.passage("palermo-protocol-digest/en/art-3.a")'
    )
    assert own_site in code
    exec(compile(code, "page", "exec"), {})


def test_an_error_is_shown_as_it_comes(page: Page) -> None:
    section = opened(page, "getTerm")
    section.locator("#getTerm-concept_id").fill("no such/concept")
    section.locator("[type=submit]").click()

    expect(section.get_by_role("status")).to_contain_text("404")
    expect(section.locator(".try-answer")).to_contain_text('"remedy"')


def test_what_writes_needs_the_key_and_says_that_it_is_done(
    page: Page, writable_library: Services, request: pytest.FixtureRequest
) -> None:
    key = make_key(writable_library.catalog, f"try {request.node.callspec.id}", ["read"])
    section = opened(page, "createCollection")
    expect(section.locator(".try-changes")).to_be_visible()
    section.locator("[type=submit]").click()
    expect(section.get_by_role("status")).to_contain_text("401")

    section.locator("#createCollection-key").fill(key)
    section.locator("[type=submit]").click()

    expect(section.get_by_role("status")).to_contain_text("201")
    expect(section.locator(".try-answer")).to_contain_text("Module 3: victims")
    assert f"Authorization: Bearer {key}" in section.locator(".try-curl").inner_text()


def test_an_image_is_told_by_its_size(page: Page) -> None:
    section = opened(page, "getPageImage")
    section.locator("[type=submit]").click()

    expect(section.get_by_role("status")).to_contain_text("200", timeout=30_000)
    expect(section.locator(".try-answer")).not_to_be_empty()
