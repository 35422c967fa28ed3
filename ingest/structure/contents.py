"""Finds the end of a printed table of contents."""

from __future__ import annotations

import re

from ingest.structure.marks import is_title, read_marks

# Leaders and the page number: "…… 12", "....12", "\t12".
_PAGE = re.compile(r"[\s.．…·_-]*\d*\s*$")
# A line with a page number after leaders or a tab belongs to it, whatever its words.
_PAGE_BEHIND = re.compile(r"(?:\t|[.．…·_-]{3,}|(?:[.．…·] ){3,})\s*[\divxlc]{1,5}\s*$")
_LONGEST_LINE = 200


class ContentsLines:
    """The lines of a table of contents seen so far.

    It ends where the text begins: at a mark or title that it has already contained, or at a sentence.
    """

    def __init__(self) -> None:
        self._marks: set[tuple[str, str | None]] = set()
        self._titles: set[str] = set()

    def goes_on(self, text: str) -> bool:
        """Whether ``text`` is another line of it; if so, it is remembered."""
        readings = read_marks(text)
        marks = {(m.style, m.number) for m in readings}
        if _PAGE_BEHIND.search(text) and len(text) < _LONGEST_LINE:
            self._marks |= marks
            self._titles.add(_PAGE.sub("", text))
            return True
        title = _PAGE.sub("", text)
        rest = title[len(readings[0].label) :] if readings else title
        if not is_title(rest) or title in self._titles or marks & self._marks:
            return False
        self._marks |= marks
        self._titles.add(title)
        return True
