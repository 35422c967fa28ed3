"""The lines of a PDF page with their geometry, as pdfium sees them."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as c

from ingest.readers.pdf_frame import Frame, sane
from ingest.readers.pdf_patterns import patterns
from ingest.readers.pdf_raised import CANDIDATE, HIGH_EM, RAISED, SMALL, raised, without_strays
from ingest.textclean import HAN, WIDE_SIGN

# pdfium ends a line in CR LF, or in U+FFFE where it took a hyphen away.
_LINE = re.compile("[^\r\n\ufffe]+\ufffe?")
_BOLD_WEIGHT = 600
# A blank this wide (in ems) parts cells; justified text rarely stretches one so far.
_CELL_GAP_EM = 0.9
# A text object that begins this far left of the last one's end is out of order; less is kerning.
_STEP_BACK_EM = 1.0
# "[12]" and "1, 2".
_LONGEST_MARK = 5
# Programs set Han and Latin letters apart; pdfium takes that for a blank.
_LATIN = f"(?:[A-Za-z0-9]|{RAISED})"
MIXED_GAP = re.compile(f"(?<={HAN}) (?={_LATIN})|(?<={_LATIN}) (?={HAN})")
MIXED = re.compile(f"(?<={HAN})(?={_LATIN})|(?<={_LATIN})(?={HAN})")
# Stands for a blank that pdfium guessed there, until the whole document is known.
GUESSED = "\x1f"
_BLANKS = re.compile(f"[ {GUESSED}]+")


@dataclass(slots=True)
class Piece:
    """Part of a line, or all of it. Lengths in points; ``y`` is the baseline from the page's top."""

    text: str
    """Until the whole document is read, with its raised signs and guessed blanks marked as such."""
    x0: float
    x1: float
    y: float
    size: float


@dataclass(slots=True)
class Line(Piece):
    page: int
    opens_bold: bool
    closes_bold: bool
    pieces: list[Piece] = field(default_factory=list)
    """Two or more where wide blanks part the line, else empty."""
    confidence: float | None = None
    """How sure OCR is of it, 0 to 1; None where the text is the file's own."""

    @property
    def bold(self) -> bool:
        return self.opens_bold and self.closes_bold


