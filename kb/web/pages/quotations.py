"""Words with their citation, for readers without scripts and where copying is not allowed."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from corpus import ParameterRepeated
from kb.documents.quotation import MOST_PASSAGES, selection_of
from kb.schemas import QuotationsView
from kb.services import Services
from kb.web.render import base_url, page
from search.citations import STYLES


class QuotationPages(Controller):
    """/quote"""

    include_in_schema = False

    @get("/quote", sync_to_thread=True)
    def quote(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        passage: FromQuery[list[str]],
        counterpart: FromQuery[bool] = False,
        whole: FromQuery[bool] = False,
        style: Annotated[str, QueryParameter(max_length=100)] = STYLES[0],
        start: Annotated[int | None, QueryParameter(ge=0)] = None,
        end: Annotated[int | None, QueryParameter(ge=0)] = None,
    ) -> Response[str]:
        """The same as the API's quotations."""
        if len(passage) > MOST_PASSAGES:
            raise ParameterRepeated(name="passage", limit=MOST_PASSAGES)
        selection = selection_of(start, end)
        found = services.quoter.quote(
            passage,
            style=style,
            base_url=base_url(request),
            selection=selection,
            whole=whole,
            counterpart=counterpart,
        )
        kept = [("passage", id_) for id_ in passage]
        kept += [("start", str(start)), ("end", str(end))] if selection else []
        return page(
            request,
            "quote.html",
            quotations=QuotationsView.of(found).quotations,
            kept=kept + ([("whole", "true")] if whole else []),
            counterpart=counterpart,
            style=style,
        )
