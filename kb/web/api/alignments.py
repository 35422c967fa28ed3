"""Pairs of passages with the decisions of editors, and the works that documents belong to."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Controller, delete, get, put
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import JSONBody, QueryParameter
from msgspec import Meta

from corpus.alignment import PairStatus
from kb.schemas import AlignmentView, DocumentSummary, ProposalView
from kb.schemas.documents import PassageId
from kb.services import Services
from kb.sync.alignments import document_of
from kb.versions.links import join, part, propose
from kb.web.api.failures import failures
from kb.web.auth import NEEDS_KEY, requires_write
from kb.web.operations import with_body
from kb.web.parameters import LangTag, WorkId

LeftName = Annotated[
    str,
    QueryParameter(
        description="A document's id", examples=[Example(value="palermo-protocol-digest/en")]
    ),
]
RightName = Annotated[
    str,
    QueryParameter(
        description="Another one's", examples=[Example(value="palermo-protocol-digest/zh")]
    ),
]
LeftPassage = Annotated[
    str,
    QueryParameter(
        description="A passage's id", examples=[Example(value="palermo-protocol-digest/en/art-3")]
    ),
]
RightPassage = Annotated[
    str,
    QueryParameter(
        description="A passage's id", examples=[Example(value="palermo-protocol-digest/zh/art-3")]
    ),
]


_MOST = 20
"""Passages on a side: each of one side is paired with each of the other."""


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An editor's decision whether these passages are counterparts."""

    left: Annotated[list[PassageId], Meta(min_length=1, max_length=_MOST)]
    right: Annotated[
        list[PassageId], Meta(min_length=1, max_length=_MOST, description="Of the other document")
    ]
    status: Annotated[PairStatus, Meta(description="`confirmed` or `rejected`")]


class AlignmentsApi(Controller):
    """/alignments"""

    path = "/alignments"
    tags = ("works",)

    @get(
        "/",
        operation_id="getAlignment",
        summary="Get the pairs of two documents, and the editors' decisions",
        responses=failures(400, 404),
        sync_to_thread=True,
    )
    def get_alignment(
        self, services: NamedDependency[Services], left: LeftName, right: RightName
    ) -> AlignmentView:
        return _alignment(services, left, right)

    @put(
        "/",
        operation_id="setDecision",
        operation_class=with_body(
            {
                "left": ["palermo-protocol-digest/en/art-3"],
                "right": ["palermo-protocol-digest/zh/art-3"],
                "status": "confirmed",
            }
        ),
        summary="Confirm or reject a pair",
        description=(
            "Pairs each left passage with each right one; each side is of one document. The decision is "
            "kept when a document is ingested again; the pairs around it are made again."
        ),
        guards=[requires_write],
        security=NEEDS_KEY,
        responses=failures(400, 401, 403, 404),
        sync_to_thread=True,
    )
    def decide(
        self, services: NamedDependency[Services], data: JSONBody[Decision]
    ) -> AlignmentView:
        status = None if data.status is PairStatus.AUTOMATIC else data.status
        services.alignments.decide_all(data.left, data.right, status)
        return _alignment(services, document_of(data.left[0]), document_of(data.right[0]))

    @delete(
        "/",
        operation_id="deleteDecision",
        summary="Delete an editor's decision on two passages",
        guards=[requires_write],
        security=NEEDS_KEY,
        responses=failures(400, 401, 403, 404),
        sync_to_thread=True,
    )
    def forget(
        self, services: NamedDependency[Services], left: LeftPassage, right: RightPassage
    ) -> None:
        services.alignments.decide(left, right, None)


def _alignment(services: Services, left: str, right: str) -> AlignmentView:
    catalog = services.catalog
    one, other = catalog.document(left), catalog.document(right)
    return AlignmentView.of(
        one,
        other,
        services.alignments.between(one, other),
        (catalog.passages(one.id), catalog.passages(other.id)),
        services.alignments.verdicts(one, other),
    )


class WorkAssignment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The work that a document is to be a version of."""

    work_id: Annotated[
        str, Meta(pattern=r"^[^\s/]{1,200}$", description="An existing work, or a new one")
    ]


class LinksApi(Controller):
    """/documents/WORK/LANG/work and /works/WORK/proposals"""

    tags = ("works",)

    @put(
        "/documents/{work_id:str}/{lang:str}/work",
        operation_id="assignWork",
        operation_class=with_body({"work_id": "palermo-protocol"}),
        summary="Make a document a version of a work",
        description="Overrides its own metadata; its id does not change.",
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
        data: JSONBody[WorkAssignment],
    ) -> DocumentSummary:
        document_id = f"{work_id}/{lang}"
        join(services.catalog, [document_id], data.work_id)
        return DocumentSummary.from_document(services.catalog.document(document_id))

    @delete(
        "/documents/{work_id:str}/{lang:str}/work",
        operation_id="separateFromWork",
        summary="Separate a document from its work",
        description="It returns to the work of its own metadata, or becomes a work of its own.",
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
        "/proposals",
        operation_id="listProposals",
        summary="List proposals of language versions",
        description=(
            "Made in the background after new documents came in, the most likely first. `assignWork` "
            "accepts one."
        ),
        responses=failures(),
        sync_to_thread=True,
    )
    def list_proposals(self, services: NamedDependency[Services]) -> list[ProposalView]:
        return [ProposalView.from_proposal(each) for each in services.proposals.open()]

    @get(
        "/works/{work_id:str}/proposals",
        operation_id="proposeVersions",
        summary="Propose documents that may be versions of a work",
        description="By their texts, the most likely first. Changes nothing.",
        responses=failures(400, 404),
        sync_to_thread=True,
    )
    def propose_versions(
        self, services: NamedDependency[Services], work_id: WorkId
    ) -> list[ProposalView]:
        services.catalog.work(work_id)
        found = propose(services.catalog, services.aligner, work_id=work_id)
        return [ProposalView.from_proposal(proposal) for proposal in found]
