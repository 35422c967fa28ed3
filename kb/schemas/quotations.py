"""Quotations as JSON."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from corpus import ExpressionStatus
from kb.documents.quotation import Quotation
from kb.documents.quotation_text import plain_text, rich_text
from kb.i18n.addresses import absolute
from kb.schemas.documents import DocumentId, ForceFields, PassageId, Tag, force_fields


class OmissionView(msgspec.Struct, frozen=True, kw_only=True):
    """What was left out between two passages of a quotation."""

    after: Annotated[PassageId, Meta(description="The passage before the mark")]
    before: Annotated[PassageId, Meta(description="The passage after it")]
    passages: Annotated[int, Meta(description="How many passages were left out")]


class WholeView(msgspec.Struct, frozen=True, kw_only=True):
    """What the quoted passage is part of."""

    passage_id: PassageId
    locator: Annotated[str, Meta(description="In the language of the text")]


class QuotationView(ForceFields, frozen=True, kw_only=True):
    """Exact words of one document, with the citation that leads back to them."""

    passage_ids: Annotated[
        list[PassageId],
        Meta(description="All that is quoted, in order: those asked for with those below them"),
    ]
    document_id: DocumentId
    lang: Tag
    title: Annotated[str, Meta(description="The document's title")]
    text: Annotated[
        str,
        Meta(
            description="The words, a line for each passage; … or …… in a line of its own where "
            "something was left out"
        ),
    ]
    omissions: Annotated[list[OmissionView], Meta(description="What the marks stand for, in order")]
    locator: Annotated[
        str, Meta(description="Where the words are, in their language", examples=["Article 6(3)"])
    ]
    citation: Annotated[
        str, Meta(description="In the style asked for; `/resolve` leads from it to the passages")
    ]
    whole: Annotated[
        WholeView | None,
        Meta(
            description="The article, or else the section, that it is part of; null where it is whole"
        ),
    ]
    status: Annotated[
        ExpressionStatus,
        Meta(
            description="Status of the text: authentic, a translation, a digest; `unknown`: not stated"
        ),
    ]
    date: Annotated[datetime.date | None, Meta(description="Of the document")]
    version: Annotated[int, Meta(description="Of the document, from 1")]
    permalink: Annotated[
        str,
        Meta(description="Address of the first passage's page; absolute with KB_PUBLIC_URL"),
    ]
    plain: Annotated[str, Meta(description="Words, citation and address as plain text")]
    html: Annotated[str, Meta(description="The same as rich text for word processors")]

    @classmethod
    def of(cls, quotation: Quotation) -> Self:
        document = quotation.document
        return cls(
            **force_fields(document),
            passage_ids=[piece.passage.id for piece in quotation.pieces],
            document_id=document.id,
            lang=document.lang,
            title=document.title,
            text=quotation.text,
            omissions=[
                OmissionView(after=each.after, before=each.before, passages=each.passages)
                for each in quotation.omissions
            ],
            locator=quotation.locator,
            whole=WholeView(passage_id=whole.id, locator=getattr(whole.locator, quotation.lang))
            if (whole := quotation.whole)
            else None,
            citation=quotation.citation,
            status=document.status,
            date=document.date,
            version=document.version,
            permalink=absolute(quotation.permalink),
            plain=plain_text(quotation),
            html=rich_text(quotation),
        )


class QuotationsView(msgspec.Struct, frozen=True, kw_only=True):
    """Quotations, each followed by its counterpart where that was asked for."""

    quotations: list[QuotationView]

    @classmethod
    def of(cls, quotations: Iterable[Quotation]) -> Self:
        return cls(quotations=[QuotationView.of(quotation) for quotation in quotations])
