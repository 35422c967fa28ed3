"""The Atom feeds at /feed.atom and /search.atom."""

from __future__ import annotations

from typing import Annotated, Any, Final

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from kb.exports.atom import ATOM, ENTRIES, document_entries, feed, hit_entries
from kb.i18n.addresses import DOCUMENTS, with_query
from kb.i18n.labels import N_
from kb.i18n.translate import reader_language, translator
from kb.services import Services
from kb.web.parameters import LONGEST_QUERY
from kb.web.recent import within
from kb.web.render import LANGUAGE_VARY, base_url
from kb.web.throttle import QUERIES, counted_as
from search import Filters, SearchMode, SearchQuery

_SEARCHED: Final = 100
"""The number of documents, those added or amended last, in which /search.atom searches."""
_HITS: Final = 25
"""The most hits in each language."""


class FeedPages(Controller):
    """Feeds, which feed readers request again and again."""

    include_in_schema = False
    opt = counted_as(QUERIES)

    @get("/feed.atom", sync_to_thread=True)
    def documents(
        self, request: Request[Any, Any, Any], services: NamedDependency[Services]
    ) -> Response[bytes]:
        """New and amended documents, the latest first."""
        ui, base = translator(reader_language(request)), base_url(request)
        title = ui.text(N_("New and amended documents"))
        page = base + with_query(DOCUMENTS, {"sort": "added"})
        entries = document_entries(services.overviewer.now().news[:ENTRIES], base, ui)
        return _answer(feed(title, _here(request), page, entries, ui))

    @get("/search.atom", sync_to_thread=True)
    def search(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        filters: NamedDependency[Filters],
        q: Annotated[str, QueryParameter(max_length=LONGEST_QUERY)],
        mode: Annotated[SearchMode, QueryParameter()] = "hybrid",
    ) -> Response[bytes]:
        """Results of a search among the documents that were added or amended last."""
        ui, base = translator(reader_language(request)), base_url(request)
        news = services.overviewer.now().news[:_SEARCHED]
        answer = services.searcher.search(
            SearchQuery(q, ui_lang=ui.lang, filters=within(filters, news), limit=_HITS, mode=mode)
        )
        hits = [hit for group in answer.groups if group.answered for hit in group.hits]
        entries = hit_entries(hits, {each.document.id: each.at for each in news}, base)
        title = ui.text(N_("Search: %(query)s"), {"query": q})
        query = request.url.query
        return _answer(feed(title, _here(request), f"{base}/?{query}", entries, ui))


def _here(request: Request[Any, Any, Any]) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{base_url(request)}{request.url.path}{query}"


def _answer(content: bytes) -> Response[bytes]:
    headers = {"Vary": LANGUAGE_VARY, "Cache-Control": "private, no-cache"}
    return Response(content, media_type=f"{ATOM}; charset=utf-8", headers=headers)
