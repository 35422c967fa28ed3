"""Search."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import QueryParameter

from corpus import SEARCH_LANGS, SearchLang
from kb.i18n.translate import reader_language
from kb.schemas import SearchView
from kb.schemas.counterparts import of_hits
from kb.services import Services
from kb.web.api.failures import failures
from kb.web.parameters import DEEPEST_OFFSET, LONGEST_QUERY, ChangedSince, SortedBy, Without
from kb.web.recent import changed_since as only_changed
from kb.web.throttle import QUERIES, counted_as
from search import Filters, SearchMode, SearchQuery


class SearchApi(Controller):
    """/search"""

    opt = counted_as(QUERIES)
    tags = ("search",)

    @get(
        "/search",
        operation_id="search",
        summary="Search in both languages",
        description=(
            "The query has words, “quoted text” and -exclusions, in Chinese or English. Each language "
            "has its own ranked list of passages in `groups`; `merged` is one list of both. The termbase "
            "and a dictionary translate the words, and vectors compare the whole query by meaning. "
            "`scores` and `matched` of a hit say why it was found. Hits come with their counterparts in "
            "other versions. Give the query as `query` or `q`."
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
                description="The query",
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
                description="The user's language, whose list comes first; by default the query's"
            ),
        ] = None,
        only: Annotated[
            SearchLang | None, QueryParameter(description="Only results in this language")
        ] = None,
        mode: Annotated[
            SearchMode,
            QueryParameter(
                description=(
                    "`hybrid`: by words and by meaning; `lexical`: by words only. Without vectors the "
                    "answer to `hybrid` is lexical, with the reason in `lexical_only`"
                ),
                examples=[Example(value="lexical")],
            ),
        ] = "hybrid",
        sort: SortedBy = "relevance",
        without: Without = None,
        changed_since: ChangedSince = None,
        limit: Annotated[
            int, QueryParameter(description="Hits in each language", ge=1, le=100)
        ] = 10,
        offset: Annotated[
            int,
            QueryParameter(description="Hits to skip in each language", ge=0, le=DEEPEST_OFFSET),
        ] = 0,
    ) -> SearchView:
        answer = services.search(
            SearchQuery(
                words or q or "",
                ui_lang=lang or reader_language(request),
                langs=(only,) if only else SEARCH_LANGS,
                filters=only_changed(services, filters, changed_since),
                limit=limit,
                offset=offset,
                mode=mode,
                sort=sort,
                without=tuple(without or ()),
            )
        )
        services.note_query(answer)
        return SearchView.from_answer(
            answer,
            first=lang,
            counterparts=of_hits(services, answer),
            quoted=services.short_answers(answer),
        )
