"""Finds the end of a printed table of contents."""

from __future__ import annotations

import re

from ingest.structure.marks import is_title, read_marks

# Leaders and the page number: "…… 12", "....12", "\t12".
_PAGE = re.compile(r"[\s.．…·_—-]*\d*\s*$")
# A line with a page number after leaders or a tab belongs to it, whatever its words.
_PAGE_BEHIND = re.compile(r"(?:\t|[.．…·_—-]{3,}|(?:[.．…·] ){3,})\s*[\divxlc]{1,5}\s*$")
_LONGEST_LINE = 200
# Below all divisions: an article, or a line without a mark.
_UNRANKED = 1000


def has_page_number(text: str) -> bool:
    """Whether a text is a line of a table of contents, by the page number behind leaders or a tab."""
    return len(text) < _LONGEST_LINE and bool(_PAGE_BEHIND.search(text))


def contents_title(text: str) -> str:
    """A line as a table of contents and the text both have it: without blanks and page number."""
    return "".join(_PAGE.sub("", text[:_LONGEST_LINE]).split())


class ContentsLines:
    """The lines of a table of contents seen so far.

    It ends where the text begins: at a mark or title that it has already contained, or at a sentence. The
    sections of each chapter may be numbered and called alike.
    """

    def __init__(self) -> None:
        self._marks: dict[tuple[str, str | None], int] = {}
        """The marks under the current division of each rank, with their own ranks."""
        self._titles: dict[str, int] = {}
        """Their titles alike; those without a mark hold for the whole of it."""

    def goes_on(self, text: str) -> bool:
        """Whether ``text`` is another line of it; if so, it is remembered."""
        readings = read_marks(text)
        title = _PAGE.sub("", text)
        if not has_page_number(text):
            rest = title[len(readings[0].label) :] if readings else title
            known = any((mark.style, mark.number) in self._marks for mark in readings)
            is_long = len(text) >= _LONGEST_LINE
            if is_long or not is_title(rest) or title in self._titles or known:
                return False
        rank = min((mark.rank or _UNRANKED for mark in readings), default=_UNRANKED)
        self._marks = {mark: below for mark, below in self._marks.items() if below <= rank}
        self._titles = {known: below for known, below in self._titles.items() if below <= rank}
        self._marks |= {(mark.style, mark.number): mark.rank or _UNRANKED for mark in readings}
        self._titles[title] = rank if readings else 0
        return True
