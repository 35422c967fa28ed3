"""Tables whose cells are ruled: their rows and cells are where the rules say."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from ingest.readers.pdf_lines import Line
from ingest.readers.pdf_tables import Cell, Row, find_rows


def page_rows(
    lines: list[Line], leading: Callable[[float], float], above: Row | None = None
) -> list[Line | Row]:
    """A page's lines with its tables made rows: the ruled ones, and what find_rows finds between them."""
    items: list[Line | Row] = []
    done: set[int] = set()
    for table, group in groupby(lines, lambda line: line.place.table if line.place else None):
        stretch = list(group)
        if table is None:
            items += find_rows(stretch, leading, None if items else above)
        elif table not in done:
            done.add(table)
            items += _rows([line for line in lines if line.place and line.place.table == table])
    return items


def _rows(lines: list[Line]) -> list[Row] | list[Line]:
    """A table's rows; its lines again if it is a mere frame around a text."""
    rows: dict[int, Row] = {}
    cells: dict[tuple[int, int], Cell] = {}
    for line in lines:
        if line.place is None:
            continue
        key = line.place.row, line.place.column
        row = rows.setdefault(line.place.row, Row(line.page, columns=list(line.place.columns)))
        row.lines.append(line)
        if key in cells:
            cells[key].pieces.append(line)
        else:
            cells[key] = Cell([line], line.place.column)
            row.cells.append(cells[key])
    found = [rows[number] for number in sorted(rows)]
    if all(len(row.cells) < 2 for row in found):
        return lines
    found[0].opens = True
    return found
