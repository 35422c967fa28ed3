"""Relevance measured on judged queries."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from corpus import SEARCH_LANGS, MetadataInvalid, SearchLang, search_lang, text_lang
from search import Answer, Hit, SearchMode, SearchQuery
from search.searcher import Searcher

_DEPTH = 10
_DRAWS = 2000


class Judged(msgspec.Struct, frozen=True):
    """A line of an evaluation file."""

    query: str
    relevant: Annotated[list[str], Meta(min_length=1)]
    """Ids of passages, or of documents."""
    lang: str | None = None
    """The query's language; detected from its characters if absent."""
    split: str = ""
    """The part of the file: weights are tuned on ``dev`` and tested on ``held``."""


class Measures(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={
        "recall_1": "recall@1",
        "success_3": "success@3",
        "success_3_low": "success@3_low",
        "success_3_high": "success@3_high",
        "recall_5": "recall@5",
        "recall_10": "recall@10",
        "mrr_10": "mrr@10",
        "ndcg_10": "ndcg@10",
    },
):
    """Means over the queries of one language that have relevant passages in another or the same."""

    query_lang: SearchLang
    target_lang: SearchLang
    queries: int
    recall_1: float
    success_3: float
    """Share of the queries that find something relevant in the first three hits."""
    success_3_low: float
    """The lower end of its 95 % interval; see ``interval``."""
    success_3_high: float
    recall_5: float
    recall_10: float
    mrr_10: float
    ndcg_10: float


class Ranking(NamedTuple):
    """What the hits of a query find, best first."""

    finds: tuple[bool, ...]
    """Of each hit, whether it finds something relevant that none before it has found."""
    relevant: int
    """How many relevant there are, found or not; at least one."""

    def recall(self, depth: int) -> float:
        """Share of the relevant that the first ``depth`` hits find."""
        return sum(self.finds[:depth]) / self.relevant

    def reciprocal_rank(self, depth: int) -> float:
        """1, 1/2, 1/3 … for the first find; 0 where there is none."""
        return next(
            (1 / rank for rank, is_find in enumerate(self.finds[:depth], 1) if is_find), 0.0
        )

    def ndcg(self, depth: int) -> float:
        """Finds discounted by the logarithm of their rank, as a share of the best ranking's."""
        best = (True,) * min(self.relevant, depth)
        return _gain(self.finds[:depth]) / _gain(best)


class MergedMeasures(msgspec.Struct, frozen=True, kw_only=True, rename={"both_10": "both@10"}):
    """Of the one list of both languages, over queries that have relevant passages in both."""

    query_lang: SearchLang
    queries: int
    both_10: float
    """Share of the queries whose first ten hits find something relevant in each language; an aligned
    pair is one hit."""


class Evaluation(msgspec.Struct, frozen=True):
    results: list[Measures]
    merged: list[MergedMeasures]


def read_judged(path: Path) -> list[Judged]:
    """The queries of a JSON Lines file. Raises MetadataInvalid naming the line."""
    judged = []
    try:
        # Split at LF only: JSON texts may contain U+2028 and similar characters.
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise MetadataInvalid(file=str(path), detail=str(error)) from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                judged.append(msgspec.json.decode(line, type=Judged))
            except msgspec.DecodeError as error:
                detail = f"line {number}: {error}"
                raise MetadataInvalid(file=path.name, detail=detail) from error
    return judged


def evaluate(
    searcher: Searcher, judged: Iterable[Judged], *, mode: SearchMode = "hybrid"
) -> Evaluation:
    """Measures for each pair of query language and target language that has judged queries.

    A hit counts if it is a relevant passage, part of one, the article that holds one, or in a relevant
    document.
    """
    runs: dict[tuple[SearchLang, SearchLang], list[Ranking]] = defaultdict(list)
    both: dict[SearchLang, list[bool]] = defaultdict(list)
    for line in judged:
        query_lang, answer = _asked(searcher, line, mode)
        if {_lang(id_) for id_ in line.relevant} == set(SEARCH_LANGS):
            both[query_lang].append(_finds_both(answer.merged, line.relevant))
        for target_lang, ranking in _rankings(answer, line):
            runs[query_lang, target_lang].append(ranking)
    pairs = [(q, t) for q in SEARCH_LANGS for t in SEARCH_LANGS if (q, t) in runs]
    return Evaluation(
        [_measures(runs[pair], *pair) for pair in pairs],
        [
            MergedMeasures(
                query_lang=lang, queries=len(found), both_10=round(sum(found) / len(found), 4)
            )
            for lang, found in sorted(both.items())
        ],
    )


