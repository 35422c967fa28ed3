"""Distinguishes tables of data in a page from tables used for layout."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lxml.html import HtmlElement

from ingest.readers.tables import Grid, GridCell, marked_header_rows

# A row that contains one of these is layout.
_LAYOUT = "table", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "form", "article", "section"
# Larger spans are an attack on memory.
_MOST_COLUMNS = 200
_MOST_ROWS = 65_534
# A table without lines is used to centre text if this share of its rows have one word or two in the middle.
_CENTRED_SHARE = 0.5


def data_grid(
    table: HtmlElement, text_of: Callable[[HtmlElement], str]
) -> tuple[list[HtmlElement], Grid, int]:
    """The data rows of ``table``, their cells by row and column, and the number of header rows.

    There are no rows if the table is used for layout.
    """
    rows = [row for row in _own_rows(table) if not _is_layout(row)]
    texts = {cell: text_of(cell) for row in rows for cell in _cells(row)}
    if _centres(table, rows, texts):
        rows = [row for row in rows if _filled(row, texts) > 1]
    grid: list[list[GridCell | None]] = []
    open_below: dict[int, int] = {}
    for number, row in enumerate(rows):
        grid.append(_row(row, texts, open_below, len(rows) - number))
    in_head = 0
    while in_head < len(rows) and _is_in(rows[in_head], "thead"):
        in_head += 1
    header_rows = in_head if 0 < in_head < len(rows) else marked_header_rows(grid)
    return rows, grid, header_rows


def _row(
    row: HtmlElement,
    texts: dict[HtmlElement, str],
    open_below: dict[int, int],
    rows_left: int,
) -> list[GridCell | None]:
    """``open_below``: the columns covered by cells of rows above, and for how many more rows."""
    cells: list[GridCell | None] = []

    def skip_covered() -> None:
        while open_below.get(len(cells), 0) > 0:
            open_below[len(cells)] -= 1
            cells.append(None)

    for cell in _cells(row):
        skip_covered()
        room = max(_MOST_COLUMNS - len(cells), 1)
        columns = min(max(_span(cell, "colspan"), 1), room)
        down = _span(cell, "rowspan")
        # Zero means: to the end of the table section.
        down = min(down if down > 0 else _MOST_ROWS, rows_left)
        marked = cell.tag == "th" and cell.get("scope") != "row"
        for covered in range(len(cells), len(cells) + columns):
            if down > 1:
                open_below[covered] = down - 1
        cells.append(GridCell(texts[cell], down, columns, marked))
        cells.extend([None] * (columns - 1))
    skip_covered()
    return cells


def _centres(
    table: HtmlElement, rows: Sequence[HtmlElement], texts: dict[HtmlElement, str]
) -> bool:
    """Whether most rows of a table without lines and headers have one filled cell. Such rows are lines of
    their own: a caption, names of parties, a signature."""
    if table.get("border") not in (None, "", "0") or any(cell.tag == "th" for cell in texts):
        return False
    lone = sum(_filled(row, texts) == 1 for row in rows)
    return lone >= _CENTRED_SHARE * len(rows)


def _filled(row: HtmlElement, texts: dict[HtmlElement, str]) -> int:
    """The number of cells with text in the row."""
    return sum(bool(texts[cell]) for cell in _cells(row))


def _is_layout(row: HtmlElement) -> bool:
    """Whether a row's cells contain parts of a page, or the row has a single cell that spans no others."""
    cells = _cells(row)
    if len(cells) < 2 and not (cells and _span(cells[0], "colspan") > 1):
        return True
    return next(row.iter(*_LAYOUT), None) is not None


def _own_rows(table: HtmlElement) -> list[HtmlElement]:
    """The rows of the table itself, without those of tables in its cells."""
    found = []
    for child in table:
        if child.tag == "tr":
            found.append(child)
        elif child.tag in ("thead", "tbody", "tfoot", "form"):
            found += [row for row in child if row.tag == "tr"]
    return found


def _cells(row: HtmlElement) -> list[HtmlElement]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def _is_in(row: HtmlElement, tag: str) -> bool:
    parent = row.getparent()
    return parent is not None and parent.tag == tag


def _span(cell: HtmlElement, name: str) -> int:
    try:
        return int(cell.get(name) or 1)
    except ValueError:
        return 1
