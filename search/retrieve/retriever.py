"""Plans → the units that answer them: by words alone, or by words and meaning together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from itertools import zip_longest
from typing import Literal, NamedTuple, ParamSpec, TypeVar

import msgspec

from corpus import SEARCH_LANGS, Passage, SearchLang
from corpus.filters import Filters
from search.answer.answer import PassageSource
from search.deadline import check_deadline
from search.engines.engine import (
    MOST_OF_RARITY,
    EngineHit,
    EngineRequest,
    EngineResult,
    SearchEngine,
)
from search.query.plan import Plan, Step
from search.retrieve.fusion import Candidates, Fused, by_words_alone, fuse
from search.retrieve.vectors import Dense, DenseView, allowed_units
from search.weights import HybridWeights

_TASKS = ThreadPoolExecutor(8, "kb-search")
_NOTHING = EngineResult(0, (), ())
_P = ParamSpec("_P")
_R = TypeVar("_R")
Fallback = Literal["most", "some"] | None


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What was found for a plan, best first."""

    plan: Plan
    hits: tuple[EngineHit, ...]
    """From the first one up to the last that was asked for, with their final scores."""
    total: int
    request: EngineRequest | None = None
    """The one that found enough; None where nothing was asked."""
    whole: int = 0
    """Units that meet all words."""
    rarity: tuple[float, ...] = ()
    """See EngineResult."""
    facets: dict[str, dict[str, int]] = {}
    fallback: Fallback = None
    fused: Mapping[str, Fused] = {}
    """By unit id what a score is made of; empty where words alone were looked for."""
    view: DenseView | None = None
    matching: Collection[str] = ()
    """Ids of units that have the words or are near in meaning; the others that are compared have
    neither."""

    @property
    def telling(self) -> list[bool]:
        """For each word whether it counts: an added one that no unit has tells nothing."""
        pairs = zip_longest(self.rarity, self.plan.words, fillvalue=None)
        return [bool(each) or not (word and word.added) for each, word in pairs]

    @property
    def ideal(self) -> float:
        """The score of a unit that said all words as often as can be, and never 0."""
        ideal = sum(self.rarity) * MOST_OF_RARITY
        return ideal or max((hit.score for hit in self.hits), default=0.0) or 1.0

    def percentile(self, unit_id: str) -> float | None:
        """To which share of the language's units the query is less near, 0–1, where that is known."""
        return None if self.view is None else self.view.percentile(unit_id)

    def nearness(self, unit_id: str, unit: Sequence[Passage]) -> list[float]:
        """For each passage of a unit the cosine of its nearest sentence; 0 where that is not known."""
        if self.view is None:
            return [0.0] * len(unit)
        return self.view.nearness(unit_id, [passage.text for passage in unit], self.plan.lang)


class _Asked(msgspec.Struct, frozen=True):
    """The request that found enough, and what it found."""

    request: EngineRequest
    result: EngineResult
    whole: int


class _Near(NamedTuple):
    """The requests for units that are near in meaning."""

    request: EngineRequest
    """The request of the words, which now also matches the units near in meaning."""
    meant: EngineRequest | None
    """A request for the units near in meaning that the words did not find; None if there are none."""


