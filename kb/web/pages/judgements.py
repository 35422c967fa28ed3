"""Receives an editor's judgement of a result, and redirects to the results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect

from kb.evaluation import judge
from kb.i18n.addresses import on_this_site
from kb.services import Services
from kb.web.auth import requires_write

_RELEVANT: Final = {"relevant": True, "irrelevant": False, "none": None}


@dataclass(frozen=True)
class JudgementForm:
    query: str
    passage_id: str
    verdict: Literal["relevant", "irrelevant", "none"]
    """The judgement; "none" withdraws an earlier one."""
    next: str = "/"
    """Address on this site to go back to."""
    form_token: str = ""


class JudgementPages(Controller):
    """/judgements"""

    include_in_schema = False
    guards = (requires_write,)

    @post("/judgements", sync_to_thread=True)
    def judge(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        data: Annotated[JudgementForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
    ) -> Redirect:
        judge(
            services.catalog,
            data.query,
            data.passage_id,
            relevant=_RELEVANT[data.verdict],
            by=request.user.name,
        )
        return Redirect(on_this_site(data.next), status_code=303)
