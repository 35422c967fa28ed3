"""Quotations."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import QueryParameter

from corpus import ParameterRepeated
from kb.documents.quotation import MOST_PASSAGES, selection_of
from kb.schemas import QuotationsView
from kb.services import Services
from kb.web.api.failures import failures
from kb.web.render import base_url
from search.citations import STYLES


class QuotationsApi(Controller):
    """/quotations"""

    tags = ("citations",)

    @get(
        "/quotations",
        operation_id="quotePassages",
        summary="Quote passages, exactly and with a citation",
        description=(
            "A passage includes all passages below it, a line that ends in a colon the items that follow. "
            "Consecutive passages of one document are one quotation, with a mark for each omission. "
            "`start` and `end` quote a selection: characters from the first passage to the last. "
            "`/resolve` resolves each `citation` to the passages."
        ),
        responses=failures(400, 404),
        sync_to_thread=True,
    )
    def quote(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        passage: Annotated[
            list[str],
            QueryParameter(
                description=f"Ids of passages, {MOST_PASSAGES} at most",
                examples=[Example(value=["palermo-protocol-digest/en/art-3.a"])],
            ),
        ],
        counterpart: Annotated[
            bool, QueryParameter(description="Add the counterpart in the other language")
        ] = False,
        style: Annotated[
            str, QueryParameter(description=f"One of: {', '.join(STYLES)}", max_length=100)
        ] = STYLES[0],
        whole: Annotated[
            bool,
            QueryParameter(
                description="Quote the article that contains a passage, otherwise its section"
            ),
        ] = False,
        start: Annotated[
            int | None,
            QueryParameter(
                description="Of a selection: its first character in the first passage's own text, "
                "in code points",
                ge=0,
            ),
        ] = None,
        end: Annotated[
            int | None,
            QueryParameter(
                description="Of a selection: where it ends in the last passage's own text", ge=0
            ),
        ] = None,
    ) -> QuotationsView:
        if len(passage) > MOST_PASSAGES:
            raise ParameterRepeated(name="passage", limit=MOST_PASSAGES)
        return QuotationsView.of(
            services.quoter.quote(
                passage,
                style=style,
                base_url=base_url(request),
                selection=selection_of(start, end),
                whole=whole,
                counterpart=counterpart,
            )
        )
