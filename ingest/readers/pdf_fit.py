"""Would the next line's first word have found room? Then the line before it ended on purpose."""

from __future__ import annotations

import re

from ingest.readers.pdf_lines import Piece
from ingest.textclean import WIDE, WIDE_SIGN

# A line never begins with these, nor ends with an opening mark (JIS X 4051, GB/T 15834).
_FIRST_WIDE = re.compile(f"[（《〈「『【〔“‘]*{WIDE}[、。，．；：！？）》〉」』】〕”’…—]*")
_FIRST_WORD = re.compile(f"(?:(?!{WIDE})\\S)+[、。，．；：！？）》〉」』】〕”’]*")
# A word's width is reckoned from the line's mean: it may be wider.
_DOUBT = 1.15


def had_room(before: Piece, after: Piece, room: float) -> bool:
    """Whether ``after``'s first word fits into ``room`` points behind ``before``."""
    text = after.text.strip()
    word = _FIRST_WIDE.match(text) or _FIRST_WORD.match(text)
    if not word or not text:
        return False
    unit = (after.x1 - after.x0) / _units(text)
    em = before.size
    tight = WIDE_SIGN.search(before.text[-1:] + text[0])
    blank = 0.6 * em if tight else 0.25 * em
    return room > _units(word[0]) * min(unit, 0.65 * em) * _DOUBT + blank


def _units(text: str) -> int:
    """Half ems, roughly: two for a sign set on a full square."""
    return len(text) + len(WIDE_SIGN.findall(text))
