"""Search by words among 1,584 laws of the shared folder.

Search by meaning is not measured, because making all vectors would take hours.

The questions are in benchmarks/data/laws.jsonl, which has ids and questions only. They were written from
the laws' articles and not from search results; two thirds are in everyday words. An article and its two
questions are in the same part.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from benchmarks.frame.rows import Bench, Rows
from benchmarks.relevance import of_measures
from kb.evaluation import evaluate
from kb.evaluation.measures import Judged, read_judged
from kb.services import open_services
from kb.settings import Settings
from tests.conftest import ROOT

QUESTIONS = ROOT / "benchmarks" / "data" / "laws.jsonl"


class _Line(msgspec.Struct, frozen=True):
    split: str
    words: str


def rows(bench: Bench) -> Rows:
    archive = bench.of_shared("scale", "laws-zh.tar.xz")
    data, _ = bench.libraries.ingested("laws", lambda: bench.libraries.unpacked(archive))
    yield from of_library(data)


def of_library(data: Path) -> Rows:
    """The rows of an existing library."""
    lines = QUESTIONS.read_text("utf-8").splitlines()
    kinds = [msgspec.json.decode(line, type=_Line) for line in lines]
    judged = read_judged(QUESTIONS)
    with open_services(Settings(data_dir=data)) as services:
        for split in ("dev", "held"):
            for words in ("everyday", "formal"):
                wanted = _Line(split, words)
                asked: list[Judged] = [
                    line for line, kind in zip(judged, kinds, strict=True) if kind == wanted
                ]
                for found in evaluate(services.searcher, asked, mode="lexical").results:
                    yield from of_measures(f"{split}, {words} words", found)
