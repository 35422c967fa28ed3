"""A unit that was found → the hit: which of its passages answers, and what of it to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from corpus import Document, Passage, PassageKind
from search.answer import Hit, Scores
from search.deadline import check_deadline
from search.engine import EngineHit
from search.finding import Found
from search.locators import places
from search.marks import Mark, Marker, spans_of, weight_of
from search.met import met_words
from search.plan import Plan
from search.segmenter import Segmenter, exact_tokens
from search.snippets import make_snippet
from search.units import is_heading_only
from search.weights import Weights


class Answering:
    """Makes the hits of what was found for one plan."""

    def __init__(self, found: Found, segmenter: Segmenter, weights: Weights) -> None:
        plan = found.plan
        rarity = (*found.rarity, *(1.0 for _ in plan.required))
        self._found = found
        self._weights = weights
        marker = Marker((*plan.words, *plan.required), plan.phrases, rarity, segmenter)
        # Many hits stand under one title and the same headings.
        self._marks = cache(marker.marks)
        self._all_words = sum(rarity) or 1.0

    def hit(
        self,
        found: EngineHit,
        passages: Mapping[str, Passage],
        documents: Mapping[str, Document],
    ) -> Hit | None:
        """None where the catalog no longer has it: the index is about to follow.

        Raises RequestTimedOut, RequestAbandoned.
        """
        check_deadline()
        unit = [passages[each] for each in found.passage_ids if each in passages]
        document = documents.get(found.document_id)
        if not unit or document is None:
            return None
        parents = {passage.parent_id for passage in unit}
        nearness = self._found.nearness(found.unit_id, unit)
        says = [
            _Said(each, self._found.plan, self._marks(each.text), each.id in parents, near)
            for each, near in zip(unit, nearness, strict=True)
        ]
        answer = self._answer(says)
        # A heading alone tells a reader little: the snippet shows what is below it.
        shown = [each for each in says if not each.heading] if answer.heading else []
        snippet = max(shown or [answer], key=lambda each: weight_of(each.marks))
        return Hit(
            passage=answer.passage,
            document=document,
            unit_id=found.unit_id,
            score=found.score,
            scores=self._scores(found),
            met=met_words(self._found.plan, self._marks, unit, document),
            snippet=make_snippet(snippet.passage, snippet.marks),
            highlights=spans_of(answer.marks),
        )

    def _scores(self, found: EngineHit) -> Scores:
        fused = self._found.fused.get(found.unit_id)
        if fused is None:
            return Scores(lexical=round(found.score / self._found.ideal, 4))
        compared = fused.dense is not None
        return Scores(
            lexical=round(fused.lexical, 4),
            dense=None if fused.dense is None else round(fused.dense, 4),
            nearer_than=self._found.nearer_than(found.unit_id) if compared else None,
            direct=None if fused.direct is None else round(fused.direct, 4),
            counterpart_unit_id=fused.counterpart,
            likeness=round(fused.likeness, 4),
        )

    def _answer(self, says: Sequence[_Said]) -> _Said:
        """The passage that answers; where two of an article do so about as well, the article."""
        best, *others = sorted(says, key=self._weight, reverse=True)
        whole = says[0]
        holds_all = all(each.passage.id.startswith(f"{whole.passage.id}.") for each in says[1:])
        if not others or not holds_all or best.named or best.defines:
            return best
        lead = self._weight(best)[-1] - self._weight(others[0])[-1]
        return whole if lead < self._weights.hybrid.clear_lead else best

    def _weight(self, said: _Said) -> tuple[bool, bool, bool, float]:
        """By which the answering passage is chosen; a heading says what others say better."""
        share = self._weights.hybrid.lexical * weight_of(said.marks) / self._all_words
        says = share + max(said.nearness, 0.0)
        if said.heading:
            says *= self._weights.heading_passage
        elif said.passage.kind is PassageKind.NOTE:
            says *= self._weights.note_passage
        return said.named, said.defines, bool(said.passage.text.strip()), says


class _Said:
    """A passage of a unit, and what it says of the query."""

    def __init__(
        self,
        passage: Passage,
        plan: Plan,
        marks: Sequence[Mark],
        has_children: bool,
        nearness: float,
    ) -> None:
        self.passage = passage
        self.marks = marks
        self.nearness = nearness
        self.named = any(place in plan.places for place in places(passage))
        self.defines = bool(plan.defining) and _says_one(passage.text, plan.defining)
        self.heading = is_heading_only(passage, has_children)


def _says_one(text: str, wanted: Sequence[tuple[str, ...]]) -> bool:
    """Whether characters stand side by side in a text."""
    said = f" {' '.join(exact_tokens(text))} "
    return any(f" {' '.join(each)} " in said for each in wanted)
