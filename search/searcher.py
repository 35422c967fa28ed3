"""A query in, an answer out: the one object that the product asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

from corpus import Document, Passage, PassageKind, SearchLang
from search.answer import Answer, Group, Hit, PassageSource
from search.engine import FACETS, EngineHit, EngineResult, SearchEngine
from search.lexicon import Lexicon
from search.locators import places
from search.marks import Marker, spans_of, weight_of
from search.operators import parse_text
from search.plan import Plan, Planner
from search.query import MAX_TEXT, SearchQuery
from search.segmenter import Segmenter, exact_tokens
from search.snippets import make_snippet
from search.spelling import Correction, Speller
from search.translations import Expansion, Translations
from search.units import is_heading_only
from search.weights import Weights, load_weights

_NOTHING = EngineResult(0, (), ())
Fallback = Literal["most", "some"] | None


class Found(msgspec.Struct, frozen=True):
    """What the engine found for a plan."""

    plan: Plan
    result: EngineResult
    whole: int
    """Units that meet all words as they are."""
    facets: dict[str, dict[str, int]]
    fallback: Fallback


class Meant(NamedTuple):
    """A query with its words as they were meant, and what it finds."""

    text: str
    found: list[Found]


class Searcher:
    """Searches an engine and names the answering passages; may be shared by threads."""

    def __init__(
        self,
        source: PassageSource,
        engine: SearchEngine,
        segmenter: Segmenter,
        translations: Translations,
        weights: Weights | None = None,
    ) -> None:
        self._source = source
        self._engine = engine
        self._segmenter = segmenter
        self._weights = weights or load_weights()
        lexicon = Lexicon(engine.vocabulary, translations.chinese)
        self._speller = Speller(lexicon, segmenter)
        self._planner = Planner(segmenter, translations, self._weights, lexicon)

    def plans(self, query: SearchQuery) -> tuple[Plan, ...]:
        """How ``query`` will be looked for, one plan for each language."""
        return self._planner.plans(query)

    def search(self, query: SearchQuery) -> Answer:
        """Raises IndexUnavailable where the index is busy, damaged or away."""
        found = [self._find(plan, query) for plan in self.plans(query)]
        meant = self._meant(query, found)
        if meant:
            found = _better(found, meant.found)
        hits = [hit for each in found for hit in each.result.hits]
        passages = self._source.passages_by_ids(
            dict.fromkeys(passage_id for hit in hits for passage_id in hit.passage_ids)
        )
        documents = self._source.documents_by_ids(dict.fromkeys(hit.document_id for hit in hits))
        groups = tuple(self._group(each, passages, documents) for each in found)
        facets = _sum_facets([each.facets for each in found])
        notices = parse_text(query.text).notices
        return Answer(query, groups, facets, notices, meant.text if meant else None)

    def _meant(self, query: SearchQuery, found: Sequence[Found]) -> Meant | None:
        """The query that was meant if words of this one, in its own language, are mistyped."""
        own = found[0] if found else None
        if own is None or not own.plan.own:
            return None
        unknown = {
            word.text
            for word, rarity in zip(own.plan.words, own.result.rarity, strict=True)
            if not rarity
        }
        unknown -= {expansion.term for expansion in own.plan.expansions}
        if own.whole and not unknown:
            return None
        corrections = self._corrections(query, own.plan.lang, unknown)
        if not corrections:
            return None
        text = query.text
        for each in reversed(corrections):
            text = text[: each.start] + each.text + text[each.end :]
        if len(text) > MAX_TEXT:
            return None
        other = msgspec.structs.replace(query, text=text)
        told = tuple(
            Expansion(query.text[each.start : each.end], (each.text,), source="spelling")
            for each in corrections
        )
        again = [self._find(_telling(plan, told), other) for plan in self.plans(other)]
        # What is spelt rightly may just not stand together.
        return Meant(text, again) if unknown or again[0].whole > own.whole else None

    def _corrections(
        self, query: SearchQuery, lang: SearchLang, unknown: Collection[str]
    ) -> list[Correction]:
        text = parse_text(query.text).words
        words = self._segmenter.words(text)
        if lang == "en":
            return self._speller.english(words, unknown)
        return self._speller.chinese(words, unknown)

    def _find(self, plan: Plan, query: SearchQuery) -> Found:
        """Go down the plan's steps until enough is found; a step that adds nothing is not taken."""
        if plan.empty:
            return Found(plan, _NOTHING, 0, {}, None)
        step, *later = plan.steps
        taken, request = step, plan.request(step, limit=query.limit, offset=query.offset)
        result = self._engine.search(request)
        whole = result.total
        for following in later:
            if result.total >= step.enough:
                break
            step = following
            asked = plan.request(step, limit=query.limit, offset=query.offset)
            found = self._engine.search(asked)
            if found.total > result.total:
                taken, request, result = step, asked, found
        return Found(plan, result, whole, self._engine.facets(request), _fallback(taken.share))

    def _group(
        self,
        found: Found,
        passages: Mapping[str, Passage],
        documents: Mapping[str, Document],
    ) -> Group:
        plan, result = found.plan, found.result
        words, rarity = (
            (*plan.words, *plan.required),
            (*result.rarity, *(1.0 for _ in plan.required)),
        )
        marker = Marker(words, plan.phrases, rarity, self._segmenter)
        hits = (self._hit(hit, plan, marker, passages, documents) for hit in result.hits)
        return Group(
            lang=plan.lang,
            total=result.total,
            hits=tuple(hit for hit in hits if hit),
            expansions=plan.expansions,
            fallback=found.fallback,
        )

    def _hit(
        self,
        found: EngineHit,
        plan: Plan,
        marker: Marker,
        passages: Mapping[str, Passage],
        documents: Mapping[str, Document],
    ) -> Hit | None:
        """None where the catalog no longer has it: the index is about to follow."""
        unit = [passages[each] for each in found.passage_ids if each in passages]
        document = documents.get(found.document_id)
        if not unit or document is None:
            return None
        parents = {passage.parent_id for passage in unit}
        says = [Said(each, plan, marker, each.id in parents) for each in unit]
        answer = max(says, key=lambda each: each.weight(self._weights))
        # A heading alone tells a reader little: the snippet shows what is below it.
        shown = [each for each in says if not each.heading] if answer.heading else []
        snippet = max(shown or [answer], key=lambda each: weight_of(each.marks))
        return Hit(
            passage=answer.passage,
            document=document,
            unit_id=found.unit_id,
            score=found.score,
            snippet=make_snippet(snippet.passage, snippet.marks),
            highlights=spans_of(answer.marks),
        )


