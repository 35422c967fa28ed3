"""Pictures of a DOCX or PPTX: which ones may contain text, and what OCR has read in them.

A picture's number is its position, from 1, among the sorted names of all pictures in the package's media
folder; ``ingest/ocr/child.py`` counts them the same way. The rest of kb treats it like a page number to
recognise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from corpus import OcrPage
from ingest.blocks import Block
from ingest.confidence import mean_confidence
from ingest.ocr.geometry import Box, upright
from ingest.ocr.tables import find_table
from ingest.readers.pdf.scans import as_printed
from ingest.readers.tables import GridCell, Tables, marked_header_rows
from ingest.textclean import join_lines

# Formats that OCR can open; EMF, WMF and SVG are vector drawings.
PICTURE = re.compile(r".*/media/.*\.(?:png|jpe?g|jpe|bmp|tiff?|webp)", re.IGNORECASE)
EMU_PER_POINT = 12_700
_FIGURE = re.compile(r"\d")
# Two centimetres by one, in points: smaller ones are logos, icons, seals and signatures.
_LEAST_WIDTH = 57.0
_LEAST_HEIGHT = 28.0


class Pictures:
    """The pictures that a reader finds in one package."""

    def __init__(self, names: Iterable[str], recognised: Sequence[OcrPage], tables: Tables) -> None:
        """``tables`` counts the tables of the document."""
        known = sorted(name.lower() for name in names if PICTURE.fullmatch(name))
        self._numbers = {name: number for number, name in enumerate(known, 1)}
        self._recognised = {page.page: page for page in recognised}
        self._tables = tables
        self._seen: set[int] = set()
        self.unread: list[int] = []
        """Numbers of the pictures in which OCR may find text."""
        self.read: list[int] = []
        """Numbers of the pictures in which OCR has found text."""

    @property
    def count(self) -> int:
        """The number of pictures in the package."""
        return len(self._numbers)

    def blocks(
        self, name: str, size: tuple[float, float] | None, page: int | None = None
    ) -> list[Block]:
        """The OCR of the picture in the part ``name``, when it is shown for the first time.

        ``size``: displayed width and height in points; None if the document does not give them.
        """
        number = self._numbers.get(name.lower())
        if number is None or number in self._seen:
            return []
        width, height = size or (_LEAST_WIDTH * 8, _LEAST_HEIGHT * 20)
        if width < _LEAST_WIDTH or height < _LEAST_HEIGHT:
            return []
        self._seen.add(number)
        recognised = self._recognised.get(number)
        if recognised is None:
            self.unread.append(number)
            return []
        if not recognised.lines:
            return []
        self.read.append(number)
        return list(self._read(recognised, (width, height), page))

    def _read(
        self, recognised: OcrPage, size: tuple[float, float], page: int | None
    ) -> Iterator[Block]:
        boxes = [upright(line, *size) for line in recognised.lines]
        table = find_table(boxes, size[0])
        if table is None:
            yield from _paragraphs(boxes, size, page)
            return
        yield from _paragraphs(table.above, size, page)
        sure = [_confidence([box for cell in row for box in cell]) for row in table.rows]
        grid = [[GridCell(_text(cell)) for cell in row] for row in table.rows]
        for cell in grid[0] if _names_columns(grid) else ():
            cell.is_header = True
        rows = self._tables.rows(grid, marked_header_rows(grid), page)
        for row, confidence in zip(rows, sure, strict=True):
            if row is not None:
                yield replace(row, confidence=confidence)
        yield from _paragraphs(table.below, size, page)

    def warnings(self) -> list[str]:
        """Sentences about unread and recognised pictures, for readers of the passages."""
        sentences = []
        if self.read:
            sentences.append(f"Recognised in pictures (OCR): {_list(self.read)}.")
        if self.unread:
            sentences.append(f"Perhaps text, not recognised: {_list(self.unread)}.")
        return sentences


def _paragraphs(boxes: Sequence[Box], size: tuple[float, float], page: int | None) -> list[Block]:
    """Uses the PDF reader to find paragraphs, lists and headings among recognised lines."""
    if not boxes:
        return []
    from ingest.readers.pdf.reader import recognised_blocks

    recognised = OcrPage(page=1, lines=tuple(box.line for box in boxes))
    found = recognised_blocks([(recognised, size)])
    return [replace(block, page=page) for block in found]


def _text(cell: Sequence[Box]) -> str:
    return join_lines([as_printed(box.line.text) for box in cell])


def _confidence(boxes: Sequence[Box]) -> float | None:
    return mean_confidence([(box.line.confidence, box.line.text) for box in boxes])


def _names_columns(grid: Sequence[Sequence[GridCell]]) -> bool:
    """Whether the first row contains no numbers, but some column contains only numbers below it."""
    first, *others = grid
    if any(_FIGURE.search(cell.text) for cell in first):
        return False
    return any(
        all(_FIGURE.search(row[at].text) for row in others if row[at].text)
        for at in range(len(first))
    )


def _list(numbers: Sequence[int]) -> str:
    ordered = sorted(numbers)
    return f"picture{'s' if len(ordered) > 1 else ''} {', '.join(map(str, ordered))}"
