"""A passage in a page of another site: /embed and oEmbed (https://oembed.com)."""

from __future__ import annotations

from html import escape
from typing import Annotated, Any, Final
from urllib.parse import unquote, urlsplit

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import FromPath, QueryParameter

from corpus import PassageNotFound
from kb.documents.quotation import Quotation
from kb.i18n.addresses import embed_path
from kb.services import Services
from kb.web.headers import EMBEDDABLE
from kb.web.render import base_url, page

_WIDTH: Final = 600
_HEIGHT: Final = 300
"""Dots."""
_LEAST: Final = 100


class EmbedPages(Controller):
    """/embed and /oembed"""

    include_in_schema = False

    @get("/embed/{work_id:str}/{lang:str}/{locator:str}", sync_to_thread=True)
    def embed(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        work_id: FromPath[str],
        lang: FromPath[str],
        locator: FromPath[str],
    ) -> Response[str]:
        """The words, their citation and a link: no script, no cookie is needed."""
        quotation = _quotation(request, services, f"{work_id}/{lang}/{locator}")
        shown = page(request, "embed.html", quotation=quotation)
        shown.headers.update(EMBEDDABLE)
        return shown

    @get("/oembed", sync_to_thread=True)
    def describe(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        url: Annotated[str, QueryParameter(max_length=2000)],
        format: Annotated[str, QueryParameter(max_length=10)] = "json",  # noqa: A002 - oEmbed's name
        maxwidth: Annotated[int, QueryParameter(ge=_LEAST)] = _WIDTH,
        maxheight: Annotated[int, QueryParameter(ge=_LEAST)] = _HEIGHT,
    ) -> dict[str, Any]:
        """How to embed the passage with this permalink. Other forms than JSON are 501, as oEmbed asks."""
        if format != "json":
            raise HTTPException(status_code=501)
        address, base = urlsplit(url), base_url(request)
        steps = unquote(address.path).split("/")
        is_here = address.netloc == urlsplit(base).netloc
        if not is_here or len(steps) != 5 or steps[1] != "documents":
            raise PassageNotFound(id=url[:200])
        passage_id = "/".join(steps[2:])
        quotation = _quotation(request, services, passage_id)
        width, height = min(maxwidth, _WIDTH), min(maxheight, _HEIGHT)
        source, title = escape(base + embed_path(passage_id)), escape(quotation.citation)
        return {
            "version": "1.0",
            "type": "rich",
            "title": quotation.citation,
            "provider_name": "kb",
            "provider_url": base,
            "width": width,
            "height": height,
            "html": f'<iframe src="{source}" title="{title}" width="{width}" height="{height}"></iframe>',
        }


def _quotation(request: Request[Any, Any, Any], services: Services, passage_id: str) -> Quotation:
    return services.quoter.quote([passage_id], base_url=base_url(request))[0]
