"""Builds a hit from a unit: the passage that answers, its snippet, and the match reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

import msgspec

from corpus import Document, Passage, PassageKind
from search.answer.answer import Hit, MatchedWord, MatchField, Scores, Snippet
from search.answer.highlights import make_snippet, sentence_spans
from search.answer.marks import Marker, Marks, best_forms
from search.deadline import check_deadline
from search.engines.engine import EngineHit
from search.index.units import is_heading_only
from search.query.plan import Plan
from search.retrieve.retriever import Found
from search.text.locators import place_key, places
from search.text.segmenter import Segmenter, exact_tokens
from search.weights import Weights

_INTRODUCES = (":", "：")
MOST_ITEMS = 5
"""The most list items that a snippet has."""
_MOST_TEXTS = 4
"""The number of different spellings of a word that are shown."""


class _QueryWords:
    """The query words of a plan, by their numbers in marks."""

    def __init__(self, plan: Plan) -> None:
        words = (*plan.words, *plan.required)
        quotations = (" ".join(phrase) for phrase in plan.phrases)
        self._names = (*(word.text for word in words), *quotations)
        locators = {
            at: {token for form in word.forms if form.kind == "locator" for token in form.tokens}
            for at, word in enumerate(plan.words)
        }
        self._locators = {at: keys for at, keys in locators.items() if keys}
        """The location keys of each word that is a locator."""

    def matched(
        self, unit: Sequence[Passage], texts: Iterable[_Text], marks: Mapping[str, Marks]
    ) -> tuple[MatchedWord, ...]:
        """Those that a unit contains, in the query's order, quotations last."""
        places: dict[int, dict[MatchField, None]] = defaultdict(dict)
        spellings: dict[int, dict[str, None]] = defaultdict(dict)
        for place, text in texts:
            for word, spans in marks[text].spans_by_word.items() if marks[text] else ():
                places[word][place] = None
                if len(spellings[word]) < _MOST_TEXTS:
                    for start, end in spans:
                        spellings[word].setdefault(text[start:end], None)
        if self._locators:
            keys = {key for passage in unit for key in _keys(passage)}
            for at, asked in self._locators.items():
                if not keys.isdisjoint(asked):
                    places[at]["locator"] = None
        return tuple(
            MatchedWord(
                self._names[word], tuple(spellings[word])[:_MOST_TEXTS], tuple(places[word])
            )
            for word in sorted(places)
        )


_Text = tuple[MatchField, str]
"""A text of a unit that a query may match, with its field."""


def _texts(unit: Sequence[Passage], document: Document) -> list[_Text]:
    return [
        *(("text", passage.text) for passage in unit),
        ("headings", "\n".join(unit[0].heading_path)),
        ("title", document.title),
    ]


def _keys(passage: Passage) -> Iterator[str]:
    """The location keys of a passage and of the article or section around it."""
    for place in places(passage):
        yield place_key(place)
        yield place.partition("(")[0]


class Coverage(NamedTuple):
    """Which share of the query's words a unit says: 0–1."""

    unit: float
    sentence: float
    """The share of the sentence that says the most of them."""


class _Unit(NamedTuple):
    """A unit that the catalog has."""

    found: EngineHit
    passages: Sequence[Passage]
    document: Document
    texts: Sequence[_Text]


def _units(
    hits: Iterable[EngineHit],
    passages: Mapping[str, Passage],
    documents: Mapping[str, Document],
) -> Iterator[_Unit]:
    """The units of hits, without those that are no longer in the catalog (the index will follow)."""
    for hit in hits:
        unit = [passages[id_] for id_ in hit.passage_ids if id_ in passages]
        if unit and hit.document_id in documents:
            document = documents[hit.document_id]
            yield _Unit(hit, unit, document, _texts(unit, document))


