"""The lines of a PDF page, with where they stand, from the characters that pdfium hands over."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as c

from ingest.readers.pdf.characters import (
    CANDIDATE,
    HIGH_EM,
    RAISED,
    SMALL,
    SQUEEZED,
    LettersUnknown,
    is_full_width_latin,
    page_signs,
    raised,
    with_narrow_latin,
    without_strays,
)
from ingest.readers.pdf.geometry import Frame, Line, Piece, Place, sane
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
# What is lower than this is a dot or a dash, and tells nothing of its baseline.
_LETTER_EM = 0.4
# Text objects on one baseline have at least this share of their height in common.
_SHARED_HEIGHT = 0.4
# Signs on one baseline; a raised or lowered one, which is smaller and near; signs one upon the other.
_SAME_BASELINE_EM = 0.25
_RAISED_EM = 0.7
_RAISED_GAP_EM = 0.5
_OVERLAP_EM = 0.6
_SAME_PLACE_EM = 0.05
# More text objects than a line has words.
_MANY_OBJECTS = 30
# "[12]" and "1, 2".
_LONGEST_MARK = 5
# Signs this far apart are words apart.
_BLANK_EM = 0.2
# Programs set Han and Latin letters apart; pdfium takes that for a blank.
FIGURE = "[0-9%‰°℃\u2160-\u217f]"
_LATIN = f"(?:[A-Za-z]|{FIGURE}|{RAISED})"
MIXED_GAP = re.compile(f"(?<={HAN}) (?={_LATIN})|(?<={_LATIN}) (?={HAN})")
MIXED = re.compile(f"(?<={HAN})(?={_LATIN})|(?<={_LATIN})(?={HAN})")
# Stands for a blank that pdfium guessed there, until the whole document is known.
GUESSED = "\x1f"
_BLANKS = re.compile(f"[ {GUESSED}]+")
# Every CANDIDATE holds one of these, which are found much faster.
_MARK_SIGN = re.compile("[\\d①-⑳*†]")


@dataclass(slots=True)
class _Draft:
    """What pdfium hands over as one line."""

    text: str
    start: int
    """The index of its first sign on the page."""
    line: Line | None
    """None where its ends are not enough to tell."""


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
            drafts = list(self._drafts(text_page.raw, without_strays(signs), frame, number))
            # Looking for rules costs as much as the lines do: only a row has wide blanks.
            ruled = any(draft.line and draft.line.pieces for draft in drafts)
            self._grids = page_grids(page, frame) if ruled else Grids()
            lines = self._finished(text_page.raw, drafts, frame, number)
            if not ruled and any(line.pieces for line in lines):
                self._grids = page_grids(page, frame)
                if self._grids:
                    lines = self._finished(text_page.raw, drafts, frame, number)
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

    def _drafts(
        self, text_page: c.FPDF_TEXTPAGE, signs: str, frame: Frame, number: int
    ) -> Iterator[_Draft]:
        """What pdfium hands over as one line: mostly it is one, and its ends tell all about it."""
        for match in _LINE.finditer(signs):
            content = match[0].rstrip(" \ufffe\u00a0")
            start = match.start() + len(content) - len(content.lstrip(" \u00a0"))
            if content.strip(" \u00a0\x00"):
                text = match[0].strip(" \u00a0")
                yield _Draft(text, start, self._line(text_page, frame, number, text, start))

    def _finished(
        self, text_page: c.FPDF_TEXTPAGE, drafts: Sequence[_Draft], frame: Frame, number: int
    ) -> list[Line]:
        """The lines, in their cells. Where a draft holds several baselines, steps back, or runs through
        several cells, each sign is looked at."""
        lines: list[Line] = []
        for draft in drafts:
            line = draft.line
            if line is not None and self._grids:
                middle = line.y - _MIDDLE_EM * line.size
                first, last = (self._grids.place(x, middle) for x in (line.x0 + 1, line.x1 - 1))
                line.place = first
                line.pieces = [] if first else line.pieces
                line = line if first == last else None
            if line is None:
                lines += self._by_glyphs(text_page, frame, number, draft.text, draft.start)
            else:
                lines.append(line)
        return lines

    def _line(
        self, text_page: c.FPDF_TEXTPAGE, frame: Frame, number: int, text: str, start: int
    ) -> Line | None:
        """None where the ends are not enough to tell."""
        end = start + len(text.rstrip("\ufffe")) - 1
        plain = text.isascii()
        objects = c.FPDFText_CountRects(text_page, start, end - start + 1)
        # A raised number or a word in smaller type may stand at either end: the largest is the line's size.
        # A text object has one font and one size; wide blanks, which have no ink, may be set in others.
        alike = objects == 1 and text == text.strip()
        first = self._size(text_page, start)
        last = first if alike else self._size(text_page, end)
        may_hold_mark = _MARK_SIGN.search(text) is not None and CANDIDATE.search(text) is not None
        size = first
        if first != last or (may_hold_mark and not alike):
            size = max(first, last, self._size(text_page, (start + end) // 2))
        opens_bold = self._bold(text_page, start)
        closes_bold = opens_bold if alike else self._bold(text_page, end)
        x0, y = self._origin(text_page, frame, start)
        x1 = max(x0, self._right(text_page, frame, end))
        if len(text) > 2 and x1 - x0 < 2 * size:
            foot = self._origin(text_page, frame, end)[1]
            if foot - y > size:
                # Vertical writing, column after column from the right, is taken for level lines.
                return Line(text, y, foot + size, -x0, size, number, opens_bold, closes_bold)
        if not plain and SQUEEZED.search(text):
            return None
        far, tangled = self._gaps(text_page, frame, (start, end), objects, size)
        if tangled:
            return None
        if may_hold_mark:
            y = max(y, *(self._origin(text_page, frame, i)[1] for i in ((start + end) // 2, end)))
            text = self._with_raised(text_page, frame, text, start, y - HIGH_EM * size)
        blank = " " in text
        if blank and not plain and MIXED_GAP.search(text):
            text = MIXED_GAP.sub(
                lambda gap: (
                    GUESSED if c.FPDFText_IsGenerated(text_page, start + gap.start()) == 1 else " "
                ),
                text,
            )
        line = Line(text, x0, x1, y, size, number, opens_bold, closes_bold)
        if far and blank:
            line.pieces = self._pieces(text_page, frame, line, start)
        return line

    def _origin(self, text_page: c.FPDF_TEXTPAGE, frame: Frame, index: int) -> tuple[float, float]:
        c.FPDFText_GetCharOrigin(text_page, index, self._x, self._y)
        return frame.place(sane(self._x.value), sane(self._y.value))

    def _with_raised(
        self, text_page: c.FPDF_TEXTPAGE, frame: Frame, text: str, start: int, height: float
    ) -> str:
        """``text``, which begins at ``start``, with the marks that stand above ``height`` as raised."""

        def mark(match: re.Match[str]) -> str:
            foot = self._foot(text_page, frame, start + match.start())
            return raised(match[0]) if foot <= height else match[0]

        return CANDIDATE.sub(mark, text)

    def _right(self, text_page: c.FPDF_TEXTPAGE, frame: Frame, index: int) -> float:
        c.FPDFText_GetLooseCharBox(text_page, index, self._box)
        box = self._box
        return sane(frame.box(box.left, box.bottom, box.right, box.top)[2])

    def _ink(
        self, text_page: c.FPDF_TEXTPAGE, frame: Frame, index: int
    ) -> tuple[float, float, float, float]:
        """The left, upper, right and lower side of a sign's ink."""
        left, right, bottom, top = self._sides
        c.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
        return frame.box(left.value, bottom.value, right.value, top.value)

    def _foot(self, text_page: c.FPDF_TEXTPAGE, frame: Frame, index: int) -> float:
        return self._ink(text_page, frame, index)[3]

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
        self,
        text_page: c.FPDF_TEXTPAGE,
        frame: Frame,
        ends: tuple[int, int],
        objects: int,
        size: float,
    ) -> tuple[bool, bool]:
        """Whether two text objects of the line stand far apart, and whether one steps back or stands on
        another baseline; they are those that CountRects has found between the ``ends``."""
        if objects < 2:
            return False, False
        if objects > _MANY_OBJECTS:
            # Each sign is one: looking at all is dear, and glued lines end on another baseline.
            first, last = (self._origin(text_page, frame, i)[1] for i in ends)
            if abs(first - last) < _SAME_PLACE_EM * size:
                return True, False
        left, top, right, bottom = self._sides
        letter, back, wide = _LETTER_EM * size, _STEP_BACK_EM * size, CELL_GAP_EM * size
        far, reach, head, foot = False, math.inf, -math.inf, math.inf
        for index in range(objects):
            c.FPDFText_GetRect(text_page, index, left, top, right, bottom)
            x0, y0, x1, y1 = frame.box(left.value, bottom.value, right.value, top.value)
            if x0 < reach - back and reach < math.inf:
                return far, True
            high = y1 - y0
            if high > letter:
                # What two boxes share of their height, where one is not within the other.
                if not (y0 >= head and y1 <= foot) and foot - head > letter:
                    shared = min(y1, foot) - max(y0, head)
                    if shared < _SHARED_HEIGHT * min(high, foot - head):
                        return far, True
                head, foot = y0, y1
            far = far or x0 - reach > wide
            reach = x1
        return far, False

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

    # Sign by sign

    def _by_glyphs(
        self, text_page: c.FPDF_TEXTPAGE, frame: Frame, number: int, text: str, start: int
    ) -> list[Line]:
        """The lines, each on a baseline of its own, that the signs of ``text`` really stand on."""
        runs: list[_Run] = []
        squeezed = SQUEEZED.search(text) is not None
        marks = {start + i for match in CANDIDATE.finditer(text) for i in range(*match.span())}
        blank = ""
        size, last_y = 0.0, math.nan
        for index, written in enumerate(text, start):
            sign = written
            if sign in " \u00a0":
                if not runs:
                    continue
                generated = c.FPDFText_IsGenerated(text_page, index) == 1
                blank = blank if generated and blank else GUESSED if generated else " "
                continue
            if sign == "\ufffe":
                if runs:
                    runs[-1].text += sign
                continue
            x0, y = self._origin(text_page, frame, index)
            x1 = max(x0, self._right(text_page, frame, index))
            if squeezed and is_full_width_latin(sign):
                ink = self._ink(text_page, frame, index)
                x0, x1 = sane(ink[0]), sane(ink[2])
            if y != last_y or index in marks or not runs:
                size, last_y = self._size(text_page, index), y
            place = self._grids.place(x0 + 1, y - _MIDDLE_EM * size) if self._grids else None
            if index in marks and runs:
                foot = self._foot(text_page, frame, index)
                height = runs[-1].y - HIGH_EM * runs[-1].size
                sign = raised(sign) if foot <= height < runs[-1].y else sign
            if not (runs and runs[-1].takes(sign, x0, x1, y, size, place, blank)):
                bold = self._bold(text_page, index)
                runs.append(_Run(sign, x0, x1, y, size, place, index, bold, x0))
            blank = ""
        for run in runs:
            run.squeezed = squeezed
        return [_line_of(group, number) for group in _on_baselines(runs)]


