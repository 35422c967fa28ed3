"""Measures OCR on scans of known text: character error rate per kind of page, seconds, memory."""

from __future__ import annotations

import re
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from ingest.blocks import BlockKind
from ingest.ocr import OcrEngine
from ingest.readers.pdf import read_pdf
from tests.support.ocr_pages import KINDS, scan, set_page

# A paragraph is whole if OCR's character errors are the only difference.
_WHOLE = 0.95


@dataclass(frozen=True, slots=True)
class Score:
    errors: int
    """The number of character edits, ignoring spaces."""
    signs: int
    spaced_errors: int
    """The number of character edits, counting each run of spaces as one."""
    spaced: int
    whole: int
    """The number of paragraphs and rows found whole, ignoring spaces and OCR's character errors."""
    paragraphs: int


def score(wanted: Sequence[str], found: Sequence[str]) -> Score:
    one, other = " ".join(wanted), " ".join(found)
    bare, bare_other = re.sub(r"\s", "", one), re.sub(r"\s", "", other)
    one, other = " ".join(one.split()), " ".join(other.split())
    texts = [re.sub(r"\s", "", text) for text in found]
    whole = sum(
        any(Levenshtein.normalized_similarity(text, other) >= _WHOLE for other in texts)
        for text in (re.sub(r"\s", "", text) for text in wanted)
    )
    return Score(
        Levenshtein.distance(bare, bare_other),
        len(bare),
        Levenshtein.distance(one, other),
        len(one),
        whole,
        len(wanted),
    )


def bench_ocr(work: Path) -> None:
    totals: dict[str, list[Score]] = {}
    seconds: list[float] = []
    with OcrEngine() as engine:
        for kind in KINDS:
            pdf, wanted = set_page(kind, work)
            for degraded in (False, True):
                picture = scan(pdf, work / "scan.pdf", degraded=degraded)
                started = time.perf_counter()
                page = engine.recognise(picture, 1)
                seconds.append(time.perf_counter() - started)
                blocks = read_pdf(picture, recognised=[page]).blocks
                found = [block.text for block in blocks if block.kind is not BlockKind.NOTE]
                result = score(wanted, found)
                state = "degraded" if degraded else "clean"
                print(f"{kind.name}, {state}: {_shown([result])}, {seconds[-1]:.1f} s")
                groups = [state, kind.lang, *(["one column"] if kind.single else []), "all"]
                for group in groups:
                    totals.setdefault(group, []).append(result)
    for group, results in sorted(totals.items()):
        print(f"{group}, {len(results)} pages: {_shown(results)}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{sum(seconds) / len(seconds):.1f} s/page, largest process {peak:.0f} MB")


def _shown(results: Sequence[Score]) -> str:
    error = sum(r.errors for r in results) / sum(r.signs for r in results)
    spaced = sum(r.spaced_errors for r in results) / sum(r.spaced for r in results)
    whole = sum(r.whole for r in results) / sum(r.paragraphs for r in results)
    return f"character error {error:.4f} ({spaced:.4f} with blanks), paragraphs whole {whole:.2f}"