def _better(found: Sequence[Found], meant: Sequence[Found]) -> list[Found]:
    """What was meant, where nothing has the words as they were typed."""
    if not found[0].whole and meant[0].whole:
        return list(meant)
    pairs = zip(found[1:], meant[1:], strict=True)
    return [found[0], *(one if one.result.total else other for one, other in pairs)]


def _telling(plan: Plan, told: tuple[Expansion, ...]) -> Plan:
    """The plan of a corrected query, which tells so in the query's own language."""
    if not plan.own:
        return plan
    return msgspec.structs.replace(plan, expansions=(*told, *plan.expansions))


class Said:
    """A passage of a unit, and what it says of the query."""

    def __init__(self, passage: Passage, plan: Plan, marker: Marker, has_children: bool) -> None:
        self.passage = passage
        self.marks = marker.marks(passage.text)
        self.named = any(place in plan.places for place in places(passage))
        self.defines = bool(plan.defining) and _says_one(passage.text, plan.defining)
        self.heading = is_heading_only(passage, has_children)

    def weight(self, weights: Weights) -> tuple[bool, bool, bool, float]:
        """By which the answering passage is chosen; a heading says what others say better."""
        says = weight_of(self.marks)
        if self.heading:
            says *= weights.heading_passage
        elif self.passage.kind is PassageKind.NOTE:
            says *= weights.note_passage
        return self.named, self.defines, bool(self.passage.text.strip()), says


def _says_one(text: str, wanted: Sequence[tuple[str, ...]]) -> bool:
    """Whether characters stand side by side in a text."""
    said = f" {' '.join(exact_tokens(text))} "
    return any(f" {' '.join(each)} " in said for each in wanted)


def _fallback(share: float) -> Fallback:
    if share == 1:
        return None
    return "most" if share >= 0.5 else "some"


def _sum_facets(facets: Sequence[dict[str, dict[str, int]]]) -> dict[str, dict[str, int]]:
    """Counts over all languages, the most frequent first."""
    sums: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    for each in facets:
        for facet, counts in each.items():
            sums[facet].update(counts)
    return {facet: dict(counter.most_common()) for facet, counter in sums.items()}
