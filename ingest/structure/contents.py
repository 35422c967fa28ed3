"""Finds the end of a printed table of contents."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from ingest.blocks import Block, BlockKind
from ingest.structure.marks import is_title, read_marks

# Leaders and the page number: "…… 12", "....12", "\t12".
_PAGE = re.compile(r"[\s.．…·_—-]*\d*\s*$")
# A line with a page number after leaders or a tab belongs to it, whatever its words.
_PAGE_BEHIND = re.compile(r"(?:\t|[.．…·_—-]{3,}|(?:[.．…·] ){3,})\s*[\divxlc]{1,5}\s*$")
# In a row, tabs part the cells.
_PAGE_BEHIND_LEADERS = re.compile(r"(?:[.．…·_—-]{3,}|(?:[.．…·]\s){3,})\s*[\divxlc]{1,5}\s*$")
_LONGEST_LINE = 200
AHEAD = 5
"""The number of blocks that show whether the first one is a line of a table of contents."""
# Below all divisions: an article, or a line without a mark.
_UNRANKED = 1000


def contents_title(text: str) -> str:
    """A line as a table of contents and the text both have it: without blanks and page number."""
    return "".join(_PAGE.sub("", text[:_LONGEST_LINE]).split())


class ContentsLines:
    """The lines of a table of contents seen so far.

    It ends where the text begins: at a mark or title that it has already contained, at a sentence, or at a
    table's row that is no line of it, unless all of it is a table. The sections of each chapter may be
    numbered and called alike.
    """

    def __init__(self, headings: Collection[str] = ()) -> None:
        self._headings = headings
        """The titles in the text, as ``contents_title`` returns them."""
        self._is_table = True
        """Whether it has consisted of rows without leaders so far."""
        self._marks: dict[tuple[str, str | None], int] = {}
        """The marks under the current division of each rank, with their own ranks."""
        self._titles: dict[str, int] = {}
        """Their titles alike; those without a mark hold for the whole of it."""

    def has_page_number(self, blocks: Sequence[Block]) -> bool:
        """Whether the first block is a line of it, by the page number behind leaders or a tab.

        A table's row needs leaders, or words that are a heading in the text, or such a line among the next
        ones, with no other line between.
        """
        for block in blocks[:AHEAD]:
            text = block.text
            if len(text) >= _LONGEST_LINE or not _PAGE_BEHIND.search(text):
                return False
            is_sure = _PAGE_BEHIND_LEADERS.search(text) or contents_title(text) in self._headings
            if blocks[0].kind is not BlockKind.ROW or is_sure:
                return True
        return False

    def goes_on(self, blocks: Sequence[Block]) -> bool:
        """Whether the first block is another line of it; if so, it is remembered."""
        text, is_row = blocks[0].text, blocks[0].kind is BlockKind.ROW
        if len(text) >= _LONGEST_LINE:
            return False
        readings = read_marks(text)
        title, name = _PAGE.sub("", text), contents_title(text)
        self._is_table &= is_row and not _PAGE_BEHIND_LEADERS.search(text)
        is_line = self.has_page_number(blocks)
        if is_row and not is_line:
            if not self._is_table:
                return False
            is_line = bool(_PAGE_BEHIND.search(text))
        if not is_line:
            rest = title[len(readings[0].label) :] if readings else title
            known = any((mark.style, mark.number) in self._marks for mark in readings)
            is_long = len(text) >= _LONGEST_LINE
            if is_long or not is_title(rest) or name in self._titles or known:
                return False
        rank = min((mark.rank or _UNRANKED for mark in readings), default=_UNRANKED)
        self._marks = {mark: below for mark, below in self._marks.items() if below <= rank}
        self._titles = {known: below for known, below in self._titles.items() if below <= rank}
        self._marks |= {(mark.style, mark.number): mark.rank or _UNRANKED for mark in readings}
        self._titles[name] = rank if readings else 0
        return True
