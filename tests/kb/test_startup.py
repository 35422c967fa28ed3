"""Commands start without what they do not use."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "unused"),
    [
        ("kb.services", {"numpy", "ingest", "sqlalchemy.dialects.postgresql"}),
        ("kb.cli.search", {"ingest", "sqlalchemy.dialects.postgresql"}),
    ],
)
def test_a_module_is_imported_without_what_it_may_never_need(module: str, unused: set[str]) -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert unused & set(loaded.stdout.split()) == set()
