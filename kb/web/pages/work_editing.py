"""What editors send by the pages: pairs confirmed and rejected, works joined and parted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect

from corpus.alignment import PairStatus
from kb.linking import join, part
from kb.services import Services
from kb.web.auth import requires_write
from kb.web.urls import on_this_site, work_path


@dataclass(frozen=True)
class PairForm:
    """``said``: the editor's word; "nothing" takes it back."""

    said: Literal["confirmed", "rejected", "nothing"]
    left: list[str] | str
    """Ids of passages, as in ``right``; a form with one of them sends no list."""
    right: list[str] | str
    next: str = "/"
    """Address on this site to go back to."""
    form_token: str = ""


@dataclass(frozen=True)
class DocumentForm:
    document: str
    form_token: str = ""


PairData = Annotated[PairForm, Body(media_type=RequestEncodingType.URL_ENCODED)]
DocumentData = Annotated[DocumentForm, Body(media_type=RequestEncodingType.URL_ENCODED)]


class WorkEditingPages(Controller):
    """Where the forms of /works lead; each leads on to a page that shows what has become of it."""

    include_in_schema = False
    path = "/works"
    guards = (requires_write,)

    @post("/pairs", sync_to_thread=True)
    def decide(self, services: NamedDependency[Services], data: PairData) -> Redirect:
        """An editor's word on a pair."""
        status = None if data.said == "nothing" else PairStatus(data.said)
        services.alignments.decide_all(_several(data.left), _several(data.right), status)
        return Redirect(on_this_site(data.next), status_code=303)

    @post("/{work_id:str}/join", sync_to_thread=True)
    def join(
        self, services: NamedDependency[Services], work_id: FromPath[str], data: DocumentData
    ) -> Redirect:
        """A document becomes a version of the work."""
        services.catalog.work(work_id)
        join(services.catalog, [data.document.strip()], work_id)
        return Redirect(work_path(work_id), status_code=303)

    @post("/part", sync_to_thread=True)
    def part(self, services: NamedDependency[Services], data: DocumentData) -> Redirect:
        """A document is parted from its work."""
        return Redirect(work_path(part(services.catalog, data.document)), status_code=303)


def _several(sent: list[str] | str) -> list[str]:
    return [sent] if isinstance(sent, str) else sent
