"""What is in, and how far the index is."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from kb.services import Services
from kb.web.render import page


class StatusPages(Controller):
    """/status"""

    include_in_schema = False

    @get("/status", sync_to_thread=True)
    def status(
        self, request: Request[Any, Any, Any], services: NamedDependency[Services]
    ) -> Response[str]:
        """The same as the API's status. Names of files are for those who may write (/ingest)."""
        return page(request, "status.html", state=services.status())
