"""kb served for real, and a Chromium to walk it with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from kb.services import Services
from tests.support.chromium import MISSING, chromium_path
from tests.support.served_here import served_here

_SCRIPT_ERRORS: list[str] = []
"""Of the pages that the test at hand has opened."""


@pytest.fixture(scope="session")
def site(library: Services) -> Iterator[str]:
    """Address of kb over the bundled library, without a slash at the end."""
    with served_here(library) as address:
        yield address


@pytest.fixture(scope="session")
def meaning_site(meaning: Services) -> Iterator[str]:
    """Address of kb over a few documents with vectors."""
    with served_here(meaning) as address:
        yield address


@pytest.fixture(scope="module")
def own_site(writable_library: Services) -> Iterator[str]:
    """Address of kb over a library that the tests of a module may change."""
    with served_here(writable_library) as address:
        yield address


@pytest.fixture(params=[("en-GB", 1280), ("zh-CN", 360)], ids=["wide", "phone"])
def own_page(chromium: Browser, own_site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of a browser of its own there, in English on a desk and in Chinese on a phone."""
    locale, width = request.param
    size = {"width": width, "height": 800}
    context = chromium.new_context(base_url=own_site, locale=locale, viewport=size)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium; skips where there is none."""
    path = chromium_path()
    if path is None:
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        # --no-sandbox: as root, as in CI, Chromium does not start with it.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        new_context = browser.new_context

        def watched_context(**options: Any) -> BrowserContext:
            context = new_context(**options)
            context.on("weberror", lambda error: _SCRIPT_ERRORS.append(str(error.error)))
            return context

        browser.new_context = watched_context  # type: ignore[method-assign]
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def _scripts_run_without_errors() -> Iterator[None]:
    yield
    found = _SCRIPT_ERRORS.copy()
    _SCRIPT_ERRORS.clear()
    assert found == []
