"""A term and its uses."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from corpus import SearchLang
from kb.services import Services
from kb.views import ConcordanceView
from kb.web.api.failures import failures
from kb.web.parameters import Offset, SoughtTerm


class ConcordanceApi(Controller):
    """/concordance"""

    path = "/concordance"
    tags = ("terms",)

    @get(
        "/",
        operation_id="getConcordance",
        summary="Look a term up: its entry, and its uses in context",
        description=(
            "The term to the letter, but for script, width and case; an English one also with one of "
            "its words in the other number. Each use stands with the words around it and with its "
            "counterpart in the other language, where there is one."
        ),
        responses=failures(400, 503),
        sync_to_thread=True,
    )
    def get_concordance(
        self,
        services: NamedDependency[Services],
        term: SoughtTerm,
        lang: Annotated[
            SearchLang | None,
            QueryParameter(description="The term's language; by default as its characters say"),
        ] = None,
        offset: Offset = 0,
        limit: Annotated[int, QueryParameter(description="Uses at most", ge=1, le=200)] = 50,
    ) -> ConcordanceView:
        looked = services.term_lookup.look_up(term, lang, offset, limit)
        return ConcordanceView.of(looked, offset, limit)
