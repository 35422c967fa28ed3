"""Measures the effect of each leg of the search: ``python -m benchmarks relevance``; needs ../shared.

Rows add one leg at a time. ``R@1``, ``R@10``: XQuAD's development half, with all its 120 paragraphs in each
language. ``S@3``: our own questions (tests/relevance), with an answer in the first three.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import opencc

from corpus import SearchLang
from kb.evaluation import Evaluation, Judged, evaluate, read_judged
from kb.services import Services, open_services
from kb.settings import Settings
from search import NoDictionary, SearchMode, load_weights
from search.retrieve.vectors import EncodedDense
from search.searcher import Searcher
from tests.conftest import ROOT, SHARED, run_kb

RELEVANCE = ROOT / "tests" / "relevance"
_PAIRS: tuple[tuple[SearchLang, SearchLang], ...] = (
    ("en", "en"),
    ("zh", "zh"),
    ("en", "zh"),
    ("zh", "en"),
)
_LEGS: tuple[tuple[str, SearchMode, set[str]], ...] = (
    ("words, termbase", "lexical", set()),
    ("+ dictionary", "lexical", {"dictionary"}),
    ("meaning alone, sentences", "hybrid", {"no words"}),
    ("meaning alone, + wholes", "hybrid", {"no words", "wholes"}),
    ("words and meaning", "hybrid", {"dictionary", "wholes"}),
    ("+ counterparts", "hybrid", {"dictionary", "wholes", "counterparts"}),
    ("+ lay language (all)", "hybrid", {"dictionary", "wholes", "counterparts", "lay"}),
)


def bench_relevance(work: Path) -> None:
    """Prints the tables of docs/relevance.md."""
    paragraphs = ready(work / "xquad", _write_xquad(work))
    judged = list(_judge_xquad())
    with open_services(Settings(data_dir=paragraphs)) as services:
        print("| XQuAD, R@1 / R@10 | en→en | zh→zh | en→zh | zh→en | both in 10, en / zh |")
        print("| --- | --- | --- | --- | --- | --- |")
        for name, mode, legs in _LEGS:
            print(_xquad_row(name, evaluate(searcher(services, legs), judged, mode=mode)))
        traditional = [_traditional(each) for each in judged]
        print(_xquad_row("all, Traditional queries", evaluate(services.searcher, traditional)))
    run_kb(work / "none", "bundle", "--out", work / "bundle")
    sets = {
        "bundled": ready(work / "bundled", work / "bundle"),
        "treaties-and-laws": ready(work / "corpus", SHARED / "corpus"),
        "shared-corpus": work / "corpus",
    }
    print(
        "\n| Own questions, S@3 | en→en | zh→zh | en→zh | zh→en |\n| --- | --- | --- | --- | --- |"
    )
    for name, data in sets.items():
        with open_services(Settings(data_dir=data)) as services:
            questions = read_judged(RELEVANCE / f"{name}.jsonl")
            for leg, mode, legs in (_LEGS[0], _LEGS[1], *_LEGS[-2:]):
                found = evaluate(searcher(services, legs), questions, mode=mode)
                print(_own_row(f"{name}: {leg}", found))


def searcher(services: Services, legs: set[str]) -> Searcher:
    """A searcher with only some legs; the termbase is always one of them."""
    hybrid = load_weights().hybrid
    if "no words" in legs:
        hybrid = msgspec.structs.replace(hybrid, lexical=0.0)
    if "counterparts" not in legs:
        hybrid = msgspec.structs.replace(hybrid, counterpart_own=0.0, counterpart_other=0.0)
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


def ready(data: Path, files: Path) -> Path:
    """The data folder of a library of ``files``, with all vectors."""
    run_kb(data, "ingest", files, timeout=3600)
    run_kb(data, "embed", timeout=3600, KB_EMBEDDINGS="on")
    return data


def _write_xquad(work: Path) -> Path:
    """Write each paragraph as a separate file in each language."""
    folder = work / "paragraphs"
    folder.mkdir()
    for row in _rows("xquad-dev.passages.jsonl"):
        for lang in ("en", "zh"):
            (folder / f"{row['id']}.{lang}.txt").write_text(row[lang], "utf-8")
    return folder


def _judge_xquad() -> Iterator[Judged]:
    for row in _rows("xquad-dev.queries.jsonl"):
        for lang in ("en", "zh"):
            relevant = [f"{row['passage']}/en", f"{row['passage']}/zh"]
            yield Judged(query=row[lang], lang=lang, relevant=relevant)


def _rows(name: str) -> Iterable[dict[str, str]]:
    return map(json.loads, (SHARED / "eval" / name).read_text("utf-8").splitlines())


def _traditional(judged: Judged) -> Judged:
    return msgspec.structs.replace(judged, query=opencc.OpenCC("s2t").convert(judged.query))


def _xquad_row(name: str, found: Evaluation) -> str:
    cells = {(m.query_lang, m.target_lang): f"{m.recall_1} / {m.recall_10}" for m in found.results}
    both = " / ".join(str(each.both_10) for each in found.merged)
    return f"| {name} | {' | '.join(cells[pair] for pair in _PAIRS)} | {both} |"


def _own_row(name: str, found: Evaluation) -> str:
    cells = {(m.query_lang, m.target_lang): str(m.success_3) for m in found.results}
    return f"| {name} | {' | '.join(cells.get(pair, '–') for pair in _PAIRS)} |"
