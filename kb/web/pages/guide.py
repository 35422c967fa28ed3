"""Pages about the site: how to search, kinds of failure, status."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from kb.i18n.translate import reader_language, translator
from kb.schemas import Status
from kb.schemas.figures import Figures
from kb.services import Services
from kb.web.auth import READ_BY_ANYONE, requires_admin
from kb.web.display.charts import charts_of, parts_of
from kb.web.problem_details import all_problem_kinds
from kb.web.problem_responses import blanked
from kb.web.render import page


class GuidePages(Controller):
    """/help and /problems/CODE"""

    include_in_schema = False
    opt = READ_BY_ANYONE

    @get("/help", sync_to_thread=True)
    def guide(self, request: Request[Any, Any, Any]) -> Response[str]:
        """How to search, and what the marks on a text mean."""
        return page(request, "help.html")

    @get("/problems/{code:str}", sync_to_thread=True)
    def problem(self, request: Request[Any, Any, Any], code: FromPath[str]) -> Response[str]:
        """What an error's ``type`` address leads to."""
        fault = all_problem_kinds().get(code)
        if fault is None:
            raise NotFoundException
        ui = translator(reader_language(request))
        return page(
            request,
            "problem.html",
            fault=fault,
            message=blanked(ui.text(fault.message)),
            remedy=blanked(ui.text(fault.remedy)),
        )


class StatusPages(Controller):
    """/status and /status/figures"""

    include_in_schema = False

    @get("/status", sync_to_thread=True)
    def status(
        self, request: Request[Any, Any, Any], services: NamedDependency[Services]
    ) -> Response[str]:
        """The same as the API's status. Names of files are for those who may write (/ingest)."""
        return page(request, "status.html", state=Status.of(services))

    @get("/status/figures", guards=[requires_admin], sync_to_thread=True)
    def figures(
        self, request: Request[Any, Any, Any], services: NamedDependency[Services]
    ) -> Response[str]:
        """The figures of /metrics as charts."""
        figures, ui = Figures.of(services), translator(reader_language(request))
        return page(
            request,
            "figures.html",
            parts=parts_of(figures, ui),
            charts=charts_of(figures, ui),
            keeps_queries=services.settings.keep_queries == "on",
        )
