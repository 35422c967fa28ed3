"""Works and their language versions."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from kb.i18n.translate import reader_language
from kb.schemas import ComparisonView, ParallelView, WorkView
from kb.services import Services
from kb.versions.comparison import compare, read_parallel
from kb.versions.language_versions import documents_to_compare, succession, two_versions
from kb.web.api.failures import failures
from kb.web.paging import part_of
from kb.web.parameters import (
    Cursor,
    EarlierName,
    LaterName,
    LatestName,
    Limit,
    Offset,
    VersionName,
    WorkId,
)
from kb.web.selecting import WorkFields, list_of, selected


class WorksApi(Controller):
    """/works"""

    path = "/works"
    tags = ("works",)

    @get(
        "/",
        operation_id="listWorks",
        summary="List works",
        description="By id. `X-Total-Count` is the number of all, `Link` the next page.",
        operation_class=list_of(WorkView),
        responses=failures(400),
        sync_to_thread=True,
    )
    def list_works(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        limit: Limit = None,
        offset: Offset = 0,
        cursor: Cursor = None,
        fields: WorkFields = None,
    ) -> Response[list[WorkView]]:
        works = services.catalog.works()
        documents = {document.id: document for document in services.catalog.documents()}
        shown, headers = part_of(
            request, works, lambda w: w.id, limit=limit, offset=offset, cursor=cursor
        )
        views = [
            WorkView.from_work(work, documents, succession(services.catalog, work.id))
            for work in shown
        ]
        return Response(selected(views, fields, WorkView), headers=headers)

    @get(
        "/{work_id:str}",
        operation_id="getWork",
        summary="Get a work",
        responses=failures(400, 404),
        sync_to_thread=True,
    )
    def get_work(self, services: NamedDependency[Services], work_id: WorkId) -> WorkView:
        work = services.catalog.work(work_id)
        documents = services.catalog.documents_by_ids(work.document_ids)
        return WorkView.from_work(work, documents, succession(services.catalog, work_id))

    @get(
        "/{work_id:str}/parallel",
        operation_id="getParallel",
        summary="Get two versions side by side",
        description=(
            "Counterparts share a row; a passage without counterpart has its own row. Rows are in the "
            "order of the left version."
        ),
        responses=failures(400, 404),
        sync_to_thread=True,
    )
    def get_parallel(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        work_id: WorkId,
        left: VersionName = None,
        right: VersionName = None,
    ) -> ParallelView:
        reader = reader_language(request)
        one, other = two_versions(services.catalog, work_id, left, right, reader)
        return ParallelView.from_parallel(
            read_parallel(services.catalog, services.alignments, one, other)
        )

    @get(
        "/compare",
        operation_id="compareVersions",
        summary="Compare versions of a text",
        description=(
            "Two or three documents, oldest first: a plan of action and the one that follows it, a "
            "law and its amended text. Rows show the text that was kept, changed (word by word), added and "
            "dropped."
        ),
        responses=failures(400, 404),
        sync_to_thread=True,
    )
    def compare(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        left: EarlierName,
        right: LaterName,
        third: LatestName = None,
    ) -> ComparisonView:
        reader = reader_language(request)
        names = [name for name in (left, right, third) if name]
        documents = documents_to_compare(services.catalog, names, reader)
        return ComparisonView.from_comparison(
            compare(services.catalog, services.alignments, services.segmenter, documents)
        )