class LineReader:
    """Reads pages of one document; the buffers are shared, since foreign calls are what costs time."""

    def __init__(self) -> None:
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._box, self._matrix = c.FS_RECTF(), c.FS_MATRIX()
        self._sides = [ctypes.c_double() for _ in range(4)]
        self._name = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()

    def lines(self, page: pypdfium2.PdfPage, number: int) -> list[Line]:
        """The page's lines in reading order, turned upright; ``number`` counts from 1."""
        text_page = page.get_textpage()
        try:
            upright = self._upright_rotation(text_page)
            if upright != page.get_rotation():
                # pdfium orders and joins lines for the page as it is shown.
                page.set_rotation(upright)
                text_page.close()
                text_page = page.get_textpage()
            frame = Frame(upright, page.get_bbox())
            return _merge_baselines(list(self._raw_lines(text_page, frame, number)))
        finally:
            text_page.close()

    def _upright_rotation(self, text_page: pypdfium2.PdfTextPage) -> int:
        """The page rotation (0, 90, 180, 270) at which most of its text is upright."""
        count = text_page.count_chars()
        angles = Counter(self._angle(text_page, i) for i in range(0, count, max(1, count // 8)))
        angles.pop(None, None)
        return angles.most_common(1)[0][0] or 0 if angles else 0

    def _angle(self, text_page: pypdfium2.PdfTextPage, index: int) -> int | None:
        if not c.FPDFText_GetTextObject(text_page, index):
            return None
        c.FPDFText_GetMatrix(text_page, index, self._matrix)
        return round(math.degrees(math.atan2(self._matrix.b, self._matrix.a)) / 90) * 90 % 360

    def _raw_lines(
        self, text_page: pypdfium2.PdfTextPage, frame: Frame, number: int
    ) -> Iterator[Line]:
        text = text_page.get_text_range(errors="surrogatepass")
        if len(text) != text_page.count_chars():
            # pdfium counts UTF-16 units; clean_text joins the halves again.
            units = text.encode("utf-16-le", "surrogatepass")
            text = "".join(map(chr, memoryview(units).cast("H")))
        text = without_strays(text)
        for match in _LINE.finditer(text):
            content = match[0].rstrip(" \ufffe\u00a0")
            start = match.start() + len(content) - len(content.lstrip(" \u00a0"))
            if content.strip(" \u00a0\x00"):
                yield self._line(text_page, frame, number, match[0].strip(" \u00a0"), start)

    def _line(
        self, text_page: pypdfium2.PdfTextPage, frame: Frame, number: int, text: str, start: int
    ) -> Line:
        end = start + len(text.rstrip("\ufffe")) - 1
        # A raised number or a word in smaller type may stand anywhere: the largest is the line's size.
        size = max(self._size(text_page, i) for i in (start, (start + end) // 2, end))
        bold = self._bold(text_page, start), self._bold(text_page, end)
        x0, y = self._origin(text_page, frame, start)
        x1 = max(x0, self._right(text_page, frame, end))
        if CANDIDATE.search(text):
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

    def _origin(
        self, text_page: pypdfium2.PdfTextPage, frame: Frame, index: int
    ) -> tuple[float, float]:
        c.FPDFText_GetCharOrigin(text_page, index, self._x, self._y)
        return frame.place(sane(self._x.value), sane(self._y.value))

    def _with_raised(
        self, text_page: pypdfium2.PdfTextPage, frame: Frame, text: str, start: int, height: float
    ) -> str:
        """``text``, which begins at ``start``, with the marks that stand above ``height`` as raised."""
        left, right, bottom, top = self._sides

        def mark(match: re.Match[str]) -> str:
            c.FPDFText_GetCharBox(text_page, start + match.start(), left, right, bottom, top)
            foot = frame.foot(left.value, bottom.value, right.value, top.value)
            return raised(match[0]) if foot <= height else match[0]

        return CANDIDATE.sub(mark, text)

    def _right(self, text_page: pypdfium2.PdfTextPage, frame: Frame, index: int) -> float:
        c.FPDFText_GetLooseCharBox(text_page, index, self._box)
        box = self._box
        sides = frame.span(box.left, box.bottom, box.right, box.top)
        return sane(sides[1])

    def _size(self, text_page: pypdfium2.PdfTextPage, index: int) -> float:
        if not c.FPDFText_GetMatrix(text_page, index, self._matrix):
            return 0.0
        scale = math.hypot(self._matrix.c, self._matrix.d)
        return sane(float(c.FPDFText_GetFontSize(text_page, index)) * scale)

    def _bold(self, text_page: pypdfium2.PdfTextPage, index: int) -> bool:
        if c.FPDFText_GetFontWeight(text_page, index) >= _BOLD_WEIGHT:
            return True
        size = c.FPDFText_GetFontInfo(text_page, index, self._name, 128, self._flags)
        return size > 0 and bool(
            patterns().bold_font.search(self._name.value.decode("utf-8", "replace"))
        )

    def _gaps(
        self, text_page: pypdfium2.PdfTextPage, frame: Frame, start: int, count: int, size: float
    ) -> tuple[bool, bool]:
        """Whether two text objects of the line stand far apart, and whether one steps back."""
        left, top, right, bottom = self._sides
        far, reach = False, math.inf
        for index in range(c.FPDFText_CountRects(text_page, start, count)):
            c.FPDFText_GetRect(text_page, index, left, top, right, bottom)
            x0, x1 = frame.span(left.value, bottom.value, right.value, top.value)
            if x0 < reach - _STEP_BACK_EM * size and reach < math.inf:
                return far, True
            far = far or x0 - reach > _CELL_GAP_EM * size
            reach = x1
        return far, False

    def _reorder(
        self, text_page: pypdfium2.PdfTextPage, frame: Frame, line: Line, start: int
    ) -> None:
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
        self, text_page: pypdfium2.PdfTextPage, frame: Frame, line: Line, start: int
    ) -> list[Piece]:
        pieces: list[Piece] = []
        begin, x0 = 0, line.x0
        for blank in _BLANKS.finditer(line.text):
            before = self._right(text_page, frame, start + blank.start() - 1)
            after = self._origin(text_page, frame, start + blank.end())[0]
            if after - before > _CELL_GAP_EM * line.size:
                text = line.text[begin : blank.start()]
                pieces.append(Piece(text, x0, before, line.y, line.size))
                begin, x0 = blank.end(), after
        if pieces:
            pieces.append(Piece(line.text[begin:], x0, line.x1, line.y, line.size))
            line.text = " ".join(piece.text for piece in pieces)
        return pieces


def _merge_baselines(lines: list[Line]) -> list[Line]:
    """Lines that pdfium cut at a raised or far sign, whole again."""
    merged: list[Line] = []
    for line in lines:
        last = merged[-1] if merged else None
        em = max(last.size, line.size) if last else 0.0
        if (
            last is None
            or last.text.endswith("\ufffe")
            or abs(last.y - line.y) > 0.5 * em
            or line.x0 < last.x1 - 0.3 * em
        ):
            merged.append(line)
            continue
        _raise_lone_mark(last, line)
        gap = line.x0 - last.x1
        if gap > _CELL_GAP_EM * em:
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
