"""A search in 10⁴, 10⁵ and 10⁶ passages: how its cost grows, for kb and for the engine alone.

One library grows from size to size. Its documents are those of a folder, then copies of them in which one
word in ten is exchanged and the title has a number: copies of real texts keep the words' frequencies.
By words kb is asked over HTTP; by meaning in this process, with random vectors: real ones take hours to
make, and comparing them takes as long.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from benchmarks.frame.clients import ask_all
from benchmarks.frame.libraries import passages_in
from benchmarks.frame.measuring import folder_mb, run_watched
from benchmarks.frame.plot import Line, line_plot
from benchmarks.frame.rows import Bench, Row, Rows, Skip
from benchmarks.search_http import queries, served
from benchmarks.search_peers import Found, bare_tantivy, texts_of
from kb.services import Services, open_services
from kb.settings import Settings
from search import SearchQuery, Unit, cut_units
from tests.conftest import ROOT

PLOT = ROOT / "docs" / "images" / "growth.svg"
_SIZES = (10_000, 100_000, 1_000_000)
_ENOUGH = 0.97
"""The share of a size that must be reached."""
_BYTES = 110
"""Bytes of a passage, as a first guess."""
_MB_PER_PASSAGE = 0.01
"""On disk, with the index, the files and a peer's index; twice what was measured."""
_BATCH = 400
"""Files that are ingested before the time is looked at."""
_DIFFERENT = 4096
_NUMBERED = frozenset("第条章节编款项〇零一二三四五六七八九十百千")
_WORDS = "words, over HTTP"
_MEANING = "words and meaning"
_ALONE = "tantivy alone"


def rows(bench: Bench) -> Rows:
    data, files = bench.work / "growing", _files(bench.large_texts(), bench.work / "copies")
    lines: dict[str, list[tuple[float, float]]] = {}
    for wanted in _SIZES:
        free, needed = shutil.disk_usage(bench.work).free / 1e6, wanted * _MB_PER_PASSAGE
        if free < needed:
            reason = f"{needed:,.0f} MB of disk are needed, {free:,.0f} MB are free"
            yield Skip(f"{wanted:,} passages", reason)
            break
        yield from _grown(bench, data, files, wanted)
        size = passages_in(data)
        if size < wanted * _ENOUGH:
            yield Skip(f"{wanted:,} passages", f"in {bench.minutes} minutes it became {size:,}")
        for name, found in _measured(bench, data, size).items():
            lines.setdefault(name, []).append((size, found.asked.processor_ms))
            yield from _rows_of(f"{size:,} passages, {name}", found)
        alone = texts_of(data, bench.work / f"growing-{size}")
        found = bare_tantivy(bench, alone, queries(), (1,))
        shutil.rmtree(alone.folder)
        lines.setdefault(_ALONE, []).append((size, found.asked.processor_ms))
        for name in (_WORDS, _MEANING):
            yield _cost(f"{size:,} passages, {name}", lines[name][-1][1], found)
        title = "Processor time of a search, ms, by the number of passages"
        line_plot(PLOT, title, [Line(name, points) for name, points in lines.items()])
    for name, points in lines.items():
        yield Row(
            case=f"{name}, {points[0][0]:,.0f} to {points[-1][0]:,.0f} passages",
            measure="processor time grows",
            value=points[-1][1] / points[0][1],
            unit="times",
            better="lower",
        )


def _grown(bench: Bench, data: Path, files: Iterator[Path], wanted: int) -> Rows:
    """Ingest files until the library has the size that is wanted, or the time is up."""
    before = passages_in(data) if data.exists() else 0
    size, documents, per_byte = before, 0, 1 / _BYTES
    wall, processor, peak = 0.0, 0.0, 0.0
    while size < wanted * _ENOUGH and wall < bench.minutes * 60:
        chosen, bytes_ = [], 0
        while bytes_ * per_byte < wanted - size and len(chosen) < _BATCH:
            chosen.append(next(files))
            bytes_ += chosen[-1].stat().st_size
        command = [sys.executable, "-m", "kb", "ingest", *map(str, chosen)]
        ran = run_watched(command, KB_DATA_DIR=str(data), KB_EMBEDDINGS="off")
        if ran.code > 1:  # 1: some of the files were refused.
            raise RuntimeError(f"kb ingest ended with {ran.code}")
        now = passages_in(data)
        per_byte = max((now - size) / bytes_, per_byte / 4)
        size, documents = now, documents + len(chosen)
        wall, processor = wall + ran.spent.wall, processor + ran.spent.processor
        peak = max(peak, ran.peak_mb)
    case = f"{before:,} to {size:,} passages, {documents:,} documents"
    for measure, value in (
        ("ingest, by the clock", documents / wall),
        ("ingest, by processor time", documents / processor),
    ):
        yield Row(
            case=case, measure=measure, value=value, unit="documents a second", better="higher"
        )
    disk = folder_mb(data)
    peaks = "memory of all processes (Pss) at its peak"
    yield Row(case=case, measure=peaks, value=peak, unit="MB", better="lower")
    yield Row(case=case, measure="library on disk", value=disk, unit="MB", better="lower")


