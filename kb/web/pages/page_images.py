"""A page of a PDF document: its image with the passages marked, their text beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final, NamedTuple

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect

from corpus import Document, PageImageMissing, Passage, PassageNotFound
from corpus import search_lang as search_lang_of
from kb.documents.page_cache import WIDTHS
from kb.documents.page_layout import PassageOnPage, view_page
from kb.i18n.addresses import page_path
from kb.i18n.translate import localise_error, reader_language
from kb.schemas import sub_passages
from kb.services import Services
from kb.web.display.document import Words, highlights, links_of, passage_at
from kb.web.render import page

ZOOMS: Final = ("", *map(str, WIDTHS[1:]))
"""Fit to the window, and the widths in dots."""
GRID: Final = 1000
"""Boxes are drawn on a square of so many units, whatever the page's shape."""

Zoom = Annotated[str, QueryParameter(pattern=f"^({'|'.join(ZOOMS)})$")]
Marked = Annotated[str | None, QueryParameter(max_length=300)]


class Rectangle(NamedTuple):
    """On the grid."""

    x: float
    y: float
    width: float
    height: float


class PageImagePages(Controller):
    """/documents/WORK/LANG/pages and what is below."""

    include_in_schema = False
    path = "/documents"

    @get("/{work_id:str}/{lang:str}/pages", sync_to_thread=True)
    def pages(
        self,
        work_id: FromPath[str],
        lang: FromPath[str],
        page: Annotated[int, QueryParameter(ge=1)] = 1,
        zoom: Zoom = "",
    ) -> Redirect:
        """Where a form that asks for a page leads."""
        return Redirect(page_path(f"{work_id}/{lang}", page, zoom=zoom))

    @get("/{work_id:str}/{lang:str}/pages/{number:int}", sync_to_thread=True)
    def page(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        work_id: FromPath[str],
        lang: FromPath[str],
        number: FromPath[int],
        passage: Marked = None,
        zoom: Zoom = "",
        q: Words = None,
    ) -> Response[str]:
        """The image of a PDF page, with its text."""
        document = services.catalog.document(f"{work_id}/{lang}")
        passages = services.catalog.passages(document.id)
        return image_page(
            request, services, document, passages, number=number, locator=passage, zoom=zoom, q=q
        )


def is_recognised(passages: Sequence[Passage]) -> bool:
    """Whether OCR has read some of a document: then it is read beside its image."""
    return any(passage.confidence is not None for passage in passages)


def image_page(
    request: Request[Any, Any, Any],
    services: Services,
    document: Document,
    passages: list[Passage],
    *,
    number: int | None = None,
    locator: str | None = None,
    zoom: str = "",
    q: str | None = None,
) -> Response[str]:
    """Page ``number``, from 1; by default that of the passage ``locator``, which is marked.

    Where the page cannot be drawn, its passages are shown all the same, with the reason. Raises
    PassageNotFound, and PageImageMissing where there is no such page.
    """
    target = passage_at(passages, document.id, locator)
    if locator is not None and target is None:
        raise PassageNotFound(id=f"{document.id}/{locator}")
    if number is None:
        number = (target.page if target else None) or 1
    marked = {target.id, *(p.id for p in sub_passages(target, passages))} if target else set()
    missing = None
    try:
        shown: Sequence[PassageOnPage] = view_page(
            services.page_images, document, passages, number
        ).passages
    except PageImageMissing as error:
        if not 1 <= number <= (document.pages or 0):
            raise
        missing = localise_error(error, reader_language(request))
        shown = [PassageOnPage(p, ()) for p in passages if p.page == number]
    place = ZOOMS.index(zoom)
    return page(
        request,
        "page_image.html",
        document=document,
        lang=search_lang_of(document.lang),
        number=number,
        shown=shown,
        rectangles={here.passage.id: [_rectangle(box) for box in here.boxes] for here in shown},
        missing=missing,
        target=target,
        marked=marked,
        recognised=is_recognised(passages),
        highlights=highlights(services, document, q),
        links=links_of(services.catalog, document),
        zoom=zoom,
        narrower=ZOOMS[place - 1] if place else None,
        wider=ZOOMS[place + 1] if place + 1 < len(ZOOMS) else None,
        widths=WIDTHS,
        grid=GRID,
        q=q,
    )


def _rectangle(box: tuple[float, float, float, float]) -> Rectangle:
    left, top, right, bottom = (round(share * GRID, 1) for share in box)
    return Rectangle(left, top, round(right - left, 1), round(bottom - top, 1))
