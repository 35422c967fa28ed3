"""Divides passages into slides: at items, else at sentences, never within one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from math import ceil
from typing import Final, NamedTuple

from pptx.util import Inches, Pt

from corpus.languages import HAN
from kb.handouts.model import Line, Table, TableCell, Words
from kb.handouts.sentences import sentences

SIZES: Final = (24, 22, 20, 18, 16, 14, 12, 11, 10)
"""Points, from the largest; a slide has the largest that fits."""
_WANTED: Final = 16
"""Points at which a slide that can be divided has to fit."""
CELL_SIZE: Final = 14
_LINE: Final = 1.25
_GAP: Final = Pt(10)
TABLE_GAP: Final = Pt(24)
"""Between the tables of two languages."""
_CELL_PADDING: Final = Pt(9)
_LETTER: Final = 0.57
"""Of a Latin letter's width in its size, on average; a Han character is as wide as its size."""

Row = tuple[Line | None, ...]
"""A line of each language."""


TableRows = tuple[tuple[TableCell, ...], ...]


class Part(NamedTuple):
    """What one slide shows: lines of each language, or rows of a table of one, or of both."""

    rows: tuple[Row, ...] = ()
    tables: tuple[TableRows, ...] = ()
    """Of each of ``words``, one below the other."""
    words: tuple[Words, ...] = ()
    """The languages on the slide."""


def divided(sides: Sequence[Words], widths: Sequence[int], height: int) -> list[Part]:
    """The slides of a passage. ``widths`` (EMU) of the columns: one for each language, or one for all."""
    if any(isinstance(block, Table) for words in sides for block in words.blocks):
        width = sum(widths)
        parts = [part for words in sides for part in _with_tables(words, width, height)]
        return _on_one_slide(parts, width, height)
    columns = [tuple(b for b in words.blocks if isinstance(b, Line)) for words in sides]
    return _packed(columns, sides, widths, height)


def _on_one_slide(parts: list[Part], width: int, height: int) -> list[Part]:
    """Two languages' tables together if both are short."""
    if len(parts) != 2 or not all(part.tables for part in parts):
        return parts
    tables = tuple(table for part in parts for table in part.tables)
    if sum(table_height(table, width) for table in tables) + TABLE_GAP > height:
        return parts
    return [Part(tables=tables, words=tuple(words for part in parts for words in part.words))]


def table_height(table: TableRows, width: int) -> int:
    """EMU."""
    columns = columns_of(table)
    return sum(row_height(row, width, columns, CELL_SIZE) for row in table)


def columns_of(table: TableRows) -> int:
    return max(cell.column + cell.columns - 1 for row in table for cell in row)


def size_of_all(parts: Sequence[Part], widths: Sequence[int], height: int) -> int:
    """The largest size in points at which each part of a passage fits."""
    return min(
        (size_of(part.rows, widths, height) for part in parts if part.rows), default=SIZES[0]
    )


def size_of(rows: Sequence[Row], widths: Sequence[int], height: int) -> int:
    """The largest size in points at which the rows fit."""
    return next((s for s in SIZES if height_of(rows, widths, s) <= height), SIZES[-1])


def height_of(rows: Sequence[Row], widths: Sequence[int], points: float) -> int:
    """EMU that rows of text take, side by side or one below the other."""
    if len(widths) == 1:
        lines = [line for row in rows for line in row if line]
        return sum(_line_height(line, widths[0], points) for line in lines)
    columns = zip_longest(*rows)
    return max(
        (
            sum(_line_height(line, width, points) for line in column if line)
            for column, width in zip(columns, widths, strict=False)
        ),
        default=0,
    )


def row_height(row: Sequence[TableCell], width: int, columns: int, points: float) -> int:
    """EMU that a row of a table takes."""
    room = width // max(columns, 1)
    lines = max((_lines(c.text, room * c.columns - Inches(0.2), points) for c in row), default=1)
    return int(lines * Pt(points) * _LINE + _CELL_PADDING)


