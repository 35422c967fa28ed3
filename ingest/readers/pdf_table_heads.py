"""The head of a table, which programs repeat where the table goes on at the next page."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.readers.pdf_paragraphs import Paragraph
from ingest.readers.pdf_tables import Row


def without_repeated_heads(items: Sequence[Paragraph | Row]) -> list[Paragraph | Row]:
    """``items`` without the row at the top of a page that says again what the table's first row said;
    nor those after it that are bold and say what the table's next rows said."""
    kept: list[Paragraph | Row] = []
    table: list[Row] = []
    due: list[Row] = []
    """Rows of the table that the next one on this page may repeat."""
    page = 0
    for item in items:
        if isinstance(item, Row):
            if item.opens:
                due = list(table) if item.page == page + 1 else []
                table = table if due else []
            page = item.page
            is_head = item.opens or all(line.bold for line in item.lines)
            if due and is_head and item.texts() == due[0].texts():
                due.pop(0)
                continue
            due = []
            table.append(item)
        elif not item.is_note:
            table = []
        kept.append(item)
    return kept
