"""Raised signs: the marks by which a text refers to its notes.

Until it is known which of them refer to a note, a line's text holds them as noncharacters, which Unicode
keeps for such inner use: no pattern takes them for digits, and none can come out of ``clean_text``.
"""

from __future__ import annotations

import re

_SIGNS = "0123456789①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳*†"
_UP = {ord(sign): 0xFDD0 + place for place, sign in enumerate(_SIGNS)}
_DOWN = {up: sign for sign, up in _UP.items()}

RAISED = "[\ufdd0-\ufdef]"
_RAISED = re.compile(RAISED)
# What a mark may look like: a short number or a sign.
CANDIDATE = re.compile(r"(?<!\d)\d{1,3}(?!\d)|[①-⑳]+|(?<=[^\s*†])[*†]{1,3}(?![A-Za-z0-9*†])")
# The foot of a raised sign stands this many ems above the baseline at least.
HIGH_EM = 0.18
# A raised sign that is set as a line of its own is smaller than its neighbour, by this at least.
SMALL = 0.85


def raised(text: str) -> str:
    """``text`` with its signs marked as raised."""
    return text.translate(_UP)


def lowered(text: str) -> str:
    """``text`` with its raised signs as plain ones."""
    return text.translate(_DOWN) if _RAISED.search(text) else text


def without_strays(text: str) -> str:
    """``text``, of the same length, with NUL for the noncharacters that a damaged file may hold."""
    return _RAISED.sub("\0", text)
