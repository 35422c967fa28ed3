"""Citations."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import QueryParameter

from corpus import QueryInvalid
from kb.schemas import ResolutionView
from kb.services import Services
from kb.web.api.failures import failures
from kb.web.parameters import LONGEST_QUERY


class ResolveApi(Controller):
    """/resolve"""

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
                description="The work it is about where it names none: an id or a name",
                max_length=LONGEST_QUERY,
            ),
        ] = None,
    ) -> ResolutionView:
        if not citation.strip():
            raise QueryInvalid(detail="it is empty")
        return ResolutionView.from_resolution(services.resolver.resolve(citation, work=work))
