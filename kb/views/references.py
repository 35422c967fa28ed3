"""What passages cite, and what cites them, as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from corpus import Catalog, Document, Locator, Passage, Reference
from kb.views.ids import DocumentId, PassageId, Tag
from kb.views.records import sub_passages
from kb.web.urls import passage_path


class CitedView(msgspec.Struct, frozen=True, kw_only=True):
    """A passage at the other end of a reference."""

    passage_id: PassageId
    document_id: DocumentId
    title: Annotated[str, Meta(description="The document's title")]
    lang: Tag
    locator: Locator
    text: Annotated[str, Meta(description="Its own text")]
    permalink: Annotated[str, Meta(description="Path of its page on this site")]

    @classmethod
    def from_passage(cls, passage: Passage, document: Document) -> Self:
        return cls(
            passage_id=passage.id,
            document_id=document.id,
            title=document.title,
            lang=document.lang,
            locator=passage.locator,
            text=passage.text,
            permalink=passage_path(passage.id),
        )


class ReferenceView(msgspec.Struct, frozen=True, kw_only=True):
    """A place in a text that cites a passage."""

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
