"""Filters in Meilisearch's syntax, built from smaller ones.

Each function returns text that can be an operand of any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def one_of(attribute: str, values: Iterable[str]) -> str:
    return f"{attribute} IN [{', '.join(map(_quoted, values))}]"


def between(attribute: str, low: int | None, high: int | None) -> str:
    """A number within bounds, each of which may be open; a missing number never matches."""
    bounds = [
        *([f"{attribute} >= {low}"] if low is not None else []),
        *([f"{attribute} <= {high}"] if high is not None else []),
    ]
    return all_of(bounds)


def all_of(filters: Sequence[str]) -> str:
    return filters[0] if len(filters) == 1 else f"({' AND '.join(filters)})"


def any_of(filters: Sequence[str]) -> str:
    return f"({' OR '.join(filters)})"


def absent(attribute: str) -> str:
    return f"{attribute} NOT EXISTS"


def none_of(filter_: str) -> str:
    return f"NOT ({filter_})"


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
