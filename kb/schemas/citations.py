"""Citations, and references between passages, as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self

import msgspec
from msgspec import Meta

from corpus import Catalog, Document, ExpressionStatus, Locator, Passage, Reference
from kb.i18n.addresses import permalink
from kb.schemas.documents import (
    CellView,
    DocumentId,
    ForceFields,
    PassageId,
    Tag,
    force_fields,
    sub_passages,
)
from search import Place, Resolution


class ResolvedPassageView(ForceFields, frozen=True, kw_only=True):
    """A passage that a citation may refer to, and the force of its document."""

    passage_id: PassageId
    document_id: DocumentId
    locator: Annotated[Locator, Meta(description="Its address, as people write it")]
    confidence: Annotated[
        float,
        Meta(
            description="Certainty that this passage is meant; 0.5 or less: the nearest existing passage",
            ge=0,
            le=1,
        ),
    ]
    title: Annotated[str, Meta(description="The document's title")]
    lang: Tag
    status: ExpressionStatus
    permalink: Annotated[
        str,
        Meta(description="Address of the passage's page; absolute with KB_PUBLIC_URL"),
    ]
    cell: Annotated[
        CellView | None,
        Meta(description="The cell, if the citation names one: `Table 2, row 3, column 2`"),
    ]

    @classmethod
    def from_resolved(cls, resolved: Place) -> Self:
        return cls(**resolved_fields(resolved))


class ResolutionView(msgspec.Struct, frozen=True, kw_only=True):
    """The passages that a citation refers to."""

    citation: Annotated[str, Meta(description="As it was given", examples=["CRC 35"])]
    match: Annotated[
        ResolvedPassageView | None,
        Meta(description="null: not a citation, not of a passage here, or of no known work"),
    ]
    alternatives: Annotated[
        list[ResolvedPassageView],
        Meta(description="Other language versions, and other candidates; best first"),
    ]
    further: Annotated[
        list[ResolvedPassageView],
        Meta(description="The other passages of a list or range, such as articles 5 to 7"),
    ]
    missing: Annotated[
        list[Locator],
        Meta(description="Members of a list or range that do not exist; with `match` only"),
    ]
    incomplete: Annotated[
        bool, Meta(description="Of a range of more than 61 passages, only the ends are looked up")
    ]

    @classmethod
    def from_resolution(cls, resolution: Resolution) -> Self:
        return cls(
            citation=resolution.citation,
            match=ResolvedPassageView.from_resolved(resolution.match) if resolution.match else None,
            alternatives=list(map(ResolvedPassageView.from_resolved, resolution.alternatives)),
            further=list(map(ResolvedPassageView.from_resolved, resolution.further)),
            missing=list(resolution.missing),
            incomplete=resolution.incomplete,
        )


class ResolutionsView(msgspec.Struct, frozen=True, kw_only=True):
    """The passages that several citations refer to, in the order of the citations."""

    resolutions: list[ResolutionView]


class DirectView(ResolvedPassageView, frozen=True, kw_only=True):
    """The passage that a query cites."""

    full_text: Annotated[str, Meta(description="Its text with that of its sub-passages")]
    alternatives: list[ResolvedPassageView]
    further: list[ResolvedPassageView]
    missing: Annotated[
        list[Locator], Meta(description="Members of a list or range that do not exist")
    ]
    incomplete: Annotated[
        bool, Meta(description="Of a range of more than 61 passages, only the ends are looked up")
    ]

    @classmethod
    def from_resolution(cls, resolution: Resolution | None) -> Self | None:
        if resolution is None or resolution.match is None:
            return None
        return cls(
            **resolved_fields(resolution.match),
            full_text=resolution.match.full_text,
            alternatives=list(map(ResolvedPassageView.from_resolved, resolution.alternatives)),
            further=list(map(ResolvedPassageView.from_resolved, resolution.further)),
            missing=list(resolution.missing),
            incomplete=resolution.incomplete,
        )


def resolved_fields(resolved: Place) -> dict[str, Any]:
    """The fields of a ResolvedPassageView, for views that add to it."""
    return {
        "passage_id": resolved.passage.id,
        "document_id": resolved.document.id,
        "locator": resolved.locator,
        "confidence": resolved.confidence,
        "title": resolved.document.title,
        "lang": resolved.document.lang,
        "status": resolved.document.status,
        "permalink": permalink(resolved.passage.id),
        "cell": CellView.from_cell(resolved.cell) if resolved.cell else None,
        **force_fields(resolved.document),
    }


class CitedView(msgspec.Struct, frozen=True, kw_only=True):
    """A passage at the other end of a reference."""

    passage_id: PassageId
    document_id: DocumentId
    title: Annotated[str, Meta(description="The document's title")]
    lang: Tag
    locator: Locator
    text: Annotated[str, Meta(description="Its own text")]
    permalink: Annotated[
        str,
        Meta(description="Address of its page; absolute with KB_PUBLIC_URL"),
    ]

    @classmethod
    def from_passage(cls, passage: Passage, document: Document) -> Self:
        return cls(
            passage_id=passage.id,
            document_id=document.id,
            title=document.title,
            lang=document.lang,
            locator=passage.locator,
            text=passage.text,
            permalink=permalink(passage.id),
        )


class ReferenceView(msgspec.Struct, frozen=True, kw_only=True):
    """A resolved in a text that cites a passage."""

    from_passage: PassageId
    start: Annotated[int, Meta(description="In Unicode code points of `from_passage`'s text")]
    end: int
    to_passage: PassageId
    passage: Annotated[CitedView, Meta(description="The other end: what is cited, or what cites")]


class ReferencesView(msgspec.Struct, frozen=True, kw_only=True):
    """What a passage and those below it cite, and what cites them."""

    passage_id: PassageId
    cites: list[ReferenceView]
    cited_by: list[ReferenceView]
    cited_by_count: Annotated[int, Meta(description="Passages in `cited_by`, each once")]

    @classmethod
    def of(cls, catalog: Catalog, passage: Passage) -> Self:
        below = sub_passages(passage, catalog.passages(passage.document_id))
        here = [passage.id, *(p.id for p in below)]
        cites = catalog.references.cites(here)
        # What an article says of itself is no citation from elsewhere.
        cited_by = [r for r in catalog.references.cited_by(here) if r.from_passage not in here]
        passages = catalog.passages_by_ids(
            {*(r.to_passage for r in cites), *(r.from_passage for r in cited_by)}
        )
        documents = catalog.documents_by_ids({p.document_id for p in passages.values()})
        citing = _views(cited_by, [r.from_passage for r in cited_by], passages, documents)
        return cls(
            passage_id=passage.id,
            cites=_views(cites, [r.to_passage for r in cites], passages, documents),
            cited_by=citing,
            cited_by_count=len({view.from_passage for view in citing}),
        )


def _views(
    references: Sequence[Reference],
    ends: Sequence[str],
    passages: Mapping[str, Passage],
    documents: Mapping[str, Document],
) -> list[ReferenceView]:
    """Those whose other end is there."""
    return [
        ReferenceView(
            from_passage=reference.from_passage,
            start=reference.start,
            end=reference.end,
            to_passage=reference.to_passage,
            passage=CitedView.from_passage(passage, documents[passage.document_id]),
        )
        for reference, end in zip(references, ends, strict=True)
        if (passage := passages.get(end))
    ]
