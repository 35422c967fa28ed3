"""``make bench``: kb measured, beside its peers where there are any.

    python -m benchmarks [--quick] [--shared DIR] [--texts DIR] [--into FILE.md] [PART …]

Writes build/bench/DATE.json and DATE.md, and prints in red the ratios that are worse by more than a fifth
than the last time on this machine. Exit code 1: there are such ratios; 2: a part failed; 130: interrupted.
``--list`` lists the parts. docs/benchmarks.md explains them.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
import tempfile
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks.frame.libraries import Libraries
from benchmarks.frame.machine import this_machine
from benchmarks.frame.rows import Bench, CannotRun, Row, Skip
from benchmarks.frame.table import (
    PartTable,
    Table,
    earlier_tables,
    markdown,
    newest_parts,
    number,
    regressions,
)
from tests.conftest import ROOT, SHARED

FOLDER = ROOT / "build" / "bench"
FAILED, INTERRUPTED = 2, 130
"""Exit codes."""
_BEGIN, _END = "<!-- the table -->\n", "<!-- the end of the table -->\n"
_RED, _PLAIN = "\033[31m", "\033[0m"


class Part(NamedTuple):
    name: str
    module: str
    """It has ``rows(bench)``, which yields rows and skips, and may raise CannotRun."""
    about: str
    quick: bool = True
    """Whether it is in the quick bench."""


PARTS = (
    Part("start", "start", "How long commands take"),
    Part("search", "search_http", "A search over HTTP beside other engines, with 1 to 64 clients"),
    Part("ingest", "peers", "Files read and ingested, beside other readers of the same files"),
    Part("alignment", "alignment", "Passages paired with their counterparts"),
    Part("resolver", "resolver", "Citations resolved"),
    Part("relevance", "relevance", "The effect of each leg of the search", quick=False),
    Part("retrieval", "retrieval", "Answers found, beside BM25 with a dictionary and plain e5"),
    Part("fidelity", "fidelity", "Files of known text, read", quick=False),
    Part("real-files", "real_files", "Real files read, beside other readers", quick=False),
    Part("metadata", "real_metadata", "Titles, dates and types of real files", quick=False),
    Part("unanswerable", "unanswerable", "False answers, and answers lost", quick=False),
    Part("short-answers", "short_answers", "Short answers given and right", quick=False),
    Part("laws", "laws", "Relevance among 1,584 laws, by words", quick=False),
    Part("mixed", "mixed", "Relevance among laws, treaties and bundle, by words", quick=False),
    Part("ocr", "ocr", "Scans read", quick=False),
    Part("load", "under_load", "64 clients while files are ingested", quick=False),
    Part("growth", "growth", "A search in 10⁴, 10⁵ and 10⁶ passages", quick=False),
)


def main() -> None:
    given = _arguments()
    if given.list:
        for part in PARTS:
            print(f"{part.name:14} {part.about}{'' if part.quick else ' (not in the quick bench)'}")
        return
    os.environ.pop("KB_DATA_DIR", None)
    # In the background, a shell has Ctrl-C ignored; SIGTERM, too, keeps the rows so far.
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.default_int_handler)
    kept = FOLDER / "kept"
    kept.mkdir(parents=True, exist_ok=True)
    by_name = {part.name: part for part in PARTS}
    chosen = [by_name[name] for name in given.parts]
    chosen = chosen or [part for part in PARTS if part.quick or not given.quick]
    table = Table(date=_now(seconds=True), quick=given.quick, machine=this_machine())
    code = 0
    with tempfile.TemporaryDirectory(dir=given.work, prefix="kb-bench-") as folder:
        bench = Bench(
            quick=given.quick,
            shared=given.shared if given.shared.is_dir() else None,
            texts=given.texts,
            minutes=given.minutes,
            work=Path(folder),
            kept=kept,
            libraries=Libraries(Path(folder), kept / "vectors.sqlite"),
        )
        for place, part in enumerate(chosen, 1):
            print(f"[{place}/{len(chosen)}] {part.name}: {part.about}", flush=True)
            code = max(code, measure(part, bench, table))
            table.write(FOLDER)
            if code == INTERRUPTED:
                break
    written = table.write(FOLDER)
    earlier = earlier_tables(FOLDER, table)
    worse = list(regressions(table, earlier))
    for regression in worse:
        print(f"{_RED}{regression}{_PLAIN}")
    if given.into:
        _write_into(given.into, newest_parts([table, *earlier]))
    print(written.relative_to(ROOT))
    sys.exit(code or bool(worse))


def measure(part: Part, bench: Bench, table: Table) -> int:
    """Append the part's rows to the table; the exit code."""
    found = PartTable(name=part.name, about=part.about, date=_now(), load=os.getloadavg()[0])
    found.rows, found.skipped = [], []
    table.parts.append(found)
    started = time.perf_counter()
    try:
        for each in importlib.import_module(f"benchmarks.{part.module}").rows(bench):
            _keep(each, found)
    except CannotRun as error:
        _keep(Skip(part.name, str(error)), found)
    except KeyboardInterrupt:
        found.stopped = "interrupted"
        return INTERRUPTED
    except Exception as error:
        traceback.print_exc()
        found.stopped = f"failed: {error!r}"
        return FAILED
    finally:
        found.seconds = round(time.perf_counter() - started, 1)
    return 0


def _keep(each: Row | Skip, found: PartTable) -> None:
    if isinstance(each, Skip):
        found.skipped.append(each)
        print(f"  not measured: {each.what}: {each.reason}", flush=True)
        return
    found.rows.append(each)
    beside = ""
    if each.peer and each.peer_value is not None:
        ratio = "" if each.ratio is None else f", ratio {each.ratio:.2f}"
        beside = f"; {each.peer} {number(each.peer_value, each.unit)}{ratio}"
    print(
        f"  {each.case}, {each.measure}: {number(each.value, each.unit)} {each.unit}{beside}",
        flush=True,
    )


def _write_into(document: Path, table: Table) -> None:
    """Replace the table in a document by one of the newest rows of each part."""
    before, _, rest = document.read_text("utf-8").partition(_BEGIN)
    _, _, after = rest.partition(_END)
    order = [part.name for part in PARTS]
    table.parts.sort(key=lambda part: order.index(part.name))
    text = markdown(table).replace("\n## ", "\n### ").replace("# ", "## ", 1)
    document.write_text(f"{before}{_BEGIN}{text}{_END}{after}", "utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    names = [part.name for part in PARTS]
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(names))
    parser.add_argument("--quick", action="store_true", help="within 3 minutes")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--shared", type=Path, default=SHARED, help="a folder of real documents")
    default = os.environ.get("KB_BENCH_TEXTS")
    parser.add_argument(
        "--texts",
        type=Path,
        default=Path(default) if default else None,
        help="documents for large libraries; else KB_BENCH_TEXTS, scale/ of the shared folder",
    )
    parser.add_argument(
        "--minutes", type=int, default=120, help="the longest time for a step of growth"
    )
    parser.add_argument(
        "--work", type=Path, help="a folder for temporary files, 20 GB for all parts"
    )
    parser.add_argument("--into", type=Path, help="a document whose table is replaced")
    given = parser.parse_args()
    unknown = set(given.parts) - set(names)
    if unknown:
        parser.error(f"there is no part {', '.join(sorted(unknown))}; --list lists them")
    return given


def _now(*, seconds: bool = False) -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")


if __name__ == "__main__":
    main()
