"""Versions of a document: which there were, one of them, what changed between two."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import PathParameter, QueryParameter

from kb.schemas import ComparisonView, DocumentView, VersionView
from kb.services import Services
from kb.versions.history import compare_versions, text_of, version_of, versions
from kb.web.api.failures import failures
from kb.web.paging import Paging, link_header
from kb.web.parameters import (
    MOST_PASSAGES,
    PASSAGES_IN_PARTS,
    LangTag,
    Offset,
    PassageLimit,
    WorkId,
)

_NUMBER = "Number of a version, from 1"
Number = Annotated[int, PathParameter(description=_NUMBER, ge=1, examples=[Example(value=1)])]


class VersionsApi(Controller):
    """/documents/WORK/LANG/versions"""

    path = "/documents/{work_id:str}/{lang:str}/versions"
    tags = ("documents",)

    @get(
        "/",
        operation_id="listVersions",
        summary="List a document's versions",
        description=("The newest first. A file with a changed text makes a new version."),
        responses=failures(400, 404),
        sync_to_thread=True,
    )
    def list_versions(
        self, services: NamedDependency[Services], work_id: WorkId, lang: LangTag
    ) -> list[VersionView]:
        found = versions(services.catalog, f"{work_id}/{lang}")
        return [VersionView.of(version) for version in found]

    @get(
        "/{version:int}",
        operation_id="getVersion",
        summary="Get a version of a document with its passages",
        description=PASSAGES_IN_PARTS,
        responses=failures(400, 404),
        sync_to_thread=True,
    )
    def get_version(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        work_id: WorkId,
        lang: LangTag,
        version: Number,
        limit: PassageLimit = MOST_PASSAGES,
        offset: Offset = 0,
    ) -> Response[DocumentView]:
        document, _ = version_of(services.catalog, f"{work_id}/{lang}", version)
        found = text_of(services.catalog, document.id, version)
        part = Paging(offset, limit, len(found))
        view = DocumentView.from_document(document, found[part.first : part.last])
        return Response(view, headers=link_header(request, part))

    @get(
        "/{version:int}/changes",
        operation_id="compareDocumentVersions",
        summary="Compare a version with an earlier one",
        description="With the previous version, or with `since`; the older one first.",
        responses=failures(400, 404),
        sync_to_thread=True,
    )
    def get_changes(
        self,
        services: NamedDependency[Services],
        work_id: WorkId,
        lang: LangTag,
        version: Annotated[
            int, PathParameter(description=_NUMBER, ge=1, examples=[Example(value=2)])
        ],
        since: Annotated[
            int | None,
            QueryParameter(
                description="Number of another version", ge=1, examples=[Example(value=1)]
            ),
        ] = None,
    ) -> ComparisonView:
        other = version - 1 if since is None else since
        return ComparisonView.from_comparison(
            compare_versions(
                services.catalog, services.segmenter, f"{work_id}/{lang}", other, version
            )
        )
