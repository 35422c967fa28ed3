"""OCR on scans of known text: character error rate per kind of page, processor time, memory."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from benchmarks.frame.measuring import children_peak_mb, spent
from benchmarks.frame.rows import Bench, CannotRun, Row, Rows
from ingest.blocks import BlockKind
from ingest.ocr import OcrEngine, ocr_problem
from ingest.readers.pdf import read_pdf
from tests.support.ocr_pages import KINDS, PageKind, scan, set_page

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


def rows(bench: Bench) -> Rows:
    totals: dict[str, list[Score]] = {}
    with OcrEngine() as engine:
        if problem := ocr_problem():
            raise CannotRun(str(problem))
        with spent() as took:
            for kind in KINDS:
                for degraded in (False, True):
                    result = _read(engine, bench.work, kind, degraded=degraded)
                    state = "degraded" if degraded else "clean"
                    for group in (
                        state,
                        kind.lang,
                        *(["one column"] if kind.single else []),
                        "all",
                    ):
                        totals.setdefault(group, []).append(result)
        peak = children_peak_mb()
    pages = len(totals["all"])
    for group, results in sorted(totals.items()):
        yield from _rows_of(f"{group}, {len(results)} pages", results)
    case = f"{pages} pages"
    yield Row(
        case=case, measure="time of a page", value=took.wall / pages, unit="s", better="lower"
    )
    yield Row(case=case, measure="largest process", value=peak, unit="MB", better="lower")


def _read(engine: OcrEngine, work: Path, kind: PageKind, *, degraded: bool) -> Score:
    pdf, wanted = set_page(kind, work)
    picture = scan(pdf, work / "scan.pdf", degraded=degraded)
    page = engine.recognise(picture, 1)
    blocks = read_pdf(picture, recognised=[page]).blocks
    return score(wanted, [b.text for b in blocks if b.kind is not BlockKind.NOTE])


def _rows_of(case: str, results: Sequence[Score]) -> Rows:
    signs, spaced = sum(r.signs for r in results), sum(r.spaced for r in results)
    shares = {
        "character error": (sum(r.errors for r in results) / signs, "lower"),
        "character error with blanks": (sum(r.spaced_errors for r in results) / spaced, "lower"),
        "paragraphs and rows whole": (
            sum(r.whole for r in results) / sum(r.paragraphs for r in results),
            "higher",
        ),
    }
    for measure, (value, better) in shares.items():
        yield Row(case=case, measure=measure, value=value, unit="share", better=better)