@dataclass(slots=True)
class _Run:
    """Signs that follow each other on one baseline, without a wide blank."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    place: Place | None
    index: int
    bold: bool
    last_x0: float
    """Where its last sign begins."""
    squeezed: bool = False

    def takes(
        self,
        sign: str,
        x0: float,
        x1: float,
        y: float,
        size: float,
        place: Place | None,
        blank: str,
    ) -> bool:
        """Adds a sign if it goes on where the run ends."""
        em = max(size, self.size)
        gap = x0 - self.x1
        # The letters of a ligature, and the halves of a surrogate pair, stand at one place.
        goes_on = gap > -_OVERLAP_EM * em or abs(x0 - self.last_x0) < _SAME_PLACE_EM * em
        if place != self.place or not goes_on or gap > CELL_GAP_EM * em:
            return False
        rise = self.y - y
        if abs(rise) > _SAME_BASELINE_EM * em:
            small = min(size, self.size) < SMALL * em
            if not small or abs(rise) > _RAISED_EM * em or gap > _RAISED_GAP_EM * em:
                return False
        if size > self.size:
            if self.size < SMALL * size and rise < -HIGH_EM * size and CANDIDATE.match(self.text):
                self.text = raised(self.text)
            self.y, self.size = y, size
        if is_full_width_latin(sign) and is_full_width_latin(self.text[-1]):
            blank = " " if gap > _BLANK_EM * em else ""
        elif blank == GUESSED and not MIXED.search(self.text[-1] + sign):
            blank = " "
        self.text += blank + sign
        self.last_x0, self.x1 = x0, max(self.x1, x1)
        return True


def _on_baselines(runs: Sequence[_Run]) -> list[list[_Run]]:
    """Groups of runs that stand beside each other, from left to right; the groups in the order of the
    file."""
    groups: list[list[_Run]] = []
    for run in runs:
        for group in groups:
            em = max(run.size, group[0].size)
            beside = all(run.x0 > o.x1 - em / 2 or run.x1 < o.x0 + em / 2 for o in group)
            same = abs(run.y - group[0].y) <= _SAME_BASELINE_EM * em
            if beside and same and run.place == group[0].place:
                group.append(run)
                break
        else:
            groups.append([run])
    return [sorted(group, key=lambda run: run.x0) for group in groups]


def _line_of(group: Sequence[_Run], number: int) -> Line:
    size = max(run.size for run in group)
    pieces = [Piece(group[0].text, group[0].x0, group[0].x1, group[0].y, size)]
    for run in group[1:]:
        gap = run.x0 - pieces[-1].x1
        if gap > CELL_GAP_EM * size and not run.place:
            pieces.append(Piece(run.text, run.x0, run.x1, run.y, size))
            continue
        tight = WIDE_SIGN.match(run.text) or WIDE_SIGN.match(pieces[-1].text[-1])
        apart = gap > CELL_GAP_EM * size or (gap > _BLANK_EM * size and not tight)
        pieces[-1].text += (" " if apart else "") + run.text
        pieces[-1].x1 = max(pieces[-1].x1, run.x1)
    if any(run.squeezed for run in group):
        for piece in pieces:
            piece.text = with_narrow_latin(piece.text)
    text = " ".join(piece.text for piece in pieces)
    line = Line(
        text, group[0].x0, pieces[-1].x1, group[0].y, size, number, group[0].bold, group[-1].bold
    )
    line.place = group[0].place
    line.pieces = pieces if len(pieces) > 1 else []
    return line


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
