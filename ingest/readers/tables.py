"""Makes rows of any format's tables, with their headers and merged cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus import TableRow
from ingest.blocks import Block, BlockKind

# Header rows repeat on each page of a table; more rows than this are not headers.
_MOST_HEADER_ROWS = 3
# A header describes its column in a few words.
_LONGEST_HEADER = 60
_JOINT = " / "


@dataclass(slots=True)
class GridCell:
    """A cell at the position where it begins; ``rows`` and ``columns`` are the numbers that it spans."""

    text: str = ""
    rows: int = 1
    columns: int = 1
    is_header: bool = False
    """Whether the format marks it as a column header, makes it bold or shades it."""


Grid = Sequence[Sequence[GridCell | None]]
"""Cells by row and column; None where a merged cell continues."""


class Tables:
    """Counts the tables of a document."""

    def __init__(self) -> None:
        self._count = 0

    def rows(self, grid: Grid, header_rows: int, page: int | None = None) -> Iterator[Block | None]:
        """A ROW for each row of ``grid``, None for one without text.

        Cells are separated by TAB, a merged cell is written where it begins, and empty cells at the end are
        left out. The first ``header_rows`` rows are the headers of the others.
        """
        self._count += 1
        headers = _labels(grid[:header_rows])
        for number, row in enumerate(grid, 1):
            texts = [cell.text.replace("\t", " ") if cell else "" for cell in row]
            text = "\t".join(texts).rstrip("\t")
            spans = tuple((cell.rows, cell.columns) if cell else (0, 0) for cell in row)
            place = TableRow(
                table=self._count,
                row=number,
                is_header=number <= header_rows,
                columns=headers if number > header_rows else (),
                spans=spans if any(span != (1, 1) for span in spans) else (),
            )
            yield Block(text, BlockKind.ROW, page=page, table_row=place) if text.strip() else None


def marked_header_rows(grid: Grid) -> int:
    """The number of header rows at the top: all their cells are marked as headers, and the next row is not.

    Each must describe its column in a few words. A table that consists only of headers has none.
    """
    count = 0
    for row in grid:
        own = [cell for cell in row if cell is not None]
        if not own or not all(cell.is_header for cell in own):
            break
        count += 1
    if not 0 < count < len(grid) or count > _MOST_HEADER_ROWS:
        return 0
    return count if _are_labels(cell for row in grid[:count] for cell in row) else 0


def _are_labels(cells: Iterable[GridCell | None]) -> bool:
    texts = [cell.text for cell in cells if cell is not None]
    return len(texts) > 1 and all(len(text) <= _LONGEST_HEADER for text in texts) and any(texts)


def _labels(header: Grid) -> tuple[str, ...]:
    """The header of each column, from the top down; () if there is none."""
    width = max((len(row) for row in header), default=0)
    labels: list[list[str]] = [[] for _ in range(width)]
    for row in header:
        for column, cell in enumerate(row):
            text = " ".join(cell.text.split()) if cell else ""
            for covered in range(column, min(column + (cell.columns if cell else 0), width)):
                if text and text not in labels[covered]:
                    labels[covered].append(text)
    return tuple(_JOINT.join(label) for label in labels) if any(labels) else ()
