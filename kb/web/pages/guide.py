"""Pages about the site itself: how to search, kinds of failure."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from kb.web.faults import all_faults
from kb.web.i18n import reader_language, translator
from kb.web.problems import blanked
from kb.web.render import page


class GuidePages(Controller):
    """/help and /problems/CODE"""

    include_in_schema = False

    @get("/help", sync_to_thread=True)
    def guide(self, request: Request[Any, Any, Any]) -> Response[str]:
        """How to search, and what the marks on a text mean."""
        return page(request, "help.html")

    @get("/problems/{code:str}", sync_to_thread=True)
    def problem(self, request: Request[Any, Any, Any], code: FromPath[str]) -> Response[str]:
        """What an error's ``type`` address leads to."""
        fault = all_faults().get(code)
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
