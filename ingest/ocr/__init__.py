"""Text recognition (OCR): rapidocr recognises pages of scans, offline, in a separate process."""

from __future__ import annotations

from ingest.ocr.check import Disagreement, PageCheck, check_page
from ingest.ocr.engine import OcrEngine, OcrLimits, engine_name, ocr_problem

__all__ = [
    "Disagreement",
    "OcrEngine",
    "OcrLimits",
    "PageCheck",
    "check_page",
    "engine_name",
    "ocr_problem",
]
