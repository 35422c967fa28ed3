"""Filters in Meilisearch's syntax, built from smaller ones.

Each function returns text that can be an operand of any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from math import comb

_MOST_CHOICES = 400
"""The number of alternatives of one filter; each costs the server some microseconds."""


def equals(attribute: str, value: str) -> str:
    return f"{attribute} = {_quoted(value)}"


def one_of(attribute: str, values: Iterable[str]) -> str:
    return f"{attribute} IN [{', '.join(map(_quoted, values))}]"


def differs(attribute: str, value: str) -> str:
    return f"{attribute} != {_quoted(value)}"


def at_most(attribute: str, value: int) -> str:
    return f"{attribute} <= {value}"


def between(attribute: str, low: int | None, high: int | None) -> str:
    """A number within bounds, each of which may be open; a missing number never matches."""
    bounds = [
        *([f"{attribute} >= {low}"] if low is not None else []),
        *([f"{attribute} <= {high}"] if high is not None else []),
    ]
    return all_of(bounds)


def all_of(filters: Sequence[str]) -> str:
    return _joined(filters, "AND")


def any_of(filters: Sequence[str]) -> str:
    return _joined(filters, "OR")


def none_of(filters: Sequence[str]) -> str:
    return f"NOT ({any_of(filters)})"


def at_least(count: int, filters: Sequence[str]) -> str:
    """``count`` of the filters; fewer if there are too many combinations."""
    while count > 1 and comb(len(filters), count) > _MOST_CHOICES:
        count -= 1
    return any_of([all_of(chosen) for chosen in combinations(filters, count)])


def _joined(filters: Sequence[str], word: str) -> str:
    distinct = list(dict.fromkeys(filters))
    return distinct[0] if len(distinct) == 1 else f"({f' {word} '.join(distinct)})"


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
