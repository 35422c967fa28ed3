"""Finds a table among recognised lines by the empty bands between its columns.

A cell's lines are often centred vertically in its row, so that no line of one cell is level with a line of
the next. The rows are those of the column with one line per row; lines of the other columns go to the
nearest row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import mean, median

from ingest.ocr.geometry import Box

# Lines longer than this share of the width are headings and running text, not cells.
_WIDE_SHARE = 0.6
# An empty band separates columns if it is this share of a line's height wide, measured between the letters.
# The recogniser's boxes extend beyond the letters by about the second share.
_BAND = 0.4
_OFF = 0.2
_FEWEST_COLUMNS = 3
_FEWEST_ROWS = 4
# At least this share of the lines must be cells, and this share of the grid's cells must be filled.
_CELLS_SHARE = 0.75
_FILLED_SHARE = 0.7
# A cell's first line is no more than this share of a row above the row's middle.
_ABOVE = 0.6
# The rows of a table are no farther apart than this many times the usual distance.
_FARTHEST = 3.0


@dataclass(slots=True)
class PictureTable:
    """Lines above the table, its cells by row and column, and lines below it."""

    above: list[Box] = field(default_factory=list)
    rows: list[list[list[Box]]] = field(default_factory=list)
    """The lines of each cell from the top down."""
    below: list[Box] = field(default_factory=list)


def find_table(boxes: Sequence[Box], width: float) -> PictureTable | None:
    """The table that most of ``boxes`` form; None if they form none."""
    cells = [box for box in boxes if box.x1 - box.x0 < _WIDE_SHARE * width]
    if len(cells) < _FEWEST_COLUMNS * _FEWEST_ROWS:
        return None
    em = median(box.height for box in cells)
    columns = _columns(cells, em)
    if len(columns) < _FEWEST_COLUMNS:
        return None
    anchors = _anchors(columns)
    if len(anchors) < _FEWEST_ROWS or len(cells) < _CELLS_SHARE * len(boxes):
        return None
    ys = [anchor.middle for anchor in anchors]
    steps = [b - a for a, b in pairwise(ys)]
    usual = median(steps)
    if min(steps) < em / 2 or max(steps) > _FARTHEST * usual:
        return None
    rows = min(
        (_assigned(columns, ys, nearest=nearest) for nearest in (True, False)),
        key=lambda rows: _offset(rows, ys),
    )
    filled = sum(bool(cell) for row in rows for cell in row)
    if filled < _FILLED_SHARE * len(rows) * len(columns):
        return None
    used = {id(box) for row in rows for cell in row for box in cell}
    rest = [box for box in boxes if id(box) not in used]
    return PictureTable(
        above=[box for box in rest if box.middle <= ys[0]],
        rows=rows,
        below=[box for box in rest if box.middle > ys[0]],
    )


def _columns(cells: Sequence[Box], em: float) -> list[list[Box]]:
    """The cells in groups separated by empty bands, from left to right."""
    columns: list[list[Box]] = []
    end = 0.0
    for box in sorted(cells, key=lambda box: box.x0):
        if not columns or box.x0 - end > (_BAND - 2 * _OFF) * em:
            columns.append([])
            end = box.x1
        columns[-1].append(box)
        end = max(end, box.x1)
    return [sorted(column, key=lambda box: box.middle) for column in columns]


def _anchors(columns: Sequence[Sequence[Box]]) -> Sequence[Box]:
    """The column with one line per row: it has as many lines as most columns have."""
    counts = Counter(len(column) for column in columns)
    often, _ = max(counts.items(), key=lambda item: (item[1], -item[0]))
    return next(column for column in columns if len(column) == often)


def _assigned(
    columns: Sequence[Sequence[Box]], ys: Sequence[float], *, nearest: bool
) -> list[list[list[Box]]]:
    """Each line in the nearest row, or otherwise in the last row that begins no lower."""
    rows: list[list[list[Box]]] = [[[] for _ in columns] for _ in ys]
    step = median(b - a for a, b in pairwise(ys))
    for number, column in enumerate(columns):
        for box in column:
            if not ys[0] - _ABOVE * step < box.middle < ys[-1] + step:
                continue
            if nearest:
                row = min(range(len(ys)), key=lambda at: abs(ys[at] - box.middle))
            else:
                begun = [at for at, y in enumerate(ys) if y <= box.middle + box.height / 2]
                row = begun[-1] if begun else 0
            rows[row][number].append(box)
    return rows


def _offset(rows: Sequence[Sequence[Sequence[Box]]], ys: Sequence[float]) -> float:
    """The distance of cells from their rows: of their middles, or of their first lines if these are
    nearer."""
    middles, firsts = [], []
    for row, y in zip(rows, ys, strict=True):
        for cell in filter(None, row):
            middles.append(abs(mean(box.middle for box in cell) - y))
            firsts.append(abs(cell[0].middle - y))
    return min(mean(middles), mean(firsts)) if middles else 0.0
