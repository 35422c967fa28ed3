"""The lines of a PDF page with their geometry, as pdfium sees them.

Lines that pdfium cuts at a raised or far sign, whole again."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pypdfium2
import pypdfium2.raw as c

from ingest.readers.pdf.characters import (
    CANDIDATE,
    HIGH_EM,
    RAISED,
    SMALL,
    LettersUnknown,
    page_signs,
    raised,
    without_strays,
)
from ingest.readers.pdf.geometry import Frame, Line, Piece, sane
from ingest.readers.pdf.patterns import patterns
from ingest.readers.pdf.rules import Grids, page_grids
from ingest.textclean import HAN, WIDE_SIGN

# pdfium ends a line in CR LF, or in U+FFFE where it took a hyphen away.
_LINE = re.compile("[^\r\n\ufffe]+\ufffe?")
_BOLD_WEIGHT = 600
# A blank this wide (in ems) parts cells; justified text rarely stretches one so far.
CELL_GAP_EM = 0.9
# From a baseline to the middle of its letters.
_MIDDLE_EM = 0.3
# A text object that begins this far left of the last one's end is out of order; less is kerning.
_STEP_BACK_EM = 1.0
_MANY_UNKNOWN = 5
# Programs set Han and Latin letters apart; pdfium takes that for a blank.
FIGURE = "[0-9%‰°℃\u2160-\u217f]"
_LATIN = f"(?:[A-Za-z]|{FIGURE}|{RAISED})"
MIXED_GAP = re.compile(f"(?<={HAN}) (?={_LATIN})|(?<={_LATIN}) (?={HAN})")
MIXED = re.compile(f"(?<={HAN})(?={_LATIN})|(?<={_LATIN})(?={HAN})")
# Stands for a blank that pdfium guessed there, until the whole document is known.
GUESSED = "\x1f"
_BLANKS = re.compile(f"[ {GUESSED}]+")


class LineReader:
    """Reads pages of one document; the buffers are shared, since foreign calls are what costs time."""

    def __init__(self) -> None:
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._box, self._matrix = c.FS_RECTF(), c.FS_MATRIX()
        self._sides = [ctypes.c_double() for _ in range(4)]
        self._name = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()
        self._bold_fonts: dict[bytes, bool] = {}
        self._grids = Grids()
        self.nameless_pages: list[int] = []
        """Whose letters the file does not name."""
        self.pages_with_gaps: list[int] = []
        """Where glyphs without a known letter were left out; a bullet or two are not worth a word."""

    def lines(self, page: pypdfium2.PdfPage, number: int) -> list[Line]:
        """The page's lines in reading order, turned upright, as pdfium parts them; ``number`` counts
        from 1. None are found where the file does not name its letters.
        """
        text_page = page.get_textpage()
        try:
            upright = self._upright_rotation(text_page.raw)
            if upright != page.get_rotation():
                # pdfium orders and joins lines for the page as it is shown.
                page.set_rotation(upright)
                text_page.close()
                text_page = page.get_textpage()
            frame = Frame(upright, page.get_bbox())
            try:
                signs, unknown = page_signs(text_page)
            except LettersUnknown:
                self.nameless_pages.append(number)
                return []
            if unknown >= _MANY_UNKNOWN:
                self.pages_with_gaps.append(number)
            signs = without_strays(signs)
            self._grids = Grids()
            lines = list(self._raw_lines(text_page.raw, signs, frame, number))
            # Looking for rules costs as much as the lines do: only a row has wide blanks.
            if any(line.pieces for line in lines) and (grids := page_grids(page, frame)):
                self._grids = grids
                lines = list(self._raw_lines(text_page.raw, signs, frame, number))
            return lines
        finally:
            text_page.close()

    def _upright_rotation(self, text_page: c.FPDF_TEXTPAGE) -> int:
        """The page rotation (0, 90, 180, 270) at which most of its text is upright."""
        count = c.FPDFText_CountChars(text_page)
        angles = Counter(self._angle(text_page, i) for i in range(0, count, max(1, count // 8)))
        angles.pop(None, None)
        return angles.most_common(1)[0][0] or 0 if angles else 0

    def _angle(self, text_page: c.FPDF_TEXTPAGE, index: int) -> int | None:
        if not c.FPDFText_GetTextObject(text_page, index):
            return None
        c.FPDFText_GetMatrix(text_page, index, self._matrix)
        return round(math.degrees(math.atan2(self._matrix.b, self._matrix.a)) / 90) * 90 % 360

    def _raw_lines(
        self, text_page: c.FPDF_TEXTPAGE, signs: str, frame: Frame, number: int
    ) -> Iterator[Line]:
        for match in _LINE.finditer(signs):
            content = match[0].rstrip(" \ufffe\u00a0")
            start = match.start() + len(content) - len(content.lstrip(" \u00a0"))
            if content.strip(" \u00a0\x00"):
                line = self._line(text_page, frame, number, match[0].strip(" \u00a0"), start)
                yield from self._by_cells(text_page, frame, line, start) if self._grids else [line]

    def _line(
        self, text_page: c.FPDF_TEXTPAGE, frame: Frame, number: int, text: str, start: int
    ) -> Line:
        end = start + len(text.rstrip("\ufffe")) - 1
        # A raised number or a word in smaller type may stand at either end: the largest is the line's size.
        first, last = self._size(text_page, start), self._size(text_page, end)
        may_hold_mark = CANDIDATE.search(text) is not None
        size = first
        if first != last or may_hold_mark:
            size = max(first, last, self._size(text_page, (start + end) // 2))
        bold = self._bold(text_page, start), self._bold(text_page, end)
        x0, y = self._origin(text_page, frame, start)
        x1 = max(x0, self._right(text_page, frame, end))
        if len(text) > 2 and x1 - x0 < 2 * size:
            foot = self._origin(text_page, frame, end)[1]
            if foot - y > size:
                # Vertical writing, column after column from the right, is taken for level lines.
                return Line(text, y, foot + size, -x0, size, number, *bold)
        if may_hold_mark:
            y = max(y, *(self._origin(text_page, frame, i)[1] for i in ((start + end) // 2, end)))
            text = self._with_raised(text_page, frame, text, start, y - HIGH_EM * size)
        blank = " " in text
        if blank and MIXED_GAP.search(text):
            text = MIXED_GAP.sub(
                lambda gap: (
                    GUESSED if c.FPDFText_IsGenerated(text_page, start + gap.start()) == 1 else " "
                ),
                text,
            )
        line = Line(text, x0, x1, y, size, number, *bold)
        if not blank:
            return line
        far, back = self._gaps(text_page, frame, start, end - start + 1, size)
        if back:
            self._reorder(text_page, frame, line, start)
        elif far:
            line.pieces = self._pieces(text_page, frame, line, start)
        return line

    def _by_cells(
        self, text_page: c.FPDF_TEXTPAGE, frame: Frame, line: Line, start: int
    ) -> list[Line]:
        """The line's parts in the cells of a ruled table, each a line of its own."""
        middle = line.y - _MIDDLE_EM * line.size
        first, last = (self._grids.place(x, middle) for x in (line.x0 + 1, line.x1 - 1))
        if first == last:
            line.place = first
            line.pieces = [] if first else line.pieces
            return [line]
        parts: list[Line] = []
        for index, sign in enumerate(line.text, start):
            x0 = self._origin(text_page, frame, index)[0]
            place = self._grids.place(x0 + 1, middle)
            if sign in f" {GUESSED}" and parts:
                parts[-1].text += sign
            elif not parts or parts[-1].place != place:
                parts.append(replace(line, text=sign, x0=x0, x1=x0, pieces=[], place=place))
            else:
                parts[-1].text += sign
            parts[-1].x1 = max(parts[-1].x1, self._right(text_page, frame, index))
        for part in parts:
            part.text = part.text.strip(f" {GUESSED}")
        return parts

    def _origin(self, text_page: c.FPDF_TEXTPAGE, frame: Frame, index: int) -> tuple[float, float]:
        c.FPDFText_GetCharOrigin(text_page, index, self._x, self._y)
        return frame.place(sane(self._x.value), sane(self._y.value))

    def _with_raised(
        self, text_page: c.FPDF_TEXTPAGE, frame: Frame, text: str, start: int, height: float
    ) -> str:
        """``text``, which begins at ``start``, with the marks that stand above ``height`` as raised."""
        left, right, bottom, top = self._sides

        def mark(match: re.Match[str]) -> str:
            c.FPDFText_GetCharBox(text_page, start + match.start(), left, right, bottom, top)
            foot = frame.foot(left.value, bottom.value, right.value, top.value)
            return raised(match[0]) if foot <= height else match[0]

        return CANDIDATE.sub(mark, text)

    def _right(self, text_page: c.FPDF_TEXTPAGE, frame: Frame, index: int) -> float:
        c.FPDFText_GetLooseCharBox(text_page, index, self._box)
        box = self._box
        sides = frame.span(box.left, box.bottom, box.right, box.top)
        return sane(sides[1])

    def _size(self, text_page: c.FPDF_TEXTPAGE, index: int) -> float:
        if not c.FPDFText_GetMatrix(text_page, index, self._matrix):
            return 0.0
        scale = math.hypot(self._matrix.c, self._matrix.d)
        return sane(float(c.FPDFText_GetFontSize(text_page, index)) * scale)

    def _bold(self, text_page: c.FPDF_TEXTPAGE, index: int) -> bool:
        if c.FPDFText_GetFontWeight(text_page, index) >= _BOLD_WEIGHT:
            return True
        if not c.FPDFText_GetFontInfo(text_page, index, self._name, 128, self._flags):
            return False
        name = self._name.value
        if name not in self._bold_fonts:
            found = patterns().bold_font.search(name.decode("utf-8", "replace"))
            self._bold_fonts[name] = found is not None
        return self._bold_fonts[name]

    def _gaps(
        self, text_page: c.FPDF_TEXTPAGE, frame: Frame, start: int, count: int, size: float
    ) -> tuple[bool, bool]:
        """Whether two text objects of the line stand far apart, and whether one steps back."""
        left, top, right, bottom = self._sides
        far, reach = False, math.inf
        for index in range(c.FPDFText_CountRects(text_page, start, count)):
            c.FPDFText_GetRect(text_page, index, left, top, right, bottom)
            x0, x1 = frame.span(left.value, bottom.value, right.value, top.value)
            if x0 < reach - _STEP_BACK_EM * size and reach < math.inf:
                return far, True
            far = far or x0 - reach > CELL_GAP_EM * size
            reach = x1
        return far, False

    def _reorder(self, text_page: c.FPDF_TEXTPAGE, frame: Frame, line: Line, start: int) -> None:
        """Sorts a line by where its signs stand: LibreOffice writes quotes of another font last."""
        signs = sorted(
            (self._origin(text_page, frame, start + i)[0], i, sign)
            for i, sign in enumerate(line.text)
            if sign not in f" \ufffe{GUESSED}" or c.FPDFText_IsGenerated(text_page, start + i) == 0
        )
        if not signs:
            return
        ends = [self._right(text_page, frame, start + i) for _, i, _ in signs]
        text = signs[0][2]
        for (x0, _, sign), before in zip(signs[1:], ends, strict=False):
            apart = x0 - before > 0.2 * line.size and not WIDE_SIGN.search(text[-1] + sign)
            text += f" {sign}" if apart else sign
        line.text, line.x0, line.x1 = text, signs[0][0], max(ends)

    def _pieces(
        self, text_page: c.FPDF_TEXTPAGE, frame: Frame, line: Line, start: int
    ) -> list[Piece]:
        pieces: list[Piece] = []
        begin, x0 = 0, line.x0
        for blank in _BLANKS.finditer(line.text):
            before = self._right(text_page, frame, start + blank.start() - 1)
            after = self._origin(text_page, frame, start + blank.end())[0]
            if after - before > CELL_GAP_EM * line.size:
                text = line.text[begin : blank.start()]
                pieces.append(Piece(text, x0, before, line.y, line.size))
                begin, x0 = blank.end(), after
        if pieces:
            pieces.append(Piece(line.text[begin:], x0, line.x1, line.y, line.size))
            line.text = " ".join(piece.text for piece in pieces)
        return pieces


