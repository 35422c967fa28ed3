"""The pages, one controller per noun."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote, urlencode

from litestar import Controller, Request, Router
from litestar.response import Redirect

from kb.i18n.addresses import pairs_of
from kb.web.pages.about import AboutPages
from kb.web.pages.collections import BrowserCollectionPages, CollectionPages
from kb.web.pages.documents import DocumentPages
from kb.web.pages.editing import EditingPages, WorkEditingPages
from kb.web.pages.embeds import EmbedPages
from kb.web.pages.groups import GroupPages
from kb.web.pages.guide import GuidePages, StatusPages
from kb.web.pages.judgements import JudgementPages
from kb.web.pages.oidc import OidcPages
from kb.web.pages.page_images import PageImagePages
from kb.web.pages.quotations import QuotationPages
from kb.web.pages.reference import ReferencePages
from kb.web.pages.search import SearchPages
from kb.web.pages.sign_in import SignInPages
from kb.web.pages.submissions import IngestPages
from kb.web.pages.terms import ConcordancePages, TermPages
from kb.web.pages.versions import VersionPages
from kb.web.pages.works import WorkPages

_CONTROLLERS: Final[list[type[Controller]]] = [
    AboutPages,
    BrowserCollectionPages,
    CollectionPages,
    ConcordancePages,
    DocumentPages,
    EditingPages,
    EmbedPages,
    GroupPages,
    GuidePages,
    IngestPages,
    JudgementPages,
    PageImagePages,
    QuotationPages,
    OidcPages,
    ReferencePages,
    SearchPages,
    SignInPages,
    StatusPages,
    TermPages,
    VersionPages,
    WorkEditingPages,
    WorkPages,
]


def pages_router() -> Router:
    """All pages; made anew for each application, as handlers keep their application's layers."""
    return Router(path="/", route_handlers=_CONTROLLERS, before_request=_without_blanks)


async def _without_blanks(request: Request[Any, Any, Any]) -> Redirect | None:
    # A form sends its empty fields, too; they mean nothing and make addresses that nobody can read.
    pairs = pairs_of(request.url.query)
    filled = [(name, value) for name, value in pairs if value.strip()]
    if len(filled) == len(pairs):
        return None
    query = f"?{urlencode(filled)}" if filled else ""
    return Redirect(quote(request.url.path) + query)
