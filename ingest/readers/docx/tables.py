"""The grid of a DOCX table: the visible cells of each row, with merged cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ingest.readers.docx.styles import W, child_value, has
from ingest.readers.office.package import MC, chosen, to_int

# Word's own limit; a larger span is an attack on memory.
_MOST_COLUMNS = 63
_WRAPPERS = {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo"}
_NO_GROUND = {"auto", "ffffff", ""}


@dataclass(slots=True, eq=False)
class TableCell:
    """A cell at the position where it begins; ``element`` is None for a gap at the beginning of a row."""

    element: etree._Element | None
    columns: int = 1
    rows: int = 1

    @property
    def has_ground(self) -> bool:
        """Whether it is shaded."""
        properties = self.element.find(f"{W}tcPr") if self.element is not None else None
        shading = properties.find(f"{W}shd") if properties is not None else None
        return shading is not None and shading.get(f"{W}fill", "").lower() not in _NO_GROUND


@dataclass(slots=True)
class TableLine:
    """A row of the grid; None where a merged cell continues."""

    cells: list[TableCell | None] = field(default_factory=list)
    repeats: bool = False
    """Whether Word repeats it as a header on each page."""


def table_lines(table: etree._Element) -> list[TableLine]:
    """The rows of a ``w:tbl``, except hidden rows and rows deleted with tracked changes."""
    lines = []
    above: dict[int, TableCell] = {}
    for row in _elements(table, f"{W}tr"):
        properties = row.find(f"{W}trPr")
        if properties is not None and properties.find(f"{W}del") is not None:
            continue
        if has(properties, "hidden"):
            continue
        line = TableLine(repeats=has(properties, "tblHeader") or False)
        before = to_int(child_value(properties, "gridBefore"), 0)
        line.cells += [TableCell(None) for _ in range(min(max(before, 0), _MOST_COLUMNS))]
        merged: dict[int, TableCell] = {}
        for cell in _elements(row, f"{W}tc"):
            _take(cell, line.cells, above, merged)
        above = merged
        lines.append(line)
    return lines


def _take(
    cell: etree._Element,
    cells: list[TableCell | None],
    above: dict[int, TableCell],
    merged: dict[int, TableCell],
) -> None:
    """Adds a ``w:tc`` to its row. ``above``: cells that continue from the row before, by column."""
    settings = cell.find(f"{W}tcPr")
    if settings is not None and settings.find(f"{W}cellDel") is not None:
        return
    column = len(cells)
    room = max(_MOST_COLUMNS - column, 1)
    span = min(max(to_int(child_value(settings, "gridSpan"), 1), 1), room)
    down = _merge(settings, "vMerge")
    if down == "continue" and column in above:
        upper = merged[column] = above[column]
        upper.rows += 1
        cells.extend([None] * span)
        return
    if _merge(settings, "hMerge") == "continue":
        left = next((each for each in reversed(cells) if each is not None), None)
        if left is not None:
            left.columns += span
        cells.extend([None] * span)
        return
    own = TableCell(cell, span)
    if down == "restart":
        merged[column] = own
    cells.append(own)
    cells.extend([None] * (span - 1))


def _merge(properties: etree._Element | None, name: str) -> str | None:
    merge = properties.find(f"{W}{name}") if properties is not None else None
    return merge.get(f"{W}val", "continue") if merge is not None else None


def _elements(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Children with this tag, including those within content controls and tracked insertions."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _elements(child, tag)
        elif child.tag == f"{MC}AlternateContent" and (branch := chosen(child)) is not None:
            yield from _elements(branch, tag)
