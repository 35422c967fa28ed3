"""A passage, with what is below it."""

from __future__ import annotations

from litestar import Controller, get
from litestar.di import NamedDependency

from kb.counterparts import counterparts
from kb.views import PassageDetail
from kb.web.api.failures import failures
from kb.web.parameters import LangTag, LocatorId, WorkId
from kb.web.services import Services


class PassagesApi(Controller):
    """/passages"""

    path = "/passages"
    tags = ("passages",)

    @get(
        "/{work_id:str}/{lang:str}/{locator:str}",
        operation_id="getPassage",
        summary="Get a passage",
        description=(
            "With its document, the ids of its sub-passages, their text, and its counterparts in the "
            "work's other versions."
        ),
        responses=failures(400, 404),
        sync_to_thread=True,
    )
    def get_passage(
        self,
        services: NamedDependency[Services],
        work_id: WorkId,
        lang: LangTag,
        locator: LocatorId,
    ) -> PassageDetail:
        passage = services.catalog.passage(f"{work_id}/{lang}/{locator}")
        document = services.catalog.document(passage.document_id)
        found = counterparts(services.catalog, services.alignments, [passage])
        return PassageDetail.in_document(
            passage,
            document,
            services.catalog.passages(passage.document_id),
            found.get(passage.id, ()),
        )
