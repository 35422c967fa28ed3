"""The recogniser is a separate process: it fails alone, is replaced, and ends with kb."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from corpus import OcrFailed, OcrUnavailable
from ingest.ocr import OcrEngine, OcrLimits
from tests.support.ocr_pages import ONE_THREAD, needs_ocr, scan
from tests.support.pdf_samples import SENTENCES_ZH, make_pdf

pytestmark = needs_ocr

_OWNER = """
import sys, time
from pathlib import Path
from ingest.ocr import OcrEngine
engine = OcrEngine()
engine.recognise(Path(sys.argv[1]), 1)
print(engine.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    # Square: the recogniser enlarges a page until its shorter side is 736 pixels.
    page = f"#set page(width: 80mm, height: 80mm, margin: 5mm)\n{SENTENCES_ZH[5]}"
    return scan(make_pdf(tmp_path, page), tmp_path / "scan.pdf")


def test_one_that_dies_is_replaced(small: Path) -> None:
    with OcrEngine(ONE_THREAD) as engine:
        assert engine.recognise(small, 1).lines[0].text == SENTENCES_ZH[5]
        first = engine.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        assert engine.recognise(small, 1).lines
        assert engine.pid != first


def test_a_page_at_which_it_is_killed_is_read_by_the_next(small: Path) -> None:
    with OcrEngine(ONE_THREAD) as engine, ThreadPoolExecutor() as threads:
        engine.recognise(small, 1)
        first = engine.pid
        assert first is not None
        os.kill(first, signal.SIGSTOP)
        page = threads.submit(engine.recognise, small, 1)
        time.sleep(0.2)
        os.kill(first, signal.SIGKILL)
        assert page.result(120).lines


def test_a_waiting_thread_gets_an_error_when_the_engine_is_closed(small: Path) -> None:
    engine = OcrEngine(ONE_THREAD)
    engine.recognise(small, 1)
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGSTOP)
    with ThreadPoolExecutor() as threads:
        page = threads.submit(engine.recognise, small, 1)
        time.sleep(0.2)
        engine.close()
        error = page.exception(60)
    # Not that this page failed: it was not looked at.
    assert isinstance(error, OcrUnavailable)
    assert not isinstance(error, OcrFailed)


def test_one_that_takes_too_long_is_ended(small: Path) -> None:
    with OcrEngine(OcrLimits(page_seconds=0, threads=1)) as engine:
        for _ in range(2):
            with pytest.raises(OcrFailed, match="it takes too long"):
                engine.recognise(small, 1)
            assert engine.pid is None


def test_one_that_swells_fails_alone(tmp_path: Path) -> None:
    page = scan(make_pdf(tmp_path, f"{SENTENCES_ZH[0]}"), tmp_path / "scan.pdf")
    # The models fit into so much, an A4 page does not.
    limits = OcrLimits(memory_mb=900, threads=1)
    with OcrEngine(limits) as engine, pytest.raises(OcrFailed, match=r"much memory|an answer"):
        engine.recognise(page, 1)


def test_it_ends_with_the_process_that_started_it(small: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", _OWNER, str(small)], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    child = int(owner.stdout.readline())
    owner.kill()
    owner.wait()
    owner.stdout.close()
    until = time.monotonic() + 30
    while Path(f"/proc/{child}").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not Path(f"/proc/{child}").exists()
