"""Compares the readers' output with documents whose content is known; not a test.

    python -m benchmarks.fidelity [--laws DIR] [--count 30] [--out DIR] [--only STYLE] [--each] [FILE.md…]

Without FILEs: the bundled sources, the English texts of the shared folder and ``--count`` of the laws in
``--laws`` (the unpacked ``scale/laws-zh.tar.xz``). Prints per layout style and language: recall and
precision of characters, both in order and without spaces; the shares of paragraphs, rows and headings found
whole, including spaces; and of headings found as headings.
"""

from __future__ import annotations

import argparse
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from rapidfuzz.distance import LCSseq

from benchmarks.frame.rows import Bench, Row, Rows, Skip
from corpus import Format
from ingest.blocks import Block, BlockKind
from ingest.pool.parse import reader_of
from tests.conftest import SHARED
from tests.support.fidelity_samples import Truth, read_truth, render

BUNDLED = Path(__file__).parent.parent / "corpus" / "bundled" / "sources"
_TARGETS = {"pdf": 0.999, "docx": 0.998}
_WHOLE = 0.97


def rows(bench: Bench) -> Rows:
    laws = None
    if bench.shared and (bench.shared / "scale").is_dir():
        laws = bench.libraries.unpacked(bench.of_shared("scale", "laws-zh.tar.xz"))
    else:
        yield Skip("Chinese laws", "there is no scale/ in the shared folder")
    truths = chosen_truths((), laws, 30, bench.shared)
    for (style, lang), found in scores(truths, bench.work / "fidelity", "").items():
        case = f"{style}, {lang}, {len(found)} files"
        for name, value in _means(found).items():
            yield Row(case=case, measure=name, value=value, unit="share", better="higher")


def chosen_truths(
    files: Sequence[Path], laws: Path | None, count: int, shared: Path | None = SHARED
) -> list[Truth]:
    """The documents of the benchmark; the laws are spread evenly over the collection."""
    if not files:
        files = sorted(BUNDLED.glob("*.md"))
        if shared:
            files += sorted((shared / "corpus" / "en").glob("*.md"))
        if laws:
            fitting = [f for f in sorted(laws.rglob("*.md")) if 6_000 < f.stat().st_size < 120_000]
            files += fitting[:: max(1, len(fitting) // count)][:count]
    return [read_truth(file) for file in files]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def in_order(truth: str, found: str) -> tuple[float, float]:
    """Recall and precision of characters, in order, ignoring spaces."""
    truth, found = squeezed(truth), squeezed(found)
    common = LCSseq.similarity(truth, found)
    return common / len(truth), common / max(1, len(found))


def compare(truth: Truth, blocks: list[Block]) -> dict[str, float]:
    recall, precision = in_order(
        "".join(unit.text for unit in truth.units), "".join(block.text for block in blocks)
    )
    wanted = Counter(unit.text for unit in truth.units)
    heads = Counter(unit.text for unit in truth.units if unit.level)
    kinds = {BlockKind.HEADING, BlockKind.SLIDE}
    found = Counter(block.text for block in blocks if block.kind in kinds)
    return {
        "recall": recall,
        "precision": precision,
        "whole": (wanted & Counter(block.text for block in blocks)).total() / wanted.total(),
        "headings": (heads & found).total() / max(1, heads.total()),
    }


def scores(
    truths: list[Truth], out: Path, only: str
) -> dict[tuple[str, str], list[tuple[dict[str, float], str]]]:
    """By style and language, the scores and names of the files."""
    found: dict[tuple[str, str], list[tuple[dict[str, float], str]]] = defaultdict(list)
    for style, truth, path in render(truths, out.absolute(), only):
        blocks = reader_of(Format(style.split()[0]))(path).blocks
        found[style, truth.lang].append((compare(truth, blocks), truth.name))
    return found


def _means(found: list[tuple[dict[str, float], str]]) -> dict[str, float]:
    return {name: statistics.mean(s[name] for s, _ in found) for name in found[0][0]}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--laws", type=Path)
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--out", type=Path, default=Path("build/fidelity"))
    parser.add_argument("--only", default="")
    parser.add_argument("--each", action="store_true")
    options = parser.parse_intermixed_args()
    truths = chosen_truths(options.files, options.laws, options.count)
    for (style, lang), found in scores(truths, options.out, options.only).items():
        if options.each:
            for score, name in found:
                print(f"{style} {name}: {_shown(score)}")
        means = _means(found)
        worst = min(found, key=lambda pair: min(pair[0].values()))[1]
        target = _TARGETS.get(style.split()[0], 0)
        missed = min(means["recall"], means["precision"]) < target or means["whole"] < _WHOLE
        print(
            f"{style:24} {lang} {len(found):3}  {_shown(means)}"
            f"{'  MISSED' if missed else ''}  worst: {worst}"
        )


def _shown(score: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:.4f}" for name, value in score.items())


if __name__ == "__main__":
    main()
