"""Puts the lines of forms and covers into reading order where the file has them in another one.

Layout programs write text frames in the order in which they were drawn: the title of a form may come after
its questions. Pages of running text are in order, but for tables and figures, which stand apart from it:
they are left as they are.
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
# Fewer blocks out of place are a header, a footer, a stamp, a pull quote.
_FEWEST_OUT_OF_PLACE = 3
# More than this share of the lines of running text is in blocks of at least so many lines.
_RUNNING_TEXT = 0.5
_LONG_BLOCK = 4
# More blocks are a drawing's labels.
_MOST_BLOCKS = 400


@dataclass(slots=True)
class _Block:
    """Lines below each other in the same column, which the file has one after the other."""

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
        """Whether it is wholly above ``other``, and in its column."""
        shared = min(self.right, other.right) - max(self.left, other.left)
        return self.bottom <= other.top + 0.2 * other.em and shared >= _SHARED_EM * other.em


def in_reading_order(lines: list[Line]) -> list[Line]:
    """The lines, with each block of them after those above it in its column, else in the file's order.

    The same list if the page is running text, or if at most a header, footer or stamp is out of place.
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
    """Whether the file goes back up the page more often than columns explain."""
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
    """How many of the blocks keep the file's order among themselves."""
    ends: list[int] = []
    for index in order:
        at = bisect_left(ends, index)
        ends[at : at + 1] = [index]
    return len(ends)
