"""Finds tables: rows whose cells are in the same columns.

In ruled tables the rules define rows and cells. A table's head, which programs repeat when the table
continues on the next page, is recognised as its header."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise, takewhile

from ingest.readers.pdf.geometry import Line, Piece, had_room
from ingest.readers.pdf.patterns import patterns
from ingest.readers.tables import Grid, GridCell, marked_header_rows

# Cells of one column begin, are centred or end within this many ems of each other.
_ALIGNED_EM = 0.6
# Lines of one cell are within this many times the usual leading of each other.
_SAME_CELL = 1.15
# Chinese fonts need more leading than the rest of the document may show.
_SAME_CELL_EM = 1.55
# A cell centred beside a tall one begins at most this many lines below it.
_CENTRED_LINES = 6
# A row with empty cells is compared with this many rows above it.
_LAST_ROWS = 4
# In a two-column table, most cells of the first column are names, terms or dates of at most this length.
_SHORT_CELL_EM = 20
# A table of contents has at least this many lines on a page, and nearly all page numbers increase.
_CONTENTS_LINES = 4
# Of a line with leaders: the section's number, its title, the leaders, the page number.
_MOST_PIECES = 4
_MOST_GROW = 0.9
_CONTENTS = -1
_MOST = 0.7

_Span = tuple[float, float]
"""The left and right sides of a column."""


@dataclass(slots=True)
class Cell:
    pieces: list[Piece]
    column: int | None = None
    """From 0, if the rules define it."""
    rows: int = 1
    columns: int = 1
    """The number of columns that it spans."""
    x0: float = field(init=False)
    x1: float = field(init=False)

    def __post_init__(self) -> None:
        self.x0 = min(piece.x0 for piece in self.pieces)
        self.x1 = max(piece.x1 for piece in self.pieces)

    def add(self, piece: Piece) -> None:
        self.pieces.append(piece)
        self.x0, self.x1 = min(self.x0, piece.x0), max(self.x1, piece.x1)

    @property
    def bottom(self) -> float:
        return self.pieces[-1].y


@dataclass(slots=True)
class Row:
    page: int
    cells: list[Cell] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    """The lines of which it consists, in reading order."""
    opens: bool = False
    """Whether it is the first of a table, or of the table's part on this page."""
    columns: list[_Span] = field(default_factory=list)
    """The table's columns, if the row has fewer cells."""
    is_repeated: bool = False
    """Whether the table's next pages begin with it, as a header."""
    is_contents: bool = False
    """Whether it is a line of a table of contents (a title and a page number), not a table row."""

    @property
    def top(self) -> float:
        return min(cell.pieces[0].y for cell in self.cells)

    @property
    def bottom(self) -> float:
        return max(cell.bottom for cell in self.cells)

    def texts(self) -> list[list[str]]:
        """The lines of each cell, from left to right; none for an empty cell."""
        return [[piece.text for piece in cell.pieces] if cell else [] for cell in self.placed()]

    def placed(self) -> list[Cell | None]:
        """Its cells from left to right; None for an empty column, if the columns are known."""
        cells = sorted(self.cells, key=lambda cell: cell.x0)
        ruled = [cell.column for cell in cells if cell.column is not None]
        places = ruled or _places(cells, self.columns)
        if places is None:
            return list(cells)
        return [cells[places.index(n)] if n in places else None for n in range(len(self.columns))]


def find_rows(
    lines: list[Line], leading: Callable[[float], float], above: Row | None = None
) -> list[Line | Row]:
    """A page's lines, with tables replaced by rows. ``leading``: points for a type size; ``above``: the row
    that ends the page before, so that a single row may continue its table."""
    if not any(line.pieces for line in lines):
        return list(lines)
    items: list[Line | Row] = []
    table: list[Row] = []
    for row in _rows(lines, leading):
        if table and not _share_columns(table, row):
            items.extend(_settled(table, None if items else above))
            table = []
        table.append(row)
    items.extend(_settled(table, None if items else above))
    return items


