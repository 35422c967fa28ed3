"""Citations of a table's row or cell: "Table 2, row 3, column 2", 表2第3行第2列."""

from __future__ import annotations

import re
from typing import NamedTuple

from corpus import Passage
from corpus.tables import Cell, cell_at
from search.citations.address import normal_number
from search.citations.locating import DocumentTree
from search.citations.words import CONFIDENCE, NUMBER, TABLE, any_of

_WORDS = TABLE["words"]["table"]
_JOINT = r"\s*[,、]?\s*"
_ENGLISH = re.compile(
    rf"{any_of(_WORDS['table'])}\s*(?P<table>\d{{1,4}}){_JOINT}"
    rf"{any_of(_WORDS['row'])}\s*(?P<row>\d{{1,6}})"
    rf"(?:{_JOINT}{any_of(_WORDS['column'])}\.?\s*(?P<column>\d{{1,4}}))?(?!\d)"
)
_CHINESE = re.compile(
    rf"{any_of(_WORDS['table_zh'])}\s*(?P<table>{NUMBER}){_JOINT}第?\s*(?P<row>{NUMBER}|\d{{5,6}})\s*行"
    rf"(?:{_JOINT}第?\s*(?P<column>{NUMBER})\s*列)?"
)


class TableAddress(NamedTuple):
    """A row of a document's tables, or a cell of the row. Tables, rows and columns count from 1."""

    table: int
    row: int
    column: int | None
    before: str
    """The text before the address; it or the text after may name the document."""
    after: str


class LocatedCell(NamedTuple):
    passage: Passage
    """The row; for a cell merged over several rows, the one in which it begins."""
    cell: Cell | None
    certainty: float


def table_address(text: str) -> TableAddress | None:
    """The table address in a prepared text; None if it contains none."""
    match = _ENGLISH.search(text) or _CHINESE.search(text)
    if match is None:
        return None
    numbers = [normal_number(match[name]) for name in ("table", "row")]
    column = normal_number(match["column"]) if match["column"] else None
    if not all(n.isdigit() for n in (*numbers, column or "1")):
        return None
    table, row = map(int, numbers)
    around = text[: match.start()], text[match.end() :]
    return TableAddress(table, row, int(column) if column else None, *around)


def locate_cell(tree: DocumentTree, at: TableAddress) -> LocatedCell | None:
    """The row or cell at an address; None if there is no such row.

    If the row has no such column, the row is returned with low certainty.
    """
    row = next(
        (
            p
            for p in tree.passages
            if p.table_row and (p.table_row.table, p.table_row.row) == (at.table, at.row)
        ),
        None,
    )
    if at.column is None:
        return LocatedCell(row, None, CONFIDENCE["exact"]) if row else None
    if found := cell_at(tree.passages, at.table, at.row, at.column):
        return LocatedCell(*found, CONFIDENCE["exact"])
    return LocatedCell(row, None, CONFIDENCE["ancestor"]) if row else None
