"""Word lists and patterns: data that can be changed without changing code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=16)
def load_table(name: str) -> dict[str, Any]:
    """The table in ``ingest/data/NAME.toml``."""
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


Finder = Callable[[str], re.Match[str] | None]
"""Finds a pattern in a text, as ``re.search`` does."""

_FLAGS = re.compile(r"\(\?[a-z]+\)\s*")
# What a "|" may be in without parting the whole pattern: an escape or a class; and brackets.
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)


def finder(pattern: str) -> Finder:
    """Searches for ``pattern``. If that stands at the beginning of a text only, no other place is tried:
    Python would do so in vain."""
    compiled = re.compile(pattern)
    return compiled.match if _is_anchored(pattern) else compiled.search


def finders(patterns: Iterable[str]) -> tuple[Finder, ...]:
    """Patterns of a table, in its order."""
    return tuple(map(finder, patterns))


def _is_anchored(pattern: str) -> bool:
    """Whether each alternative of a pattern begins with ``^``."""
    flags = _FLAGS.match(pattern)
    start = flags.end() if flags else 0
    begins, depth = [start], 0
    for token in _TOKEN.finditer(pattern, start):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if token[0] == "|" and not depth:
            begins.append(token.end())
    return all(pattern[begin:].lstrip().startswith("^") for begin in begins)
