"""The order in which people read the shapes of a slide, determined by their positions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pptx.shapes.base import BaseShape

# In EMU, 360,000 per centimetre: shapes that overlap by less are separate; shapes whose tops differ by less
# are on one line.
_OVERLAP = 100_000
_SAME_LINE = 180_000


@dataclass(frozen=True, slots=True)
class _Box:
    left: int
    top: int
    right: int
    bottom: int
    place: int
    shape: BaseShape


def in_reading_order(shapes: Iterable[BaseShape]) -> list[BaseShape]:
    """``shapes`` band by band from the top, and within a band column by column from the left.

    A recursive X-Y cut: empty space across the slide separates bands, empty space from the top of a band to
    its bottom separates columns. Shapes that cannot be separated are ordered by their tops, line by line.
    """
    boxes = [_box(shape, place) for place, shape in enumerate(shapes)]
    return [box.shape for box in _ordered(boxes)]


def top_of(shape: BaseShape) -> int:
    """In EMU from the slide's top; 0 if the file does not give it."""
    return _box(shape, 0).top


def _box(shape: BaseShape, place: int) -> _Box:
    sides: tuple[int | None, ...] = ()
    try:
        sides = shape.left, shape.top, shape.width, shape.height
    except (KeyError, AttributeError, TypeError, ValueError):
        # A placeholder inherits them from a layout, which a damaged file may not have.
        sides = (0, 0, 0, 0)
    left, top, width, height = (side or 0 for side in sides)
    return _Box(left, top, left + width, top + height, place, shape)


def _ordered(boxes: list[_Box]) -> list[_Box]:
    found: list[_Box] = []
    waiting = [boxes]
    while waiting:
        group = waiting.pop()
        if len(group) < 2:
            found.extend(group)
            continue
        parts = _parts(group, lambda box: (box.top, box.bottom))
        if len(parts) == 1:
            parts = _parts(group, lambda box: (box.left, box.right))
        if len(parts) == 1:
            found.extend(_by_lines(group))
        else:
            waiting.extend(reversed(parts))
    return found


def _parts(boxes: Sequence[_Box], extent: Callable[[_Box], tuple[int, int]]) -> list[list[_Box]]:
    """The boxes in groups separated by empty space."""
    parts: list[list[_Box]] = []
    end = 0
    for box in sorted(boxes, key=lambda box: (*extent(box), box.place)):
        first, last = extent(box)
        if parts and first < end - _OVERLAP:
            parts[-1].append(box)
            end = max(end, last)
        else:
            parts.append([box])
            end = last
    return parts


def _by_lines(boxes: Sequence[_Box]) -> list[_Box]:
    lines: list[list[_Box]] = []
    for box in sorted(boxes, key=lambda box: (box.top, box.left, box.place)):
        if lines and box.top - lines[-1][0].top < _SAME_LINE:
            lines[-1].append(box)
        else:
            lines.append([box])
    return [box for line in lines for box in sorted(line, key=lambda box: (box.left, box.place))]
