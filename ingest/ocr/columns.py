"""The reading order of recognised lines; the recogniser returns them from the top down, across columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from corpus import OcrLine
from ingest.ocr.geometry import Box, upright

# Columns are at least this wide, in heights of a line; narrower ones are a table's.
_NARROWEST = 6.0
# A line is full if it ends within this share of its column's width from the edge.
_SLACK = 0.25
_FULL_SHARE = 0.5
# The columns of a page have similar widths, unless one contains columns itself.
_ALIKE = 0.6
# With fewer lines on both sides, there are no columns.
_FEW = 4
# A distance to the next line this many times the usual one ends a table row, or a paragraph.
_BREAK = 1.15
# Lines begin at the same height if the difference is less than this share of a line's height.
_NEAR = 0.35
# A blank band of this height separates a page's header from its columns.
_BLANK_LINES = 0.5


def reading_order(lines: Sequence[OcrLine], width: float, height: float) -> list[OcrLine]:
    """A page's ``lines`` in the order in which a person reads them; ``width`` and ``height`` as displayed.

    Columns of running text are read one after another, with the headings that span them between them;
    everything else is read in rows, a table's cells from left to right.
    """
    return [box.line for box in _ordered([upright(line, width, height) for line in lines])]


def rows(boxes: Sequence[Box]) -> list[list[Box]]:
    """Boxes that are side by side, from the top down, each row from left to right."""
    found: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: box.middle):
        beside = found[-1] if found else []
        lowest = beside[-1] if beside else None
        if lowest and box.middle - lowest.middle < min(box.height, lowest.height) / 2:
            beside.append(box)
        else:
            found.append([box])
    return [sorted(row, key=lambda box: box.x0) for row in found]


def _ordered(boxes: list[Box]) -> list[Box]:
    gutter = _gutter(boxes)
    if gutter is None:
        return [box for row in rows(boxes) for box in row]
    ordered: list[Box] = []
    pending: list[Box] = []
    for band in _bands(boxes, gutter):
        if not _is_columns(band, gutter):
            pending += band
            continue
        ordered += _ordered(pending)
        pending = []
        left, right = _sides(band, gutter)
        ordered += _ordered(left) + _ordered(right)
    return ordered + _ordered(pending)


def _gutter(boxes: Sequence[Box]) -> float | None:
    """The blank stripe between two columns, if most lines do not cross it."""
    best, most = None, 0
    tried: list[float] = []
    em = median([box.height for box in boxes]) if boxes else 0.0
    for box in sorted(boxes, key=lambda box: box.x0):
        place = box.x0 - em / 4
        if tried and place - tried[-1] < em / 4:
            continue
        tried.append(place)
        columns = [band for band in _bands(boxes, place) if _is_columns(band, place)]
        lines = sum(map(len, columns))
        if lines > most:
            best, most = place, lines
    return best


def _bands(boxes: Sequence[Box], gutter: float) -> Iterator[list[Box]]:
    """The page, cut where a line crosses the gutter, and where a header or footer is separate."""
    band: list[Box] = []
    for box in sorted(boxes, key=lambda box: box.middle):
        if box.x0 < gutter < box.x1:
            yield from _trimmed(band, gutter)
            yield [box]
            band = []
        else:
            band.append(box)
    yield from _trimmed(band, gutter)


def _trimmed(band: list[Box], gutter: float) -> Iterator[list[Box]]:
    """A band, with the rows at its top and bottom that belong to no column separated."""
    if not band:
        return
    blank = _BLANK_LINES * median([box.height for box in band])
    parts: list[list[Box]] = [[]]
    reach = band[0].y1
    for box in band:
        if box.y0 > reach + blank:
            parts.append([])
        parts[-1].append(box)
        reach = max(reach, box.y1)
    first, last = 0, len(parts)
    while first < last - 1 and len(rows(parts[first])) == 1:
        first += 1
    while last - 1 > first and len(rows(parts[last - 1])) == 1:
        last -= 1
    yield from parts[:first]
    grid = rows([box for part in parts[first:last] for box in part])
    top, bottom = 0, len(grid)
    while top < bottom - 1 and _is_running(grid[top], grid, gutter):
        top += 1
    while bottom - 1 > top and _is_running(grid[bottom - 1], grid, gutter):
        bottom -= 1
    yield from grid[:top]
    yield [box for row in grid[top:bottom] for box in row]
    yield from grid[bottom:]
    yield from parts[last:]


def _is_running(row: Sequence[Box], grid: Sequence[Sequence[Box]], gutter: float) -> bool:
    """Whether it is a header or footer in two parts: the right part begins far inside its column."""
    left, right = _sides(row, gutter)
    _, column = _sides([box for other in grid for box in other], gutter)
    if not left or not right:
        return False
    begin, end = min(box.x0 for box in column), max(box.x1 for box in column)
    return min(box.x0 for box in right) > (begin + end) / 2


def _sides(band: Sequence[Box], gutter: float) -> tuple[list[Box], list[Box]]:
    return [box for box in band if box.x1 <= gutter], [box for box in band if box.x0 >= gutter]


def _is_columns(band: Sequence[Box], gutter: float) -> bool:
    """Whether there is running text on both sides, rather than the cells of a table."""
    left, right = _sides(band, gutter)
    if not left or not right or len(left) + len(right) < len(band) or len(left) < _FEW:
        return False
    if len(right) < _FEW and any(len(row) > 1 for row in rows(right)):
        return False
    widths = [max(box.x1 for box in side) - min(box.x0 for box in side) for side in (left, right)]
    if min(widths) < _ALIKE * max(widths) and not _gutter(right if widths[1] > widths[0] else left):
        return False
    sides = [left, right] if len(right) >= _FEW else [left]
    return all(map(_runs, sides)) and not _share_breaks(left, right)


def _runs(side: Sequence[Box]) -> bool:
    """Whether most lines reach the column's edge, as text does and cells do not."""
    left, right = min(box.x0 for box in side), max(box.x1 for box in side)
    if right - left < _NARROWEST * median([box.height for box in side]):
        return False
    # The parts of a line that was cut at a wide blank count as one line.
    ends = [row[-1].x1 for row in rows(side)]
    full = sum(end > right - _SLACK * (right - left) for end in ends)
    return full >= _FULL_SHARE * len(ends)


def _share_breaks(left: Sequence[Box], right: Sequence[Box]) -> bool:
    """Whether the gaps between lines are at the same heights on both sides, as in a table's rows."""
    heights = [sorted(row[0].middle for row in rows(side)) for side in (left, right)]
    steps = sorted(b - a for tops in heights for a, b in pairwise(tops))
    usual = steps[len(steps) // 4] if steps else 0.0
    ours, theirs = (_breaks(tops, usual) for tops in heights)
    near = _NEAR * median([box.height for box in left])
    shared = sum(any(abs(a - b) < near for b in theirs) for a in ours)
    fewer = min(len(ours), len(theirs))
    return shared > fewer / 2 and (shared > 1 or len(ours) == len(theirs))


def _breaks(tops: Sequence[float], usual: float) -> list[float]:
    """The heights at which a line begins after more than the usual distance."""
    return [b for a, b in pairwise(tops) if b - a > _BREAK * usual]
