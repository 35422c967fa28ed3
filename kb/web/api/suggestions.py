"""Suggestions while somebody types."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import QueryParameter

from kb.schemas import SuggestionsView
from kb.services import Services
from kb.web.api.failures import failures
from search.query.suggestions import LONGEST


class SuggestionsApi(Controller):
    """/suggestions"""

    tags = ("search",)

    @get(
        "/suggestions",
        operation_id="suggest",
        summary="Suggest terms, titles and passages for words that are being typed",
        description=(
            "Terms of the termbase in both languages with their translation, titles of documents, and "
            "the passage that the words cite, such as `刑法 240`. A text is found by the beginning of "
            "any of its words."
        ),
        responses=failures(400),
        sync_to_thread=True,
    )
    def suggest(
        self,
        services: NamedDependency[Services],
        q: Annotated[
            str,
            QueryParameter(
                description="What has been typed",
                max_length=LONGEST,
                examples=[Example(value="traffick")],
            ),
        ],
        limit: Annotated[int, QueryParameter(description="Maximum number", ge=1, le=50)] = 10,
    ) -> SuggestionsView:
        return SuggestionsView.of(q, services.suggester.suggest(q, limit))
