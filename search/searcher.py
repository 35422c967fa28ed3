"""A query in, an answer out: the one object that the product asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from corpus import (
    Document,
    EmbeddingsOff,
    EmbeddingsUnavailable,
    Passage,
    detect_tag,
    search_lang,
)
from corpus.filters import Filters
from search.answer.alike import MOST_COMPARED, Represented, led_by_the_best, weigh_authority
from search.answer.answer import (
    Alike,
    Answer,
    Group,
    Hit,
    Pairs,
    PassageSource,
    ShortAnswer,
)
from search.answer.answered import MOST_SAYING, answered
from search.answer.covering import MOST_READ, most_covering_first
from search.answer.explanation import Explanation, explained
from search.answer.hit_builder import HitBuilder
from search.answer.ordering import MOST_SORTED, in_order
from search.answer.short_answer import ANSWERING, short_answer
from search.citations import CitationResolver, NamedDocuments, Resolution
from search.engines.engine import FACETS, EngineHit, SearchEngine
from search.query.dictionary import Dictionary, NoDictionary
from search.query.expansion import Translations
from search.query.lay import LayLanguage
from search.query.lexicon import Lexicon
from search.query.operators import parse_text
from search.query.plan import Plan
from search.query.planner import Planner
from search.query.query import SearchQuery
from search.query.spelling import Speller
from search.retrieve.raise_kind import raise_kind
from search.retrieve.reranking import Reranker, rerank
from search.retrieve.respelling import Respelling, better
from search.retrieve.retriever import Found, Retriever, merged
from search.retrieve.vectors import Dense, NoDense
from search.text.segmenter import Segmenter
from search.weights import Weights, load_weights

_PAIR = 2


class _Looked(NamedTuple):
    found: list[Found]
    lexical_reason: EmbeddingsUnavailable | None
    meant: str | None
    respelt: bool


class _Led(NamedTuple):
    found: list[Found]
    represented: Represented
    builders: list[HitBuilder]
    """One for each language."""
    passages: dict[str, Passage]
    """Those that were read, by id."""
    documents: Mapping[str, Document]
    """Those of the best hits, by id."""


class Searcher:
    """Searches an engine and names the answering passages; may be shared by threads."""

    def __init__(
        self,
        source: PassageSource,
        engine: SearchEngine,
        segmenter: Segmenter,
        translations: Translations,
        *,
        dictionary: Dictionary | None = None,
        dense: Dense | None = None,
        weights: Weights | None = None,
        resolver: CitationResolver | None = None,
        lay: LayLanguage | None = None,
        pairs: Pairs | None = None,
        reranker: Reranker | None = None,
        source_hides: bool = False,
    ) -> None:
        """``source_hides``: whether index and vectors contain documents that ``source`` does not have.

        ``engine`` must leave them out.
        """
        self._source = source
        self._resolver = resolver
        self._reranker = reranker
        self._pairs = pairs or (lambda _: {})
        self._segmenter = segmenter
        self._weights = weights or load_weights()
        self._lexicon = lexicon = Lexicon(engine.vocabulary, translations.chinese)
        dictionary = dictionary or NoDictionary()

        def known(word: str) -> bool:
            return translations.knows(word) or dictionary.knows(word)

        self._lay = lay or LayLanguage(lambda _: (), translations, segmenter)
        speller = Speller(lexicon, segmenter, known, dictionary.frequency)
        self._mistyped = Respelling(speller, segmenter)
        self._planner = Planner(
            segmenter,
            translations,
            dictionary,
            self._weights,
            lexicon,
            self._lay,
        )
        self._retriever = Retriever(
            engine, dense or NoDense(EmbeddingsOff()), source, source_hides=source_hides
        )

    def warm(self) -> None:
        """Load what the first searches would wait for, for seconds in a large index.

        Raises IndexUnavailable.
        """
        self._lay.load()
        self._lexicon.chinese()
        self._lexicon.english()

    def plans(self, query: SearchQuery) -> tuple[Plan, ...]:
        """How ``query`` will be looked for, one plan for each language."""
        return self._planner.plans(query)

    def search(self, query: SearchQuery) -> Answer:
        """Raises IndexUnavailable where the index is busy, damaged or away; RequestTimedOut,
        RequestAbandoned where a deadline is set (search.deadline).

        Where meaning cannot be compared, words alone answer, and the answer says so.
        """
        return self._answer(query, self._look(query))

    def explain(self, query: SearchQuery) -> Explanation:
        """The same answer, with how it came about. Raises IndexUnavailable."""
        looked = self._look(query)
        return explained(query, looked.found, self._answer(query, looked), self._segmenter)

    def _look(self, query: SearchQuery) -> _Looked:
        found, lexical_reason = self._found(self.plans(query), query)
        meant = self._mistyped.meant(query, found, self._found_again)
        respelt = False
        if meant:
            found, respelt = better(found, meant)
        return _Looked(found, lexical_reason, meant.text if meant else None, respelt)

    def _answer(self, query: SearchQuery, looked: _Looked) -> Answer:
        led = self._led(self._reranked(looked.found, query), query)
        # By the best results, also where the newest are wanted first.
        answers = answered(led.found, led.documents, self._said(led))
        found, documents = self._sorted(led.found, query)
        represented = led.represented
        page = slice(query.offset, query.offset + query.limit)
        pages = [each.hits[page] for each in found]
        # A language without an answer has a place in the one list only where the other has none, too.
        answering = [each for each, does in zip(found, answers, strict=True) if does] or found
        repeats = {hit.unit_id for others in represented.values() for hit in others}
        one_list = in_order([hit for _, hit in merged(answering)], documents, query.sort)
        one_list = tuple(hit for hit in one_list if hit.unit_id not in repeats)
        # Most have a counterpart, and each takes the place of two.
        own = {hit.unit_id for each in found if each.plan.own for hit in each.hits}
        best, paired = self._as_pairs(one_list[: _PAIR * page.stop], own)
        best = best[page]
        shown = [*(hit for each in pages for hit in each), *best]
        hits = self._hits(found, shown, led)
        groups = tuple(
            Group(
                lang=each.plan.lang,
                answered=does,
                total=each.total if does else 0,
                hits=tuple(hit for h in shown if (hit := hits.get(h.unit_id))),
                expansions=each.plan.expansions,
                suppressed=each.plan.suppressed,
                fallback=each.fallback,
            )
            for each, shown, does in zip(found, pages, answers, strict=True)
        )
        direct, named = self._cited(query)
        return Answer(
            query=query,
            groups=groups,
            merged=tuple(
                msgspec.structs.replace(hit, paired=paired.get(h.unit_id, ()))
                for h in best
                if (hit := hits.get(h.unit_id))
            ),
            facets=_sum_facets(
                # Where filters leave nothing, the facets show what other values would find.
                [
                    each.facets
                    for each, does in zip(found, answers, strict=True)
                    if does or not each.hits
                ]
            ),
            mode="hybrid" if any(each.view is not None for each in found) else "lexical",
            lexical_reason=looked.lexical_reason,
            notices=parse_text(query.text).notices,
            short=self._short(found, answers, represented, query),
            direct=direct,
            named=named,
            did_you_mean=looked.meant,
            respelt=looked.respelt,
        )

    def _reranked(self, found: Sequence[Found], query: SearchQuery) -> Sequence[Found]:
        reranker = self._reranker_for(query)
        if reranker is None:
            return found
        typed = parse_text(query.text).free_text
        return [rerank(each, typed, self._texts, reranker) for each in found]

    def _reranker_for(self, query: SearchQuery) -> Reranker | None:
        return None if query.mode == "lexical" else self._reranker

    def _led(self, found: Sequence[Found], query: SearchQuery) -> _Led:
        """The best hits weighed once more, and near-duplicates behind what leads them."""
        documents = self._documents(
            hit.document_id for e in found for hit in e.hits[:MOST_COMPARED]
        )
        weighed = [raise_kind(weigh_authority(each, documents), self._texts) for each in found]
        builders = [HitBuilder(each, self._segmenter, self._weights) for each in found]
        led = _Led([], {}, builders, {}, documents)
        # A reranker has read these texts, and knows better.
        if self._reranker_for(query) is None:
            read = [hit for each in weighed for hit in each.hits[:MOST_READ]]
            led.passages.update(self._passages(read))
            weighed = [
                most_covering_first(each, builder, led.passages, documents)
                for each, builder in zip(weighed, led.builders, strict=True)
            ]
        tag = detect_tag(query.text)
        for each in weighed:
            hits, others = led_by_the_best(each, self._texts, documents, self._weights.alike, tag)
            led.found.append(msgspec.structs.replace(each, hits=hits))
            led.represented.update(others)
        return led

    def _said(self, led: _Led) -> list[float]:
        """For each language the largest share of the question that one sentence of the best hits says."""
        best = [each.hits[:MOST_SAYING] for each in led.found]
        passages = self._passages([hit for hits in best for hit in hits], led.passages)
        return [
            builder.most_said(hits, passages, led.documents)
            for builder, hits in zip(led.builders, best, strict=True)
        ]

    def _sorted(
        self, found: Sequence[Found], query: SearchQuery
    ) -> tuple[list[Found], Mapping[str, Document]]:
        """What was found in the order that is asked for, with its documents if that needs them."""
        if query.sort == "relevance":
            return list(found), {}
        ids = dict.fromkeys(hit.document_id for each in found for hit in each.hits)
        documents = self._documents(ids)
        return [
            msgspec.structs.replace(each, hits=in_order(each.hits, documents, query.sort))
            for each in found
        ], documents

    def _short(
        self,
        found: Sequence[Found],
        answers: Sequence[bool],
        represented: Represented,
        query: SearchQuery,
    ) -> tuple[ShortAnswer, ...]:
        """The short answers for the first page; only questions for a definition or a penalty have one."""
        if query.offset or query.sort != "relevance":
            return ()
        short = []
        for each, does in zip(found, answers, strict=True):
            if does and (each.plan.defining or each.plan.kind == "penalty"):
                passages, documents = self._records(each.hits[:ANSWERING])
                answer = short_answer(each, represented, passages, documents, self._segmenter)
                short += [answer] if answer else []
        return tuple(short)

    def _as_pairs(
        self, hits: Sequence[EngineHit], own: Collection[str]
    ) -> tuple[list[EngineHit], dict[str, tuple[str, ...]]]:
        """Of hits that say the same in two languages one, in the query's own; by unit id the other.

        ``own``: ids of units in the query's language.
        """
        pairs = self._pairs([id_ for hit in hits for id_ in hit.passage_ids])
        kept: list[EngineHit] = []
        shown_at: dict[str, int] = {}
        repeats: dict[int, EngineHit] = {}
        for hit in hits:
            same = [shown_at[each] for each in hit.passage_ids if each in shown_at]
            at = same[0] if 2 * len(same) >= len(hit.passage_ids) else len(kept)
            if at == len(kept):
                kept.append(hit)
            elif at in repeats:
                continue
            elif hit.unit_id in own:
                repeats[at] = kept[at]
                kept[at] = msgspec.structs.replace(hit, score=kept[at].score)
            else:
                repeats[at] = hit
            for each in hit.passage_ids:
                shown_at |= dict.fromkeys(pairs.get(each, ()), at)
        return kept, {kept[at].unit_id: hit.passage_ids for at, hit in repeats.items()}

    def _records(
        self, hits: Sequence[EngineHit]
    ) -> tuple[Mapping[str, Passage], Mapping[str, Document]]:
        """Passages and documents of hits, by their ids."""
        return self._passages(hits), self._documents(hit.document_id for hit in hits)

    def _texts(self, hits: Sequence[EngineHit]) -> list[str]:
        """The texts of units."""
        passages = self._passages(hits)
        return [
            "".join(passages[each].text for each in hit.passage_ids if each in passages)
            for hit in hits
        ]

    def _passages(
        self, hits: Sequence[EngineHit], read: Mapping[str, Passage] | None = None
    ) -> Mapping[str, Passage]:
        """Passages of hits, by id; those ``read`` before are not read again."""
        read = read or {}
        ids = dict.fromkeys(id_ for hit in hits for id_ in hit.passage_ids if id_ not in read)
        return {**read, **self._source.passages_by_ids(ids)} if ids else read

    def _documents(self, ids: Iterable[str]) -> Mapping[str, Document]:
        wanted = dict.fromkeys(ids)
        return self._source.documents_by_ids(wanted) if wanted else {}

    def _cited(self, query: SearchQuery) -> tuple[Resolution | None, NamedDocuments]:
        """The place that a query cites, otherwise the documents that it names, on its first page.

        A work that it is narrowed to is meant.
        """
        parsed = parse_text(query.text)
        filters = parsed.narrowed(query.filters)
        works = filters.works if len(filters.works) == 1 else ()
        cites = not (parsed.quotes or parsed.choices or parsed.excluded or query.offset)
        if self._resolver is None or not cites:
            return None, NamedDocuments()
        resolution = self._resolver.resolve(parsed.words, work=next(iter(works), None))
        if filters == Filters(works=works):
            direct = resolution.only(query.langs)
            if direct or resolution.match or works:
                return direct, NamedDocuments()
        elif resolution.match:
            return None, NamedDocuments()

        def passing(documents: Sequence[Document]) -> Sequence[Document]:
            shown = [d for d in documents if search_lang(d.lang) in query.langs]
            if not shown or filters == Filters():
                return shown
            ids = set(self._source.document_ids(filters))
            return [document for document in shown if document.id in ids]

        return None, self._resolver.documents_named(parsed.words, passing)

    def _found_again(self, query: SearchQuery) -> list[Found]:
        found, _ = self._found(self.plans(query), query)
        return found

    def _found(
        self, plans: Sequence[Plan], query: SearchQuery
    ) -> tuple[list[Found], EmbeddingsUnavailable | None]:
        depth = max(query.offset + query.limit, MOST_COMPARED)
        if query.sort != "relevance":
            depth = max(depth, MOST_SORTED)
        if query.mode == "hybrid":
            try:
                typed = parse_text(query.text).free_text
                return self._retriever.by_words_and_meaning(plans, typed, depth), None
            except EmbeddingsUnavailable as error:
                return self._retriever.by_words(plans, depth), error
        return self._retriever.by_words(plans, depth), None

    def _hits(
        self, found: Sequence[Found], shown: Sequence[EngineHit], led: _Led
    ) -> dict[str, Hit]:
        """Hits by unit id."""
        others = [
            # Of these, only the first passage is shown.
            msgspec.structs.replace(other, passage_ids=other.passage_ids[:1])
            for hit in shown
            for other in led.represented.get(hit.unit_id, ())
        ]
        passages = self._passages([*shown, *others], led.passages)
        documents = self._documents(hit.document_id for hit in (*shown, *others))
        wanted = {hit.unit_id for hit in shown}
        hits: dict[str, Hit] = {}
        for each, answering in zip(found, led.builders, strict=True):
            units = [unit for unit in each.hits if unit.unit_id in wanted]
            for hit in answering.hits(units, passages, documents):
                alike = tuple(
                    Alike(other.unit_id, passages[id_], documents[other.document_id])
                    for other in led.represented.get(hit.unit_id, ())
                    for id_ in other.passage_ids[:1]
                    if id_ in passages and other.document_id in documents
                )
                hits[hit.unit_id] = msgspec.structs.replace(hit, alike=alike)
        return hits


def _sum_facets(facets: Sequence[dict[str, dict[str, int]]]) -> dict[str, dict[str, int]]:
    """Counts over all languages, the most frequent first."""
    sums: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    for each in facets:
        for facet, counts in each.items():
            sums[facet].update(counts)
    return {facet: dict(counter.most_common()) for facet, counter in sums.items()}
