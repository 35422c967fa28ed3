"""Measures a search by words and meaning over 100,000 passages: ``python -m benchmarks meaning``.

The words are those of real laws (../shared/scale). Their vectors are random, because real ones would take
hours to make; comparing them takes as long. The questions are our own, with real vectors.
"""

from __future__ import annotations

import json
import statistics
import tarfile
import time
from collections.abc import Iterable, Mapping
from itertools import accumulate, takewhile
from pathlib import Path

import numpy as np

from kb.services import Services, open_services
from kb.settings import Settings
from search import SearchQuery, Unit, cut_units
from tests.conftest import ROOT, SHARED, run_kb

_PASSAGES = 100_000
_QUESTIONS = 300
_DIFFERENT = 4096


def bench_meaning(work: Path) -> None:
    with tarfile.open(SHARED / "scale" / "laws-zh.tar.xz") as archive:
        archive.extractall(work / "laws", filter="data")
    files = sorted(path for path in (work / "laws").rglob("*") if path.is_file())
    data = work / "data"
    # Characters of laws per passage, as counted by `python -m benchmarks scale`.
    sizes = accumulate(path.stat().st_size for path in files)
    share = _PASSAGES / 182_054 * sum(path.stat().st_size for path in files)
    chosen = [
        path for path, _ in takewhile(lambda pair: pair[1] < share, zip(files, sizes, strict=True))
    ]
    run_kb(data, "ingest", *chosen, timeout=3600)
    with open_services(Settings(data_dir=data)) as services:
        _publish(services)
        _ask(services)


def _publish(services: Services) -> None:
    random = np.random.default_rng(0)
    vectors = random.normal(size=(_DIFFERENT, services.encoder.dimensions)).astype("<f2")
    documents = {document.id: document for document in services.catalog.documents()}

    def units_of(document_id: str) -> list[Unit]:
        return cut_units(documents[document_id], services.catalog.passages(document_id))

    def vectors_of(hashes: Iterable[str]) -> Mapping[str, bytes]:
        return {hash_: vectors[int(hash_[:6], 16) % _DIFFERENT].tobytes() for hash_ in hashes}

    wanted = {document.id: document.fingerprint for document in documents.values()}
    services.vectors.publish(wanted, units_of, vectors_of)


def _ask(services: Services) -> None:
    files = sorted((ROOT / "tests" / "relevance").glob("*.jsonl"))
    lines = [line for path in files for line in path.read_text("utf-8").splitlines()]
    questions = [json.loads(line)["query"] for line in lines][:: max(len(lines) // _QUESTIONS, 1)]
    services.searcher.search(SearchQuery("热身"))
    times = []
    for question in questions:
        started = time.perf_counter()
        answer = services.searcher.search(SearchQuery(question))
        times.append((time.perf_counter() - started) * 1000)
        if answer.mode != "hybrid":
            raise SystemExit(f"words alone answered: {answer.lexical_reason}")
    cuts = statistics.quantiles(times, n=100)
    print(
        f"{services.catalog.counts().passages} passages, {len(questions)} questions:"
        f" p50 {cuts[49]:.0f}, p95 {cuts[94]:.0f}, p99 {cuts[98]:.0f} ms"
    )
