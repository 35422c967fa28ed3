"""Documents: the list, one with its passages, its passages alone, its original file."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import QueryParameter
from litestar.response import File

from kb.documents.listing import Selection, listed
from kb.documents.page_cache import MEDIA_TYPE, WIDTHS
from kb.documents.page_layout import view_page
from kb.i18n.labels import MEDIA_TYPES
from kb.schemas import DocumentPage, DocumentSummary, DocumentView, PassageView
from kb.services import Services
from kb.web.api.failures import failures
from kb.web.headers import attachment
from kb.web.operations import with_file
from kb.web.paging import Paging, link_header, part_of
from kb.web.parameters import (
    MOST_PASSAGES,
    PASSAGES_IN_PARTS,
    Cursor,
    LangTag,
    Limit,
    ListedForce,
    ListedLang,
    ListedOrder,
    ListedShelf,
    ListedStatus,
    ListedWords,
    Offset,
    PageNumber,
    PassageLimit,
    PdfWorkId,
    TypeFilter,
    WorkId,
)
from kb.web.selecting import Fields, PassageFields, list_of, selected


class DocumentsApi(Controller):
    """/documents"""

    path = "/documents"
    tags = ("documents",)

    @get(
        "/",
        operation_id="listDocuments",
        summary="List documents",
        description=(
            "By id, or as `sort` says; with a `cursor` always by id. `X-Total-Count` is the number of all, "
            "`Link` the next page."
        ),
        operation_class=list_of(DocumentSummary),
        responses=failures(400),
        sync_to_thread=True,
    )
    def list_documents(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        type: TypeFilter = None,  # noqa: A002
        lang: ListedLang = None,
        work: Annotated[
            str | None, QueryParameter(description="Only versions of this work")
        ] = None,
        shelf: ListedShelf = None,
        status: ListedStatus = None,
        force: ListedForce = None,
        find: ListedWords = "",
        sort: ListedOrder = None,
        limit: Limit = None,
        offset: Offset = 0,
        cursor: Cursor = None,
        fields: Fields = None,
    ) -> Response[list[DocumentSummary]]:
        selection = Selection(
            type=type, shelf=shelf, lang=lang, status=status, force=force, find=find
        )
        found = listed(services.catalog, selection, None if cursor else sort)
        if work is not None:
            found = [document for document in found if document.work_id == work]
        shown, headers = part_of(
            request, found, lambda d: d.id, limit=limit, offset=offset, cursor=cursor
        )
        views = [DocumentSummary.from_document(document) for document in shown]
        return Response(selected(views, fields, DocumentSummary), headers=headers)

    @get(
        "/{work_id:str}/{lang:str}",
        operation_id="getDocument",
        summary="Get a document with its passages",
        description=PASSAGES_IN_PARTS,
        responses=failures(400, 404),
        sync_to_thread=True,
    )
    def get_document(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        work_id: WorkId,
        lang: LangTag,
        limit: PassageLimit = MOST_PASSAGES,
        offset: Offset = 0,
    ) -> Response[DocumentView]:
        document = services.catalog.document(f"{work_id}/{lang}")
        found = services.catalog.passages(document.id)
        part = Paging(offset, limit, len(found))
        view = DocumentView.from_document(document, found[part.first : part.last])
        return Response(view, headers=link_header(request, part))

    @get(
        "/{work_id:str}/{lang:str}/passages",
        operation_id="listPassages",
        summary="List a document's passages",
        description=(
            "In reading order: their texts, one after the other, are the document's text. "
            + PASSAGES_IN_PARTS
        ),
        operation_class=list_of(PassageView),
        responses=failures(400, 404),
        sync_to_thread=True,
    )
    def list_passages(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        work_id: WorkId,
        lang: LangTag,
        limit: PassageLimit = MOST_PASSAGES,
        offset: Offset = 0,
        fields: PassageFields = None,
    ) -> Response[list[PassageView]]:
        document = services.catalog.document(f"{work_id}/{lang}")
        found = services.catalog.passages(document.id)
        part = Paging(offset, limit, len(found))
        views = [PassageView.from_passage(p) for p in found[part.first : part.last]]
        return Response(selected(views, fields, PassageView), headers=link_header(request, part))

    @get(
        "/{work_id:str}/{lang:str}/file",
        operation_id="downloadDocument",
        operation_class=with_file(MEDIA_TYPES.values()),
        summary="Download the original file",
        description="The submitted file, byte for byte.",
        media_type="application/octet-stream",
        responses=failures(400, 404),
        sync_to_thread=True,
    )
    def download(self, services: NamedDependency[Services], work_id: WorkId, lang: LangTag) -> File:
        document = services.catalog.document(f"{work_id}/{lang}")
        return File(
            services.originals.path(document.sha256),
            # As a header: Litestar would add a charset to a text type, and this file has its own.
            headers={
                "content-type": MEDIA_TYPES[document.format],
                "content-disposition": attachment(document.source_name),
            },
        )

    @get(
        "/{work_id:str}/{lang:str}/pages/{page:int}",
        operation_id="getPage",
        summary="Get a page of a PDF document",
        description="Its image, and the positions of its passages.",
        responses=failures(400, 404),
        sync_to_thread=True,
    )
    def get_page(
        self,
        services: NamedDependency[Services],
        work_id: PdfWorkId,
        lang: LangTag,
        page: PageNumber,
    ) -> DocumentPage:
        document = services.catalog.document(f"{work_id}/{lang}")
        passages = services.catalog.passages(document.id)
        return DocumentPage.of(view_page(services.page_images, document, passages, page), WIDTHS)

    @get(
        "/{work_id:str}/{lang:str}/pages/{page:int}/image",
        operation_id="getPageImage",
        summary="Get the image of a page of a PDF document",
        description="As WebP, in the next larger of the available widths.",
        media_type=MEDIA_TYPE,
        responses=failures(400, 404),
        sync_to_thread=True,
    )
    def get_page_image(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        work_id: PdfWorkId,
        lang: LangTag,
        page: PageNumber,
        width: Annotated[
            int,
            QueryParameter(
                description="Width in pixels", ge=1, le=WIDTHS[-1], examples=[Example(value=800)]
            ),
        ] = WIDTHS[2],
    ) -> Response[bytes]:
        document = services.catalog.document(f"{work_id}/{lang}")
        fitting = next(each for each in WIDTHS if each >= width)
        # By the file's hash: a cached image is valid until the document has another file.
        headers = {
            "ETag": f'"{document.sha256[:16]}-{page}-{fitting}"',
            "Cache-Control": "private, no-cache",
        }
        if request.headers.get("If-None-Match") == headers["ETag"]:
            return Response(b"", status_code=304, headers=headers)
        image = services.page_images.image(document, page, fitting)
        return Response(image, media_type=MEDIA_TYPE, headers=headers)