# "[12]" and "1, 2".
_LONGEST_MARK = 5


def merge_baselines(lines: list[Line]) -> list[Line]:
    """Neighbours on one baseline joined; where a wide blank parts them they become its pieces."""
    merged: list[Line] = []
    for line in lines:
        last = merged[-1] if merged else None
        em = max(last.size, line.size) if last else 0.0
        if (
            last is None
            or last.text.endswith("\ufffe")
            or last.place != line.place
            or abs(last.y - line.y) > 0.5 * em
            or line.x0 < last.x1 - 0.3 * em
        ):
            merged.append(line)
            continue
        _raise_lone_mark(last, line)
        gap = line.x0 - last.x1
        if gap > CELL_GAP_EM * em:
            last.pieces = (last.pieces or [_piece(last)]) + (line.pieces or [_piece(line)])
        elif last.pieces or line.pieces:
            last.pieces = []
        if line.size > last.size:
            last.y, last.size = line.y, line.size
        last.text += (" " if gap > 0.15 * em else "") + line.text
        last.x1, last.closes_bold = line.x1, line.closes_bold
    return merged


def _raise_lone_mark(a: Line, b: Line) -> None:
    """Of two neighbours: a number that stands above the other's baseline, in smaller type, is raised."""
    mark, text = (a, b) if a.size < b.size else (b, a)
    if (
        mark.size < SMALL * text.size
        and mark.y < text.y - HIGH_EM * text.size
        and len(mark.text) <= _LONGEST_MARK
        and CANDIDATE.search(mark.text)
    ):
        mark.text = raised(mark.text)


def _piece(line: Line) -> Piece:
    return Piece(line.text, line.x0, line.x1, line.y, line.size)
