"""A passage, with what is below it."""

from __future__ import annotations

from litestar import Controller, get
from litestar.di import NamedDependency

from kb.views import PassageDetail, ReferencesView
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
        description="With its document, the ids of its sub-passages and their text.",
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
        return PassageDetail.in_document(
            passage, document, services.catalog.passages(passage.document_id)
        )

    @get(
        "/{work_id:str}/{lang:str}/{locator:str}/references",
        operation_id="getReferences",
        summary="What a passage cites, and what cites it",
        description="References within the texts, of the passage and of those below it.",
        responses=failures(400, 404),
        sync_to_thread=True,
    )
    def get_references(
        self,
        services: NamedDependency[Services],
        work_id: WorkId,
        lang: LangTag,
        locator: LocatorId,
    ) -> ReferencesView:
        passage = services.catalog.passage(f"{work_id}/{lang}/{locator}")
        return ReferencesView.of(services.catalog, passage)