def _measured(bench: Bench, data: Path, size: int) -> dict[str, Found]:
    found = {_WORDS: served(data, "lexical", (1,), 1)}
    with open_services(Settings(data_dir=data)) as services:
        if services.encoder.problem:
            bench.say(f"  {size:,} passages, {_MEANING}: {services.encoder.problem}")
            return found
        _publish_random(services)
        searcher = services.searcher

        def ask(query: str) -> bool:
            return searcher.search(SearchQuery(query)).mode == "hybrid"

        asked = ask_all(os.getpid(), lambda: ask, queries(), (1,))
        found[_MEANING] = Found(asked, 0.0, folder_mb(data / "vectors"))
    return found


def _rows_of(case: str, found: Found) -> Rows:
    load = found.asked.loads[1]
    for measure, value in (("p50", load.p50), ("p99", load.p99)):
        yield Row(case=case, measure=measure, value=value, unit="ms", better="lower", clock=True)
    yield Row(case=case, measure="failed", value=load.errors, unit="", better="lower")
    what = "index on disk" if found.memory_mb else "vectors on disk"
    yield Row(case=case, measure=what, value=found.disk_mb, unit="MB", better="lower")
    if found.memory_mb:
        yield Row(
            case=case, measure="memory (Pss)", value=found.memory_mb, unit="MB", better="lower"
        )


def _cost(case: str, value: float, alone: Found) -> Row:
    return Row(
        case=case,
        measure="processor time of a search",
        value=value,
        unit="ms",
        better="lower",
        peer=_ALONE,
        peer_value=alone.asked.processor_ms,
    )


def _files(folder: Path, copies: Path) -> Iterator[Path]:
    """The files of a folder, then copies of its texts, without end."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    yield from files
    texts = [path for path in files if path.suffix in (".md", ".txt")]
    copies.mkdir(parents=True, exist_ok=True)
    number = 1
    while texts:
        for place, path in enumerate(texts):
            # Each name once: a file of the same name and much the same text would amend the last one.
            target = copies / f"{number}-{place}{path.suffix}"
            chance = random.Random(f"{number} {place}")
            target.write_text(changed_copy(path.read_text("utf-8"), number, chance), "utf-8")
            yield target
        number += 1


def changed_copy(text: str, number: int, chance: random.Random) -> str:
    """A text with another title, in which one word in ten is exchanged."""
    title, _, body = text.partition("\n")
    signs = list(body)
    letters = [place for place in range(len(signs) - 1) if _is_word(signs[place : place + 2])]
    for place in chance.sample(letters, len(letters) // 20):
        other = chance.choice(letters)
        signs[place : place + 2] = signs[other : other + 2]
    # Not in brackets, which a citation may leave out: different laws have different names.
    return f"{title}第{number}套\n{''.join(signs)}"


def _is_word(signs: list[str]) -> bool:
    """Whether they are letters, and none is part of an article's number."""
    return all(sign.isalpha() and sign not in _NUMBERED for sign in signs)


def _publish_random(services: Services) -> None:
    vectors = np.random.default_rng(0).normal(size=(_DIFFERENT, services.encoder.dimensions))
    kept = vectors.astype("<f2")
    documents = {document.id: document for document in services.catalog.documents()}

    def units_of(document_id: str) -> list[Unit]:
        return cut_units(documents[document_id], services.catalog.passages(document_id))

    def vectors_of(hashes: Iterable[str]) -> Mapping[str, bytes]:
        return {hash_: kept[int(hash_[:6], 16) % _DIFFERENT].tobytes() for hash_ in hashes}

    wanted = {document.id: document.fingerprint for document in documents.values()}
    services.vectors.publish(wanted, units_of, vectors_of)
