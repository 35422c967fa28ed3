"""What pdfium knows of each character of a page: position, size and font, in upright coordinates."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator

import pypdfium2.raw as c

from ingest.readers.pdf import calls
from ingest.readers.pdf.geometry import FAR_AWAY, Frame, sane
from ingest.readers.pdf.patterns import patterns

_BOLD_WEIGHT = 600
_LONGEST_NAME = ctypes.c_ulong(128)
# Characters that show how a page is turned.
_SAMPLES = 8


class PageText:
    """The characters of a page, by the index that pdfium gives them; y increases downwards.

    ``page`` is the handle of its text; ``bold_fonts`` remembers for a whole document which font names
    mean bold.
    """

    def __init__(self, page: calls.Handle, frame: Frame, bold_fonts: dict[bytes, bool]) -> None:
        self._page = page
        self._frame, self._place = frame, frame.place
        self._is_plain, self._top = frame.is_plain, frame.top
        self._bold_fonts = bold_fonts
        self._is_bold: dict[int | None, bool] = {}
        """By the font's address, which pdfium keeps while the page is open."""
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._sides = tuple(ctypes.c_double() for _ in range(4))
        self._box, self._matrix = c.FS_RECTF(), c.FS_MATRIX()
        self._name = ctypes.create_string_buffer(_LONGEST_NAME.value)
        self._flags = ctypes.c_int()
        self._at_x, self._at_y = map(ctypes.byref, (self._x, self._y))
        self._at_sides = tuple(map(ctypes.byref, self._sides))
        self._at_box, self._at_matrix = map(ctypes.byref, (self._box, self._matrix))
        self._at_name, self._at_flags = map(ctypes.byref, (self._name, self._flags))

    def origin(self, index: int) -> tuple[float, float]:
        """Where the character begins on its baseline."""
        calls.char_origin(self._page, index, self._at_x, self._at_y)
        x, y = self._x.value, self._y.value
        if self._is_plain and -FAR_AWAY < x < FAR_AWAY and -FAR_AWAY < y < FAR_AWAY:
            return x, self._top - y
        return self._place(x, y)

    def right(self, index: int) -> float:
        """The right end of the space that its font gives to the character."""
        calls.loose_char_box(self._page, index, self._at_box)
        box = self._box
        if self._is_plain:
            return sane(box.right)
        return sane(self._frame.box(box.left, box.bottom, box.right, box.top)[2])

    def span(self, index: int) -> tuple[float, float, float]:
        """Where the character begins, its baseline, and its right end."""
        page = self._page
        if not self._is_plain:
            x, y = self.origin(index)
            return x, y, max(x, self.right(index))
        calls.char_origin(page, index, self._at_x, self._at_y)
        calls.loose_char_box(page, index, self._at_box)
        x, y, right = self._x.value, self._y.value, self._box.right
        if not (-FAR_AWAY < x < FAR_AWAY and -FAR_AWAY < y < FAR_AWAY):
            x, y = sane(x), sane(y)
        if not -FAR_AWAY < right < FAR_AWAY:
            right = 0.0
        return x, self._top - y, max(x, right)

    def ink(self, index: int) -> tuple[float, float, float, float]:
        """The left, top, right and bottom of a character's ink."""
        left, right, bottom, top = self._at_sides
        calls.char_box(self._page, index, left, right, bottom, top)
        x0, x1, y0, y1 = self._sides
        return self._frame.box(x0.value, y0.value, x1.value, y1.value)

    def ink_span(self, index: int) -> tuple[float, float, float]:
        """Like span(), but where the character's ink begins and ends."""
        y = self.origin(index)[1]
        x0, _, x1, _ = self.ink(index)
        return sane(x0), y, sane(x1)

    def foot(self, index: int) -> float:
        """The bottom of a character's ink."""
        if not self._is_plain:
            return self.ink(index)[3]
        left, right, bottom, top = self._at_sides
        calls.char_box(self._page, index, left, right, bottom, top)
        return self._top - self._sides[2].value

    def size(self, index: int) -> float:
        if not calls.char_matrix(self._page, index, self._at_matrix):
            return 0.0
        scale = math.hypot(self._matrix.c, self._matrix.d)
        return sane(abs(calls.font_size(self._page, index)) * scale)

    def is_turned(self, index: int) -> bool:
        """Whether the character runs up or down the page, other than in vertical writing."""
        calls.char_matrix(self._page, index, self._at_matrix)
        along, across = self._matrix.a, self._matrix.b
        if self._frame.is_sideways:
            along, across = across, along
        return bool(abs(across) > abs(along))

    def is_bold(self, index: int) -> bool:
        drawn = calls.text_object(self._page, index)
        font = calls.font(drawn).value if drawn else None
        bold = self._is_bold.get(font)
        if bold is None:
            self._is_bold[font] = bold = self._reads_bold(index)
        return bold

    def _reads_bold(self, index: int) -> bool:
        if calls.font_weight(self._page, index) >= _BOLD_WEIGHT:
            return True
        if not calls.font_info(self._page, index, self._at_name, _LONGEST_NAME, self._at_flags):
            return False
        name = self._name.value
        if name not in self._bold_fonts:
            found = patterns().bold_font.search(name.decode("utf-8", "replace"))
            self._bold_fonts[name] = found is not None
        return self._bold_fonts[name]

    def is_generated(self, index: int) -> bool:
        """Whether pdfium added the character, a space that the file does not contain."""
        return bool(calls.is_generated(self._page, index) == 1)

    def count_objects(self, start: int, end: int) -> int:
        """The number of text objects from ``start`` to ``end``, which objects() then describes."""
        return int(calls.count_rects(self._page, start, end - start + 1))

    def objects(self, count: int) -> Iterator[tuple[float, float, float, float]]:
        """The left, top, right and bottom of the objects that were last counted."""
        left, top, right, bottom = self._at_sides
        x0, y0, x1, y1 = self._sides
        page, box, up = self._page, self._frame.box, self._top
        for index in range(count):
            calls.rect(page, index, left, top, right, bottom)
            if self._is_plain:
                yield x0.value, up - y0.value, x1.value, up - y1.value
            else:
                yield box(x0.value, y1.value, x1.value, y0.value)


def upright_rotation(page: calls.Handle) -> int:
    """The page rotation (0, 90, 180, 270) at which most of its text is upright; ``page`` is the handle of
    its text."""
    count = calls.count_chars(page)
    matrix = c.FS_MATRIX()
    at = ctypes.byref(matrix)
    angles: Counter[int] = Counter()
    samples = range(0, count, max(1, count // _SAMPLES))
    for index in samples:
        if calls.text_object(page, index):
            calls.char_matrix(page, index, at)
            # A negative font size turns the letters by 180 degrees.
            turned = 180 if calls.font_size(page, index) < 0 else 0
            angle = (_angle(matrix) + turned) % 360
            angles[angle] += 1
            if 2 * angles[angle] > len(samples):
                return angle
    return max(angles, key=lambda angle: angles[angle], default=0)


def _angle(matrix: c.FS_MATRIX) -> int:
    if not matrix.b and matrix.a > 0:
        return 0
    return round(math.degrees(math.atan2(matrix.b, matrix.a)) / 90) * 90