class Retriever:
    """Asks an engine, and vectors where there are any; may be shared by threads."""

    def __init__(
        self,
        engine: SearchEngine,
        dense: Dense,
        source: PassageSource,
        *,
        source_hides: bool = False,
    ) -> None:
        """``source_hides``: whether vectors of documents exist that ``source`` does not have."""
        self._engine = engine
        self._source_hides = source_hides
        self._dense = dense
        self._source = source

    def by_words(self, plans: Sequence[Plan], depth: int) -> list[Found]:
        """The ``depth`` best of each plan. Raises IndexUnavailable."""
        with self._engine.together(_announced(plans)):
            return [self._by_words(plan, depth) for plan in plans]

    def by_words_and_meaning(self, plans: Sequence[Plan], text: str, depth: int) -> list[Found]:
        """The same with what means what ``text`` means.

        Raises EmbeddingsUnavailable, IndexUnavailable.
        """
        searched = [plan for plan in plans if not (plan.empty or plan.lists)]
        if not searched:
            return self.by_words(plans, depth)
        self._dense.check()
        with self._engine.together(_announced(plans)):
            return self._by_words_and_meaning(plans, searched, text, depth)

    def _by_words_and_meaning(
        self, plans: Sequence[Plan], searched: Sequence[Plan], text: str, depth: int
    ) -> list[Found]:
        # An encoder's process makes the vector; the words are looked for meanwhile.
        langs = [plan.lang for plan in plans]
        vector = _begin(self._dense.views, text, _own_lang(plans), langs)
        weights = plans[0].weights.hybrid
        # Its share of the ideal tells how many words a unit has: no more needs to be added for all.
        asked = [
            self._widened(plan, weights.window, all_words=0.0, only_ranked=True)
            for plan in searched
        ]
        views = vector.result()
        found = self._with_meaning(searched, asked, views)
        candidates = [
            Candidates(
                each.hits,
                each.ideal,
                views[lang],
                each.plan.own,
                self._ranks_by_words(each, views[lang], depth),
            )
            for lang, each in found.items()
        ]
        fused = dict(zip(found, fuse(candidates, weights), strict=True))
        matching = {unit_id for each in found.values() for unit_id in each.matching}
        with self._engine.together([each.request for each in found.values() if each.request]):
            return [
                self._ranked(
                    self._counted(found[plan.lang]), fused[plan.lang], depth, weights, matching
                )
                if plan.lang in found
                else self._by_words(plan, depth)
                for plan in plans
            ]

    def _by_words(self, plan: Plan, depth: int) -> Found:
        if plan.empty:
            return Found(plan=plan, hits=(), total=0)
        asked = self._widened(plan, depth)
        return Found(
            plan=plan,
            hits=asked.result.hits,
            total=asked.result.total,
            request=asked.request,
            whole=asked.whole,
            rarity=asked.result.rarity,
            # Where filters leave nothing, facets still have what each of them would let through alone.
            facets=self._engine.facets(asked.request)
            if asked.result.total or plan.filters != Filters()
            else {},
            fallback=_fallback(asked.request.share),
        )

    def _widened(
        self, plan: Plan, depth: int, all_words: float | None = None, *, only_ranked: bool = False
    ) -> _Asked:
        """Go down the plan's steps until enough is found; a step that adds nothing is not taken."""
        step, *later = plan.steps
        cheaply = bool(later) and self._engine.counts_cheaply
        # Only the step that is taken needs its hits; the last one nearly always is if it is reached.
        shown = 0 if cheaply else depth
        asked = partial(_request, plan, only_ranked=only_ranked)
        request = asked(step, shown, all_words)
        result: EngineResult | None = None
        literally: EngineResult | None = None
        if cheaply and later[0].literal and len(plan.words) > plan.weights.short:
            # Few units match all words of a long query. What has them as words has them as characters, too:
            # where no unit does, one count does for both steps.
            literally = self._engine.search(asked(later[0], 0, all_words))
            if not literally.total:
                result, later = literally, later[1:]
        result = result or self._engine.search(request)
        whole = result.total
        for following in later:
            if result.total >= step.enough:
                break
            check_deadline()
            step = following
            # Where no unit matches all words, the engine need not look which ones do.
            added = 0.0 if cheaply and not whole else all_words
            counted = literally if step.literal else None
            wanted = depth if step is later[-1] and counted is None else shown
            wider = asked(step, wanted, added)
            found = counted or self._engine.search(wider)
            if found.total > result.total:
                request, result = wider, found
        if request.limit < depth:
            request = msgspec.structs.replace(request, limit=depth)
            result = self._engine.search(request) if result.total else result
        return _Asked(request, result, whole)

    def _counted(self, found: Found) -> Found:
        """The same with how many units match, and their facets."""
        request = found.request
        if request is None:
            return found
        facets = self._engine.facets(request)
        # Each unit has one language: its facet tells the total, where it is not filtered itself.
        total = sum(facets["lang"].values())
        if request.filters.langs:
            total = self._engine.search(msgspec.structs.replace(request, limit=0)).total
        return msgspec.structs.replace(found, total=total, facets=facets)

    def _with_meaning(
        self, plans: Sequence[Plan], asked: Sequence[_Asked], views: Mapping[SearchLang, DenseView]
    ) -> dict[SearchLang, Found]:
        """For each plan the best units by words, and the units near in meaning that the engine accepts.

        They are not counted yet.
        """
        near = [
            self._near(plan, each, views[plan.lang])
            for plan, each in zip(plans, asked, strict=True)
        ]
        with self._engine.together([each.meant for each in near if each.meant]):
            meant = [self._engine.search(each.meant) if each.meant else _NOTHING for each in near]
        return {
            plan.lang: Found(
                plan=plan,
                hits=(*each.result.hits, *further.hits),
                matching={hit.unit_id for hit in each.result.hits} | {*request.among},
                total=each.result.total,
                request=request,
                whole=each.whole,
                rarity=each.result.rarity,
                fallback=_fallback(request.share),
                view=views[plan.lang],
            )
            for plan, each, (request, _), further in zip(plans, asked, near, meant, strict=True)
        }

    def _near(self, plan: Plan, asked: _Asked, view: DenseView) -> _Near:
        among = self._meant(plan, view, plan.weights.hybrid.dense) if plan.words else ()
        near = view.near(among, plan.weights.hybrid.near)
        request = msgspec.structs.replace(asked.request, among=near)
        brought = {hit.unit_id for hit in asked.result.hits}
        further = tuple(unit_id for unit_id in among if unit_id not in brought)
        if not further:
            return _Near(request, None)
        meant = msgspec.structs.replace(request, among=further, only_among=True, limit=len(further))
        return _Near(request, meant)

    def _ranks_by_words(self, found: Found, view: DenseView, depth: int) -> dict[str, int]:
        """By unit id; empty where all units have vectors, as they nearly always do."""
        if all(hit.unit_id in view.pack.rows for hit in found.hits):
            return {}
        least = max(depth, found.plan.weights.hybrid.window)
        ranked = self._widened(found.plan, least, only_ranked=True).result.hits
        return {hit.unit_id: rank for rank, hit in enumerate(ranked)}

    def _meant(self, plan: Plan, view: DenseView, count: int) -> tuple[str, ...]:
        allowed = None
        if self._source_hides or plan.filters != Filters():
            allowed = allowed_units(view.pack, self._source.document_ids(plan.filters))
        return tuple(view.pack.unit_ids[row] for row in view.best(count, allowed))

    def _ranked(
        self,
        found: Found,
        fused: Sequence[Fused],
        depth: int,
        weights: HybridWeights,
        matching: Collection[str],
    ) -> Found:
        """What was fused and matches; beyond it, for who pages so far, what the words alone find.

        What only says the same as a match in the other language is one, too.
        """
        by_itself = {each.hit.unit_id for each in fused if each.hit.unit_id in found.matching}
        fused = [
            each
            for each in fused
            if each.hit.unit_id in by_itself
            or (each.likeness > 0.5 and each.counterpart in matching)
        ]
        total = found.total + len(fused) - len(by_itself)
        found = msgspec.structs.replace(found, total=total)
        missing = min(depth, found.total) - len(fused)
        fused = fused[:depth]
        hits = [msgspec.structs.replace(each.hit, score=round(each.score, 4)) for each in fused]
        if missing > 0 and found.request:
            there = {hit.unit_id for hit in hits}
            # From the first on: an engine may have ranked fewer than the window holds.
            beyond = msgspec.structs.replace(
                found.request, among=(), only_ranked=False, limit=missing + len(hits)
            )
            further = [h for h in self._engine.search(beyond).hits if h.unit_id not in there]
            least = hits[-1].score if hits else 0.0
            fused = [
                *fused,
                *(by_words_alone(hit, found.ideal, least, weights) for hit in further[:missing]),
            ]
            hits += [msgspec.structs.replace(hit, score=least) for hit in further[:missing]]
        return msgspec.structs.replace(
            found, hits=tuple(hits), fused={each.hit.unit_id: each for each in fused}
        )