class HitBuilder:
    """Builds the hits for one plan."""

    def __init__(self, found: Found, segmenter: Segmenter, weights: Weights) -> None:
        plan = found.plan
        rarity = (*found.rarity, *(1.0 for _ in plan.required))
        self._found = found
        self._weights = weights
        self._query_words = _QueryWords(plan)
        self._marker = Marker((*plan.words, *plan.required), plan.phrases, rarity, segmenter)
        self._all_words = sum(rarity) or 1.0
        self._by_rarity = plan.own or found.view is None
        self._whole_words = [each or 1.0 for each in rarity]
        """What the marks of each word are worth if a text has the whole word."""
        telling = (*found.telling, *(True for _ in plan.required))
        self._telling = {word for word, tells in enumerate(telling) if tells}
        counted = [each for each, tells in zip(rarity, telling, strict=False) if tells]
        # A word that no text has is as rare as the rarest: a chance word is not most of the question.
        most = sum(each or max(rarity) for each in counted) if self._by_rarity else len(counted)
        self._most_said = most or 1.0
        self._marks: dict[str, Marks] = {}
        self._coverage: dict[str, Coverage] = {}

    @cached_property
    def _score_of(self) -> dict[str, float]:
        return {hit.unit_id: hit.score for hit in self._found.hits}

    def coverage(
        self,
        hits: Sequence[EngineHit],
        passages: Mapping[str, Passage],
        documents: Mapping[str, Document],
    ) -> list[Coverage]:
        """Of each unit; 0 if it is no longer in the catalog. The hits of these units will tell theirs.

        Words count by how rare they are; in the other language, where many are guessed, each counts the
        same if meaning is compared, too. A part of a word counts less than the word. The plan has no
        quotations. Takes time in proportion to the texts. Raises RequestTimedOut, RequestAbandoned.
        """
        self._coverage |= self._coverages(hits, passages, documents)
        return [self._coverage.get(hit.unit_id, Coverage(0.0, 0.0)) for hit in hits]

    def most_said(
        self,
        hits: Sequence[EngineHit],
        passages: Mapping[str, Passage],
        documents: Mapping[str, Document],
    ) -> float:
        """The largest share of the query's words that one sentence of these units says; words count as for
        ``coverage``.

        Raises RequestTimedOut, RequestAbandoned.
        """
        known = {hit.unit_id: self._coverage.get(hit.unit_id) for hit in hits}
        others = [hit for hit in hits if known[hit.unit_id] is None]
        found = [*known.values(), *self._coverages(others, passages, documents).values()]
        return max((each.sentence for each in found if each), default=0.0)

    def _coverages(
        self,
        hits: Sequence[EngineHit],
        passages: Mapping[str, Passage],
        documents: Mapping[str, Document],
    ) -> dict[str, Coverage]:
        """By unit id."""
        units = list(_units(hits, passages, documents))
        # With the headings and titles, which the hits need: marking everything at once is cheaper.
        marks = self._marks_of(text for each in units for _, text in each.texts)
        covered: dict[str, Coverage] = {}
        for each in units:
            check_deadline()
            texts = [(passage.text, marks[passage.text]) for passage in each.passages]
            covered[each.found.unit_id] = self._covered(texts)
        return covered

    def _covered(self, texts: Sequence[tuple[str, Marks]]) -> Coverage:
        best = 0.0
        for text, marks in texts:
            # No sentence says more than its text.
            most = self._said(marks.weight_by_word)
            if most <= best:
                continue
            for start, end in sentence_spans(text):
                if within := marks.within(start, end):
                    best = max(best, self._said(within.weight_by_word))
                if best >= most:
                    break
        tokens = {mark.token for _, marks in texts for mark in marks}
        return Coverage(self._said(best_forms(tokens)), best)

    def _said(self, weights: Mapping[int, float]) -> float:
        """The share of the words that a text says whose best forms have these weights."""
        counted = ((word, weight) for word, weight in weights.items() if word in self._telling)
        whole = self._whole_words
        said = sum(weight if self._by_rarity else weight / whole[word] for word, weight in counted)
        return min(said / self._most_said, 1.0)

    def _marks_of(self, texts: Iterable[str]) -> Mapping[str, Marks]:
        """The marks of texts, found once for each of them."""
        new = [text for text in dict.fromkeys(texts) if text not in self._marks]
        if new:
            self._marks |= self._marker.marks_of(new)
        return self._marks

    def hits(
        self,
        units: Iterable[EngineHit],
        passages: Mapping[str, Passage],
        documents: Mapping[str, Document],
    ) -> Iterator[Hit]:
        """The hits of units; none of a unit that is no longer in the catalog.

        Raises RequestTimedOut, RequestAbandoned.
        """
        there = list(_units(units, passages, documents))
        marks = self._marks_of(text for each in there for _, text in each.texts)
        for each in there:
            matched = self._query_words.matched(each.passages, each.texts, marks)
            yield self._hit(each.found, each.passages, each.document, matched, marks)

    def _hit(
        self,
        found: EngineHit,
        unit: Sequence[Passage],
        document: Document,
        matched: tuple[MatchedWord, ...],
        marks: Mapping[str, Marks],
    ) -> Hit:
        check_deadline()
        parents = {passage.parent_id for passage in unit}
        # A passage without a rival need not be weighed.
        nearness = self._found.nearness(found.unit_id, unit) if len(unit) > 1 else [0.0]
        says = [
            _Candidate(each, self._found.plan, marks[each.text], each.id in parents, near)
            for each, near in zip(unit, nearness, strict=True)
        ]
        answer = self._answer(says)
        # A heading alone is not informative: the snippet shows the text below it.
        shown = [each for each in says if not each.heading] if answer.heading else []
        snippet = max(shown, key=lambda each: each.weight) if shown else answer
        return Hit(
            passage=answer.passage,
            document=document,
            unit_id=found.unit_id,
            score=found.score,
            scores=self._scores(found),
            matched=matched,
            snippet=_with_items(make_snippet(snippet.passage, snippet.marks), says),
            highlights=answer.marks.spans,
        )

    def _scores(self, found: EngineHit) -> Scores:
        covered = self._coverage.get(found.unit_id)
        scores = self._scores_found(found)
        if covered is None:
            return scores
        return msgspec.structs.replace(
            scores,
            coverage=round(covered.unit, 4),
            sentence_coverage=round(covered.sentence, 4),
        )

    def _scores_found(self, found: EngineHit) -> Scores:
        """Those that retrieval gave."""
        fused = self._found.fused.get(found.unit_id)
        if fused is None:
            # The score of a hit that was ordered anew is that of its place.
            own = self._score_of.get(found.unit_id, found.score)
            return Scores(lexical=round(own / self._found.ideal, 4))
        compared = fused.dense is not None
        return Scores(
            lexical=round(fused.lexical, 4),
            dense=None if fused.dense is None else round(fused.dense, 4),
            percentile=self._found.percentile(found.unit_id) if compared else None,
            direct=None if fused.direct is None else round(fused.direct, 4),
            counterpart_unit_id=fused.counterpart,
            likeness=round(fused.likeness, 4),
        )

    def _answer(self, says: Sequence[_Candidate]) -> _Candidate:
        """The passage that answers best; the article, if two of its passages answer about equally well."""
        whole = says[0]
        if len(says) == 1:
            return whole
        weighed = [(self._weight(each), each) for each in says]
        weighed.sort(key=itemgetter(0), reverse=True)
        (weight, best), (second, _) = weighed[:2]
        holds_all = all(each.passage.id.startswith(f"{whole.passage.id}.") for each in says[1:])
        if not holds_all or best.named or best.defines:
            return best
        return whole if weight[-1] - second[-1] < self._weights.hybrid.clear_lead else best

    def _weight(self, candidate: _Candidate) -> tuple[bool, bool, bool, float]:
        """The sort key that chooses the answering passage; headings and notes count for less."""
        share = self._weights.hybrid.lexical * candidate.weight / self._all_words
        says = share + max(candidate.nearness, 0.0)
        if candidate.heading:
            says *= self._weights.heading_passage
        elif candidate.passage.kind is PassageKind.NOTE:
            says *= self._weights.note_passage
        return candidate.named, candidate.defines, bool(candidate.passage.text.strip()), says


