"""Which Chromium the tests use, and pages printed by it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
"""Programs, the cheapest first: without the windows of a desk a page takes half the processor time."""

MISSING = "no Chromium on this machine (Debian: apt install chromium-headless-shell fonts-noto-cjk)"


def chromium_path() -> str | None:
    """The system's Chromium, if there is one."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def print_to_pdf(page: Path, pdf: Path) -> None:
    """Print an HTML file into ``pdf``."""
    path = chromium_path()
    assert path is not None, MISSING
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    command = [path, *flags, f"--print-to-pdf={pdf}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