def closing_row(items: list[Line | Row]) -> Row | None:
    """The row that ends a page, ignoring notes in smaller type."""
    for item in reversed(items):
        if isinstance(item, Row):
            smaller = (line.size < item.lines[0].size for line in _lines_after(items, item))
            return item if all(smaller) else None
    return None


def _lines_after(items: list[Line | Row], row: Row) -> list[Line]:
    place = next(n for n, item in enumerate(items) if item is row)
    return [item for item in items[place:] if isinstance(item, Line)]


def _rows(lines: list[Line], leading: Callable[[float], float]) -> list[Row]:
    rows: list[Row] = []
    for line in lines:
        pieces = _cells(line, rows[-1] if rows else None)
        reach = max(leading(line.size) * _SAME_CELL, _SAME_CELL_EM * line.size)
        if not rows or not _belongs(rows, pieces, reach):
            rows.append(Row(line.page))
        for piece in pieces:
            _place(rows[-1], piece, reach)
        rows[-1].lines.append(line)
    return rows


def _cells(line: Line, above: Row | None) -> list[Piece]:
    """The parts of a line that may be cells. A label ("15.", 第五条, a bullet) and the text after it are
    one, unless they are below a row of three or more."""
    pieces = line.pieces
    if len(pieces) < 2 or (above is not None and len(above.cells) > 2):
        return pieces or [line]
    if not is_label(pieces[0].text):
        return pieces
    if len(pieces) == 2:
        return [line]
    first, second = pieces[:2]
    whole = Piece(f"{first.text} {second.text}", first.x0, second.x1, first.y, first.size)
    return [whole, *pieces[2:]]


def is_label(text: str) -> bool:
    """Whether ``text`` is a bullet, or the mark of an article, a paragraph or an item, and nothing else."""
    return bool(patterns().lone_mark.match(text.strip()))


def _belongs(rows: list[Row], pieces: list[Piece], reach: float) -> bool:
    """Whether the pieces continue the last row's cells, or are beside them."""
    row = rows[-1]
    right = max(cell.x1 for cell in row.cells)
    if pieces[0].x0 > right and _highest(rows, reach) < pieces[0].y <= row.bottom + reach / 2:
        return True
    below = [(c, p) for c in row.cells for p in pieces if _continues(row, c, p, reach)]
    return bool(below) and not any(_ended(row, cell, piece) for cell, piece in below)


def _highest(rows: list[Row], reach: float) -> float:
    """The highest position at which a cell beside the last row's may begin: the others may be centred."""
    top = rows[-1].top - _CENTRED_LINES * reach
    above = rows[-2].bottom if len(rows) > 1 else top
    return max(top, above) if above < rows[-1].top else rows[-1].top - reach / 2


def _ended(row: Row, cell: Cell, piece: Piece) -> bool:
    """Whether the cell's text ended before ``piece``, which would have fitted into the cell."""
    edge = min((other.x0 for other in row.cells if other.x0 > cell.x1), default=cell.x1)
    return had_room(cell.pieces[-1], piece, edge - cell.pieces[-1].x1 - piece.size)


def _continues(row: Row, cell: Cell, piece: Piece, reach: float) -> bool:
    """Whether ``piece`` is the next line of the cell: it begins where the cell does, and ends before the
    next cell begins."""
    if (
        abs(piece.x0 - cell.x0) >= _ALIGNED_EM * piece.size
        or not 0 < piece.y - cell.bottom <= reach
    ):
        return False
    return all(
        other.x0 >= piece.x1 or other.x0 <= piece.x0 for other in row.cells if other is not cell
    )


def _place(row: Row, piece: Piece, reach: float) -> None:
    for cell in row.cells:
        if _continues(row, cell, piece, reach):
            cell.add(piece)
            return
    row.cells.append(Cell([piece]))


