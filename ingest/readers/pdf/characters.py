"""The characters of a PDF page, one for each that pdfium counts, with superscripts marked."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from itertools import repeat

from ingest.readers.pdf import calls
from ingest.textclean import HAN_SIGN

# Superscripts are the marks by which a text refers to its notes. Until it is known which ones are, a line's
# text contains them as noncharacters, which Unicode reserves for internal use: no pattern mistakes them for
# digits, and clean_text never returns them.
_SIGNS = "0123456789①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳*†"
_UP = {ord(sign): 0xFDD0 + place for place, sign in enumerate(_SIGNS)}
_DOWN = {up: sign for sign, up in _UP.items()}

RAISED = "[\ufdd0-\ufdef]"
_RAISED = re.compile(RAISED)
# A possible note mark: a short number or a symbol.
CANDIDATE = re.compile(r"(?<!\d)\d{1,3}(?!\d)|[①-⑳]+|(?<=[^\s*†])[*†]{1,3}(?![A-Za-z0-9*†])")
# The bottom of a superscript is at least this many ems above the baseline.
HIGH_EM = 0.18
# A superscript that is a line of its own is at most this share of its neighbour's size.
SMALL = 0.85


def raised(text: str) -> str:
    """``text`` with its characters marked as superscripts."""
    return text.translate(_UP)


def lowered(text: str) -> str:
    """``text`` with its superscripts as plain characters."""
    return text if text.isascii() or not _RAISED.search(text) else text.translate(_DOWN)


def without_strays(text: str) -> str:
    """``text``, of the same length, with NUL for noncharacters, which a damaged file may contain."""
    return _RAISED.sub("\0", text)


# Chinese journals use full-width Latin letters and digits, but set them as close as narrow ones.
SQUEEZED = re.compile("[Ａ-Ｚａ-ｚ０-９]{2,}")
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NARROW_LETTERS = {
    code: narrow for code, narrow in _NARROW.items() if chr(narrow).isalnum() or chr(narrow) == "＠"
}


def is_full_width_latin(sign: str) -> bool:
    """Whether ``sign`` is the full-width form of an ASCII letter, digit or punctuation mark."""
    return "！" <= sign <= "～"


def with_narrow_latin(text: str) -> str:
    """``text`` with narrow letters and digits for full-width ones; punctuation too, if ``text`` contains no
    Han character."""
    return text.translate(_NARROW_LETTERS if HAN_SIGN.search(text) else _NARROW)


# One character in this many is checked before all are: most pages have no such glyph.
_STEP = 16
# If this share of the letters is unknown, the page's text is useless.
_UNREADABLE = 0.2


class LettersUnknown(Exception):
    """Too many of a page's glyphs have no known letter."""


def page_signs(page: calls.Handle) -> tuple[str, int]:
    """The page's text, one character for each that pdfium counts, and the number of glyphs whose letter is
    not known: the text has NUL for them, where pdfium would return their glyph number. ``page`` is the
    handle of its text.

    Raises LettersUnknown.
    """
    count = calls.count_chars(page)
    text = _text(page, count)
    if len(text) != count:
        # pdfium counts UTF-16 code units; clean_text joins surrogates again.
        units = text.encode("utf-16-le", "surrogatepass")
        text = "".join(map(chr, memoryview(units).cast("H")))
    complete = len(text) == count
    if complete and _MISNAMED in text:
        text = _with_ligatures(page, text)
    if complete and not any(_unmapped(page, range(0, count, _STEP))):
        return text, 0
    signs = list(text) if complete else _placed(page, text, count)
    unknown = [i for i, gone in enumerate(_unmapped(page, range(count))) if gone]
    if len(unknown) > _UNREADABLE * sum(not sign.isspace() for sign in signs):
        raise LettersUnknown
    for index in unknown:
        signs[index] = "\0"
    return "".join(signs), len(unknown)


def _text(page: calls.Handle, count: int) -> str:
    """What pdfium returns as the text of a page's ``count`` characters, with lone surrogates."""
    first, last = 0, count - 1
    # Omitted characters at the ends would make pdfium read beyond them (crbug.com/pdfium/2079).
    while first <= last and (begin := calls.text_index(page, first)) < 0:
        first += 1
    if first > last:
        return ""
    while (end := calls.text_index(page, last)) < 0:
        last -= 1
    room = bytearray(2 * (end + 2 - begin))
    into = ctypes.byref(ctypes.c_char.from_buffer(room))
    size = calls.get_text(page, first, last + 1 - first, into)
    return room[: 2 * max(size - 1, 0)].decode("utf-16-le", "surrogatepass")


# Files that macOS made of TeX's name the ligature ff "↵"; ffi has no name, and pdfium has for it what it
# has for a hyphen at a line's end.
_MISNAMED = "↵"
_FF = re.compile("(?<=[A-Za-z])↵|↵(?=[a-z])")
_FFI = re.compile("(?<=[A-Za-z])\ufffe(?=[a-z])")


def _with_ligatures(page: calls.Handle, text: str) -> str:
    """``text``, of the same length, with those two ligatures, which clean_text spells out."""
    text = _FF.sub("\ufb00", text)
    return _FFI.sub(
        lambda sign: sign[0] if calls.is_hyphen(page, sign.start()) == 1 else "\ufb03", text
    )


def _unmapped(page: calls.Handle, places: range) -> Iterator[int]:
    """For each character at ``places``: 1 if the letter of its glyph is not known, otherwise 0."""
    return map(calls.is_unmapped, repeat(page), places)


def _placed(page: calls.Handle, text: str, count: int) -> list[str]:
    """pdfium counts control characters, which may be glyph numbers, but omits them from the text."""
    places = (calls.text_index(page, i) for i in range(count))
    return [text[place] if 0 <= place < len(text) else "\0" for place in places]
