"""WCAG 2.2 AA on every page, in both languages, on a wide screen and a phone, in light and dark."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Browser

from tests.support.accessibility import too_wide, violations

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/",
    "results": "/?q=剥削&type=treaty&type=guidance",
    "nothing-found": "/?q=zzzzqqqq",
    "documents": "/documents",
    "document": "/documents/palermo-protocol-digest/en",
    "passage": "/documents/palermo-protocol-digest/zh/art-3?q=剥削",
    "tables": "/documents/domestic-site-visit-report/en",
    "slides": "/documents/victim-identification-slides/zh",
    "work": "/works/palermo-protocol-digest",
    "succession": "/works/npa-2013-2020-digest",
    "parallel": "/works/palermo-protocol-digest/parallel?left=en&right=zh",
    "compare": "/works/compare?left=npa-2008-2012-digest&right=npa-2013-2020-digest",
    "terms": "/terms?find=拐卖",
    "letter": "/terms?letter=D",
    "term": "/terms/guaimai",
    "about": "/about",
    "shelf": "/documents?shelf=plans&sort=date",
    "page-image": "/documents/psychosocial-medical-assistance-module/en/pages/2?passage=sec-3.1",
    "page-image-zoomed": "/documents/npa-2013-2020-digest/zh/pages/1?zoom=1800",
    "concordance": "/concordance?term=剥削",
    "status": "/status",
    "help": "/help",
    "api": "/api",
    "error": "/none",
    "problem": "/problems/file-empty",
}
ON_A_PHONE_LIKE_ANOTHER = {"letter", "shelf", "succession", "page-image-zoomed", "problem"}
"""Pages of a template that another page shows, too."""
WIDE, PHONE = 1280, 360


@pytest.mark.parametrize(
    ("locale", "width", "colours"),
    # Colours do not depend on the language or the width.
    [("en-GB", WIDE, "light"), ("zh-CN", PHONE, "dark")],
)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    chromium: Browser, site: str, locale: str, width: int, colours: Literal["light", "dark"]
) -> None:
    """All rules on a screen of this width, and whether the page fits on the other one."""
    context = chromium.new_context(base_url=site, locale=locale, color_scheme=colours)
    page = context.new_page()
    found = {}
    for name, address in PAGES.items():
        if width == PHONE and name in ON_A_PHONE_LIKE_ANOTHER:
            continue
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(address)
        faults = [*violations(page), *too_wide(page)]
        page.set_viewport_size({"width": WIDE + PHONE - width, "height": 800})
        faults += too_wide(page)
        if faults:
            found[name] = faults
    context.close()
    assert found == {}


@pytest.mark.parametrize("address", ["/?q=剥削", "/documents/palermo-protocol-digest/en", "/terms"])
def test_what_is_pressed_is_large_enough(chromium: Browser, site: str, address: str) -> None:
    """24 px by 24 px (WCAG 2.5.8) for all that is not a link within a sentence."""
    context = chromium.new_context(base_url=site, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(address)
    small = page.evaluate(
        """() => [...document.querySelectorAll(
                "button, input, select, summary, .tool, .nav a, .toc a, .chip")]
            .filter((element) => element.checkVisibility())
            .map((element) => [element.outerHTML.slice(0, 80), element.closest("label") ?? element])
            .map(([html, element]) => [html, element.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
            .map(([html]) => html)"""
    )
    context.close()
    assert small == []
