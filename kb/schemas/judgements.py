"""Editors' judgements as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from corpus import Judgement, SearchLang
from kb.schemas.documents import PassageId


class JudgementView(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a passage answers a query, as an editor judges it."""

    query: str
    lang: Annotated[SearchLang, Meta(description="Language of the query")]
    passage_id: PassageId
    relevant: bool
    judged_by: Annotated[
        str, Meta(description="Name of the editor's key or account; `cli` for the command line")
    ]
    judged_at: Annotated[str, Meta(description="UTC, ISO 8601")]

    @classmethod
    def from_record(cls, judgement: Judgement) -> Self:
        return cls(**{name: getattr(judgement, name) for name in judgement.__struct_fields__})


class JudgementsView(msgspec.Struct, frozen=True, kw_only=True):
    """Judgements, sorted by query."""

    judgements: list[JudgementView]

    @classmethod
    def of(cls, judgements: Iterable[Judgement]) -> Self:
        return cls(judgements=[JudgementView.from_record(each) for each in judgements])
