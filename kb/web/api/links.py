"""Which work a document is a version of."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Controller, delete, get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from kb.linking import join, part, propose
from kb.services import Services
from kb.views import DocumentSummary, ProposalView
from kb.web.api.failures import failures
from kb.web.auth import NEEDS_KEY, requires_write
from kb.web.parameters import LangTag, WorkId


class WorkGiven(msgspec.Struct, frozen=True, kw_only=True):
    """The work that a document is to be a version of."""

    work_id: Annotated[
        str, Meta(pattern=r"^[^\s/]{1,200}$", description="One that there is, or a new one")
    ]


class LinksApi(Controller):
    """/documents/WORK/LANG/work and /works/WORK/proposals"""

    tags = ("works",)

    @put(
        "/documents/{work_id:str}/{lang:str}/work",
        operation_id="joinWork",
        summary="Make a document a version of a work",
        description="Whatever its own metadata say; its id stays.",
        guards=[requires_write],
        security=NEEDS_KEY,
        responses=failures(400, 401, 403, 404, 422),
        sync_to_thread=True,
    )
    def join_work(
        self,
        services: NamedDependency[Services],
        work_id: WorkId,
        lang: LangTag,
        data: JSONBody[WorkGiven],
    ) -> DocumentSummary:
        document_id = f"{work_id}/{lang}"
        join(services.catalog, [document_id], data.work_id)
        return DocumentSummary.from_document(services.catalog.document(document_id))

    @delete(
        "/documents/{work_id:str}/{lang:str}/work",
        operation_id="partFromWork",
        summary="Part a document from its work",
        description="Back to the work of its own metadata, or to one of its own.",
        status_code=200,
        guards=[requires_write],
        security=NEEDS_KEY,
        responses=failures(400, 401, 403, 404),
        sync_to_thread=True,
    )
    def part_from_work(
        self, services: NamedDependency[Services], work_id: WorkId, lang: LangTag
    ) -> DocumentSummary:
        document_id = f"{work_id}/{lang}"
        part(services.catalog, document_id)
        return DocumentSummary.from_document(services.catalog.document(document_id))

    @get(
        "/works/{work_id:str}/proposals",
        operation_id="proposeVersions",
        summary="Documents that might be versions of a work",
        description="By what their texts say; the likeliest first. Nothing is joined.",
        responses=failures(400, 404),
        sync_to_thread=True,
    )
    def propose_versions(
        self, services: NamedDependency[Services], work_id: WorkId
    ) -> list[ProposalView]:
        services.catalog.work(work_id)
        found = propose(services.catalog, services.aligner, work_id=work_id)
        return [ProposalView.from_proposal(proposal) for proposal in found]
