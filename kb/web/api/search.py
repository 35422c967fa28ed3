"""Search."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import QueryParameter

from corpus import SEARCH_LANGS, SearchLang
from kb.counterparts import of_hits
from kb.views import SearchView
from kb.web.api.failures import failures
from kb.web.i18n import reader_language
from kb.web.parameters import DEEPEST_OFFSET, LONGEST_QUERY
from kb.web.services import Services
from search import Filters, SearchQuery


class SearchApi(Controller):
    """/search"""

    tags = ("search",)

    @get(
        "/search",
        operation_id="search",
        summary="Search in both languages",
        description=(
            "Words, “quoted text” and -exclusions, in Chinese or English. Each language has its own "
            "ranked list of passages; terms are looked for in the other language by the termbase. "
            "Give the words as `query` or `q`. Hits come with their counterparts in other versions."
        ),
        responses=failures(400),
        sync_to_thread=True,
    )
    def search(
        self,
        request: Request,  # type: ignore[type-arg]
        services: NamedDependency[Services],
        filters: NamedDependency[Filters],
        words: Annotated[
            str | None,
            QueryParameter(
                name="query",
                description="What to look for",
                max_length=LONGEST_QUERY,
                examples=[Example(value="recovery and reflection period")],
            ),
        ] = None,
        q: Annotated[
            str | None, QueryParameter(description="The same as `query`", max_length=LONGEST_QUERY)
        ] = None,
        lang: Annotated[
            SearchLang | None,
            QueryParameter(
                description="The asker's own language, whose list comes first; else the query's"
            ),
        ] = None,
        only: Annotated[
            SearchLang | None, QueryParameter(description="Answer in this language only")
        ] = None,
        limit: Annotated[
            int, QueryParameter(description="Hits in each language", ge=1, le=100)
        ] = 10,
        offset: Annotated[
            int,
            QueryParameter(
                description="Hits to leave out first in each language", ge=0, le=DEEPEST_OFFSET
            ),
        ] = 0,
    ) -> SearchView:
        answer = services.searcher.search(
            SearchQuery(
                words or q or "",
                ui_lang=lang or reader_language(request),
                langs=(only,) if only else SEARCH_LANGS,
                filters=filters,
                limit=limit,
                offset=offset,
            )
        )
        return SearchView.from_answer(answer, first=lang, counterparts=of_hits(services, answer))
