"""How often kb takes the nearest passages for an answer, and answers for merely near passages.

The questions are tests/relevance/unanswerable.jsonl, which no library here answers, and those of
tests/relevance, each of which has an answer in the languages of its judged passages.
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


def rows(bench: Bench) -> Rows:
    for name, data, sets in libraries(bench):
        with open_services(Settings(data_dir=data)) as services:
            for mode in ("hybrid", "lexical"):
                yield from _rates(services, f"{name}, {mode}", sets, mode)


def _rates(services: Services, case: str, sets: tuple[str, ...], mode: SearchMode) -> Rows:
    """Both error rates, for lists of one language."""
    wrong: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    lines = (RELEVANCE / "unanswerable.jsonl").read_text("utf-8").splitlines()
    for none in (msgspec.json.decode(line, type=_Unanswerable) for line in lines):
        for group in services.searcher.search(SearchQuery(none.query, mode=mode)).groups:
            asked["false"] += 1
            wrong["false"] += group.answered
    for name in sets:
        for judged in read_judged(RELEVANCE / f"{name}.jsonl"):
            langs = {id_.split("/")[1][:2] for id_ in judged.relevant}
            for group in services.searcher.search(SearchQuery(judged.query, mode=mode)).groups:
                if group.lang in langs:
                    asked["lost"] += 1
                    wrong["lost"] += not group.answered
    for kind, measure in (("false", "false answers"), ("lost", "true answers lost")):
        share = wrong[kind] / asked[kind]
        yield Row(
            case=f"{case}, {asked[kind]}",
            measure=measure,
            value=share,
            unit="share",
            better="lower",
        )
