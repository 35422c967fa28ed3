"""Works and their language versions."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from kb.views import WorkView
from kb.web.api.failures import failures
from kb.web.paging import Paging, link_header
from kb.web.parameters import Limit, Offset, WorkId
from kb.web.services import Services


class WorksApi(Controller):
    """/works"""

    path = "/works"
    tags = ("works",)

    @get(
        "/",
        operation_id="listWorks",
        summary="List works",
        description="By id. `X-Total-Count` says how many there are, `Link` leads to the next part.",
        responses=failures(400),
        sync_to_thread=True,
    )
    def list_works(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        limit: Limit = None,
        offset: Offset = 0,
    ) -> Response[list[WorkView]]:
        works = services.catalog.works()
        documents = {document.id: document for document in services.catalog.documents()}
        part = Paging(offset, limit or len(works), len(works))
        return Response(
            [WorkView.from_work(work, documents) for work in works[part.first : part.last]],
            headers=link_header(request, part),
        )

    @get(
        "/{work_id:str}",
        operation_id="getWork",
        summary="Get a work",
        responses=failures(400, 404),
        sync_to_thread=True,
    )
    def get_work(self, services: NamedDependency[Services], work_id: WorkId) -> WorkView:
        work = services.catalog.work(work_id)
        return WorkView.from_work(work, services.catalog.documents_by_ids(work.document_ids))
