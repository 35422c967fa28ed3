"""A document's metadata corrected, and a document taken out."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect

from corpus import Document, KbError, MetadataInvalid
from kb.editing import correct_document, purge_document, remove_document
from kb.services import Services
from kb.web.auth import requires_write
from kb.web.faults import fault_of
from kb.web.forms import MetadataForm, RemovalForm
from kb.web.i18n import reader_language, translator
from kb.web.render import page
from kb.web.urls import DOCUMENTS, document_path

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
        """Keeps what differs, or shows the form again with what is wrong."""
        document = services.catalog.document(f"{work_id}/{lang}")
        try:
            correct_document(services, document.id, data.changed(document), request.user.name)
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
            purge_document(services, document_id, request.user.name)
        else:
            remove_document(services, document_id)
        return Redirect(DOCUMENTS, status_code=303, headers=_KEPT_NOWHERE)


def _form(
    request: Request[Any, Any, Any],
    document: Document,
    form: MetadataForm,
    error: KbError | None = None,
) -> Response[str]:
    ui = translator(reader_language(request))
    fault = fault_of(error) if error else None
    return page(
        request,
        "edit.html",
        status=fault.status if fault else 200,
        document=document,
        form=form,
        refusal=ui.text(fault.message, fault.params) if fault else "",
    )
