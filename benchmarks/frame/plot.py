"""A plot of lines over sizes, both on logarithmic scales, as SVG."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

_WIDTH, _HEIGHT = 720, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 170, 50, 45
_COLOURS = ("#1b5e9b", "#b3541e", "#4d6b2f", "#6a4c93")
_DASHES = ("", "7 4", "2 4", "9 3 2 3")


class Line(NamedTuple):
    name: str
    points: list[tuple[float, float]]
    """Size and value, both above 0."""


def line_plot(path: Path, title: str, lines: Sequence[Line]) -> None:
    """Write the plot; it needs at least one point."""
    xs = [x for line in lines for x, _ in line.points]
    ys = [y for line in lines for _, y in line.points]
    left, right = math.floor(math.log10(min(xs)) + 0.1), math.ceil(math.log10(max(xs)) - 0.1)
    low, high = math.floor(math.log10(min(ys))), math.ceil(math.log10(max(ys)))
    scale = _Scale(left, max(right, left + 1), low, max(high, low + 1))
    box = f'viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" font-size="13"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {box}>',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        f'<text x="{_LEFT}" y="26" font-size="15" fill="#222">{escape(title)}</text>',
        *_grid(scale),
    ]
    taken: list[tuple[float, float]] = []
    highest_first = sorted(enumerate(lines), key=lambda pair: -pair[1].points[-1][1])
    for place, line in highest_first:
        parts += _drawn(scale, line, _COLOURS[place % 4], _DASHES[place % 4], taken)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*parts, "</svg>"]) + "\n", "utf-8")


class _Scale(NamedTuple):
    """Powers of ten at the edges."""

    left: int
    right: int
    low: int
    high: int

    def x(self, value: float) -> float:
        share = (math.log10(value) - self.left) / (self.right - self.left)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)


def _grid(scale: _Scale) -> Iterator[str]:
    for power in range(scale.left, scale.right + 1):
        x = scale.x(10**power)
        yield f'<path d="M{x:.1f} {_TOP}V{_HEIGHT - _BOTTOM}" stroke="#ddd"/>'
        yield (
            f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 20}" text-anchor="middle" fill="#444">'
            f"{10**power:,}</text>"
        )
    for power in range(scale.low, scale.high + 1):
        y = scale.y(10.0**power)
        yield f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="#ddd"/>'
        yield (
            f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#444">'
            f"{10.0**power:g}</text>"
        )


def _drawn(
    scale: _Scale, line: Line, colour: str, dash: str, taken: list[tuple[float, float]]
) -> Iterator[str]:
    """``taken``: the places of labels so far; each line adds its own."""
    at = [(scale.x(x), scale.y(y)) for x, y in line.points]
    way = "L".join(f"{x:.1f} {y:.1f}" for x, y in at)
    style = f'stroke="{colour}" stroke-width="2"' + (f' stroke-dasharray="{dash}"' if dash else "")
    yield f'<path d="M{way}" fill="none" {style}/>'
    for (x, y), (_, value) in zip(at, line.points, strict=True):
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>'
        place = f'x="{x:.1f}" y="{_free(x, y - 9, 26, taken):.1f}" text-anchor="middle"'
        yield f'<text {place} font-size="11" fill="{colour}">{value:.3g}</text>'
    x = _WIDTH - _RIGHT + 14
    y = _free(x, at[-1][1] + 4, 16, taken)
    yield f'<text x="{x}" y="{y:.1f}" fill="{colour}">{escape(line.name)}</text>'


def _free(x: float, y: float, step: int, taken: list[tuple[float, float]]) -> float:
    """The first height from ``y`` down where no label is."""
    while any(abs(x - a) < 30 and abs(y - b) < 13 for a, b in taken):
        y += step
    taken.append((x, y))
    return y
