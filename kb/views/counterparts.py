"""What stands in a passage's place in other versions of its work, as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from corpus import Document, ExpressionStatus, Locator, Passage
from corpus.alignment import Pair, PairStatus
from kb.views.ids import DocumentId, PassageId, Tag
from kb.web.urls import passage_path

Confidence = Annotated[float, Meta(description="0–1; 1 where an editor has confirmed it")]


class CounterpartView(msgspec.Struct, frozen=True, kw_only=True):
    """A passage of another version that says the same."""

    passage_id: PassageId
    document_id: DocumentId
    lang: Tag
    status: Annotated[ExpressionStatus, Meta(description="What weight the words there have")]
    locator: Locator
    text: Annotated[str, Meta(description="Its own text, without that of its sub-passages")]
    permalink: Annotated[str, Meta(description="Path of its page on this site")]
    confidence: Confidence
    alignment: Annotated[PairStatus, Meta(description="Who says that the two are counterparts")]

    @classmethod
    def from_passage(cls, passage: Passage, document: Document, pair: Pair) -> Self:
        return cls(
            passage_id=passage.id,
            document_id=document.id,
            lang=document.lang,
            status=document.status,
            locator=passage.locator,
            text=passage.text,
            permalink=passage_path(passage.id),
            confidence=pair.confidence,
            alignment=pair.status,
        )


Counterparts = Mapping[str, Sequence[CounterpartView]]
"""By the id of the passage that they are counterparts of."""
