"""Measures how often short answers are given and are right: ``python -m benchmarks short-answers``.

Needs ../shared. The questions are in benchmarks/data/short-answers.jsonl (ids of treaties and laws, and
questions) and in tests/relevance/unanswerable.jsonl, of which none should have a short answer.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec

from benchmarks.relevance import RELEVANCE, ready
from kb.evaluation import Judged
from kb.services import Services, open_services
from kb.settings import Settings
from search import SearchQuery
from tests.conftest import ROOT, SHARED

QUESTIONS = ROOT / "benchmarks" / "data" / "short-answers.jsonl"


class _Question(Judged, frozen=True, kw_only=True):
    kind: str


class _Unanswerable(msgspec.Struct, frozen=True):
    query: str


def bench_short_answers(work: Path) -> None:
    """Print a row for each part and kind of the questions."""
    print_short_answers(ready(work / "corpus", SHARED / "corpus"))


def print_short_answers(data: Path) -> None:
    """Print the rows for an existing library of treaties and laws."""
    print("| part | kind | questions | answered | right |\n| --- | --- | --- | --- | --- |")
    with open_services(Settings(data_dir=data)) as services:
        counts: Counter[tuple[str, str, str]] = Counter()
        for line in QUESTIONS.read_text("utf-8").splitlines():
            question = msgspec.json.decode(line, type=_Question)
            for what in ("asked", *_told(services, question)):
                counts[question.split, question.kind, what] += 1
        for part in ("dev", "held"):
            for kind in ("definition", "penalty"):
                cells = (str(counts[part, kind, what]) for what in ("asked", "answered", "right"))
                print(f"| {part} | {kind} | {' | '.join(cells)} |")
        lines = (RELEVANCE / "unanswerable.jsonl").read_text("utf-8").splitlines()
        asked = [msgspec.json.decode(line, type=_Unanswerable).query for line in lines]
        wrong = sum(bool(services.searcher.search(SearchQuery(query)).short) for query in asked)
        print(f"| – | unanswerable | {len(asked)} | {wrong} | 0 |")


def _told(services: Services, question: _Question) -> list[str]:
    """Whether the language of the judged passages has a short answer, and whether that is right."""
    langs = {id_.split("/")[1] for id_ in question.relevant}
    short = services.searcher.search(SearchQuery(question.query)).short
    for answer in short:
        if answer.document.lang in langs:
            whole = f"{answer.passage.id}."
            right = any(whole.startswith(f"{id_}.") for id_ in question.relevant)
            return ["answered", "right"] if right else ["answered"]
    return []
