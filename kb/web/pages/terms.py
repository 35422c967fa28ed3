"""The termbase."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from kb.services import Services
from kb.web.render import page


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
