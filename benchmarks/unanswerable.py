"""Measures how often kb takes the nearest passages for an answer, and answers for merely near passages.

``python -m benchmarks unanswerable``; needs ../shared. The questions are
tests/relevance/unanswerable.jsonl, which no library here answers, and those of tests/relevance, each of
which has an answer in the languages of its judged passages; by words and meaning, and by words alone.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec

from benchmarks.relevance import RELEVANCE, ready
from kb.evaluation import read_judged
from kb.services import Services, open_services
from kb.settings import Settings
from search import SearchMode, SearchQuery
from tests.conftest import SHARED, run_kb


class _Unanswerable(msgspec.Struct, frozen=True):
    query: str
    lang: str


def bench_unanswerable(work: Path) -> None:
    """Prints a row for each library and mode."""
    run_kb(work / "none", "bundle", "--out", work / "bundle")
    libraries = {
        "bundled": (ready(work / "bundled", work / "bundle"), ("bundled",)),
        "treaties-and-laws": (
            ready(work / "corpus", SHARED / "corpus"),
            ("treaties-and-laws", "shared-corpus"),
        ),
    }
    print("| library | mode | false answers | true answers lost |\n| --- | --- | --- | --- |")
    for name, (data, sets) in libraries.items():
        with open_services(Settings(data_dir=data)) as services:
            for mode in ("hybrid", "lexical"):
                print(f"| {name} | {mode} | {rates(services, sets, mode)} |", flush=True)


def rates(services: Services, sets: tuple[str, ...], mode: SearchMode) -> str:
    """Both error rates, for lists of one language, as cells of a table."""
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
    return " | ".join(
        f"{wrong[kind]} of {asked[kind]} ({wrong[kind] / asked[kind]:.1%})"
        for kind in ("false", "lost")
    )
