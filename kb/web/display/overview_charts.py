"""Charts as numbers for a template to draw: bars, and columns of years."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

LENGTH: Final = 180
"""Width of the longest bar, in the chart's own units: parts/charts.html has the others."""
TALL: Final = 80
"""Height of the highest column."""


class Bar(NamedTuple):
    label: str
    number: int
    href: str | None
    """Page of what is counted."""
    size: float
    """Length of a bar or height of a column; what there is at all can be seen."""


class Chart(NamedTuple):
    name: str
    bars: list[Bar]
    is_columns: bool = False
    """Drawn as columns from left to right, in the order of time."""


def bars(name: str, counted: Iterable[tuple[str, int, str | None]]) -> Chart:
    """A bar for each label with its count and address."""
    return Chart(name, _sized(counted, LENGTH))


def columns(name: str, counted: Iterable[tuple[str, int, str | None]]) -> Chart:
    """The same as columns."""
    return Chart(name, _sized(counted, TALL), is_columns=True)


def _sized(counted: Iterable[tuple[str, int, str | None]], most: int) -> list[Bar]:
    found = list(counted)
    largest = max((count for _, count, _ in found), default=0)
    return [
        Bar(label, count, href, max(round(most * count / largest, 1), 2) if count else 0)
        for label, count, href in found
    ]
