"""Finds list items among the paragraphs, and their depths."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ingest.readers.pdf.paragraphs import Paragraph
from ingest.readers.pdf.patterns import patterns
from ingest.readers.pdf.tables import Row
from ingest.textclean import clean_text

# Items of the same depth begin within this many ems of each other.
_SAME_EM = 0.5
_BOXES = "☐☑☒□◻"


def mark_lists(items: Sequence[Paragraph | Row]) -> None:
    """Removes the bullets of list items from their text and sets their ``depth`` by their indents. Check
    boxes stay in the text.

    A dash, an asterisk or an "o" is a bullet only if another item is next to it: alone it may be an aside,
    an author's name or a remark.
    """
    texts = [item for item in items if isinstance(item, Row) or not item.is_note]
    sure = [_bullet(item, weak=False) for item in texts]
    marks = [_bullet(item, weak=True) for item in texts]
    beside = [False, *(a > 0 and b > 0 for a, b in pairwise(marks)), False]
    open_items: list[Paragraph] = []
    for place, item in enumerate(texts):
        if isinstance(item, Row):
            open_items = []
        elif length := sure[place] or (marks[place] if beside[place] or beside[place + 1] else 0):
            text = clean_text(item.lines[0].text[:1]) + item.lines[0].text[1:]
            # The state of a check box matters.
            item.lines[0].text = text if text[0] in _BOXES else text[length:]
            item.depth = _depth(open_items, item)
        elif not (open_items and _is_deeper(item, open_items[0])):
            open_items = []


def _bullet(item: Paragraph | Row, *, weak: bool) -> int:
    """The length of the bullet with which the item begins, including the space; 0 if there is none."""
    if isinstance(item, Row) or item.level:
        return 0
    text = item.lines[0].text
    pattern = patterns().weak_bullet if weak else patterns().bullet
    match = pattern.match(clean_text(text[:1]) + text[1:])
    return match.end() if match else 0


def _depth(open_items: list[Paragraph], item: Paragraph) -> int:
    """The item's depth among ``open_items``, to which it is added."""
    place = len(open_items)
    for n, other in enumerate(open_items):
        if _is_beside(item, other):
            place = n
        elif not _is_deeper(item, other):
            place = min(place, n)
    open_items[place:] = [item]
    return place


def _is_beside(item: Paragraph, other: Paragraph) -> bool:
    """Whether both begin at the same position of the page, or equally far from their margins."""
    em = _SAME_EM * item.size
    x0, other_x0 = item.lines[0].x0, other.lines[0].x0
    return abs(x0 - other_x0) < em or abs(item.indent - other.indent) < em


def _is_deeper(item: Paragraph, other: Paragraph) -> bool:
    if item.page == other.page:
        return item.lines[0].x0 > other.lines[0].x0
    return item.indent > other.indent
