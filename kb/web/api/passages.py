"""Passages, their references, related passages and positions."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import QueryParameter

from kb.documents.page_layout import boxes_of
from kb.documents.quotation import MOST_PASSAGES
from kb.i18n.translate import reader_language
from kb.schemas import (
    PassageBoxes,
    PassageDetail,
    ReferencesView,
    RelatedPassagesView,
    sub_passages,
)
from kb.schemas.counterparts import PassagesView, counterparts
from kb.services import Services
from kb.versions.history import earlier_text, find_passage
from kb.web.api.failures import failures
from kb.web.parameters import LangTag, LocatorId, PdfLocatorId, PdfWorkId, WorkId


class PassagesApi(Controller):
    """/passages"""

    path = "/passages"
    tags = ("passages",)

    @get(
        "/",
        operation_id="getPassages",
        summary="Get several passages by their ids",
        description=(
            f"Up to {MOST_PASSAGES}, in the order of the ids. `missing` are the ids of passages that are "
            "not in their documents now."
        ),
        responses=failures(400),
        sync_to_thread=True,
    )
    def get_passages(
        self,
        services: NamedDependency[Services],
        ids: Annotated[
            list[str],
            QueryParameter(
                name="id",
                description=f"Ids of passages, {MOST_PASSAGES} at most",
                examples=[Example(value=["palermo-protocol-digest/en/art-3.a"])],
            ),
        ],
    ) -> PassagesView:
        return PassagesView.of(services.catalog, services.alignments, ids)

    @get(
        "/{work_id:str}/{lang:str}/{locator:str}",
        operation_id="getPassage",
        summary="Get a passage",
        description=(
            "With its document, the ids of its sub-passages, their text, and its counterparts in the "
            "work's other versions. A passage that is no longer in its document is returned in its last "
            "form, with `ended_at`; one whose text has changed has the previous text in `changed_since`."
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
        catalog = services.catalog
        found = find_passage(catalog, f"{work_id}/{lang}/{locator}")
        if found.ended_at:
            return PassageDetail.in_document(*found[:3], (), ended_at=found.ended_at)
        passage = found.passage
        others = counterparts(catalog, services.alignments, [passage])
        text = services.resolver.authentic(found.document, passage)
        return PassageDetail.in_document(
            *found[:3],
            others.get(passage.id, ()),
            authentic=text.passage.id if text else None,
            earlier=earlier_text(catalog, passage),
        )

    @get(
        "/{work_id:str}/{lang:str}/{locator:str}/related",
        operation_id="listRelatedPassages",
        summary="Find related passages",
        description=(
            "The passages most similar in meaning, in both languages: none from the same article, and one "
            "from each other article. The counterpart in another language version is marked. Without "
            "vectors the list is empty, and `unavailable` gives the reason."
        ),
        responses=failures(400, 404),
        sync_to_thread=True,
    )
    def list_related(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        work_id: WorkId,
        lang: LangTag,
        locator: LocatorId,
        limit: Annotated[
            int, QueryParameter(description="Passages in each language", ge=1, le=50)
        ] = 5,
    ) -> RelatedPassagesView:
        passage = services.catalog.passage(f"{work_id}/{lang}/{locator}")
        below = sub_passages(passage, services.catalog.passages(passage.document_id))
        found = services.related.find(passage, below, limit)
        return RelatedPassagesView.from_found(passage.id, found, reader_language(request))

    @get(
        "/{work_id:str}/{lang:str}/{locator:str}/references",
        operation_id="getReferences",
        summary="Get the references from and to a passage",
        description="References in the texts, including those of its sub-passages.",
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

    @get(
        "/{work_id:str}/{lang:str}/{locator:str}/boxes",
        operation_id="getPassageBoxes",
        summary="Get the position of a passage on the pages of its PDF",
        responses=failures(400, 404),
        sync_to_thread=True,
    )
    def get_boxes(
        self,
        services: NamedDependency[Services],
        work_id: PdfWorkId,
        lang: LangTag,
        locator: PdfLocatorId,
    ) -> PassageBoxes:
        passage = services.catalog.passage(f"{work_id}/{lang}/{locator}")
        document = services.catalog.document(passage.document_id)
        passages = services.catalog.passages(document.id)
        return PassageBoxes.of(passage, boxes_of(services.page_images, document, passages, passage))
