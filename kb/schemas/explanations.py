"""How a query was answered, and passages that are related, as JSON."""

from __future__ import annotations

from typing import Annotated, Any, Self

import msgspec
from msgspec import Meta

from corpus import DocumentType, ExpressionStatus, SearchLang
from kb.i18n.addresses import permalink
from kb.schemas.documents import PassageId, PassageView, WorkId, passage_fields
from kb.schemas.search import ReasonView, SearchView
from search import Weights
from search.answer.explanation import Explanation, LanguageExplained, Understanding
from search.retrieve.related import Related, RelatedPassages


class LanguageExplainedView(msgspec.Struct, frozen=True, kw_only=True):
    """How one language was searched: ``search.LanguageExplained``, with the weights listed only once."""

    lang: SearchLang
    plan: dict[str, Any]
    request: dict[str, Any] | None
    rarity: tuple[float, ...]
    whole: int
    total: int
    fallback: str | None

    @classmethod
    def from_language(cls, language: LanguageExplained) -> Self:
        return cls(
            lang=language.plan.lang,
            plan=_unweighted(language.plan),
            request=_unweighted(language.request) if language.request else None,
            rarity=language.rarity,
            whole=language.whole,
            total=language.total,
            fallback=language.fallback,
        )


class ExplanationView(msgspec.Struct, frozen=True, kw_only=True):
    """Understanding, plans, engine requests and answer."""

    understanding: Understanding
    weights: Weights
    languages: list[LanguageExplainedView]
    answer: SearchView

    @classmethod
    def from_explanation(cls, explanation: Explanation) -> Self:
        return cls(
            understanding=explanation.understanding,
            weights=explanation.languages[0].plan.weights,
            languages=[LanguageExplainedView.from_language(each) for each in explanation.languages],
            answer=SearchView.from_answer(explanation.answer),
        )


def _unweighted(value: msgspec.Struct) -> dict[str, Any]:
    found = msgspec.to_builtins(value)
    del found["weights"]
    return dict(found)


class RelatedView(PassageView, frozen=True, kw_only=True):
    """A passage that is about the same as another one."""

    work_id: WorkId
    title: Annotated[str, Meta(description="The document's title")]
    type: DocumentType
    status: Annotated[
        ExpressionStatus, Meta(description="Status of the text: authentic, a translation, a digest")
    ]
    permalink: Annotated[
        str,
        Meta(description="Address of the passage's page; absolute with KB_PUBLIC_URL"),
    ]
    snippet: Annotated[str, Meta(description="The beginning of `text`")]
    score: Annotated[float, Meta(description="How near the two are in meaning: a cosine")]
    counterpart: Annotated[
        bool, Meta(description="Whether it is the counterpart in another language version")
    ]

    @classmethod
    def from_related(cls, related: Related) -> Self:
        return cls(
            **passage_fields(related.passage),
            work_id=related.document.work_id,
            title=related.document.title,
            type=related.document.type,
            status=related.document.status,
            permalink=permalink(related.passage.id),
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
