"""What is in, how far the index is, and what became of the files offered last."""

from __future__ import annotations

from typing import Any, Final

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from kb.web.i18n import reader_language, translator
from kb.web.offerings import OfferingOnPage
from kb.web.render import page
from kb.web.services import Services

OFFERINGS_SHOWN: Final = 50


class StatusPages(Controller):
    """/status"""

    include_in_schema = False

    @get("/status", sync_to_thread=True)
    def status(
        self, request: Request[Any, Any, Any], services: NamedDependency[Services]
    ) -> Response[str]:
        """The same as the API's status, with the newest offerings."""
        ui = translator(reader_language(request))
        return page(
            request,
            "status.html",
            state=services.status(),
            offerings=[
                OfferingOnPage.of(offering, ui)
                for offering in services.catalog.offerings.page(limit=OFFERINGS_SHOWN)[0]
            ],
        )
