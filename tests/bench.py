"""`make bench`: what is measured rather than asserted. Needs the shared folder beside the repository.

    python -m tests.bench [relevance] [scale] [start]

relevance  XQuAD's dev half and tests/relevance on the embedded engine
scale      1,584 laws: documents and passages per second, memory, a second run, query latency
start      how long `kb --help` takes
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kb.services import open_services
from kb.settings import Settings
from search import SearchQuery
from tests.conftest import ROOT, SHARED, kb_json, run_kb

RELEVANCE = ROOT / "tests" / "relevance"
_QUERIES = 300


def bench_relevance(work: Path) -> None:
    data = work / "corpus"
    run_kb(data, "ingest", SHARED / "corpus")
    for judged in sorted(RELEVANCE.glob("*.jsonl")):
        _print_measures(judged.stem, kb_json(data, "evaluate", judged))
    data = work / "xquad"
    run_kb(data, "ingest", _write_xquad(work))
    _print_measures("xquad-dev", kb_json(data, "evaluate", _judge_xquad(work)))


def bench_scale(work: Path) -> None:
    with tarfile.open(SHARED / "scale" / "laws-zh.tar.xz") as archive:
        archive.extractall(work / "laws", filter="data")
    data = work / "scale"
    started = time.perf_counter()
    run_kb(data, "ingest", work / "laws", timeout=3600)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    status = kb_json(data, "status")
    print(
        f"ingest: {status['documents']} documents, {status['passages']} passages in {seconds:.0f} s"
        f" ({status['documents'] / seconds:.0f} documents/s), largest process {peak:.0f} MB"
    )
    started = time.perf_counter()
    run_kb(data, "ingest", work / "laws")
    print(f"again, nothing changed: {time.perf_counter() - started:.1f} s")
    _bench_queries(data)


def bench_start(_work: Path) -> None:
    times = []
    for _ in range(10):
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "kb", "--help"], stdout=subprocess.DEVNULL, check=True
        )
        times.append(time.perf_counter() - started)
    print(f"kb --help: median {statistics.median(times):.2f} s")


def _bench_queries(data: Path) -> None:
    """Titles of laws as queries: noun phrases, some of one word, some of ten."""
    with open_services(Settings(data_dir=data)) as services:
        titles = [d.title.removeprefix("中华人民共和国") for d in services.catalog.documents()]
        texts = (titles * (_QUERIES // max(len(titles), 1) + 1))[:_QUERIES]
        services.searcher.search(SearchQuery(text="热身"))
        times = []
        for text in texts:
            started = time.perf_counter()
            services.searcher.search(SearchQuery(text=text))
            times.append((time.perf_counter() - started) * 1000)
    cuts = statistics.quantiles(times, n=100)
    print(
        f"search, {len(texts)} queries: p50 {cuts[49]:.0f}, p95 {cuts[94]:.0f}, p99 {cuts[98]:.0f} ms"
    )


def _write_xquad(work: Path) -> Path:
    """Each paragraph as a file of its own in each language."""
    folder = work / "paragraphs"
    folder.mkdir()
    for line in (SHARED / "eval" / "xquad-dev.passages.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        for lang in ("en", "zh"):
            (folder / f"{row['id']}.{lang}.txt").write_text(row[lang], "utf-8")
    return folder


def _judge_xquad(work: Path) -> Path:
    judged = work / "xquad.jsonl"
    with judged.open("w", encoding="utf-8") as out:
        for line in (SHARED / "eval" / "xquad-dev.queries.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            relevant = [f"{row['passage']}/en", f"{row['passage']}/zh"]
            for lang in ("en", "zh"):
                query = {"query": row[lang], "lang": lang, "relevant": relevant}
                out.write(json.dumps(query, ensure_ascii=False) + "\n")
    return judged


def _print_measures(name: str, answer: dict[str, list[dict[str, object]]]) -> None:
    for row in answer["results"]:
        measures = "  ".join(f"{key} {row[key]}" for key in row if "@" in key)
        print(f"{name}  {row['query_lang']}→{row['target_lang']}  n={row['queries']}  {measures}")


BENCHES: dict[str, Callable[[Path], None]] = {
    "start": bench_start,
    "relevance": bench_relevance,
    "scale": bench_scale,
}


def main() -> None:
    if not SHARED.is_dir():
        sys.exit("the benchmarks need the shared folder beside the repository")
    os.environ.pop("KB_DATA_DIR", None)
    for name in sys.argv[1:] or BENCHES:
        with tempfile.TemporaryDirectory() as folder:
            BENCHES[name](Path(folder))


if __name__ == "__main__":
    main()
