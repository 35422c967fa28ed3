"""Relevance in one library of laws, treaties and bundled documents, as a ministry would have it.

The questions are those on treaties, on the bundled documents and on laws, and everyday ones on all of them,
each asked of the whole library.
Passages of other documents that answer one of them there as well are in benchmarks/data/mixed.jsonl, with
the reason: "same-article" is the same article of the Palermo Protocol, in its text, an excerpt or the
digest; "read" was read among the first hits of a question that found nothing. What was read so of the
held-out half is in mixed-pooled.jsonl ("failure", or "control": of a question drawn at random that found
its answer). It counts with ``--pooled`` only, because judgements made from kb's own hits favour kb. Making
all vectors takes hours, so that meaning is measured in an existing library only:

    python -m benchmarks.mixed DATA_DIR [--mode lexical|hybrid] [--part dev|held] [--pooled]
        [--failures FILE.md]
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, get_args

import msgspec

from benchmarks.frame.rows import Bench, Rows
from benchmarks.laws import QUESTIONS as LAWS
from benchmarks.relevance import RELEVANCE, of_measures
from corpus import Authority, SearchLang
from kb.evaluation import Judged, Measures, evaluate, first_relevant, interval
from kb.evaluation.tuning import parts
from kb.services import Services, open_services
from kb.settings import Settings
from search import SearchMode, load_weights
from search.retrieve.vectors import EncodedDense
from search.searcher import Searcher
from tests.conftest import ROOT, run_kb

OWN = RELEVANCE / "everyday.jsonl"
"""Questions by the writer of the everyday expressions; the others are by other writers."""
FILES = (RELEVANCE / "treaties-and-laws.jsonl", RELEVANCE / "bundled.jsonl", LAWS, OWN)
ALSO = ROOT / "benchmarks" / "data" / "mixed.jsonl"
POOLED = ROOT / "benchmarks" / "data" / "mixed-pooled.jsonl"
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


def sets(*, pooled: bool = False) -> Iterator[_Set]:
    """The questions of each file and part, with all passages that answer them in the whole library.

    ``pooled``: with what was read among kb's hits of the held-out half.
    """
    also: defaultdict[str, list[str]] = defaultdict(list)
    for file in (ALSO, POOLED) if pooled else (ALSO,):
        for line in file.read_text("utf-8").splitlines():
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
    parser.add_argument("--pooled", action="store_true")
    parser.add_argument("--failures", type=Path)
    given = parser.parse_args()
    failures: list[str] = []
    measured: dict[str, Sequence[Measures]] = {}
    with open_services(Settings(data_dir=given.data)) as services:
        for each in sets(pooled=given.pooled):
            if each.part != given.part:
                continue
            measured[each.name] = _measured(services.searcher, each, given.mode)
            for found in measured[each.name]:
                print(_line(each.name, found), flush=True)
            if given.failures:
                failures += _failures(services, each, given.mode)
    print(_total("all", [found for each in measured.values() for found in each]))
    others = [found for name, each in measured.items() if name != OWN.stem for found in each]
    print(_total(f"all but {OWN.stem}", others))
    if given.failures:
        given.failures.write_text("\n".join([*_HEAD, *failures, ""]), "utf-8")


_AS_WRITTEN = argparse.RawDescriptionHelpFormatter
_HEAD = (
    "| question | direction | rank | by words | by meaning | first hit instead | it is |",
    "| --- | --- | --- | --- | --- | --- | --- |",
)


def _line(name: str, found: Measures) -> str:
    low, high = found.success_3_low, found.success_3_high
    return (
        f"| {name} | {found.query_lang}→{found.target_lang} | {found.queries} | {found.recall_1:.2f} | "
        f"{found.success_3:.2f} ({low:.2f}–{high:.2f}) | {found.recall_10:.2f} |"
    )


def _total(name: str, found: Sequence[Measures]) -> str:
    """The line of all pairs of a question and a language together; the interval is over pairs."""
    pairs = sum(each.queries for each in found)

    def mean(measure: Callable[[Measures], float]) -> float:
        return sum(measure(each) * each.queries for each in found) / pairs

    answered = round(mean(lambda each: each.success_3) * pairs)
    low, high = interval([1.0] * answered + [0.0] * (pairs - answered))
    return (
        f"| {name} | | {pairs} | {mean(lambda each: each.recall_1):.2f} | "
        f"{answered / pairs:.3f} ({low:.2f}–{high:.2f}) | {mean(lambda each: each.recall_10):.2f} |"
    )


def _failures(services: Services, asked: _Set, mode: SearchMode) -> Iterator[str]:
    """A row for each question and language without an answer in the first three hits.

    It has the ranks of the first answer by words alone and by meaning alone, too.
    """
    authority = {each.id: each.authority for each in services.catalog.documents()}
    legs: tuple[tuple[Searcher, SearchMode], ...] = (
        (services.searcher, "lexical"),
        (_by_meaning(services), "hybrid"),
    )
    for question, judged in zip(asked.questions, asked.judged, strict=True):
        for lang, rank, first in first_relevant(services.searcher, judged, mode=mode):
            if rank is None or rank > 3:
                cause = cause_of(first, judged.relevant, authority)
                ranks = (rank, *(_rank(*leg, judged, lang) for leg in legs))
                shown = " | ".join(str(each or "none") for each in ranks)
                yield f"| {question.id} | {question.lang}→{lang} | {shown} | {first} | {cause} |"


def _rank(searcher: Searcher, mode: SearchMode, judged: Judged, lang: SearchLang) -> int | None:
    found = first_relevant(searcher, judged, mode=mode)
    return {each: rank for each, rank, _ in found}[lang]


def _by_meaning(services: Services) -> Searcher:
    """kb's ranking without any weight of words."""
    own = load_weights()
    return Searcher(
        services.catalog,
        services.engine,
        services.segmenter,
        services.translations,
        dictionary=services.dictionary,
        dense=EncodedDense(services.encoder, services.vectors, whole=own.hybrid.whole),
        weights=msgspec.structs.replace(
            own,
            hybrid=msgspec.structs.replace(own.hybrid, lexical=0.0),
            covering=msgspec.structs.replace(own.covering, unit=0.0, sentence=0.0),
        ),
        lay=services.lay,
    )


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