def first_relevant(
    searcher: Searcher, line: Judged, *, mode: SearchMode = "hybrid"
) -> Iterator[tuple[SearchLang, int | None, str | None]]:
    """For each language with relevant passages the rank of the first relevant hit, and the id of the first
    hit.

    None: no relevant hit among the first ten, or no hit.
    """
    _, answer = _asked(searcher, line, mode)
    firsts = {group.lang: group.hits[0].passage.id for group in answer.groups if group.hits}
    for lang, ranking in _rankings(answer, line):
        rank = ranking.finds.index(True) + 1 if any(ranking.finds) else None
        yield lang, rank, firsts.get(lang)


def reciprocal_ranks(
    searcher: Searcher, judged: Iterable[Judged], *, mode: SearchMode = "hybrid"
) -> list[float]:
    """For each query and each language with relevant passages, 1 / the rank of the first relevant hit.

    It is 0 if none is among the first ten. The order depends on ``judged`` only, so that two searchers can
    be compared query by query.
    """
    found: list[float] = []
    for line in judged:
        _, answer = _asked(searcher, line, mode)
        by_lang = dict(_rankings(answer, line))
        found += [by_lang[lang].reciprocal_rank(_DEPTH) for lang in sorted(by_lang)]
    return found


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The 95 % bootstrap interval (Efron 1979) of the mean of ``values``, which have one value per query.

    It is made from 2,000 samples of the queries, drawn with a fixed seed: equal values give equal
    intervals.
    """
    # Imported here, because commands that measure nothing need not load it.
    import numpy as np

    known = np.asarray(values, float)
    drawn = np.random.default_rng(0).integers(len(known), size=(_DRAWS, len(known)))
    low, high = np.quantile(known[drawn].mean(axis=1), (0.025, 0.975)).tolist()
    return low, high


def _finds_both(hits: Sequence[Hit], relevant: Sequence[str]) -> bool:
    found = {
        _lang(id_)
        for id_ in relevant
        for hit in hits[:_DEPTH]
        if any(_answers(shown, id_) for shown in (hit.passage.id, *hit.paired))
    }
    return found == set(SEARCH_LANGS)


def _asked(searcher: Searcher, line: Judged, mode: SearchMode) -> tuple[SearchLang, Answer]:
    query_lang = search_lang(line.lang) if line.lang else text_lang(line.query)
    query = SearchQuery(text=line.query, ui_lang=query_lang, limit=_DEPTH, mode=mode)
    return query_lang, searcher.search(query)


def _rankings(answer: Answer, line: Judged) -> Iterator[tuple[SearchLang, Ranking]]:
    """For each language with relevant passages, which of its hits are relevant."""
    for group in answer.groups:
        relevant = [id_ for id_ in line.relevant if _lang(id_) == group.lang]
        if relevant:
            yield group.lang, _ranking(relevant, group.hits)


def _ranking(relevant: Sequence[str], hits: Sequence[Hit]) -> Ranking:
    found: set[str] = set()
    finds: list[bool] = []
    for hit in hits:
        met = [id_ for id_ in relevant if id_ not in found and _answers(hit.passage.id, id_)]
        # The passage itself before one that contains it; a second hit for the same passage does not count.
        found.update([hit.passage.id] if hit.passage.id in met else met[:1])
        finds.append(bool(met))
    return Ranking(tuple(finds), len(set(relevant)))


def _measures(
    rankings: Sequence[Ranking], query_lang: SearchLang, target_lang: SearchLang
) -> Measures:
    found = [float(any(ranking.finds[:3])) for ranking in rankings]
    low, high = interval(found)

    def mean(measure: Callable[[Ranking], float]) -> float:
        return round(sum(map(measure, rankings)) / len(rankings), 4)

    return Measures(
        query_lang=query_lang,
        target_lang=target_lang,
        queries=len(rankings),
        recall_1=mean(lambda ranking: ranking.recall(1)),
        success_3=round(sum(found) / len(found), 4),
        success_3_low=round(low, 4),
        success_3_high=round(high, 4),
        recall_5=mean(lambda ranking: ranking.recall(5)),
        recall_10=mean(lambda ranking: ranking.recall(10)),
        mrr_10=mean(lambda ranking: ranking.reciprocal_rank(10)),
        ndcg_10=mean(lambda ranking: ranking.ndcg(10)),
    )


def _gain(finds: Sequence[bool]) -> float:
    return sum(is_find / math.log2(rank + 1) for rank, is_find in enumerate(finds, 1))


def _answers(passage_id: str, relevant_id: str) -> bool:
    if relevant_id.count("/") == 1:
        return passage_id.startswith(f"{relevant_id}/")
    same = passage_id == relevant_id
    return (
        same or passage_id.startswith(f"{relevant_id}.") or relevant_id.startswith(f"{passage_id}.")
    )


def _lang(id_: str) -> SearchLang:
    """The language of a passage or document id, WORK/LANG[/LOCATOR]."""
    _, _, rest = id_.partition("/")
    return search_lang(rest.split("/")[0])
