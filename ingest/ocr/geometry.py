"""The position of a recognised line on its page, turned upright."""

from __future__ import annotations

import math
from dataclasses import dataclass

from corpus import OcrLine


@dataclass(frozen=True, slots=True)
class Box:
    """The line on the upright page; lengths in the unit of the page's sides, y downwards from the top."""

    x0: float
    y0: float
    x1: float
    y1: float
    line: OcrLine

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def height(self) -> float:
        return self.y1 - self.y0


def upright(line: OcrLine, width: float, height: float) -> Box:
    """The line on its page, of displayed ``width`` and ``height``, rotated back by the line's tilt."""
    left, top, right, bottom = line.box
    across, down = (right - left) * width, (bottom - top) * height
    angle = math.radians(line.tilt)
    dx, dy = (left + right - 1) / 2 * width, (top + bottom - 1) / 2 * height
    x = dx * math.cos(angle) + dy * math.sin(angle)
    y = dy * math.cos(angle) - dx * math.sin(angle)
    quarters = round(line.tilt / 90)
    if quarters % 2:
        across, down, width, height = down, across, height, width
    # The box encloses a skewed line's corners; the line's own sides are shorter.
    skew = abs(angle - quarters * math.pi / 2)
    own_width = (across * math.cos(skew) - down * math.sin(skew)) / math.cos(2 * skew)
    own_height = (down * math.cos(skew) - across * math.sin(skew)) / math.cos(2 * skew)
    half_width, half_height = own_width / 2, max(own_height, down / 3) / 2
    x, y = x + width / 2, y + height / 2
    return Box(x - half_width, y - half_height, x + half_width, y + half_height, line)
