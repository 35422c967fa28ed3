"""A page turned upright: coordinates in points, y downwards from the page's top."""

from __future__ import annotations

# Points; PDF pages reach 14,400 (ISO 32000-1, annex C).
_FAR_AWAY = 1e6


def sane(length: float) -> float:
    """Damaged pages place signs at NaN or beyond any sheet."""
    return length if abs(length) < _FAR_AWAY else 0.0


class Frame:
    """From the page's own coordinates to upright ones, y downwards from the top."""

    def __init__(self, rotation: int, bbox: tuple[float, float, float, float]) -> None:
        self._rotation = rotation
        left, bottom, right, top = bbox
        self._top = {0: top, 90: -left, 180: -bottom, 270: right}[rotation]

    def place(self, x: float, y: float) -> tuple[float, float]:
        if self._rotation == 0:
            return x, self._top - y
        if self._rotation == 90:
            return y, self._top + x
        if self._rotation == 180:
            return -x, self._top + y
        return -y, self._top - x

    def span(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float]:
        """A box's left and right side."""
        if self._rotation == 0:
            return left, right
        a, b = self.place(left, bottom)[0], self.place(right, top)[0]
        return min(a, b), max(a, b)

    def foot(self, left: float, bottom: float, right: float, top: float) -> float:
        """A box's lower side."""
        return max(self.place(left, bottom)[1], self.place(right, top)[1])
