"""pdfium's functions for characters and objects, called with plain integers.

pypdfium2 checks and converts every argument of every call. A page needs hundreds of these calls, and with
addresses as integers one takes two thirds of the time. Handles are ``handle(page.raw)``, and buffers are
given by ``ctypes.addressof``.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2
import pypdfium2.raw as c

_INT, _AT = ctypes.c_int, ctypes.c_void_p


def handle(raw: object) -> int:
    """The address of pdfium's object."""
    return ctypes.cast(raw, ctypes.c_void_p).value or 0  # type: ignore[arg-type]


def _called(function: object, result: Any, *arguments: Any) -> Callable[..., Any]:
    return ctypes.PYFUNCTYPE(result, *arguments)(handle(function))


load_text = _called(c.FPDFText_LoadPage, _AT, _AT)
close_text = _called(c.FPDFText_ClosePage, None, _AT)
count_chars = _called(c.FPDFText_CountChars, _INT, _AT)
text_index = _called(c.FPDFText_GetTextIndexFromCharIndex, _INT, _AT, _INT)
get_text = _called(c.FPDFText_GetText, _INT, _AT, _INT, _INT, _AT)
char_origin = _called(c.FPDFText_GetCharOrigin, _INT, _AT, _INT, _AT, _AT)
char_box = _called(c.FPDFText_GetCharBox, _INT, _AT, _INT, _AT, _AT, _AT, _AT)
loose_char_box = _called(c.FPDFText_GetLooseCharBox, _INT, _AT, _INT, _AT)
char_matrix = _called(c.FPDFText_GetMatrix, _INT, _AT, _INT, _AT)
font_size = _called(c.FPDFText_GetFontSize, ctypes.c_double, _AT, _INT)
font_weight = _called(c.FPDFText_GetFontWeight, _INT, _AT, _INT)
font_info = _called(c.FPDFText_GetFontInfo, ctypes.c_ulong, _AT, _INT, _AT, ctypes.c_ulong, _AT)
is_generated = _called(c.FPDFText_IsGenerated, _INT, _AT, _INT)
is_unmapped = _called(c.FPDFText_HasUnicodeMapError, _INT, _AT, _INT)
is_hyphen = _called(c.FPDFText_IsHyphen, _INT, _AT, _INT)
text_object = _called(c.FPDFText_GetTextObject, _AT, _AT, _INT)
font = _called(c.FPDFTextObj_GetFont, _AT, _AT)
count_rects = _called(c.FPDFText_CountRects, _INT, _AT, _INT, _INT)
rect = _called(c.FPDFText_GetRect, _INT, _AT, _INT, _AT, _AT, _AT, _AT)
page_object = _called(c.FPDFPage_GetObject, _AT, _AT, _INT)
object_type = _called(c.FPDFPageObj_GetType, _INT, _AT)
object_bounds = _called(c.FPDFPageObj_GetBounds, _INT, _AT, _AT, _AT, _AT, _AT)
path_segment = _called(c.FPDFPath_GetPathSegment, _AT, _AT, _INT)
segment_point = _called(c.FPDFPathSegment_GetPoint, _INT, _AT, _AT, _AT)
segment_type = _called(c.FPDFPathSegment_GetType, _INT, _AT)
segment_closes = _called(c.FPDFPathSegment_GetClose, _INT, _AT)


@contextmanager
def text_of(page: pypdfium2.PdfPage) -> Iterator[int]:
    """The handle of the page's text, which pdfium lays out here. Raises pypdfium2.PdfiumError."""
    text = load_text(handle(page.raw))
    if not text:
        raise pypdfium2.PdfiumError("the text of a page could not be loaded")
    try:
        yield text
    finally:
        close_text(text)
