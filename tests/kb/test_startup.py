"""Commands start without what they do not use."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "unused"),
    [
        ("kb.services", {"numpy", "ingest", "sqlalchemy.dialects.postgresql"}),
        ("kb.cli.search", {"numpy", "ingest", "sqlalchemy.dialects.postgresql"}),
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


def test_each_view_is_found_where_its_module_defines_it() -> None:
    import kb.schemas

    views = {name: getattr(kb.schemas, name) for name in kb.schemas.__all__}
    assert all(view.__name__ == name for name, view in views.items())
    assert all(view.__module__.startswith("kb.schemas.") for view in views.values())
    with pytest.raises(AttributeError, match="NoSuchView"):
        _ = kb.schemas.NoSuchView
