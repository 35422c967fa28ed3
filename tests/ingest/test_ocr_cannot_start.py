"""A machine that cannot start the recogniser just now fails no scan for good."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from corpus import OcrFailed, OcrUnavailable
from ingest.ocr import OcrEngine, ocr_problem


def test_a_process_that_cannot_be_started_is_no_fault_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if ocr_problem():
        pytest.skip("OCR is not installed")
    # Popen raises OSError, as it does when no process or memory is available.
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.7")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nowhere"))
    with OcrEngine() as engine, pytest.raises(OcrUnavailable) as raised:
        engine.recognise(tmp_path / "scan.pdf", 1)
    assert not isinstance(raised.value, OcrFailed)
