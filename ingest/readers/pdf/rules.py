"""The rules (ruled lines) that a page draws around the cells of its tables."""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as c

from ingest.readers.pdf import calls
from ingest.readers.pdf.geometry import Frame, Place

# A rule is at most this thin and at least this long, in points.
_THIN = 2.5
_SHORTEST = 6.0
# Rules within this distance of each other meet.
_MEET = 2.5
# A page with more rules is a drawing, not a table.
_MOST_RULES = 800
_MOST_SEGMENTS = 400
# Two columns have three vertical rules.
_FEWEST_SIDES = 3

_Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""
_Cell = tuple[int, int, int, int]
"""A cell's first row and column, and how many of each it spans."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Vertical if ``x0`` and ``x1`` are equal, otherwise horizontal; in points, y downwards."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def upright(self) -> bool:
        return self.y1 - self.y0 > self.x1 - self.x0

    def meets(self, other: Rule) -> bool:
        return (
            self.x0 - _MEET <= other.x1
            and other.x0 - _MEET <= self.x1
            and self.y0 - _MEET <= other.y1
            and other.y0 - _MEET <= self.y1
        )


class Grid:
    """A table's cells as bounded by its rules."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._level = [rule for rule in rules if not rule.upright]
        self._upright = [rule for rule in rules if rule.upright]
        self.sides = _distinct(rule.x0 for rule in self._upright)
        self.levels = _distinct(rule.y0 for rule in self._level)
        self.columns = tuple(pairwise(self.sides))
        self._bounds: dict[int, tuple[list[int], list[float]]] = {}
        """By row: the sides that part its cells, by their numbers and their places."""
        self._cells: dict[tuple[int, int], _Cell] = {}
        """By row and first side: the cell there."""

    @property
    def is_table(self) -> bool:
        return len(self.sides) >= _FEWEST_SIDES and len(self.levels) > 1

    def cell(self, x: float, y: float) -> _Cell | None:
        """The cell at a point."""
        row = bisect_right(self.levels, y) - 1
        if not 0 <= row < len(self.levels) - 1:
            return None
        bounds, places = self._bounds.get(row) or self._find_bounds(row)
        left = bisect_right(places, x) - 1
        if not 0 <= left < len(bounds) - 1:
            return None
        return self._cells.get((row, left)) or self._find_cell(row, left)

    def _find_bounds(self, row: int) -> tuple[list[int], list[float]]:
        middle = (self.levels[row] + self.levels[row + 1]) / 2
        bounds = [n for n, side in enumerate(self.sides) if self._parted_at(side, middle)]
        self._bounds[row] = bounds, [self.sides[n] for n in bounds]
        return self._bounds[row]

    def _find_cell(self, row: int, left: int) -> _Cell:
        column, end = self._bounds[row][0][left : left + 2]
        centre = (self.sides[column] + self.sides[end]) / 2
        first, below = row, row + 1
        while first > 0 and not self._ruled_at(centre, self.levels[first]):
            first -= 1
        while below < len(self.levels) - 1 and not self._ruled_at(centre, self.levels[below]):
            below += 1
        self._cells[row, left] = first, column, below - first, end - column
        return self._cells[row, left]

    def _parted_at(self, side: float, y: float) -> bool:
        return any(abs(r.x0 - side) <= _MEET and r.y0 <= y <= r.y1 for r in self._upright)

    def _ruled_at(self, x: float, level: float) -> bool:
        return any(abs(r.y0 - level) <= _MEET and r.x0 <= x <= r.x1 for r in self._level)


class Grids:
    """The ruled tables of a page."""

    def __init__(self, grids: Sequence[Grid] = ()) -> None:
        self._grids = grids

    def place(self, x: float, y: float) -> Place | None:
        """The cell at a point, in points from the upright page's top left."""
        for number, grid in enumerate(self._grids):
            if found := grid.cell(x, y):
                return Place(number, *found, grid.columns)
        return None

    def __bool__(self) -> bool:
        return bool(self._grids)


def page_grids(page: pypdfium2.PdfPage, frame: Frame) -> Grids:
    """The ruled tables of ``page``; none if it draws more rules than tables need."""
    rules: list[Rule] = []
    for rule in _rules(page, frame):
        rules.append(rule)
        if len(rules) > _MOST_RULES:
            return Grids()
    if sum(rule.upright for rule in rules) < _FEWEST_SIDES:
        return Grids()
    grids = [Grid(group) for group in _connected(rules)]
    return Grids([grid for grid in grids if grid.is_table])


def _rules(page: pypdfium2.PdfPage, frame: Frame) -> Iterator[Rule]:
    sides = left, bottom, right, top = tuple(ctypes.c_float() for _ in range(4))
    at = tuple(map(ctypes.byref, sides))
    for index in range(c.FPDFPage_CountObjects(page)):
        shape = calls.page_object(page.raw, index)
        if calls.object_type(shape) != c.FPDF_PAGEOBJ_PATH:
            continue
        calls.object_bounds(shape, *at)
        box = _box(frame, (left.value, bottom.value), (right.value, top.value))
        wide, high = box[2] - box[0], box[3] - box[1]
        if wide <= _THIN or high <= _THIN:
            if wide >= _SHORTEST or high >= _SHORTEST:
                yield _thinned(box)
            continue
        path = ctypes.cast(shape, c.FPDF_PAGEOBJECT)
        if c.FPDFPath_CountSegments(path) <= _MOST_SEGMENTS:
            yield from _drawn(path, frame)


def _drawn(shape: c.FPDF_PAGEOBJECT, frame: Frame) -> Iterator[Rule]:
    """The horizontal and vertical strokes of a path: a box has four."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    c.FPDFPath_GetDrawMode(shape, fill, stroke)
    if not stroke.value:
        return
    matrix, x, y = c.FS_MATRIX(), ctypes.c_float(), ctypes.c_float()
    c.FPDFPageObj_GetMatrix(shape, matrix)
    at_x, at_y = ctypes.byref(x), ctypes.byref(y)
    start = last = (0.0, 0.0)
    for index in range(c.FPDFPath_CountSegments(shape)):
        segment = calls.path_segment(shape, index)
        calls.segment_point(segment, at_x, at_y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = calls.segment_type(segment)
        strokes = [(last, point)] if kind == c.FPDF_SEGMENT_LINETO else []
        if kind == c.FPDF_SEGMENT_MOVETO:
            start = point
        if calls.segment_closes(segment):
            strokes.append((point, start))
        for a, b in strokes:
            box = _box(frame, a, b)
            sides = box[2] - box[0], box[3] - box[1]
            if min(sides) <= _THIN and max(sides) >= _SHORTEST:
                yield _thinned(box)
        last = point


def _box(frame: Frame, a: tuple[float, float], b: tuple[float, float]) -> _Box:
    (ax, ay), (bx, by) = frame.place(*a), frame.place(*b)
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def _thinned(box: _Box) -> Rule:
    x0, y0, x1, y1 = box
    if y1 - y0 > x1 - x0:
        x = (x0 + x1) / 2
        return Rule(x, y0, x, y1)
    y = (y0 + y1) / 2
    return Rule(x0, y, x1, y)


def _connected(rules: list[Rule]) -> list[list[Rule]]:
    """Groups of rules that meet, from the page's top."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.y0):
        met = [group for group in groups if any(rule.meets(other) for other in group)]
        groups = [group for group in groups if not any(group is other for other in met)]
        groups.append([each for group in met for each in group] + [rule])
    return groups


def _distinct(places: Iterator[float]) -> list[float]:
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _MEET:
            found.append(place)
    return found
