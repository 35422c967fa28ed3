"""Word lists, patterns and weights, which can be changed without changing code."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=8)
def load_table(name: str) -> dict[str, Any]:
    """The table in ``search/data/NAME.toml``."""
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
