"""The first page: a search box, and the results of a search."""

from __future__ import annotations

from typing import Annotated, Any, Final

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from kb.web.facets import YEAR_PARAMETERS, FacetPanel
from kb.web.i18n import reader_language, translator
from kb.web.notices import notice_text
from kb.web.paging import Paging, turn
from kb.web.parameters import DEEPEST_OFFSET, LONGEST_QUERY
from kb.web.render import page
from kb.web.services import Services
from kb.web.urls import pairs_of
from search import Filters, SearchQuery

HITS_PER_PAGE: Final = 10
"""In each language."""
EXAMPLES: Final = (
    ("en", "recovery and reflection period"),
    ("zh", "被害人身份识别"),
    ("en", "Article 3"),
    ("zh", "收买被拐卖的妇女"),
    ("en", '"position of vulnerability"'),
    ("zh", "部际联席会议"),
)


class SearchPages(Controller):
    """/"""

    include_in_schema = False

    @get("/", sync_to_thread=True)
    def search(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        filters: NamedDependency[Filters],
        q: Annotated[str | None, QueryParameter(max_length=LONGEST_QUERY)] = None,
        offset: Annotated[int, QueryParameter(ge=0, le=DEEPEST_OFFSET)] = 0,
    ) -> Response[str]:
        """The search box alone, or with what ``q`` finds in both languages."""
        if not q or not q.strip():
            return page(
                request,
                "search.html",
                examples=EXAMPLES,
                counts=services.catalog.counts(),
                concepts=len(services.termbase.concepts),
                q="",
            )
        ui = translator(reader_language(request))
        answer = services.searcher.search(
            SearchQuery(q, ui_lang=ui.lang, filters=filters, limit=HITS_PER_PAGE, offset=offset)
        )
        panel = FacetPanel(pairs_of(request.url.query), ui, services.catalog)
        deepest = max((group.total for group in answer.groups), default=0)
        return page(
            request,
            "results.html",
            q=q,
            groups=answer.groups,
            notices=[notice_text(notice, ui.lang) for notice in answer.notices],
            direct=answer.direct,
            meant=answer.did_you_mean,
            meant_address=panel.asking(answer.did_you_mean or ""),
            facets=panel.facets(answer.facets),
            chosen=panel.in_use(),
            kept=panel.kept(except_for=("q",)),
            years={
                "year_from": filters.year_from,
                "year_to": filters.year_to,
                "kept": panel.kept(except_for=YEAR_PARAMETERS),
            },
            paging=turn(request, Paging(offset, HITS_PER_PAGE, deepest)),
        )
