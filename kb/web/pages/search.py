"""The first page: a search box, and the results of a search."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlencode

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from litestar.response import Redirect

from corpus import SearchLang
from kb.exports.results import FORMATS
from kb.i18n.addresses import API, SEARCH_FEED, pairs_of
from kb.i18n.translate import reader_language, translator
from kb.schemas.counterparts import of_hits, shown_beside
from kb.schemas.search import notice_text
from kb.services import Services
from kb.web.display import view_options as expansions
from kb.web.display.facets import AS_OF, YEAR_PARAMETERS, FacetPanel
from kb.web.display.results import result_lists
from kb.web.display.view_options import ExpansionPanel, ways
from kb.web.paging import Paging, turn
from kb.web.parameters import DEEPEST_OFFSET, LONGEST_QUERY, ChangedSince, SortedBy, Without
from kb.web.recent import changed_since as only_changed
from kb.web.render import page
from kb.web.throttle import QUERIES, counted_as
from search import Answer, Expansion, Filters, Group, Hit, SearchMode, SearchQuery

HITS_PER_PAGE: Final = 10
"""In each language."""
_NOT_IN_FEED: Final = ("changed_since", "offset", "ui", "view", "sort", "without")
COMPARISONS: Final = 3
"""The number of comparisons shown on the first page."""
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

    opt = counted_as(QUERIES)
    include_in_schema = False

    @get("/search", sync_to_thread=False)
    def search_address(self, request: Request[Any, Any, Any]) -> Redirect:
        """The address that people guess."""
        return Redirect(f"/?{query}" if (query := request.url.query) else "/", status_code=303)

    @get("/", sync_to_thread=True)
    def search(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        filters: NamedDependency[Filters],
        q: Annotated[str | None, QueryParameter(max_length=LONGEST_QUERY)] = None,
        mode: Annotated[SearchMode, QueryParameter()] = "hybrid",
        sort: SortedBy = "relevance",
        without: Without = None,
        view: Annotated[Literal["languages", "merged"], QueryParameter()] = "languages",
        changed_since: ChangedSince = None,
        offset: Annotated[int, QueryParameter(ge=0, le=DEEPEST_OFFSET)] = 0,
    ) -> Response[str]:
        """The search box alone, or with what ``q`` finds in both languages."""
        if not q or not q.strip():
            return page(
                request,
                "search.html",
                examples=EXAMPLES,
                overview=services.overviewer.now(),
                comparisons=services.overviewer.comparisons(reader_language(request), COMPARISONS),
                concepts=len(services.termbase.concepts),
            )
        ui = translator(reader_language(request))
        answer = services.search(
            SearchQuery(
                q,
                ui_lang=ui.lang,
                filters=only_changed(services, filters, changed_since),
                limit=HITS_PER_PAGE,
                offset=offset,
                mode=mode,
                sort=sort,
                without=tuple(without or ()),
            )
        )
        services.note_query(answer)
        counterparts = of_hits(services, answer)
        pairs = pairs_of(request.url.query)
        panel = FacetPanel(pairs, ui, services.catalog, services.overviewer)
        totals = [group.total for group in answer.groups]
        deepest = sum(totals) if view == "merged" else max(totals, default=0)
        chips = ExpansionPanel(pairs, services.termbase, ui.lang).chips
        reason = answer.lexical_reason
        return page(
            request,
            "results.html",
            q=q,
            groups=answer.groups,
            lists=result_lists(answer, counterparts),
            any_answer=any(group.answered for group in answer.groups),
            respelt=answer.respelt,
            vectors_share=_vectors_share(services, answer),
            merged=_merged(answer) if view == "merged" else None,
            chips={group.lang: chips(group) for group in answer.groups},
            nearest=_nearest(answer),
            beside=partial(shown_beside, found=counterparts),
            ways=ways(pairs, mode, view, sort),
            lexical_reason=ui.text(reason.message, reason.params) if reason else "",
            notices=[notice_text(notice, ui.lang) for notice in answer.notices],
            direct=answer.direct,
            named=answer.named,
            verdicts=_verdicts(services, q),
            short_answers=services.short_answers(answer),
            meant=answer.did_you_mean,
            meant_address=panel.asking(answer.did_you_mean or ""),
            facets=panel.facets(_facets(answer, changed_since)),
            chosen=panel.in_use(),
            changed_since=changed_since,
            whole=_without(pairs, "changed_since", "offset"),
            feed=SEARCH_FEED + _without(pairs, *_NOT_IN_FEED),
            files=_files(pairs, ui.lang),
            kept=panel.kept(except_for=("q", expansions.PARAMETER)),
            years={
                "year_from": filters.year_from,
                "year_to": filters.year_to,
                "as_of": filters.as_of,
                "kept": panel.kept(except_for=(*YEAR_PARAMETERS, AS_OF)),
            },
            paging=turn(request, Paging(offset, HITS_PER_PAGE, deepest)),
        )


def _without(pairs: list[tuple[str, str]], *names: str) -> str:
    """The query string of an address without some parameters."""
    return f"?{urlencode([pair for pair in pairs if pair[0] not in names])}"


def _files(pairs: list[tuple[str, str]], lang: SearchLang) -> list[tuple[str, str]]:
    """The forms in which the results can be saved, each with its address."""
    query = f"{_without(pairs, 'offset', 'ui', 'view')}&ui={lang}"
    return [(form, f"{API}/exports/search/{form}{query}") for form in FORMATS]


def _facets(answer: Answer, changed_since: str | None) -> dict[str, dict[str, int]]:
    """The facets to show. Works are not offered if the search is limited to those that changed."""
    return {
        name: counts
        for name, counts in answer.facets.items()
        if not (changed_since and name == "work")
    }


def _verdicts(services: Services, q: str) -> dict[str, bool]:
    """Editors' judgements of this query, by passage id."""
    judged = services.catalog.judgements.list(query=" ".join(q.split()))
    return {each.passage_id: each.relevant for each in judged}


def _merged(answer: Answer) -> list[tuple[SearchLang, Sequence[Expansion], Hit]]:
    """The hits of both languages, each with its language and what was looked for there."""
    by_lang: dict[SearchLang, Group] = {group.lang: group for group in answer.groups}
    found = ((hit.passage.lang, hit) for hit in answer.merged)
    return [(lang, by_lang[lang].expansions, hit) for lang, hit in found]


def _vectors_share(services: Services, answer: Answer) -> float | None:
    """Which share of the passages is found by meaning; None where all are, or none is asked for."""
    if answer.mode == "lexical":
        return None
    share = services.embedder.found_by_meaning()
    return share if share < 1 else None


def _nearest(answer: Answer) -> dict[SearchLang, float]:
    """The best cosine of each language: what bars are measured by; empty for words alone."""
    if answer.mode == "lexical":
        return {}
    return {
        group.lang: max((hit.scores.dense or 0.0 for hit in group.hits), default=0.0) or 1.0
        for group in answer.groups
    }
