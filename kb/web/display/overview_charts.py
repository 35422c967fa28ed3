"""Charts as numbers that a template draws: bars, and columns for years."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

LENGTH: Final = 180
"""Length of the longest bar, in the chart's own units; parts/charts.html has the other sizes."""
TALL: Final = 80
"""Height of the highest column, in the chart's own units."""


class Bar(NamedTuple):
    label: str
    number: int
    href: str | None
    """The page that lists what is counted."""
    size: float
    """Length of the bar, or height of the column; at least 2, so that any count above 0 can be seen."""


class Chart(NamedTuple):
    name: str
    bars: list[Bar]
    is_columns: bool = False
    """Whether to draw columns from left to right, in the order of time."""


def bars(name: str, counted: Iterable[tuple[str, int, str | None]]) -> Chart:
    """A chart with a bar for each label, its count and its address."""
    return Chart(name, _sized(counted, LENGTH))


def columns(name: str, counted: Iterable[tuple[str, int, str | None]]) -> Chart:
    """The same with columns instead of bars."""
    return Chart(name, _sized(counted, TALL), is_columns=True)


def _sized(counted: Iterable[tuple[str, int, str | None]], most: int) -> list[Bar]:
    found = list(counted)
    largest = max((count for _, count, _ in found), default=0)
    return [
        Bar(label, count, href, max(round(most * count / largest, 1), 2) if count else 0)
        for label, count, href in found
    ]
