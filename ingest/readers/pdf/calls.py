"""pdfium's functions for characters and objects, called without argument types.

ctypes checks and converts each argument whose type it knows. A page needs hundreds of these calls, and
without types one takes two thirds of the time. So each argument must already be what C expects: an int for
an int; for an object a Handle or pypdfium2's own (``page.raw``); for a place to write to, ``ctypes.byref``
of it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2
import pypdfium2.raw as c


class Handle(ctypes.c_void_p):
    """One of pdfium's objects; false if there is none."""


_INT = ctypes.c_int


def _called(function: object, result: Any) -> Callable[..., Any]:
    address = ctypes.cast(function, ctypes.c_void_p).value  # type: ignore[arg-type]
    return ctypes.PYFUNCTYPE(result)(address or 0)


load_text = _called(c.FPDFText_LoadPage, Handle)
close_text = _called(c.FPDFText_ClosePage, None)
count_chars = _called(c.FPDFText_CountChars, _INT)
text_index = _called(c.FPDFText_GetTextIndexFromCharIndex, _INT)
get_text = _called(c.FPDFText_GetText, _INT)
char_origin = _called(c.FPDFText_GetCharOrigin, _INT)
char_box = _called(c.FPDFText_GetCharBox, _INT)
loose_char_box = _called(c.FPDFText_GetLooseCharBox, _INT)
char_matrix = _called(c.FPDFText_GetMatrix, _INT)
font_size = _called(c.FPDFText_GetFontSize, ctypes.c_double)
font_weight = _called(c.FPDFText_GetFontWeight, _INT)
font_info = _called(c.FPDFText_GetFontInfo, ctypes.c_ulong)
is_generated = _called(c.FPDFText_IsGenerated, _INT)
is_unmapped = _called(c.FPDFText_HasUnicodeMapError, _INT)
is_hyphen = _called(c.FPDFText_IsHyphen, _INT)
text_object = _called(c.FPDFText_GetTextObject, Handle)
font = _called(c.FPDFTextObj_GetFont, Handle)
count_rects = _called(c.FPDFText_CountRects, _INT)
rect = _called(c.FPDFText_GetRect, _INT)
page_object = _called(c.FPDFPage_GetObject, Handle)
object_type = _called(c.FPDFPageObj_GetType, _INT)
object_bounds = _called(c.FPDFPageObj_GetBounds, _INT)
path_segment = _called(c.FPDFPath_GetPathSegment, Handle)
segment_point = _called(c.FPDFPathSegment_GetPoint, _INT)
segment_type = _called(c.FPDFPathSegment_GetType, _INT)
segment_closes = _called(c.FPDFPathSegment_GetClose, _INT)


@contextmanager
def text_of(page: pypdfium2.PdfPage) -> Iterator[Handle]:
    """The page's text, which pdfium lays out here. Raises pypdfium2.PdfiumError."""
    text = load_text(page.raw)
    if not text:
        raise pypdfium2.PdfiumError("the text of a page could not be loaded")
    try:
        yield text
    finally:
        close_text(text)
