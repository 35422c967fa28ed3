"""Relevance in one library of laws, treaties and bundled documents, as a ministry would have it.

The questions are those on treaties, on the bundled documents and on laws, and everyday ones on all of them,
each asked of the whole library.
Passages of other documents that answer one of them there as well are in benchmarks/data/mixed.jsonl, with
the reason: "same-article" is the same article of the Palermo Protocol, in its text, an excerpt or the
digest; "read" was read among the first hits of a question that found nothing. Making all vectors takes
hours, so that meaning is measured in an existing library only:

    python -m benchmarks.mixed DATA_DIR [--mode lexical|hybrid] [--part dev|held] [--failures FILE.md]
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, get_args

import msgspec

from benchmarks.frame.rows import Bench, Rows
from benchmarks.laws import QUESTIONS as LAWS
from benchmarks.relevance import RELEVANCE, of_measures
from corpus import Authority
from kb.evaluation import Judged, Measures, evaluate, first_relevant
from kb.evaluation.tuning import parts
from kb.services import Services, open_services
from kb.settings import Settings
from search import SearchMode
from search.searcher import Searcher
from tests.conftest import ROOT, run_kb

FILES = (
    RELEVANCE / "treaties-and-laws.jsonl",
    RELEVANCE / "bundled.jsonl",
    LAWS,
    RELEVANCE / "everyday.jsonl",
)
ALSO = ROOT / "benchmarks" / "data" / "mixed.jsonl"
_PARTS = ("dev", "held")


class _Question(msgspec.Struct, frozen=True):
    id: str
    lang: str
    query: str
    relevant: list[str]
    split: str = ""


class _Also(msgspec.Struct, frozen=True):
    id: str
    relevant: list[str]


class _Set(NamedTuple):
    name: str
    part: str
    questions: Sequence[_Question]
    judged: Sequence[Judged]


def rows(bench: Bench) -> Rows:
    laws = bench.libraries.unpacked(bench.of_shared("scale", "laws-zh.tar.xz"))
    data = bench.work / "libraries" / "mixed"
    for source in (laws, bench.of_shared("corpus"), bench.libraries.bundle()):
        if run_kb(data, "ingest", source, timeout=4 * 3600).returncode > 1:
            raise RuntimeError(f"kb ingest {source}")
    with open_services(Settings(data_dir=data)) as services:
        for each in sets():
            for found in _measured(services.searcher, each, "lexical"):
                yield from of_measures(f"{each.part}, {each.name}", found)


def sets() -> Iterator[_Set]:
    """The questions of each file and part, with all passages that answer them in the whole library."""
    also: defaultdict[str, list[str]] = defaultdict(list)
    for line in ALSO.read_text("utf-8").splitlines():
        more = msgspec.json.decode(line, type=_Also)
        also[more.id] += more.relevant
    for file in FILES:
        lines = file.read_text("utf-8").splitlines()
        asked = [msgspec.json.decode(line, type=_Question) for line in lines]
        judged = [
            Judged(
                query=each.query,
                lang=each.lang,
                relevant=[*each.relevant, *also[each.id]],
                split=each.split,
            )
            for each in asked
        ]
        by_query = {(each.query, each.lang): each for each in asked}
        for part, lines_of_part in zip(_PARTS, parts(judged), strict=True):
            questions = [by_query[line.query, line.lang or ""] for line in lines_of_part]
            yield _Set(file.stem, part, questions, lines_of_part)


def _measured(searcher: Searcher, asked: _Set, mode: SearchMode) -> Sequence[Measures]:
    return evaluate(searcher, asked.judged, mode=mode).results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_AS_WRITTEN)
    parser.add_argument("data", type=Path)
    parser.add_argument("--mode", choices=get_args(SearchMode), default="hybrid")
    parser.add_argument("--part", choices=_PARTS, default="dev")
    parser.add_argument("--failures", type=Path)
    given = parser.parse_args()
    failures: list[str] = []
    with open_services(Settings(data_dir=given.data)) as services:
        for each in sets():
            if each.part != given.part:
                continue
            for found in _measured(services.searcher, each, given.mode):
                print(_line(each.name, found), flush=True)
            if given.failures:
                failures += _failures(services, each, given.mode)
    if given.failures:
        given.failures.write_text("\n".join([*_HEAD, *failures, ""]), "utf-8")


_AS_WRITTEN = argparse.RawDescriptionHelpFormatter
_HEAD = (
    "| question | direction | rank | first hit instead | it is |",
    "| --- | --- | --- | --- | --- |",
)


def _line(name: str, found: Measures) -> str:
    low, high = found.success_3_low, found.success_3_high
    return (
        f"| {name} | {found.query_lang}→{found.target_lang} | {found.queries} | {found.recall_1:.2f} | "
        f"{found.success_3:.2f} ({low:.2f}–{high:.2f}) | {found.recall_10:.2f} |"
    )


def _failures(services: Services, asked: _Set, mode: SearchMode) -> Iterator[str]:
    """A row for each question and language without an answer in the first three hits."""
    authority = {each.id: each.authority for each in services.catalog.documents()}
    for question, judged in zip(asked.questions, asked.judged, strict=True):
        for lang, rank, first in first_relevant(services.searcher, judged, mode=mode):
            if rank is None or rank > 3:
                cause = cause_of(first, judged.relevant, authority)
                pair = f"{question.lang}→{lang}"
                yield f"| {question.id} | {pair} | {rank or 'none'} | {first} | {cause} |"


def cause_of(
    first: str | None, relevant: Sequence[str], authority: Mapping[str, Authority | None]
) -> str:
    """What the first hit is, beside the passages that answer."""
    if first is None:
        return "no hit"
    document, wanted = _document(first), {_document(each) for each in relevant}
    if any(_article(first) == _article(each) for each in relevant):
        return "the same article or section"
    if document in wanted:
        return "the same document"
    if authority.get(document) in {authority.get(each) for each in wanted}:
        return "another document of its kind"
    return "another kind of document"


def _document(passage_id: str) -> str:
    return "/".join(passage_id.split("/")[:2])


def _article(passage_id: str) -> str:
    return passage_id.partition(".")[0]


if __name__ == "__main__":
    main()
