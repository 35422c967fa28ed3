"""Forms of editors: metadata corrected, a document removed, pairs confirmed, works joined and parted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect

from corpus import Document, KbError, MetadataInvalid
from corpus.alignment import PairStatus
from kb.i18n.addresses import DOCUMENTS, document_path, on_this_site, with_query, work_path
from kb.i18n.translate import reader_language, translator
from kb.services import Services
from kb.versions.links import join, part
from kb.web.auth import requires_write
from kb.web.forms import MetadataForm, RemovalForm
from kb.web.problem_details import problem_kind_of
from kb.web.render import page

_KEPT_NOWHERE = {"Cache-Control": "no-store"}


class EditingPages(Controller):
    """/documents/WORK/LANG/edit and /remove"""

    include_in_schema = False
    path = "/documents/{work_id:str}/{lang:str}"
    guards = (requires_write,)

    @get("/edit", sync_to_thread=True)
    def edit(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        work_id: FromPath[str],
        lang: FromPath[str],
    ) -> Response[str]:
        """The form with the metadata as they are."""
        document = services.catalog.document(f"{work_id}/{lang}")
        return _form(request, document, MetadataForm.of_document(document))

    @post("/edit", sync_to_thread=True)
    def correct(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        work_id: FromPath[str],
        lang: FromPath[str],
        data: Annotated[MetadataForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
    ) -> Response[Any]:
        """Saves the changes, or shows the form again with the errors."""
        document = services.catalog.document(f"{work_id}/{lang}")
        try:
            services.editor.correct(document.id, data.changed(document), request.user.name)
        except MetadataInvalid as error:
            return _form(request, document, data, error)
        return Redirect(document_path(document.id), status_code=303, headers=_KEPT_NOWHERE)

    @get("/remove", sync_to_thread=True)
    def ask(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        work_id: FromPath[str],
        lang: FromPath[str],
    ) -> Response[str]:
        """Asks whether it is meant."""
        document = services.catalog.document(f"{work_id}/{lang}")
        return page(request, "remove.html", document=document)

    @post("/remove", sync_to_thread=True)
    def remove(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        work_id: FromPath[str],
        lang: FromPath[str],
        data: Annotated[RemovalForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
    ) -> Response[Any]:
        """Takes it out, or erases it, and leads to the list of documents."""
        document_id = f"{work_id}/{lang}"
        if data.purge:
            services.editor.purge(document_id, request.user.name)
            return Redirect(DOCUMENTS, status_code=303, headers=_KEPT_NOWHERE)
        services.editor.remove(document_id)
        then = with_query(DOCUMENTS, {"removed": document_id})
        return Redirect(then, status_code=303, headers=_KEPT_NOWHERE)

    @post("/restore", sync_to_thread=True)
    def restore(
        self, services: NamedDependency[Services], work_id: FromPath[str], lang: FromPath[str]
    ) -> Redirect:
        """Bring back a removed document, and redirect to its page."""
        document = services.editor.restore(f"{work_id}/{lang}")
        return Redirect(document_path(document.id), status_code=303, headers=_KEPT_NOWHERE)


def _form(
    request: Request[Any, Any, Any],
    document: Document,
    form: MetadataForm,
    error: KbError | None = None,
) -> Response[str]:
    ui = translator(reader_language(request))
    fault = problem_kind_of(error) if error else None
    return page(
        request,
        "edit.html",
        status=fault.status if fault else 200,
        document=document,
        form=form,
        refusal=ui.text(fault.message, fault.params) if fault else "",
    )


@dataclass(frozen=True)
class PairForm:
    """``verdict``: the editor's decision; "nothing" withdraws it."""

    verdict: Literal["confirmed", "rejected", "nothing"]
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
        status = None if data.verdict == "nothing" else PairStatus(data.verdict)
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
