"""How often short answers are given, and how often they are right.

The questions are in benchmarks/data/short-answers.jsonl (ids of treaties and laws, and
questions) and in tests/relevance/unanswerable.jsonl, of which none should have a short answer.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec

from benchmarks.frame.rows import Bench, Row, Rows
from benchmarks.relevance import RELEVANCE
from kb.evaluation import Judged
from kb.services import Services, open_services
from kb.settings import Settings
from search import SearchQuery
from tests.conftest import ROOT

QUESTIONS = ROOT / "benchmarks" / "data" / "short-answers.jsonl"


class _Question(Judged, frozen=True, kw_only=True):
    kind: str


class _Unanswerable(msgspec.Struct, frozen=True):
    query: str


def rows(bench: Bench) -> Rows:
    folder = bench.of_shared("corpus")
    yield from of_library(bench.libraries.ready("corpus", lambda: folder))


def of_library(data: Path) -> Rows:
    """The rows of an existing library of treaties and laws."""
    with open_services(Settings(data_dir=data)) as services:
        counts: Counter[tuple[str, str, str]] = Counter()
        for line in QUESTIONS.read_text("utf-8").splitlines():
            question = msgspec.json.decode(line, type=_Question)
            for what in ("asked", *_told(services, question)):
                counts[question.split, question.kind, what] += 1
        for part in ("dev", "held"):
            for kind in ("definition", "penalty"):
                total, answered, right = (
                    counts[part, kind, what] for what in ("asked", "answered", "right")
                )
                case = f"{part}, {kind}, {total} questions"
                yield _share(case, "answered", answered / total)
                yield _share(case, "right of the answered", right / max(answered, 1))
        lines = (RELEVANCE / "unanswerable.jsonl").read_text("utf-8").splitlines()
        asked = [msgspec.json.decode(line, type=_Unanswerable).query for line in lines]
        wrong = sum(bool(services.searcher.search(SearchQuery(query)).short) for query in asked)
        case = f"{len(asked)} questions without an answer"
        yield _share(case, "rightly not answered", 1 - wrong / len(asked))


def _share(case: str, measure: str, value: float) -> Row:
    return Row(case=case, measure=measure, value=value, unit="share", better="higher")


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
