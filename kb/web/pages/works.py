"""A work and its language versions."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from kb.web.render import page
from kb.web.services import Services


class WorkPages(Controller):
    """/works/ID"""

    include_in_schema = False
    path = "/works"

    @get("/{work_id:str}", sync_to_thread=True)
    def work(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        work_id: FromPath[str],
    ) -> Response[str]:
        """The language versions of a text, side by side."""
        return page(
            request,
            "work.html",
            work=services.catalog.work(work_id),
            documents=services.catalog.documents(work_id=work_id),
        )