def merged(found: Sequence[Found]) -> list[tuple[SearchLang, EngineHit]]:
    """The hits of all languages in one list, best first; as far down as each was looked for.

    What was found by words alone is compared by its share of the ideal.
    """
    by_meaning = any(each.fused for each in found)
    scored = [
        (hit.score if by_meaning else hit.score / each.ideal, each.plan.lang, hit)
        for each in found
        for hit in each.hits
    ]
    # Stable: equals by the order of the languages, the query's own first.
    scored.sort(key=lambda item: -item[0])
    return [(lang, hit) for _, lang, hit in scored]


def _own_lang(plans: Sequence[Plan]) -> SearchLang:
    """The query's language, be it one that no answer is wanted in."""
    for plan in plans:
        if plan.own:
            return plan.lang
    return next(lang for lang in SEARCH_LANGS if lang not in {plan.lang for plan in plans})


def _announced(plans: Sequence[Plan]) -> list[EngineRequest]:
    """One request for each plan that needs the engine; the requests of its steps differ only in their
    shares."""
    return [_request(plan, plan.steps[0], 0, None) for plan in plans if not plan.empty]


def _request(
    plan: Plan, step: Step, depth: int, all_words: float | None, *, only_ranked: bool = False
) -> EngineRequest:
    request = plan.request(step, limit=depth, offset=0)
    if all_words is not None:
        request = msgspec.structs.replace(request, all_words=all_words)
    return msgspec.structs.replace(request, only_ranked=True) if only_ranked else request


def _fallback(share: float) -> Fallback:
    if share == 1:
        return None
    return "most" if share >= 0.5 else "some"


def _begin(task: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> Future[_R]:
    """Starts a task in a thread that has the request's deadline, too."""
    return _TASKS.submit(copy_context().run, partial(task, *args, **kwargs))
