"""Related passages as JSON."""

from __future__ import annotations

from typing import Annotated, Self

import msgspec
from msgspec import Meta

from corpus import DocumentType, ExpressionStatus, SearchLang
from kb.views.ids import PassageId, WorkId
from kb.views.reasons import ReasonView
from kb.views.records import PassageView, passage_fields
from kb.web.urls import passage_path
from search import Related, RelatedPassages


class RelatedView(PassageView, frozen=True, kw_only=True):
    """A passage that is about the same as another one."""

    work_id: WorkId
    title: Annotated[str, Meta(description="The document's title")]
    type: DocumentType
    status: Annotated[
        ExpressionStatus, Meta(description="What weight the words of the document have")
    ]
    permalink: Annotated[str, Meta(description="Path of the passage's page on this site")]
    snippet: Annotated[str, Meta(description="The beginning of `text`")]
    score: Annotated[float, Meta(description="How near the two are in meaning: a cosine")]
    counterpart: Annotated[
        bool, Meta(description="Whether it says the same in another language version of the work")
    ]

    @classmethod
    def from_related(cls, related: Related) -> Self:
        return cls(
            **passage_fields(related.passage),
            work_id=related.document.work_id,
            title=related.document.title,
            type=related.document.type,
            status=related.document.status,
            permalink=passage_path(related.passage.id),
            snippet=related.snippet.text,
            score=related.score,
            counterpart=related.counterpart,
        )


class RelatedPassagesView(msgspec.Struct, frozen=True, kw_only=True):
    """What is about the same as a passage, by language."""

    passage_id: PassageId
    related: Annotated[
        dict[SearchLang, list[RelatedView]],
        Meta(description="By language, counterparts first, then the nearest; one of each article"),
    ]
    unavailable: Annotated[
        ReasonView | None, Meta(description="null, or why passages could not be compared")
    ]

    @classmethod
    def from_found(cls, passage_id: str, found: RelatedPassages, lang: SearchLang) -> Self:
        """``lang``: the reader's."""
        return cls(
            passage_id=passage_id,
            related={
                each: [RelatedView.from_related(related) for related in passages]
                for each, passages in found.found.items()
            },
            unavailable=ReasonView.from_error(found.reason, lang) if found.reason else None,
        )
