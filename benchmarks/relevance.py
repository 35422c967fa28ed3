"""The effect of each leg of the search; docs/relevance-studies.md has the tables.

Cases add one leg at a time. XQuAD: its development half, with all its 120 paragraphs in each language. The
other questions are our own (tests/relevance).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import msgspec
import opencc

from benchmarks.frame.rows import Bench, CannotRun, Row, Rows, Skip
from kb.evaluation import Evaluation, Judged, Measures, evaluate, read_judged
from kb.services import Services, open_services
from kb.settings import Settings
from search import NoDictionary, SearchMode, load_weights
from search.retrieve.vectors import EncodedDense
from search.searcher import Searcher
from tests.conftest import ROOT

RELEVANCE = ROOT / "tests" / "relevance"
_TURNS = 4
_LEGS: tuple[tuple[str, SearchMode, set[str]], ...] = (
    ("words, termbase", "lexical", set()),
    ("+ dictionary", "lexical", {"dictionary"}),
    ("meaning alone, sentences", "hybrid", {"no words"}),
    ("meaning alone, + wholes", "hybrid", {"no words", "wholes"}),
    ("words and meaning", "hybrid", {"dictionary", "wholes"}),
    ("+ counterparts", "hybrid", {"dictionary", "wholes", "counterparts"}),
    ("+ lay language (all)", "hybrid", {"dictionary", "wholes", "counterparts", "lay"}),
)


def rows(bench: Bench) -> Rows:
    try:
        yield from _of_xquad(bench)
        yield from _of_untranslated(bench)
    except CannotRun as error:
        yield Skip("XQuAD", str(error))
    for _, data, sets in libraries(bench):
        with open_services(Settings(data_dir=data)) as services:
            for name in sets:
                questions = read_judged(RELEVANCE / f"{name}.jsonl")
                for leg, mode, legs in (_LEGS[0], _LEGS[1], *_LEGS[-2:]):
                    for found in evaluate(searcher(services, legs), questions, mode=mode).results:
                        yield from of_measures(f"{name}: {leg}", found)


def libraries(bench: Bench) -> Iterator[tuple[str, Path, tuple[str, ...]]]:
    """Name, data folder and sets of questions of the libraries with vectors that can be made."""
    yield "bundled", bench.libraries.bundled(), ("bundled",)
    if not bench.quick and bench.shared and (bench.shared / "corpus").is_dir():
        folder = bench.shared / "corpus"
        data = bench.libraries.ready("corpus", lambda: folder)
        yield "treaties and laws", data, ("treaties-and-laws", "shared-corpus")


def of_measures(case: str, found: Measures) -> Rows:
    """R@1, R@3 with its interval, R@10."""
    case = f"{case}, {found.query_lang}→{found.target_lang}, {found.queries}"
    yield _share(case, "R@1", found.recall_1)
    low, high = found.success_3_low, found.success_3_high
    yield msgspec.structs.replace(_share(case, "R@3", found.success_3), low=low, high=high)
    yield _share(case, "R@10", found.recall_10)


def _share(case: str, measure: str, value: float) -> Row:
    return Row(case=case, measure=measure, value=value, unit="share", better="higher")


def _of_xquad(bench: Bench) -> Rows:
    folder = bench.of_shared("eval")
    data = bench.libraries.ready("xquad", lambda: _write_xquad(folder, bench.work))
    judged = list(_judge_xquad(folder))
    with open_services(Settings(data_dir=data)) as services:
        for name, mode, legs in _LEGS:
            found = evaluate(searcher(services, legs), judged, mode=mode)
            yield from _xquad_rows(f"XQuAD: {name}", found)
        traditional = [_traditional(each) for each in judged]
        found = evaluate(services.searcher, traditional)
        yield from _xquad_rows("XQuAD: all, Traditional queries", found)


def _of_untranslated(bench: Bench) -> Rows:
    """Half of the paragraphs in one language only, asked in the other; in turn each paragraph in each."""
    folder = bench.of_shared("eval")
    runs: defaultdict[str, list[Measures]] = defaultdict(list)
    for turn in range(_TURNS):
        write = partial(_write_xquad, folder, bench.work, turn)
        data = bench.libraries.ready(f"xquad-{turn}", write)
        with open_services(Settings(data_dir=data)) as services:
            for each in evaluate(services.searcher, _judge_untranslated(folder, turn)).results:
                runs[f"{each.query_lang}→{each.target_lang}"].append(each)
    for pair, found in runs.items():
        case = f"XQuAD untranslated, {pair}"
        asked = sum(each.queries for each in found)
        for measure, key in (("R@1", "recall_1"), ("R@3", "success_3"), ("R@10", "recall_10")):
            value = sum(getattr(each, key) * each.queries for each in found) / asked
            yield _share(case, measure, round(value, 4))


def _xquad_rows(case: str, found: Evaluation) -> Rows:
    for each in found.results:
        pair = f"{case}, {each.query_lang}→{each.target_lang}"
        yield _share(pair, "R@1", each.recall_1)
        yield _share(pair, "R@10", each.recall_10)
    for merged in found.merged:
        yield _share(f"{case}, {merged.query_lang}", "both in 10", merged.both_10)


def searcher(services: Services, legs: set[str]) -> Searcher:
    """A searcher with only some legs; the termbase is always one of them."""
    hybrid = load_weights().hybrid
    if "no words" in legs:
        hybrid = msgspec.structs.replace(hybrid, lexical=0.0)
    if "counterparts" not in legs:
        hybrid = msgspec.structs.replace(
            hybrid, counterpart_own=0.0, counterpart_other=0.0, translated=0.0
        )
    whole = hybrid.whole if "wholes" in legs else 0.0
    return Searcher(
        services.catalog,
        services.engine,
        services.segmenter,
        services.translations,
        dictionary=services.dictionary if "dictionary" in legs else NoDictionary(),
        dense=EncodedDense(services.encoder, services.vectors, whole=whole),
        weights=msgspec.structs.replace(load_weights(), hybrid=hybrid),
        lay=services.lay if "lay" in legs else None,
    )


def _write_xquad(shared: Path, work: Path, turn: int | None = None) -> Path:
    """Write each paragraph as a separate file in each language; with ``turn``, without those left out."""
    folder = work / ("paragraphs" if turn is None else f"paragraphs-{turn}")
    folder.mkdir()
    for row in _lines(shared / "xquad-dev.passages.jsonl"):
        for lang in ("en", "zh"):
            if turn is None or lang != _left_out(row["id"], turn):
                (folder / f"{row['id']}.{lang}.txt").write_text(row[lang], "utf-8")
    return folder


def _left_out(passage: str, turn: int) -> str | None:
    """The language that a quarter of the paragraphs is not in."""
    return {0: "zh", 1: "en"}.get((int(passage.removeprefix("p")) + turn) % _TURNS)


def _judge_untranslated(shared: Path, turn: int) -> Iterator[Judged]:
    for row in _lines(shared / "xquad-dev.queries.jsonl"):
        lang = _left_out(row["passage"], turn)
        if lang:
            other = "zh" if lang == "en" else "en"
            yield Judged(query=row[lang], lang=lang, relevant=[f"{row['passage']}/{other}"])


def _judge_xquad(shared: Path) -> Iterator[Judged]:
    for row in _lines(shared / "xquad-dev.queries.jsonl"):
        for lang in ("en", "zh"):
            relevant = [f"{row['passage']}/en", f"{row['passage']}/zh"]
            yield Judged(query=row[lang], lang=lang, relevant=relevant)


def _lines(path: Path) -> Iterable[dict[str, str]]:
    return map(json.loads, path.read_text("utf-8").splitlines())


def _traditional(judged: Judged) -> Judged:
    return msgspec.structs.replace(judged, query=opencc.OpenCC("s2t").convert(judged.query))
