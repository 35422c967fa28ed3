"""Versions of a document: the list, one of them, what changed between two."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from kb.services import Services
from kb.versions.history import compare_versions, text_of, version_of, versions
from kb.web.display.columns import columns, compared_cells
from kb.web.pages.documents import DocumentOnPage, PartNumber, show_document
from kb.web.render import page


class VersionPages(Controller):
    """/documents/WORK/LANG/versions and what is below."""

    include_in_schema = False
    path = "/documents/{work_id:str}/{lang:str}/versions"

    @get("/", sync_to_thread=True)
    def versions(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        work_id: FromPath[str],
        lang: FromPath[str],
    ) -> Response[str]:
        """The newest first, with what each changed."""
        found = versions(services.catalog, f"{work_id}/{lang}")
        return page(request, "versions.html", document=found[0].document, versions=found)

    @get("/{version:int}", sync_to_thread=True)
    def version(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        work_id: FromPath[str],
        lang: FromPath[str],
        version: FromPath[int],
        part: PartNumber = None,
    ) -> Response[str]:
        """The document as it was."""
        document, ended_at = version_of(services.catalog, f"{work_id}/{lang}", version)
        passages = text_of(services.catalog, document.id, version)
        view = DocumentOnPage(document, ended_at=ended_at)
        return show_document(request, services, view, passages, None, asked=part)

    @get("/{version:int}/changes", sync_to_thread=True)
    def changes(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        work_id: FromPath[str],
        lang: FromPath[str],
        version: FromPath[int],
        since: Annotated[int | None, QueryParameter(ge=1)] = None,
    ) -> Response[str]:
        """Two versions with what was kept, changed, added and dropped; the older one first."""
        catalog, document_id = services.catalog, f"{work_id}/{lang}"
        other = version - 1 if since is None else since
        comparison = compare_versions(catalog, services.segmenter, document_id, other, version)
        sides = columns(comparison.documents)
        return page(
            request,
            "compare.html",
            sides=sides,
            ends=[version_of(catalog, d.id, d.version)[1] for d in comparison.documents],
            counts=comparison.counts,
            rows=list(zip(comparison.rows, compared_cells(comparison, sides), strict=True)),
        )
