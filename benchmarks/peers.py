"""Compares kb's readers with kreuzberg and markitdown on the same files; not a test.

    python -m benchmarks.peers PYTHON [--laws DIR] [--count 8] [--out DIR] [FILE.md…]

PYTHON has kreuzberg and markitdown, which are not part of kb; a missing one is left out. Each reads all
files in a process of its own, one after the other. Prints per format and language: recall and precision of
characters, in order and without spaces; units (paragraphs, headings, rows) found as a line of their own,
including spaces; headings found as headings; then pages (of PDFs) and files per second and the peak memory.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pypdfium2

from benchmarks.fidelity import chosen_truths, in_order
from tests.support.fidelity_samples import Truth, render

_RUN = Path(__file__).with_name("peer_run.py")
_STYLES = ("pdf", "docx", "pptx", "html")
_TOOLS = ("kb", "kreuzberg", "kreuzberg-markdown", "markitdown")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("python", help="a Python that has the peers")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--laws", type=Path)
    parser.add_argument("--count", type=int, default=8)
    parser.add_argument("--out", type=Path, default=Path("build/fidelity"))
    options = parser.parse_intermixed_args()
    out = options.out.absolute()
    truths = chosen_truths(options.files, options.laws, options.count)
    files = {str(p): (s, t) for style in _STYLES for s, t, p in render(truths, out, f"{style} ")}
    files |= {str(path): (style, truth) for style, truth, path in render(truths, out, "html")}
    pages = {path: len(pypdfium2.PdfDocument(path)) for path in files if path.endswith(".pdf")}
    (out / "files.json").write_text(json.dumps(list(files)))
    for tool in _TOOLS:
        answer = _run(sys.executable if tool == "kb" else options.python, tool, out)
        if answer is None:
            print(f"{tool}: not there")
            continue
        _print_scores(tool, files, answer["files"])
        for clock in ("cpu", "wall"):
            seconds = {path: result[clock] for path, result in answer["files"].items()}
            in_pdfs = sum(seconds[path] for path in pages)
            others = sum(seconds.values()) - in_pdfs
            print(
                f"{tool:19} {clock}: {sum(pages.values()) / in_pdfs:7.0f} pages/s of PDF, "
                f"{(len(files) - len(pages)) / others:6.1f} other files/s"
            )
        print(f"{tool:19} memory: {answer['peak']:.0f} MB at most, {answer['before']:.0f} at first")


def _run(python: str, tool: str, out: Path) -> dict[str, Any] | None:
    answer = out / f"{tool}.json"
    command = [python, str(_RUN), tool, str(out / "files.json"), str(answer)]
    environment = {"PYTHONPATH": str(_RUN.parent.parent)} if tool == "kb" else {}
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    return json.loads(answer.read_text()) if done.returncode == 0 else None


def _print_scores(
    tool: str, files: dict[str, tuple[str, Truth]], results: dict[str, dict[str, Any]]
) -> None:
    scores: dict[tuple[str, str], list[tuple[float, ...]]] = defaultdict(list)
    errors: Counter[str] = Counter()
    for path, (style, truth) in files.items():
        result = results[path]
        format_ = style.split()[0]
        errors[format_] += "error" in result
        scores[format_, truth.lang].append(_score(truth, result["text"], result["heads"]))
    for (format_, lang), found in scores.items():
        means = [statistics.mean(column) for column in zip(*found, strict=True)]
        names = ("recall", "precision", "whole", "headings")
        shown = "  ".join(f"{n} {m:.4f}" for n, m in zip(names, means, strict=True))
        failed = f"  {errors[format_]} FAILED" if errors[format_] else ""
        print(f"{tool:19} {format_:5} {lang} {len(found):3}  {shown}{failed}")


def _score(truth: Truth, text: str, heads: list[str]) -> tuple[float, ...]:
    recall, precision = in_order("".join(unit.text for unit in truth.units), text)
    wanted = Counter(unit.text for unit in truth.units)
    lines = Counter(line.strip() for line in text.splitlines())
    headings = Counter(unit.text for unit in truth.units if unit.level)
    found = (headings & Counter(heads)).total() / max(1, headings.total())
    return recall, precision, (wanted & lines).total() / wanted.total(), found


if __name__ == "__main__":
    main()