def _share_columns(table: list[Row], row: Row) -> bool:
    """Whether two cells of the row are below two of the table's last rows."""
    above = [cell for other in table[-_LAST_ROWS:] if len(other.cells) > 1 for cell in other.cells]
    pairs = [(i, j) for i, a in enumerate(above) for j, b in enumerate(row.cells) if _aligned(a, b)]
    return min(len({i for i, _ in pairs}), len({j for _, j in pairs})) > 1


def _aligned(a: Cell, b: Cell) -> bool:
    near = _ALIGNED_EM * a.pieces[0].size
    return (
        abs(a.x0 - b.x0) < near
        or abs(a.x1 - b.x1) < near
        or abs(a.x0 + a.x1 - b.x0 - b.x1) < 2 * near
    )


def _settled(table: list[Row], above: Row | None) -> Iterable[Line | Row]:
    """The rows, or their lines again if they are not a table. ``above``: the row before them."""
    first = table[0]
    continues = above is not None and len(first.cells) > 1 and _share_columns([above], first)
    if len(first.cells) < 2 or not (continues or _is_table(table)):
        return [line for row in table for line in row.lines]
    first.opens = True
    columns = _columns(table)
    if above is not None and continues and len(above.columns) > len(columns):
        columns = above.columns
    for row in table:
        row.columns = columns
    return table


def _is_table(table: list[Row]) -> bool:
    """Whether rows with common columns are sufficient evidence: two rows of three cells, or three rows of
    two of which the first is short and not a label."""
    several = [row for row in table if len(row.cells) > 1]
    if len(several) < 2:
        return False
    if sum(len(row.cells) > 2 for row in several) > 1:
        return True
    firsts = [min(row.cells, key=lambda cell: cell.x0) for row in several]
    short = [cell for cell in firsts if cell.x1 - cell.x0 < _SHORT_CELL_EM * cell.pieces[0].size]
    labels = [cell for cell in firsts if is_label(cell.pieces[0].text)]
    return len(several) > 2 and len(short) > _MOST * len(firsts) and 2 * len(labels) < len(firsts)


def _columns(table: list[Row]) -> list[_Span]:
    """The columns of the rows with the most cells."""
    most = max(len(row.cells) for row in table)
    full = [sorted(row.cells, key=lambda cell: cell.x0) for row in table if len(row.cells) == most]
    return [
        (min(cell.x0 for cell in column), max(cell.x1 for cell in column))
        for column in zip(*full, strict=True)
    ]


def _places(cells: list[Cell], columns: list[_Span]) -> list[int] | None:
    """The column of each cell; None if they cannot be determined."""
    if len(cells) >= len(columns):
        return None
    places = [
        max(
            range(len(columns)),
            key=lambda n: min(cell.x1, columns[n][1]) - max(cell.x0, columns[n][0]),
        )
        for cell in cells
    ]
    return places if all(a < b for a, b in pairwise(places)) else None


def page_rows(
    lines: list[Line], leading: Callable[[float], float], above: Row | None = None
) -> list[Line | Row]:
    """A page's lines, with ruled tables, and those that find_rows finds between them, replaced by rows."""
    items: list[Line | Row] = []
    done: set[int] = set()
    contents = _contents_lines(lines)
    places = [
        _CONTENTS if id(line) in contents else line.place.table if line.place else None
        for line in lines
    ]
    for table, group in groupby(zip(places, lines, strict=True), lambda pair: pair[0]):
        stretch = [line for _, line in group]
        if table == _CONTENTS:
            items += [
                Row(line.page, [Cell([piece]) for piece in line.pieces], [line], is_contents=True)
                for line in stretch
            ]
        elif table is None:
            items += find_rows(stretch, leading, None if items else above)
        elif table not in done:
            done.add(table)
            items += _ruled_rows(
                [line for line in lines if line.place and line.place.table == table]
            )
    return items


