"""Language versions side by side, and versions compared, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Self

import msgspec
from msgspec import Meta

from corpus import Document, Passage
from corpus.alignment import Basis, Pair, PairKind, PairStatus, Verdict
from kb.schemas.documents import Confidence, DocumentId, DocumentSummary, PassageView, WorkId
from kb.versions.comparison import Cell, ComparedRow, Comparison, Parallel, ParallelRow
from search.alignment.changes import Change

# Not imported at run time by commands that propose nothing.
if TYPE_CHECKING:
    from kb.versions.links import Proposal

Span = Annotated[
    tuple[int, int],
    Meta(description="[start, end) in Unicode code points", examples=[[0, 9]]),
]


class ParallelRowView(msgspec.Struct, frozen=True, kw_only=True):
    """Counterparts, or a passage without one: then the other side is empty."""

    left: list[PassageView]
    right: list[PassageView]
    kind: Annotated[PairKind | None, Meta(description="null: no counterpart")]
    confidence: Confidence | None
    alignment: PairStatus | None

    @classmethod
    def from_row(cls, row: ParallelRow) -> Self:
        return cls(
            left=[PassageView.from_passage(passage) for passage in row.left],
            right=[PassageView.from_passage(passage) for passage in row.right],
            kind=row.pair.kind if row.pair else None,
            confidence=row.pair.confidence if row.pair else None,
            alignment=row.pair.status if row.pair else None,
        )


class ParallelCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows there are."""

    paired: int
    left_only: int
    right_only: int


class ParallelView(msgspec.Struct, frozen=True, kw_only=True):
    """Two versions of a work, row by row."""

    work_id: WorkId
    left: DocumentSummary
    right: DocumentSummary
    counts: ParallelCounts
    rows: list[ParallelRowView]

    @classmethod
    def from_parallel(cls, parallel: Parallel) -> Self:
        paired, left_only, right_only = parallel.counts
        return cls(
            work_id=parallel.left.work_id,
            left=DocumentSummary.from_document(parallel.left),
            right=DocumentSummary.from_document(parallel.right),
            counts=ParallelCounts(paired=paired, left_only=left_only, right_only=right_only),
            rows=[ParallelRowView.from_row(row) for row in parallel.rows],
        )


class ComparedCellView(msgspec.Struct, frozen=True, kw_only=True):
    """What a version has in a row; without passages where it has nothing."""

    passages: list[PassageView]
    text: Annotated[str, Meta(description="Of its passages, a line break between them")]
    deleted: Annotated[list[Span], Meta(description="Text that the next version lacks")]
    inserted: Annotated[list[Span], Meta(description="Text that the previous version lacks")]

    @classmethod
    def from_cell(cls, cell: Cell) -> Self:
        return cls(
            passages=[PassageView.from_passage(passage) for passage in cell.passages],
            text=cell.text,
            deleted=list(cell.deleted),
            inserted=list(cell.inserted),
        )


class ComparedRowView(msgspec.Struct, frozen=True, kw_only=True):
    """A passage through the versions."""

    changes: Annotated[
        list[Change | None],
        Meta(description="From each version to the next; null where neither has anything"),
    ]
    cells: Annotated[list[ComparedCellView], Meta(description="One for each version")]

    @classmethod
    def from_row(cls, row: ComparedRow) -> Self:
        cells = [ComparedCellView.from_cell(cell) for cell in row.cells]
        return cls(changes=list(row.changes), cells=cells)


class StepCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows were kept, changed, added and dropped from one version to the next."""

    kept: int
    changed: int
    added: int
    dropped: int


class ComparisonView(msgspec.Struct, frozen=True, kw_only=True):
    """Versions of a text, row by row."""

    documents: Annotated[list[DocumentSummary], Meta(description="In the order that was asked for")]
    counts: Annotated[list[StepCounts], Meta(description="From each version to the next")]
    rows: list[ComparedRowView]

    @classmethod
    def from_comparison(cls, comparison: Comparison) -> Self:
        return cls(
            documents=[DocumentSummary.from_document(d) for d in comparison.documents],
            counts=[
                StepCounts(**{change.value: count for change, count in counts.items()})
                for counts in comparison.counts
            ],
            rows=[ComparedRowView.from_row(row) for row in comparison.rows],
        )


class PairView(msgspec.Struct, frozen=True, kw_only=True):
    """A pair of counterparts."""

    left: list[str]
    right: list[str]
    kind: PairKind
    confidence: Confidence
    status: PairStatus
    basis: Basis


class VerdictView(msgspec.Struct, frozen=True, kw_only=True):
    """An editor's word on two passages, by their ids as they were then."""

    left: str
    right: str
    status: PairStatus
    at: str


class AlignmentView(msgspec.Struct, frozen=True, kw_only=True):
    """The pairs of two documents, and what has no counterpart."""

    left: DocumentId
    right: DocumentId
    pairs: list[PairView]
    left_only: list[str]
    right_only: list[str]
    verdicts: list[VerdictView]

    @classmethod
    def of(
        cls,
        left: Document,
        right: Document,
        pairs: Sequence[Pair],
        passages: tuple[Sequence[Passage], Sequence[Passage]],
        verdicts: Sequence[Verdict],
    ) -> Self:
        """``passages``: of both documents, in order."""
        paired = {id_ for pair in pairs for id_ in (*pair.left, *pair.right)}
        left_only, right_only = ([p.id for p in side if p.id not in paired] for side in passages)
        return cls(
            left=left.id,
            right=right.id,
            pairs=[
                PairView(
                    left=list(pair.left),
                    right=list(pair.right),
                    kind=pair.kind,
                    confidence=pair.confidence,
                    status=pair.status,
                    basis=pair.basis,
                )
                for pair in pairs
            ],
            left_only=left_only,
            right_only=right_only,
            verdicts=[
                VerdictView(left=each.left, right=each.right, status=each.status, at=each.at)
                for each in verdicts
            ],
        )


class ProposalView(msgspec.Struct, frozen=True, kw_only=True):
    """Two documents of different works that seem to be versions of one."""

    left: DocumentId
    right: DocumentId
    share: float

    @classmethod
    def from_proposal(cls, proposal: Proposal) -> Self:
        return cls(left=proposal.left.id, right=proposal.right.id, share=proposal.share)
