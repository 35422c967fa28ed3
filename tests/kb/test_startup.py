"""Commands that search nothing start without the libraries that only search needs."""

from __future__ import annotations

import subprocess
import sys


def test_the_parts_of_kb_are_imported_without_numpy() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, kb.services; print('numpy' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout.strip() == "False"
