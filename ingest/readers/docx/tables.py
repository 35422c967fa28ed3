"""The grid of a DOCX table: which cells a reader sees in each row."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ingest.readers.docx.styles import W, child_value, has
from ingest.readers.office.package import MC, chosen, to_int

# Word's own limit; a span beyond it is an attack on memory.
_MOST_COLUMNS = 63
_WRAPPERS = {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo"}


def table_rows(table: etree._Element) -> list[list[etree._Element | None]]:
    """The ``w:tc`` of each row by column. None stands where a merged cell goes on, and where a row
    begins late; a row ends at its last cell. Rows and cells deleted with changes tracked and
    hidden rows are left out.
    """
    rows = []
    merged: set[int] = set()
    for row in _elements(table, f"{W}tr"):
        properties = row.find(f"{W}trPr")
        if properties is not None and properties.find(f"{W}del") is not None:
            continue
        if has(properties, "hidden"):
            continue
        before = to_int(child_value(properties, "gridBefore"), 0)
        cells: list[etree._Element | None] = [None] * min(max(before, 0), _MOST_COLUMNS)
        column, still_merged = len(cells), set()
        for cell in _elements(row, f"{W}tc"):
            settings = cell.find(f"{W}tcPr")
            if settings is not None and settings.find(f"{W}cellDel") is not None:
                continue
            down = _merge(settings, "vMerge")
            if down is not None and (down == "restart" or column in merged):
                still_merged.add(column)
            hidden = (down == "continue" and column in merged) or (
                _merge(settings, "hMerge") == "continue"
            )
            cells.append(None if hidden else cell)
            span = max(to_int(child_value(settings, "gridSpan"), 1), 1)
            cells.extend([None] * min(span - 1, max(_MOST_COLUMNS - len(cells), 0)))
            column += span
        merged = still_merged
        rows.append(cells)
    return rows


def _merge(properties: etree._Element | None, name: str) -> str | None:
    merge = properties.find(f"{W}{name}") if properties is not None else None
    return merge.get(f"{W}val", "continue") if merge is not None else None


def _elements(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Children of this tag, and those within content controls and marks of insertion."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _elements(child, tag)
        elif child.tag == f"{MC}AlternateContent" and (branch := chosen(child)) is not None:
            yield from _elements(branch, tag)
