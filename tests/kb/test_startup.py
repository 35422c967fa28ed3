"""Commands that search nothing start without the libraries that only search needs."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("part", "library"),
    [("kb.services", "numpy"), ("kb.services", "ingest"), ("kb.cli.search", "ingest")],
)
def test_a_part_of_kb_is_imported_without(part: str, library: str) -> None:
    code = f"import sys, {part}; print({library!r} in sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "False"
