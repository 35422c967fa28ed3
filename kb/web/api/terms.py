"""The termbase."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import PathParameter, QueryParameter

from kb.services import Services
from kb.views import ConceptView
from kb.web.api.failures import failures
from kb.web.paging import Paging, link_header
from kb.web.parameters import Limit, Offset


class TermsApi(Controller):
    """/terms"""

    path = "/terms"
    tags = ("terms",)

    @get(
        "/",
        operation_id="listTerms",
        summary="Find terms",
        description=(
            "Concepts of the termbase with their terms in both languages. `X-Total-Count` says how "
            "many there are, `Link` leads to the next part."
        ),
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
    ) -> Response[list[ConceptView]]:
        found = services.termbase.find(find)
        part = Paging(offset, limit or len(found), len(found))
        return Response(
            [ConceptView.from_concept(concept) for concept in found[part.first : part.last]],
            headers=link_header(request, part),
        )

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
