"""Table cells: the cells of a row with their columns and headers, and the cell at a row and column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.records import Passage, TableRow


@dataclass(frozen=True, slots=True)
class Cell:
    """``text[start:end]`` of the row is the cell's own text."""

    column: int
    """From 1."""
    text: str
    start: int
    """In code points of the row's text."""
    end: int
    header: str = ""
    """The header of its column; "" if the table has none, and in header rows."""
    rows: int = 1
    """How many rows it covers."""
    columns: int = 1
    """How many columns it covers."""


def cells(text: str, row: TableRow | None = None) -> list[Cell]:
    """The cells of a passage of kind ROW from its ``text`` and ``table_row``.

    A merged cell appears once, where it begins; the columns that it covers are left out. Trailing empty
    cells are included if the row describes its merged cells or its table has headers.
    """
    spans = row.spans if row else ()
    headers = row.columns if row and not row.is_header else ()
    texts = text.split("\t")
    width = max(len(texts), len(spans), len(headers))
    found, start = [], 0
    for at in range(width):
        own = texts[at] if at < len(texts) else ""
        rows, columns = spans[at] if at < len(spans) else (1, 1)
        if rows and columns:
            header = headers[at] if at < len(headers) else ""
            begin = min(start, len(text))
            found.append(Cell(at + 1, own, begin, begin + len(own), header, rows, columns))
        start += len(own) + 1
    return found


def cell_at(
    rows: Iterable[Passage], table: int, row: int, column: int
) -> tuple[Passage, Cell] | None:
    """The cell at a row and column of a document's table, and the row in which the cell begins.

    Table, row and column count from 1. ``rows``: the document's passages, or only those of kind ROW. None
    if the table has no such row or column.
    """
    found = None
    for passage in rows:
        place = passage.table_row
        if place is None or place.table != table or place.row > row:
            continue
        for cell in cells(passage.text, place):
            covers_row = place.row <= row < place.row + cell.rows
            if covers_row and cell.column <= column < cell.column + cell.columns:
                found = passage, cell
    return found