def _with_tables(words: Words, width: int, height: int) -> Iterator[Part]:
    waiting: list[Line] = []
    for block in words.blocks:
        if isinstance(block, Line):
            waiting.append(block)
            continue
        if waiting:
            yield from _packed([tuple(waiting)], [words], [width], height)
            waiting = []
        yield from _tables(block, words, width, height)
    if waiting:
        yield from _packed([tuple(waiting)], [words], [width], height)


def _tables(table: Table, words: Words, width: int, height: int) -> Iterator[Part]:
    """The rows in as many tables as are needed, the header on each."""
    rows = list(table.rows)
    head = [rows.pop(0)] if rows and rows[0] and rows[0][0].is_header and len(rows) > 1 else []
    used = base = sum(row_height(row, width, table.width, CELL_SIZE) for row in head)
    shown: list[tuple[TableCell, ...]] = []
    bound = 0
    for number, row in enumerate(rows):
        needed = row_height(row, width, table.width, CELL_SIZE)
        # Merged cells keep the rows that they cover together.
        if shown and used + needed > height and number >= bound:
            yield Part(tables=((*head, *shown),), words=(words,))
            shown, used = [], base
        shown.append(row)
        used += needed
        bound = max([bound, *(number + cell.rows for cell in row)])
    yield Part(tables=((*head, *shown),), words=(words,))


def _packed(
    columns: Sequence[Sequence[Line]], sides: Sequence[Words], widths: Sequence[int], height: int
) -> list[Part]:
    parts: list[Part] = []
    shown: list[Row] = []
    for row in zip_longest(*columns):
        for piece in _pieces(row, sides, widths, height):
            if shown and height_of([*shown, piece], widths, _WANTED) > height:
                parts.append(Part(rows=tuple(shown), words=tuple(sides)))
                shown = []
            shown.append(piece)
    return [*parts, Part(rows=tuple(shown), words=tuple(sides))]


def _pieces(row: Row, sides: Sequence[Words], widths: Sequence[int], height: int) -> Iterator[Row]:
    """A row that is too high for a slide, in pieces of whole sentences."""
    if height_of([row], widths, _WANTED) <= height:
        yield row
        return
    split_row = [
        sentences(line.text, words.base_lang) if line else ()
        for line, words in zip(row, sides, strict=True)
    ]
    if len(set(map(len, split_row))) == 1:
        yield from _joint(row, list(zip(*split_row, strict=True)), widths, height)
        return
    share = height if len(widths) > 1 else height // max(1, sum(line is not None for line in row))
    split = [
        _fitting(line, words, widths[min(at, len(widths) - 1)], share) if line else []
        for at, (line, words) in enumerate(zip(row, sides, strict=True))
    ]
    yield from zip_longest(*split)


def _joint(
    row: Row, pairs: Sequence[tuple[str, ...]], widths: Sequence[int], height: int
) -> Iterator[Row]:
    """Pieces that have the same sentences in both languages."""
    lines = [line for line in row if line]
    shown: list[tuple[str, ...]] = []
    for pair in pairs:
        if shown and height_of([_joined(lines, [*shown, pair])], widths, _WANTED) > height:
            yield _joined(lines, shown)
            shown = []
        shown.append(pair)
    yield _joined(lines, shown)


def _joined(lines: Sequence[Line], pairs: Sequence[tuple[str, ...]]) -> Row:
    columns = zip(*pairs, strict=True)
    return tuple(
        Line("".join(column), line.kind, line.depth)
        for line, column in zip(lines, columns, strict=True)
    )


def _fitting(line: Line, words: Words, width: int, height: int) -> list[Line]:
    found: list[str] = []
    for sentence in sentences(line.text, words.base_lang):
        longer = found[-1] + sentence if found else ""
        if found and _line_height(Line(longer, line.kind, line.depth), width, _WANTED) <= height:
            found[-1] = longer
        else:
            found.append(sentence)
    return [Line(text, line.kind, line.depth) for text in found]


def _line_height(line: Line, width: int, points: float) -> int:
    room = width - Inches(0.3) * line.depth
    return int(_lines(line.text, room, points) * Pt(points) * _LINE + _GAP)


def _lines(text: str, width: float, points: float) -> int:
    han = len(HAN.findall(text))
    letters = len(text) - han
    return max(ceil((han + letters * _LETTER) * Pt(points) * 1.03 / max(width, 1)), 1)
