"""Measures search among 1,584 laws: ``python -m benchmarks laws``; needs ../shared.

Search by meaning is measured only on an existing library that has vectors (``print_laws``), because making
them takes hours.

The questions are in benchmarks/data/laws.jsonl, which has ids and questions only. They were written from
the laws' articles and not from search results; two thirds are in everyday words. An article and its two
questions are in the same part.
"""

from __future__ import annotations

import tarfile
from itertools import product
from pathlib import Path

import msgspec

from kb.evaluation import Measures, evaluate
from kb.evaluation.measures import Judged, read_judged
from kb.services import open_services
from kb.settings import Settings
from search import SearchMode
from tests.conftest import ROOT, SHARED, run_kb

QUESTIONS = ROOT / "benchmarks" / "data" / "laws.jsonl"


class _Line(msgspec.Struct, frozen=True):
    split: str
    words: str


def bench_laws(work: Path) -> None:
    """Print a row for each part of the questions and each pair of languages."""
    with tarfile.open(SHARED / "scale" / "laws-zh.tar.xz") as archive:
        archive.extractall(work / "laws", filter="data")
    data = work / "scale"
    run_kb(data, "ingest", work / "laws", timeout=3600)
    print_laws(data)


def print_laws(data: Path) -> None:
    """Print the rows for an existing library."""
    lines = QUESTIONS.read_text("utf-8").splitlines()
    kinds = [msgspec.json.decode(line, type=_Line) for line in lines]
    judged = read_judged(QUESTIONS)
    print("| mode | part | words | languages | questions | R@1 | R@3 (95 %) | R@10 |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    with open_services(Settings(data_dir=data)) as services:
        modes: list[SearchMode] = ["lexical"]
        if services.vectors.pack("zh"):
            modes.append("hybrid")
        for mode, split, words in product(modes, ("dev", "held"), ("everyday", "formal")):
            wanted = _Line(split, words)
            asked: list[Judged] = [
                line for line, kind in zip(judged, kinds, strict=True) if kind == wanted
            ]
            for found in evaluate(services.searcher, asked, mode=mode).results:
                print(f"| {mode} | {split} | {words} | {_cells(found)} |", flush=True)


def _cells(found: Measures) -> str:
    return " | ".join(
        (
            f"{found.query_lang}→{found.target_lang}",
            str(found.queries),
            f"{found.recall_1:.2f}",
            f"{found.success_3:.2f} ({found.success_3_low:.2f}–{found.success_3_high:.2f})",
            f"{found.recall_10:.2f}",
        )
    )
