"""Positions of text on an upright page. Lengths are in points; y increases downwards from the page's
top."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.textclean import WIDE, WIDE_SIGN

# Points; PDF pages reach 14,400 (ISO 32000-1, annex C).
FAR_AWAY = 1e6


def sane(length: float) -> float:
    """``length``, limited: damaged pages have characters at NaN or far off the page."""
    return length if -FAR_AWAY < length < FAR_AWAY else 0.0


class Frame:
    """Converts a page's own coordinates to upright ones, with y downwards from the top."""

    def __init__(self, rotation: int, bbox: tuple[float, float, float, float]) -> None:
        self._rotation = rotation
        self.is_plain = rotation == 0
        """Whether x stays as it is."""
        self.is_sideways = rotation in (90, 270)
        left, bottom, right, top = bbox
        self.top = {0: top, 90: -left, 180: -bottom, 270: right}[rotation]

    def place(self, x: float, y: float) -> tuple[float, float]:
        """The point ``x``, ``y``, each of them limited."""
        if not (-FAR_AWAY < x < FAR_AWAY and -FAR_AWAY < y < FAR_AWAY):
            x, y = sane(x), sane(y)
        if self._rotation == 0:
            return x, self.top - y
        if self._rotation == 90:
            return y, self.top + x
        if self._rotation == 180:
            return -x, self.top + y
        return -y, self.top - x

    def box(
        self, left: float, bottom: float, right: float, top: float
    ) -> tuple[float, float, float, float]:
        """The left, top, right and bottom of a box."""
        if self._rotation == 0:
            return left, self.top - top, right, self.top - bottom
        (ax, ay), (bx, by) = self.place(left, bottom), self.place(right, top)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


Span = tuple[float, float]
"""The left and right sides of a column."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a page's tables: its table, row and column, from 0; how many rows and columns it spans; and
    the table's columns."""

    table: int
    row: int
    column: int
    rows_covered: int
    columns_covered: int
    columns: tuple[Span, ...]


@dataclass(slots=True)
class Piece:
    """Part of a line, or all of it. Lengths in points; ``y`` is the baseline from the page's top."""

    text: str
    """Superscripts and guessed spaces are marked in it until the whole document is read."""
    x0: float
    x1: float
    y: float
    size: float
    place: Place | None = field(default=None, kw_only=True)
    """The table cell that contains it, if the cells are ruled."""


@dataclass(slots=True)
class Line(Piece):
    page: int
    opens_bold: bool
    closes_bold: bool
    pieces: list[Piece] = field(default_factory=list)
    """Two or more if wide spaces separate parts of the line, otherwise empty."""
    confidence: float | None = None
    """Confidence of OCR, 0 to 1; None if the text is the file's own."""
    is_turned: bool = False
    """Whether its letters are turned against the page's, as a note in the margin is."""

    @property
    def bold(self) -> bool:
        return self.opens_bold and self.closes_bold


# A line never begins with these, nor ends with an opening mark (JIS X 4051, GB/T 15834). No break between a
# closing quotation mark and an opening bracket: 程”（COMMIT），
_OPENING = "[（《〈「『【〔“‘]"
_CLOSING = "[、。，．；：！？）》〉」』】〕”’…—]"
_WORD = f"(?:(?!{_OPENING}){WIDE}|(?:(?!{WIDE}|{_OPENING}|{_CLOSING})\\S)+)"
_FIRST = re.compile(f"{_OPENING}*{_WORD}{_CLOSING}*(?:(?<=[”’]){_OPENING}+{_WORD}{_CLOSING}*)*")
# A word's width is estimated from the line's average character; it may be this much wider.
_DOUBT = 1.15
# The narrowest space between words.
_BLANK_EM = 0.25


def had_room(before: Piece, after: Piece, room: float) -> bool:
    """Whether the first word of ``after`` fits into ``room`` points behind ``before``."""
    if room <= _BLANK_EM * before.size:
        return False
    text = after.text.strip()
    word = _FIRST.match(text)
    if not word or not text:
        return False
    unit = (after.x1 - after.x0) / _units(text)
    em = before.size
    tight = WIDE_SIGN.search(before.text[-1:] + text[0])
    blank = 0.6 * em if tight else _BLANK_EM * em
    return room > _units(word[0]) * min(unit, 0.65 * em) * _DOUBT + blank


def _units(text: str) -> int:
    """The approximate width in half ems: a full-width character counts two."""
    return len(text) if text.isascii() else len(text) + len(WIDE_SIGN.findall(text))
