"""A handout says of a text that it is no longer in force, and never that it has legal force then."""

from __future__ import annotations

import pytest

from kb.services import Services
from tests.kb.test_dated_versions_kept import NEW, OLD, services
from tests.support.handout_samples import collection, made, quoted, squeezed, text_of

__all__ = ["services"]

HAS_FORCE = "These words have legal force."


@pytest.mark.parametrize("format_", ["docx", "pdf", "html", "markdown"])
def test_a_superseded_text_is_marked_at_the_words_and_among_the_sources(
    services: Services, format_: str
) -> None:
    what = collection(quoted(services, f"{OLD}/art-2"))
    text = squeezed(text_of(format_, made(services, what, format_)))
    assert squeezed("Authentic text. Superseded text (until 1 July 2019)") in text
    assert squeezed("Authentic text: This text is no longer the one in force") in text
    assert squeezed(HAS_FORCE) not in text


def test_slides_mark_it_too(services: Services) -> None:
    what = collection(quoted(services, f"{OLD}/art-2"))
    text = text_of("pptx", made(services, what, "pptx", ui="zh"))
    assert squeezed("作准文本。已修改 （至2019年7月1日）") in squeezed(text)


def test_the_text_in_force_is_as_before(services: Services) -> None:
    what = collection(quoted(services, f"{NEW}/art-2"))
    text = squeezed(text_of("html", made(services, what, "html")))
    assert squeezed(f"Authentic text: {HAS_FORCE}") in text
    assert squeezed("In force") not in text
