"""The characters of a PDF page: one for each that pdfium counts, raised ones marked as such."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import repeat

import pypdfium2
import pypdfium2.raw as c

from ingest.textclean import HAN

_HAN = re.compile(HAN)

# Raised signs are the marks by which a text refers to its notes. Until it is known which of them do, a
# line's text holds them as noncharacters, which Unicode keeps for such inner use: no pattern takes them for
# digits, and none can come out of clean_text.
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


# Chinese journals set Latin letters and digits as full-width ones that stand as close as narrow ones.
SQUEEZED = re.compile("[Ａ-Ｚａ-ｚ０-９]{2}")
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NARROW_LETTERS = {
    code: narrow for code, narrow in _NARROW.items() if chr(narrow).isalnum() or chr(narrow) == "＠"
}


def is_full_width_latin(sign: str) -> bool:
    """Whether ``sign`` is a letter, a digit or a mark of ASCII in its full-width form."""
    return "！" <= sign <= "～"


def with_narrow_latin(text: str) -> str:
    """``text`` with its full-width letters and digits as narrow ones; the marks among them too, where no
    Han character stands in the text."""
    return text.translate(_NARROW_LETTERS if _HAN.search(text) else _NARROW)


# Every so many signs are looked at before all are: most pages have no such glyph.
_STEP = 16
# With this share of its letters unknown, a page is worth no more than its image.
_UNREADABLE = 0.2


class LettersUnknown(Exception):
    """Too many of a page's glyphs are shown without word of which letters they are."""


def page_signs(text_page: pypdfium2.PdfTextPage) -> tuple[str, int]:
    """The page's text, of as many signs as pdfium counts, and how many of its glyphs have no known letter:
    NUL stands for them, where pdfium would put their numbers in the font.

    Raises LettersUnknown.
    """
    text = text_page.get_text_range(errors="surrogatepass")
    count = text_page.count_chars()
    if len(text) != count:
        # pdfium counts UTF-16 units; clean_text joins the halves again.
        units = text.encode("utf-16-le", "surrogatepass")
        text = "".join(map(chr, memoryview(units).cast("H")))
    complete = len(text) == count
    if complete and not any(_unmapped(text_page, range(0, count, _STEP))):
        return text, 0
    signs = list(text) if complete else _placed(text_page, text, count)
    unknown = [i for i, gone in enumerate(_unmapped(text_page, range(count))) if gone]
    if len(unknown) > _UNREADABLE * sum(not sign.isspace() for sign in signs):
        raise LettersUnknown
    for index in unknown:
        signs[index] = "\0"
    return "".join(signs), len(unknown)


def _unmapped(text_page: pypdfium2.PdfTextPage, places: range) -> Iterator[int]:
    """For each of the signs at ``places``, 1 where its glyph has no known letter, else 0."""
    return map(c.FPDFText_HasUnicodeMapError, repeat(text_page.raw), places)


def _placed(text_page: pypdfium2.PdfTextPage, text: str, count: int) -> list[str]:
    """pdfium leaves controls, which glyph numbers may be, out of a text but counts them."""
    places = (c.FPDFText_GetTextIndexFromCharIndex(text_page.raw, i) for i in range(count))
    return [text[place] if 0 <= place < len(text) else "\0" for place in places]
