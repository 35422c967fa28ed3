"""Puts the lines of forms and covers into reading order if the file stores them in another order.

Layout programs write text frames in the order in which they were drawn: the title of a form may come after
its questions. Pages of running text are left as they are: their text is already in order, except for tables
and figures, which are separate from it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.readers.pdf.geometry import Line

# Lines of one block are at most this many ems apart.
_BLOCK_GAP_EM = 2.5
# Blocks overlap if they share at least this many ems of width.
_SHARED_EM = 1.0
# If fewer blocks are out of place, they are a header, a footer, a stamp or a pull quote.
_FEWEST_OUT_OF_PLACE = 3
# In running text more than this share of the lines is in blocks of at least _LONG_BLOCK lines.
_RUNNING_TEXT = 0.5
_LONG_BLOCK = 4
# A page with more blocks is a drawing with labels.
_MOST_BLOCKS = 400


@dataclass(slots=True)
class _Block:
    """Lines one below the other in the same column, which follow each other in the file."""

    lines: list[Line]
    left: float
    right: float
    top: float
    bottom: float
    em: float

    def takes(self, line: Line) -> bool:
        last = self.lines[-1]
        em = max(last.size, line.size)
        gap = line.y - last.y
        beside = min(self.right, line.x1) - max(self.left, line.x0) > 0
        return -0.3 * em <= gap <= _BLOCK_GAP_EM * em and (beside or gap < 0.3 * em)

    def add(self, line: Line) -> None:
        self.lines.append(line)
        self.left, self.right = min(self.left, line.x0), max(self.right, line.x1)
        self.top = min(self.top, line.y - line.size)
        self.bottom = max(self.bottom, line.y)

    def is_over(self, other: _Block) -> bool:
        """Whether this block is wholly above ``other``, in the same column."""
        shared = min(self.right, other.right) - max(self.left, other.left)
        return self.bottom <= other.top + 0.2 * other.em and shared >= _SHARED_EM * other.em


def in_reading_order(lines: list[Line]) -> list[Line]:
    """The lines of a page, with each block after the blocks above it in its column.

    Otherwise the file's order is kept. Returns the same list if the page is running text, or if fewer than
    three blocks are out of place.
    """
    if not _jumps(lines):
        return lines
    blocks = _blocks(lines)
    if len(blocks) > _MOST_BLOCKS or _is_running_text(blocks):
        return lines
    above = [[j for j, other in enumerate(blocks) if other.is_over(block)] for block in blocks]
    order: list[int] = []
    placed: set[int] = set()

    def place(index: int) -> None:
        if index in placed:
            return
        placed.add(index)
        for before in sorted(above[index], key=lambda j: (blocks[j].top, blocks[j].left)):
            place(before)
        order.append(index)

    for index in range(len(blocks)):
        place(index)
    if len(blocks) - _longest_rise(order) < _FEWEST_OUT_OF_PLACE:
        return lines
    return [line for index in order for line in blocks[index].lines]


def _jumps(lines: Sequence[Line]) -> bool:
    """Whether the file goes up the page by more than two ems without moving to a column on the right."""
    return any(
        after.y < before.y - 2 * after.size and after.x0 < before.x1
        for before, after in pairwise(lines)
    )


def _is_running_text(blocks: Sequence[_Block]) -> bool:
    counts = [len(block.lines) for block in blocks]
    return sum(n for n in counts if n >= _LONG_BLOCK) > _RUNNING_TEXT * sum(counts)


def _blocks(lines: Sequence[Line]) -> list[_Block]:
    blocks: list[_Block] = []
    for line in lines:
        if blocks and (line.place or blocks[-1].takes(line)):
            blocks[-1].add(line)
        else:
            blocks.append(_Block([line], line.x0, line.x1, line.y - line.size, line.y, line.size))
    return blocks


def _longest_rise(order: Sequence[int]) -> int:
    """The largest number of blocks that are still in the file's order relative to each other."""
    ends: list[int] = []
    for index in order:
        at = bisect_left(ends, index)
        ends[at : at + 1] = [index]
    return len(ends)
