"""Draws pages of PDF files and finds the positions of their characters: the child of
:mod:`ingest.pages.reader`.

No other part of kb may call it: pdfium aborts its process on some damaged pages.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Literal

import msgspec
import pypdfium2
import pypdfium2.raw as c

from ingest.pdfium import add_chinese_font

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in shares of the page's width and height, from its top left."""

# Limits for the characters of a page and the pixels of an image: no readable page has more.
_MOST_SIGNS = 100_000
_MOST_DOTS = 40_000_000
_QUALITY = 85
# pdfium places points on a grid of integers: this is fine enough for the largest image.
_GRID = 1 << 16


class PageCharacters(msgspec.Struct, frozen=True, kw_only=True):
    """The characters of a page in the order of the file, which is usually the reading order."""

    width: float
    """In points, as the page is displayed; so is ``height``."""
    height: float
    text: str
    boxes: tuple[Box, ...]
    """One for each code point of ``text``."""


class Wanted(msgspec.Struct, frozen=True):
    """A request to the child: an image of a page, ``width`` pixels wide, or its characters (0).

    The file is sent open with it.
    """

    page: int
    """From 1."""
    width: int = 0


Failure = Literal["encrypted", "damaged", "absent", "too large"]


class Drawn(msgspec.Struct, frozen=True):
    """The child's answer: one of the three fields is set."""

    image: bytes | None = None
    """WebP."""
    characters: PageCharacters | None = None
    failure: Failure | None = None


def prepare(_: object) -> Drawer:
    add_chinese_font()
    return Drawer()


class Drawer:
    """The program of the child (corpus.confinement)."""

    def answer(self, request: bytes, files: list[int]) -> bytes:
        wanted = msgspec.msgpack.decode(request, type=Wanted)
        return msgspec.msgpack.encode(_answer(wanted, files[0]))

    def is_spent(self) -> bool:
        return False


def _answer(wanted: Wanted, file: int) -> Drawn:
    try:
        with _opened(wanted, file) as page:
            if wanted.width:
                return Drawn(image=_drawn(page, wanted.width))
            return Drawn(characters=_characters(page))
    except pypdfium2.PdfiumError as error:
        is_locked = error.err_code == c.FPDF_ERR_PASSWORD
        return Drawn(failure="encrypted" if is_locked else "damaged")
    except IndexError:
        return Drawn(failure="absent")
    except OverflowError:
        return Drawn(failure="too large")
    except Exception:
        # A page that makes pdfium's wrapper fail must not end the child.
        return Drawn(failure="damaged")


@contextmanager
def _opened(wanted: Wanted, file: int) -> Iterator[pypdfium2.PdfPage]:
    with (
        open(file, "rb", closefd=False) as stream,
        pypdfium2.PdfDocument(stream) as document,
    ):
        if not 1 <= wanted.page <= len(document):
            raise IndexError
        document.init_forms()
        page = document[wanted.page - 1]
        try:
            yield page
        finally:
            page.close()


def _drawn(page: pypdfium2.PdfPage, width: int) -> bytes:
    """The page as WebP."""
    scale = width / max(page.get_width(), 1e-6)
    if width * page.get_height() * scale > _MOST_DOTS:
        raise OverflowError
    bitmap = page.render(scale=scale)
    out = BytesIO()
    bitmap.to_pil().convert("RGB").save(out, "WEBP", quality=_QUALITY, method=2)
    return out.getvalue()


def _characters(page: pypdfium2.PdfPage) -> PageCharacters:
    text_page = page.get_textpage()
    try:
        count = min(text_page.count_chars(), _MOST_SIGNS)
        units = [c.FPDFText_GetUnicode(text_page, index) for index in range(count)]
        place = _Placer(page, text_page)
        text, boxes = [], []
        index = 0
        while index < count:
            unit = units[index]
            following = units[index + 1] if index + 1 < count else 0
            sign, length = unit, 1
            if 0xD800 <= unit < 0xDC00 <= following < 0xE000:
                sign, length = 0x10000 + ((unit - 0xD800) << 10) + (following - 0xDC00), 2
            # A lone surrogate has no meaning, and cannot be stored.
            text.append("\ufffd" if 0xD800 <= sign < 0xE000 or sign > 0x10FFFF else chr(sign))
            boxes.append(place.box(index))
            index += length
    finally:
        text_page.close()
    return PageCharacters(
        width=page.get_width(), height=page.get_height(), text="".join(text), boxes=tuple(boxes)
    )


class _Placer:
    """Converts a character's position to its box on the page as displayed, rotated and cropped."""

    def __init__(self, page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage) -> None:
        self._page, self._text_page = page, text_page
        self._rect = c.FS_RECTF()
        self._x, self._y = ctypes.c_int(), ctypes.c_int()

    def box(self, index: int) -> Box:
        rect = self._rect
        if not c.FPDFText_GetLooseCharBox(self._text_page, index, rect):
            return (0.0, 0.0, 0.0, 0.0)
        ax, ay = self._shares(rect.left, rect.top)
        bx, by = self._shares(rect.right, rect.bottom)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)

    def _shares(self, x: float, y: float) -> tuple[float, float]:
        c.FPDF_PageToDevice(self._page, 0, 0, _GRID, _GRID, 0, x, y, self._x, self._y)
        return _within(self._x.value / _GRID), _within(self._y.value / _GRID)


def _within(share: float) -> float:
    return round(min(max(share, 0.0), 1.0), 5)
