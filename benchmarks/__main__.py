"""`make bench`: benchmarks. They need the shared folder beside the repository.

    python -m benchmarks [relevance] [unanswerable] [short-answers] [laws] [scale] [meaning] [ocr] [start]

relevance  the effect of each leg of the search, on XQuAD's dev half and tests/relevance
unanswerable  how often merely near passages count as an answer, and answers as merely near
short-answers  how often questions get a short answer, and how often it is right
laws       relevance among 1,584 laws, by words alone
scale      1,584 laws: documents and passages per second, memory, a second run, query latency
meaning    latency of a search by words and meaning at 100,000 passages
ocr        how well scans of the bundled documents are read, clean and degraded
start      how long `kb --help` takes
"""

from __future__ import annotations

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

from benchmarks.laws import bench_laws
from benchmarks.meaning import bench_meaning
from benchmarks.ocr import bench_ocr
from benchmarks.relevance import bench_relevance
from benchmarks.short_answers import bench_short_answers
from benchmarks.unanswerable import bench_unanswerable
from kb.services import open_services
from kb.settings import Settings
from search import SearchQuery
from tests.conftest import SHARED, kb_json, run_kb

_QUERIES = 300


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
    """Titles of laws as queries: noun phrases of one to ten words."""
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


BENCHES: dict[str, Callable[[Path], None]] = {
    "start": bench_start,
    "relevance": bench_relevance,
    "unanswerable": bench_unanswerable,
    "short-answers": bench_short_answers,
    "laws": bench_laws,
    "scale": bench_scale,
    "meaning": bench_meaning,
    "ocr": bench_ocr,
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
