"""Where text stands on an upright page. Lengths are in points; y grows downwards from the page's top."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.textclean import WIDE, WIDE_SIGN

# Points; PDF pages reach 14,400 (ISO 32000-1, annex C).
_FAR_AWAY = 1e6


def sane(length: float) -> float:
    """Damaged pages place signs at NaN or beyond any sheet."""
    return length if -_FAR_AWAY < length < _FAR_AWAY else 0.0


class Frame:
    """From the page's own coordinates to upright ones, y downwards from the top."""

    def __init__(self, rotation: int, bbox: tuple[float, float, float, float]) -> None:
        self._rotation = rotation
        left, bottom, right, top = bbox
        self._top = {0: top, 90: -left, 180: -bottom, 270: right}[rotation]

    def place(self, x: float, y: float) -> tuple[float, float]:
        if self._rotation == 0:
            return x, self._top - y
        if self._rotation == 90:
            return y, self._top + x
        if self._rotation == 180:
            return -x, self._top + y
        return -y, self._top - x

    def box(
        self, left: float, bottom: float, right: float, top: float
    ) -> tuple[float, float, float, float]:
        """A box's left, upper, right and lower side."""
        if self._rotation == 0:
            return left, self._top - top, right, self._top - bottom
        (ax, ay), (bx, by) = self.place(left, bottom), self.place(right, top)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


Span = tuple[float, float]
"""A column's left and right side."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a page's tables: which table, row and column, from 0; how many of them it covers, if it is
    a merged one; and the table's columns."""

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
    """Until the whole document is read, with its raised signs and guessed blanks marked as such."""
    x0: float
    x1: float
    y: float
    size: float
    place: Place | None = field(default=None, kw_only=True)
    """The cell that it stands in, where rules part it from others."""


@dataclass(slots=True)
class Line(Piece):
    page: int
    opens_bold: bool
    closes_bold: bool
    pieces: list[Piece] = field(default_factory=list)
    """Two or more where wide blanks part the line, else empty."""
    confidence: float | None = None
    """How sure OCR is of it, 0 to 1; None where the text is the file's own."""

    @property
    def bold(self) -> bool:
        return self.opens_bold and self.closes_bold


# A line never begins with these, nor ends with an opening mark (JIS X 4051, GB/T 15834).
# Nothing is parted behind a quotation mark that an opening one follows: 程”（COMMIT），
_OPENING = "[（《〈「『【〔“‘]"
_CLOSING = "[、。，．；：！？）》〉」』】〕”’…—]"
_WORD = f"(?:(?!{_OPENING}){WIDE}|(?:(?!{WIDE}|{_OPENING}|{_CLOSING})\\S)+)"
_FIRST = re.compile(f"{_OPENING}*{_WORD}{_CLOSING}*(?:(?<=[”’]){_OPENING}+{_WORD}{_CLOSING}*)*")
# A word's width is reckoned from the line's mean: it may be wider.
_DOUBT = 1.15
# The narrowest blank between words.
_BLANK_EM = 0.25


def had_room(before: Piece, after: Piece, room: float) -> bool:
    """Whether ``after``'s first word fits into ``room`` points behind ``before``."""
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
    """Half ems, roughly: two for a sign set on a full square."""
    return len(text) if text.isascii() else len(text) + len(WIDE_SIGN.findall(text))
