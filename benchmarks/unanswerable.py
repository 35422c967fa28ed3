"""How often kb takes the nearest passages for an answer, and answers for merely near passages.

The questions are tests/relevance/unanswerable.jsonl, which no library here answers, and those of
tests/relevance, each of which has an answer in the languages of its judged passages. Nobody
had read those of the split ``held`` when the weights were fitted.
"""

from __future__ import annotations

from collections import Counter

import msgspec

from benchmarks.frame.rows import Bench, Row, Rows
from benchmarks.relevance import RELEVANCE, libraries
from kb.evaluation import read_judged
from kb.services import Services, open_services
from kb.settings import Settings
from search import SearchMode, SearchQuery


class _Unanswerable(msgspec.Struct, frozen=True):
    query: str
    lang: str
    split: str = ""


def rows(bench: Bench) -> Rows:
    for name, data, sets in libraries(bench):
        with open_services(Settings(data_dir=data)) as services:
            for mode in ("hybrid", "lexical"):
                yield from _rates(services, f"{name}, {mode}", (*sets, "answerable"), mode)


def _rates(services: Services, case: str, sets: tuple[str, ...], mode: SearchMode) -> Rows:
    """Both error rates of each split, for lists of one language."""
    wrong: Counter[tuple[str, str]] = Counter()
    asked: Counter[tuple[str, str]] = Counter()
    lines = (RELEVANCE / "unanswerable.jsonl").read_text("utf-8").splitlines()
    for none in (msgspec.json.decode(line, type=_Unanswerable) for line in lines):
        for group in services.searcher.search(SearchQuery(none.query, mode=mode)).groups:
            asked[none.split, "false"] += 1
            wrong[none.split, "false"] += group.answered
    for judged in (each for name in sets for each in read_judged(RELEVANCE / f"{name}.jsonl")):
        there = services.catalog.passages_by_ids(judged.relevant).values()
        langs = {passage.lang for passage in there}
        for group in services.searcher.search(SearchQuery(judged.query, mode=mode)).groups:
            if group.lang in langs:
                asked[judged.split, "lost"] += 1
                wrong[judged.split, "lost"] += not group.answered
    for (split, kind), number in sorted(asked.items()):
        measure = {"false": "false answers", "lost": "true answers lost"}[kind]
        value = wrong[split, kind] / number
        of = f"{case}, {split or 'first'}, {number}"
        yield Row(case=of, measure=measure, value=value, unit="share", better="lower")
