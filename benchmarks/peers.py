"""kb beside other readers, on the same files of known text: what comes back, how fast, with what memory.

Each reads all files in a process of its own, one after the other; peers have environments of their own.
Characters are compared in order and without spaces; a unit (paragraph, heading, row) is whole if it is a
line of its own, with its spaces. ``kb ingest`` does more: it finds metadata, stores and indexes.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2

from benchmarks.fidelity import chosen_truths, in_order
from benchmarks.frame.environments import peer_program, peer_version
from benchmarks.frame.measuring import spent
from benchmarks.frame.rows import Bench, Beside, CannotRun, Row, Rows, Skip
from tests.conftest import ROOT, run_kb
from tests.support.fidelity_samples import Truth, render

_STYLES = ("html", "docx", "pptx", "pdf")
"""In this order: LibreOffice converts the DOCX files to PDF."""
_QUICK_STYLES = ("html", "docx python-docx", "pptx", "pdf typst")
TOOLS = {
    "kreuzberg": "kreuzberg",
    "kreuzberg-markdown": "kreuzberg",
    "markitdown": "markitdown",
    "unstructured": "unstructured",
}
"""Tools of benchmarks/peer_run.py, and the environments that have them."""
_SECONDS = 1800


class _Files(NamedTuple):
    truths: dict[str, tuple[str, Truth]]
    """By path, the format and the text."""
    pages: dict[str, int]
    """By path of a PDF."""


def rows(bench: Bench) -> Rows:
    files = _rendered(bench)
    ours = run_tool(sys.executable, "kb", list(files.truths), bench.work)
    whole = _whole_ingest(bench, files)
    yield from _alone(files, whole)
    for tool, environment in TOOLS.items():
        try:
            python = peer_program(bench.say, environment)
            theirs = run_tool(python, tool, list(files.truths), bench.work)
        except CannotRun as error:
            yield Skip(tool, str(error))
            continue
        yield from _beside(files, ours, theirs, _named(tool, environment), whole)


def run_tool(python: str, tool: str, paths: list[str], work: Path) -> dict[str, Any]:
    """The answer of benchmarks/peer_run.py. Raises CannotRun if the tool reads none of the files."""
    listed, out = work / "files.json", work / f"{tool}.json"
    listed.write_text(json.dumps(paths))
    command = [python, "-m", "benchmarks.peer_run", tool, str(listed), str(out)]
    environ = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "HOME": str(work)}
    try:
        done = subprocess.run(
            command, env=environ, capture_output=True, text=True, check=False, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise CannotRun(f"it did not end within {_SECONDS} s") from error
    if done.returncode:
        raise CannotRun((done.stderr.strip().splitlines() or ["it said nothing"])[-1])
    answer: dict[str, Any] = json.loads(out.read_text())
    errors = [result["error"] for result in answer["files"].values() if "error" in result]
    if len(errors) == len(paths):
        raise CannotRun(f"it read none of the files: {errors[0]}")
    return answer


def _rendered(bench: Bench) -> _Files:
    out = bench.work / "rendered"
    if bench.quick:
        truths = chosen_truths((), None, 0, None)[::6]
    else:
        laws = bench.shared and bench.shared / "scale" / "laws-zh.tar.xz"
        there = laws and laws.exists()
        unpacked = bench.libraries.unpacked(laws) if laws and there else None
        truths = chosen_truths((), unpacked, 8, bench.shared)
    found = {
        str(path): (style.split()[0], truth)
        for wanted in (_QUICK_STYLES if bench.quick else _STYLES)
        for style, truth, path in render(truths, out, wanted)
    }
    pages = {path: len(pypdfium2.PdfDocument(path)) for path in found if path.endswith(".pdf")}
    return _Files(found, pages)


def _named(tool: str, environment: str) -> str:
    return f"{peer_version(environment)}{' Markdown' if tool.endswith('markdown') else ''}"


class _Whole(NamedTuple):
    """``kb ingest`` of all files."""

    wall: float
    processor: float


def _whole_ingest(bench: Bench, files: _Files) -> _Whole:
    with spent() as took:
        run_kb(bench.work / "ingested", "ingest", *files.truths, timeout=_SECONDS)
    return _Whole(took.wall, took.processor)


def _alone(files: _Files, whole: _Whole) -> Rows:
    case, count = f"kb ingest, {len(files.truths)} files", len(files.truths)
    for measure, value in (
        ("documents", count / whole.wall),
        ("documents, by processor time", count / whole.processor),
    ):
        yield Row(case=case, measure=measure, value=value, unit="a second", better="higher")


def _beside(
    files: _Files, ours: dict[str, Any], theirs: dict[str, Any], peer: str, whole: _Whole
) -> Rows:
    beside = Beside(peer)
    pairs = zip(_scores(files, ours).items(), _scores(files, theirs).values(), strict=True)
    for ((case, measure), value), other in pairs:
        yield beside.row(case, measure, "share", "higher", value, other)
    for clock, name in (("cpu", "by processor time"), ("wall", "by the clock")):
        mine, others = (_speeds(files, each, clock) for each in (ours, theirs))
        for case, value in mine.items():
            if case in others:
                speeds = value, others[case]
                by_clock = clock == "wall"
                yield beside.row(
                    f"reading, {case}", name, "a second", "higher", *speeds, clock=by_clock
                )
    read = sum(result["cpu"] for result in theirs["files"].values())
    case, count = "kb ingest beside reading alone, documents", len(files.truths)
    speeds = count / whole.processor, count / read
    yield beside.row(case, "by processor time", "a second", "higher", *speeds)
    peaks = ours["peak"], theirs["peak"]
    yield beside.row("reading", "memory at most", "MB", "lower", *peaks)


def _speeds(files: _Files, answer: dict[str, Any], clock: str) -> dict[str, float]:
    """Pages of PDFs a second, and files of other formats; only what was read counts."""
    seconds: dict[str, float] = defaultdict(float)
    counts: Counter[str] = Counter()
    for path, result in answer["files"].items():
        if "error" not in result:
            kind = "pages of PDF" if path in files.pages else "other documents"
            seconds[kind] += result[clock]
            counts[kind] += files.pages.get(path, 1)
    return {kind: counts[kind] / max(taken, 1e-6) for kind, taken in seconds.items()}


def _scores(files: _Files, answer: dict[str, Any]) -> dict[tuple[str, str], float]:
    """By case and measure."""
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for path, (style, truth) in files.truths.items():
        result = answer["files"][path]
        scores = _score(truth, result["text"], result["heads"])
        for measure, value in scores.items():
            found[f"{style}, {truth.lang}", measure].append(value)
    return {key: statistics.mean(values) for key, values in found.items()}


def _score(truth: Truth, text: str, heads: list[str]) -> dict[str, float]:
    recall, precision = in_order("".join(unit.text for unit in truth.units), text)
    wanted = Counter(unit.text for unit in truth.units)
    lines = Counter(line.strip() for line in text.splitlines())
    headings = Counter(unit.text for unit in truth.units if unit.level)
    return {
        "characters found": recall,
        "characters that belong": precision,
        "units whole": (wanted & lines).total() / wanted.total(),
        "headings found": (headings & Counter(heads)).total() / max(1, headings.total()),
    }
