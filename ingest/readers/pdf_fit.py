"""Would the next line's first word have found room? Then the line before it ended on purpose."""

from __future__ import annotations

import re

from ingest.readers.pdf_lines import Piece
from ingest.textclean import WIDE, WIDE_SIGN

# A line never begins with these, nor ends with an opening mark (JIS X 4051, GB/T 15834).
# Nothing is parted behind a quotation mark that an opening one follows: 程”（COMMIT），
_OPENING = "[（《〈「『【〔“‘]"
_CLOSING = "[、。，．；：！？）》〉」』】〕”’…—]"
_WORD = f"(?:(?!{_OPENING}){WIDE}|(?:(?!{WIDE}|{_OPENING}|{_CLOSING})\\S)+)"
_FIRST = re.compile(f"{_OPENING}*{_WORD}{_CLOSING}*(?:(?<=[”’]){_OPENING}+{_WORD}{_CLOSING}*)*")
# A word's width is reckoned from the line's mean: it may be wider.
_DOUBT = 1.15


def had_room(before: Piece, after: Piece, room: float) -> bool:
    """Whether ``after``'s first word fits into ``room`` points behind ``before``."""
    text = after.text.strip()
    word = _FIRST.match(text)
    if not word or not text:
        return False
    unit = (after.x1 - after.x0) / _units(text)
    em = before.size
    tight = WIDE_SIGN.search(before.text[-1:] + text[0])
    blank = 0.6 * em if tight else 0.25 * em
    return room > _units(word[0]) * min(unit, 0.65 * em) * _DOUBT + blank


def _units(text: str) -> int:
    """Half ems, roughly: two for a sign set on a full square."""
    return len(text) if text.isascii() else len(text) + len(WIDE_SIGN.findall(text))
