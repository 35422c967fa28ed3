"""Finds the positions of passages on a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from corpus import Document, Passage, PassageKind
from ingest.pages.layout import locate
from ingest.pages.render import Box
from kb.documents.page_cache import PageImages

_WHOLE: Final = 0.97
"""If this share of a passage's text is found on a page, it does not continue on the next one."""
_MOST_PAGES: Final = 12
"""The largest number of pages on which a passage is shown; the rest of a longer one is left out."""


class PassageOnPage(NamedTuple):
    passage: Passage
    boxes: tuple[Box, ...]
    """Line by line; empty if its words were not found on the page, as in a drawing."""


class PageView(NamedTuple):
    document: Document
    page: int
    """From 1."""
    passages: tuple[PassageOnPage, ...]
    """In reading order: passages that continue from the page before, then those that begin here."""


def view_page(
    images: PageImages, document: Document, passages: Sequence[Passage], page: int
) -> PageView:
    """``passages``: those of the document, in order. Raises PageImageMissing."""
    characters = images.characters(document, page)
    earlier = [
        passage
        for passage in before_page(passages, page)
        if not _ends(images, document, passages, passage)
    ]
    here = [*earlier, *(passage for passage in passages if passage.page == page)]
    located = locate(characters, [passage.text for passage in here])
    found = tuple(
        PassageOnPage(passage, place.boxes)
        for passage, place in zip(here, located, strict=True)
        if passage.page == page or place.boxes
    )
    return PageView(document, page, found)


def boxes_of(
    images: PageImages, document: Document, passages: Sequence[Passage], passage: Passage
) -> dict[int, tuple[Box, ...]]:
    """The positions of a passage's own text, page by page. Raises PageImageMissing."""
    found: dict[int, tuple[Box, ...]] = {}
    first = passage.page or 1
    for page in range(first, min(first + _MOST_PAGES, (document.pages or 0) + 1)):
        view = view_page(images, document, passages, page)
        boxes = next((each.boxes for each in view.passages if each.passage == passage), ())
        if not boxes:
            break
        found[page] = boxes
    return found


def before_page(passages: Sequence[Passage], page: int) -> list[Passage]:
    """Passages that may continue on a page: the last text before those that begin on it, and the notes
    of the page before."""
    begins = next((n for n, passage in enumerate(passages) if passage.page == page), None)
    earlier = [
        passage
        for passage in passages[:begins]
        if passage.page is not None and passage.page < page and passage.text
    ]
    texts = [passage for passage in earlier if passage.kind is not PassageKind.NOTE][-1:]
    return [*texts, *(p for p in earlier if p.kind is PassageKind.NOTE and p.page == page - 1)]


def _ends(
    images: PageImages, document: Document, passages: Sequence[Passage], passage: Passage
) -> bool:
    """Whether a passage ends on the page on which it begins."""
    first = passage.page or 1
    texts = [each.text for each in passages if each.page == first]
    place = [each.id for each in passages if each.page == first].index(passage.id)
    return locate(images.characters(document, first), texts)[place].share >= _WHOLE
