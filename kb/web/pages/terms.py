"""The termbase, and a term's uses in the documents."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated, Any, Final

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from corpus import SearchLang
from kb.schemas import ConcordanceView
from kb.services import Services
from kb.web.paging import Paging, turn
from kb.web.parameters import SoughtTerm
from kb.web.render import page
from kb.web.throttle import QUERIES, counted_as


class TermPages(Controller):
    """/terms"""

    include_in_schema = False

    @get("/terms", sync_to_thread=True)
    def terms(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        find: Annotated[str, QueryParameter(max_length=200)] = "",
        subject: Annotated[str, QueryParameter(max_length=200)] = "",
    ) -> Response[str]:
        """Concepts in both languages, all or those that ``find`` names or ``subject`` holds."""
        termbase = services.termbase
        return page(
            request,
            "terms.html",
            concepts=[c for c in termbase.find(find) if subject in ("", c.subject)],
            subjects=termbase.subjects,
            subject=subject,
            by_id={concept.id: concept for concept in termbase.concepts},
            find=find,
        )


USES_PER_PAGE: Final = 50


class ConcordancePages(Controller):
    """/concordance"""

    opt = counted_as(QUERIES)
    include_in_schema = False
    path = "/concordance"

    @get("/", sync_to_thread=True)
    def concordance(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        term: SoughtTerm = "",
        lang: Annotated[SearchLang | None, QueryParameter()] = None,
        offset: Annotated[int, QueryParameter(ge=0)] = 0,
    ) -> Response[str]:
        """Each use of a term with the words around it, document by document."""
        if not term.strip():
            return page(request, "concordance.html", found=None, term="")
        looked = services.term_lookup.look_up(term, lang, offset, USES_PER_PAGE)
        found = ConcordanceView.of(looked, offset, USES_PER_PAGE)
        return page(
            request,
            "concordance.html",
            found=found,
            term=found.term,
            concepts=looked.concepts,
            by_id={each.id: each for each in services.termbase.concepts},
            documents={each.document_id: each for each in found.documents},
            groups=[
                (id_, list(uses)) for id_, uses in groupby(found.uses, lambda use: use.document_id)
            ],
            paging=turn(request, Paging(offset, USES_PER_PAGE, found.total)),
        )
