"""The termbase, and a term's uses in the documents."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import PathParameter, QueryParameter

from corpus import SearchLang
from kb.schemas import ConceptView, ConcordanceView
from kb.services import Services
from kb.web.api.failures import failures
from kb.web.paging import Paging, link_header
from kb.web.parameters import Limit, Offset, SoughtTerm
from kb.web.selecting import ConceptFields, list_of, selected
from kb.web.throttle import QUERIES, counted_as


class TermsApi(Controller):
    """/terms"""

    path = "/terms"
    tags = ("terms",)

    @get(
        "/",
        operation_id="listTerms",
        summary="Find terms",
        description=(
            "Concepts of the termbase with their terms in both languages. `X-Total-Count` is the "
            "number of all, `Link` the next page."
        ),
        operation_class=list_of(ConceptView),
        responses=failures(400),
        sync_to_thread=True,
    )
    def list_terms(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        find: Annotated[
            str,
            QueryParameter(
                description="Part of a term, in either language; Traditional or Simplified",
                max_length=200,
                examples=[Example(value="拐卖")],
            ),
        ] = "",
        limit: Limit = None,
        offset: Offset = 0,
        fields: ConceptFields = None,
    ) -> Response[list[ConceptView]]:
        found = services.termbase.find(find)
        part = Paging(offset, limit or len(found), len(found))
        views = [ConceptView.from_concept(concept) for concept in found[part.first : part.last]]
        return Response(selected(views, fields, ConceptView), headers=link_header(request, part))

    @get(
        "/{concept_id:str}",
        operation_id="getTerm",
        summary="Get a concept",
        responses=failures(400, 404),
        sync_to_thread=True,
    )
    def get_term(
        self,
        services: NamedDependency[Services],
        concept_id: Annotated[
            str,
            PathParameter(
                description="A concept's id", examples=[Example(value="trafficking-in-persons")]
            ),
        ],
    ) -> ConceptView:
        return ConceptView.from_concept(services.termbase.get(concept_id))


class ConcordanceApi(Controller):
    """/concordance"""

    opt = counted_as(QUERIES)
    path = "/concordance"
    tags = ("terms",)

    @get(
        "/",
        operation_id="getConcordance",
        summary="Look up a term: its entry and its uses in context",
        description=(
            "Finds the term exactly, except for script, width and case; an English term also with one "
            "of its words in the other number. Each use has the words around it and, if there is one, "
            "its counterpart in the other language."
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
            QueryParameter(
                description="The term's language; by default detected from its characters"
            ),
        ] = None,
        offset: Offset = 0,
        limit: Annotated[
            int, QueryParameter(description="Maximum number of uses", ge=1, le=200)
        ] = 50,
    ) -> ConcordanceView:
        looked = services.term_lookup.look_up(term, lang, offset, limit)
        return ConcordanceView.of(looked, offset, limit)
