"""What axe finds on a page that is open in Chromium."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice")
"""Tags of the rules of WCAG 2.2 AA, and those beyond it that axe advises."""


def violations(page: Page, *, tags: Sequence[str] = WCAG) -> list[str]:
    """Rule and element, a line for each rule that the page breaks.

    ``tags``: of the rules to try; none: those that axe tries by default.
    """
    # Half of axe's time goes into the places of elements with which nothing is wrong.
    options: dict[str, Any] = {"resultTypes": ["violations"], "selectors": False}
    if tags:
        options["runOnly"] = {"type": "tag", "values": list(tags)}
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate(f"axe.run({json.dumps(options)}).then(results => results.violations)")
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]


def too_wide(page: Page) -> list[str]:
    """A line if the page has to be scrolled sideways."""
    root = "document.documentElement"
    is_wider = page.evaluate(f"{root}.scrollWidth > {root}.clientWidth")
    return ["wider than the screen"] if is_wider else []
