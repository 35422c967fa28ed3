"""Word lists and patterns: data that can be changed without changing code."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=16)
def load_table(name: str) -> dict[str, Any]:
    """The table in ``ingest/data/NAME.toml``."""
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def compile_all(patterns: list[str], flags: int = 0) -> tuple[re.Pattern[str], ...]:
    """Patterns of a table, in its order."""
    return tuple(re.compile(pattern, flags) for pattern in patterns)