def _contents_lines(lines: list[Line]) -> set[int]:
    """The lines, by ``id``, of a page's table of contents: they end in a page number after a wide space,
    and the numbers are aligned and increase. Beside leaders, a section's number may be apart, too."""
    leaders = patterns().contents_line
    has_leaders = (
        sum(map(bool, map(leaders.search, (line.text for line in lines)))) >= _CONTENTS_LINES
    )
    most = _MOST_PIECES if has_leaders else 2
    found = [
        line
        for line in lines
        if 2 <= len(line.pieces) <= most
        and line.place is None
        and line.pieces[-1].text.strip().isdecimal()
    ]
    if len(found) < _CONTENTS_LINES:
        return set()
    right = max(line.x1 for line in found)
    found = [line for line in found if line.x1 > right - line.size]
    numbers = [int(line.pieces[-1].text) for line in found]
    grow = sum(a <= b for a, b in pairwise(numbers))
    is_contents = len(found) >= _CONTENTS_LINES and grow >= _MOST_GROW * (len(found) - 1)
    return set(map(id, found)) if is_contents and numbers[0] < numbers[-1] else set()


def _ruled_rows(lines: list[Line]) -> list[Row] | list[Line]:
    """A table's rows; its lines again if it is only a frame around a text."""
    rows: dict[int, Row] = {}
    cells: dict[tuple[int, int], Cell] = {}
    for line in lines:
        if line.place is None:
            continue
        key = line.place.row, line.place.column
        row = rows.setdefault(line.place.row, Row(line.page, columns=list(line.place.columns)))
        row.lines.append(line)
        if key in cells:
            cells[key].add(line)
        else:
            cells[key] = Cell([line], line.place.column, columns=line.place.columns_covered)
            cells[key].rows = line.place.rows_covered
            row.cells.append(cells[key])
    for (number, _), cell in cells.items():
        # Rows without text are omitted.
        cell.rows = sum(n in rows for n in range(number, number + cell.rows))
    found = [rows[number] for number in sorted(rows)]
    if all(len(row.cells) < 2 for row in found):
        return lines
    found[0].opens = True
    return found


def whole_tables(items: Iterable[object]) -> list[list[Row]]:
    """The rows among ``items``, grouped by table; a table that continues on the next page is joined."""
    tables: list[list[Row]] = []
    last: Row | None = None
    for item in items:
        if isinstance(item, Row) and not item.is_contents:
            starts = last is None or (
                item.opens
                and not (item.page == last.page + 1 and len(item.columns) == len(last.columns))
            )
            if starts:
                tables.append([])
            tables[-1].append(item)
            last = item
        elif not getattr(item, "is_note", False):
            last = None
    return tables


def table_grid(
    table: Sequence[Row], join: Callable[[list[str]], str]
) -> list[list[GridCell | None]]:
    """The cells of a table by row and column; ``join`` makes one text of a cell's lines."""
    width = max(len(row.placed()) for row in table)
    grid: list[list[GridCell | None]] = [[GridCell() for _ in range(width)] for _ in table]
    for number, row in enumerate(table):
        for column, cell in enumerate(row.placed()):
            if cell is None:
                continue
            bold = all(line.bold for line in cell.pieces if isinstance(line, Line))
            own = GridCell(
                join([piece.text for piece in cell.pieces]),
                min(cell.rows, len(table) - number),
                min(cell.columns, width - column),
                bold and any(line.bold for line in row.lines),
            )
            for n in range(number, number + own.rows):
                grid[n][column : column + own.columns] = [None] * own.columns
            grid[number][column] = own
    return grid


def header_rows(table: Sequence[Row], grid: Grid) -> int:
    """The number of header rows at the table's top: those that its next pages repeat, or marked ones."""
    repeated = sum(1 for _ in takewhile(lambda row: row.is_repeated, table))
    return repeated or marked_header_rows(grid)
