"""kb with a worker, and browsers that are signed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.conftest import run_kb
from tests.support.accessibility import too_wide, violations
from tests.support.served_here import working_site

PATIENCE = 60_000
"""Milliseconds; far more than it takes."""


class WritableSite:
    def __init__(self, url: str, key: str) -> None:
        self.url, self.key = url, key

    def open(self, chromium: Browser, locale: str, width: int) -> Page:
        """The page for files, signed in."""
        context = chromium.new_context(
            base_url=self.url, locale=locale, viewport={"width": width, "height": 900}
        )
        page = context.new_page()
        page.goto("/ingest")
        page.locator("#key").fill(self.key)
        page.locator("#key").press("Enter")
        page.wait_for_url("**/ingest")
        return page


@contextmanager
def serving(data: Path) -> Iterator[WritableSite]:
    """A site of its own, empty."""
    key = run_kb(data, "key", "add", "Wang Fang").stdout.strip()
    with working_site(data) as url:
        yield WritableSite(url, key)


def faults(page: Page) -> list[str]:
    """Whether the page is wider than the screen, and, on a phone, the findings of axe.

    The same test takes the page to the same state on a desk, where there is more room for all of it.
    """
    size = page.viewport_size
    is_phone = size is not None and size["width"] < 500
    return [*too_wide(page), *(violations(page) if is_phone else [])]
