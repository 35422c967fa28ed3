"""What writes documents: files sent, metadata corrected, a document taken out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Controller, Request, Response, delete, patch, post
from litestar.di import NamedDependency
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import JSONBody, QueryParameter

from kb.i18n.translate import reader_language
from kb.intake.actions import METADATA_FIELDS
from kb.schemas import Correction, DocumentSummary, SubmissionView, UploadView
from kb.services import Services
from kb.web.api.failures import failures
from kb.web.auth import NEEDS_KEY, TOKEN_IN_STREAM, requires_write
from kb.web.operations import with_body
from kb.web.parameters import LangTag, WorkId
from kb.web.throttle import UPLOADS, counted_as
from kb.web.uploads import FILE_FIELD, take_upload


@dataclass
class _UploadOperation(Operation):
    """A form is read as it comes, which leaves nothing to describe it by but this."""

    def __post_init__(self) -> None:
        text = Schema(type=OpenAPIType.STRING)
        file = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        fields: dict[str, Any] = dict.fromkeys((*METADATA_FIELDS, "password"), text)
        fields["held"] = Schema(
            type=OpenAPIType.BOOLEAN,
            description="Read the file and propose its metadata before it is added",
        )
        fields[FILE_FIELD] = Schema(type=OpenAPIType.ARRAY, items=file)
        form = Schema(type=OpenAPIType.OBJECT, properties=fields, required=[FILE_FIELD])
        self.request_body = RequestBody(
            content={"multipart/form-data": OpenAPIMediaType(schema=form)}, required=True
        )


class EditingApi(Controller):
    """/documents, where a key is needed."""

    path = "/documents"
    tags = ("documents",)
    guards = (requires_write,)
    security = NEEDS_KEY

    @post(
        "/",
        status_code=202,
        operation_id="uploadDocuments",
        operation_class=_UploadOperation,
        summary="Submit files",
        description=(
            "One or several fields `file`, and metadata for all of them. The files wait in the ledger "
            "until a worker reads them; `Location` is the first. A limit that is exceeded gives 413 with "
            "its name, and nothing of the request is added."
        ),
        responses=failures(400, 401, 403, 413, 422),
        opt=TOKEN_IN_STREAM | counted_as(UPLOADS),
        request_max_body_size=None,
    )
    async def upload(
        self, request: Request[Any, Any, Any], services: NamedDependency[Services]
    ) -> Response[UploadView]:
        submissions = await take_upload(request, services)
        lang = reader_language(request)
        views = [SubmissionView.of(submission, lang) for submission in submissions]
        return Response(
            UploadView(batch=submissions[0].batch, submissions=views),
            headers={"Location": views[0].href},
        )

    @patch(
        "/{work_id:str}/{lang:str}",
        operation_id="correctDocument",
        operation_class=with_body({"title": "Palermo Protocol", "date": "2000-11-15"}),
        summary="Correct a document's metadata",
        description=(
            "Fields that are left out are not changed; null deletes an optional one. The correction is "
            "kept when a new file of the document is added."
        ),
        responses=failures(400, 401, 403, 404, 422),
        sync_to_thread=True,
    )
    def correct(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        work_id: WorkId,
        lang: LangTag,
        data: JSONBody[Correction],
    ) -> DocumentSummary:
        document = services.editor.correct(f"{work_id}/{lang}", data.values, request.user.name)
        return DocumentSummary.from_document(document)

    @post(
        "/{work_id:str}/{lang:str}/restore",
        operation_id="restoreDocument",
        status_code=200,
        summary="Bring back a removed document",
        description=(
            "Brings the document back as it was when it was removed; a document that was not removed stays "
            "unchanged."
        ),
        responses=failures(400, 401, 403, 404),
        sync_to_thread=True,
    )
    def restore(
        self, services: NamedDependency[Services], work_id: WorkId, lang: LangTag
    ) -> DocumentSummary:
        return DocumentSummary.from_document(services.editor.restore(f"{work_id}/{lang}"))

    @delete(
        "/{work_id:str}/{lang:str}",
        operation_id="removeDocument",
        summary="Remove a document",
        description=(
            "The document, its versions and its original can no longer be read. The same file can be "
            "submitted again. `purge` erases the document permanently, with all versions, files and "
            "derived data; it also erases a document that was removed before. It takes as long as "
            "rebuilding the search index."
        ),
        responses=failures(400, 401, 403, 404),
        sync_to_thread=True,
    )
    def remove(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        work_id: WorkId,
        lang: LangTag,
        purge: Annotated[bool, QueryParameter(description="Erase it permanently")] = False,
    ) -> None:
        document_id = f"{work_id}/{lang}"
        if purge:
            services.editor.purge(document_id, request.user.name)
        else:
            services.editor.remove(document_id)
