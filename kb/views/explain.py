"""How a query was answered, as JSON."""

from __future__ import annotations

from typing import Any, Self

import msgspec

from corpus import SearchLang
from kb.views.search import SearchView
from search import Explanation, LanguageExplained, Understanding, Weights


class LanguageExplainedView(msgspec.Struct, frozen=True, kw_only=True):
    """How one language was searched: ``search.LanguageExplained``, its weights told once for all."""

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
