"""Citations."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import JSONBody, QueryParameter
from msgspec import Meta

from corpus import QueryInvalid
from kb.schemas import ResolutionsView, ResolutionView
from kb.services import Services
from kb.web.api.failures import failures
from kb.web.operations import with_body
from kb.web.parameters import LONGEST_QUERY
from kb.web.throttle import QUERIES, counted_as
from search.deadline import check_deadline

MOST_CITATIONS: Final = 100
_LARGEST_BODY: Final = 1_000_000
"""Bytes: that many citations of LONGEST_QUERY Chinese characters, written as escapes, are less."""


class Citations(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Citations to be resolved."""

    citations: Annotated[
        list[Annotated[str, Meta(max_length=LONGEST_QUERY)]],
        Meta(
            min_length=1,
            max_length=MOST_CITATIONS,
        ),
    ]
    work: (
        Annotated[
            str,
            Meta(
                max_length=LONGEST_QUERY,
                description="The work they are about where they name none: an id or a name",
            ),
        ]
        | None
    ) = None


class ResolveApi(Controller):
    """/resolve"""

    opt = counted_as(QUERIES)
    tags = ("citations",)

    @get(
        "/resolve",
        operation_id="resolveCitation",
        summary="Find the passage that a citation names",
        description=(
            "Citations as people write them, in Chinese or English: `Palermo Protocol art. 3(a)`, "
            "`刑法第二百四十条`. All language versions are returned, the citation's own language first. "
            "If the passage does not exist, the nearest passage that would contain it is the match, "
            "with a confidence of 0.5 or less."
        ),
        responses=failures(400),
        sync_to_thread=True,
    )
    def resolve(
        self,
        services: NamedDependency[Services],
        citation: Annotated[
            str,
            QueryParameter(
                description="The citation",
                max_length=LONGEST_QUERY,
                examples=[Example(value="Palermo Protocol art. 3(a)")],
            ),
        ],
        work: Annotated[
            str | None,
            QueryParameter(
                description="Id or name of the work that a citation without a work is about",
                max_length=LONGEST_QUERY,
            ),
        ] = None,
    ) -> ResolutionView:
        if not citation.strip():
            raise QueryInvalid(detail="it is empty")
        return ResolutionView.from_resolution(services.resolver.resolve(citation, work=work))

    @post(
        "/resolve",
        status_code=200,
        operation_id="resolveCitations",
        operation_class=with_body(
            {"citations": ["Palermo Protocol art. 3(a)", "刑法第二百四十条"]}
        ),
        summary="Find the passages that many citations name",
        description=(
            f"Up to {MOST_CITATIONS} citations; the answer has a resolution for each, in their order. What "
            "is no citation has `match` null. Changes nothing and needs no key."
        ),
        responses=failures(400),
        request_max_body_size=_LARGEST_BODY,
        sync_to_thread=True,
    )
    def resolve_all(
        self, services: NamedDependency[Services], data: JSONBody[Citations]
    ) -> ResolutionsView:
        resolver = services.resolver
        found = []
        for citation in data.citations:
            check_deadline()
            found.append(ResolutionView.from_resolution(resolver.resolve(citation, data.work)))
        return ResolutionsView(resolutions=found)