class _Candidate:
    """A passage of a unit, and how well it matches the query."""

    def __init__(
        self,
        passage: Passage,
        plan: Plan,
        marks: Marks,
        has_children: bool,
        nearness: float,
    ) -> None:
        self.passage = passage
        self.marks = marks
        self.nearness = nearness
        self.named = bool(plan.places) and any(each in plan.places for each in places(passage))
        self.defines = bool(plan.defining) and _says_one(passage.text, plan.defining)
        self.heading = is_heading_only(passage, has_children)

    @property
    def weight(self) -> float:
        return self.marks.weight


def _with_items(snippet: Snippet, unit: Sequence[_Candidate]) -> Snippet:
    """The snippet with the first items of the list that it introduces, if it does and the unit contains
    them."""
    if not snippet.text.endswith(_INTRODUCES):
        return snippet
    below = [each for each in unit if each.passage.parent_id == snippet.passage_id]
    items = tuple(make_snippet(each.passage, each.marks) for each in below[:MOST_ITEMS])
    return msgspec.structs.replace(snippet, items=items)


def _says_one(text: str, wanted: Sequence[tuple[str, ...]]) -> bool:
    """Whether the characters occur side by side in a text."""
    padded = f" {' '.join(exact_tokens(text))} "
    return any(f" {' '.join(each)} " in padded for each in wanted)
