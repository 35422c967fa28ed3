"""The lines of a PDF page and their positions, from the characters that pdfium returns."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pypdfium2

from ingest.readers.pdf import calls
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
from ingest.readers.pdf.geometry import Frame, Line, Piece, Place
from ingest.readers.pdf.page_text import PageText, upright_rotation
from ingest.readers.pdf.rules import Grids, page_grids
from ingest.textclean import HAN, WIDE_SIGN

# pdfium ends a line with CR LF, or with U+FFFE if it removed a hyphen.
_LINE = re.compile("[^\r\n\ufffe]+\ufffe?")
# A space this wide (in ems) separates cells; spaces in justified text are rarely so wide.
CELL_GAP_EM = 0.9
# The distance from a baseline to the middle of its letters.
_MIDDLE_EM = 0.3
# A text object that begins this far left of the previous one's end is out of order; less is kerning.
_STEP_BACK_EM = 1.0
_MANY_UNKNOWN = 5
# A lower character is a dot or a dash, and does not show the baseline.
_LETTER_EM = 0.4
# Text objects on one baseline overlap by at least this share of their height.
_SHARED_HEIGHT = 0.4
# A run that fills a gap may reach this far over its ends.
_FIT_EM = 0.15
# A line with more runs is a drawing.
_MOST_RUNS = 200
# Characters on one baseline; a nearby smaller superscript or subscript; overprinted characters.
_SAME_BASELINE_EM = 0.25
_RAISED_EM = 0.7
_RAISED_GAP_EM = 0.5
_OVERLAP_EM = 0.6
_SAME_PLACE_EM = 0.05
# Full-width letters that are set as such are this many ems apart.
_FULL_WIDTH = 0.85
# More text objects than a line usually has words.
_MANY_OBJECTS = 30
# In a line of more than _FEW_OBJECTS, with this many for each character, each character is one.
_FEW_OBJECTS = 8
_PER_SIGN = 0.8
# "[12]" and "1, 2".
_LONGEST_MARK = 5
# Characters this far apart belong to different words.
_BLANK_EM = 0.2
# Programs put a gap between Han and Latin letters, which pdfium takes for a space.
FIGURE = "[0-9%‰°℃\u2160-\u217f]"
_LATIN = f"(?:[A-Za-z]|{FIGURE}|{RAISED})"
MIXED_GAP = re.compile(f" (?:(?<={HAN} )(?={_LATIN})|(?<={_LATIN} )(?={HAN}))")
MIXED = re.compile(f"(?<={HAN})(?={_LATIN})|(?<={_LATIN})(?={HAN})")
# Replaces a space that pdfium guessed, until the whole document has been read.
GUESSED = "\x1f"
_BLANKS = re.compile(f"[ {GUESSED}]+")
# Every CANDIDATE contains one of these; this search is much faster.
_MARK_SIGN = re.compile("[\\d①-⑳*†]")
_MARK_SYMBOL = re.compile("[①-⑳*†]")


@dataclass(slots=True)
class _Draft:
    """A line as pdfium returns it."""

    text: str
    start: int
    """The index of its first character on the page."""
    line: Line | None
    """None if the ends of the line are not sufficient to describe it."""


class LineReader:
    """Reads pages of one document. Calls to pdfium are the main cost: a line is described by its ends."""

    def __init__(self) -> None:
        self._bold_fonts: dict[bytes, bool] = {}
        self._grids = Grids()
        self.nameless_pages: list[int] = []
        """Pages whose letters the file does not define."""
        self.pages_with_gaps: list[int] = []
        """Pages on which more than a few glyphs without a known letter were left out."""

    def lines(self, page: pypdfium2.PdfPage, number: int) -> list[Line]:
        """The page's lines in reading order, upright, separated as pdfium does; ``number`` counts from 1.
        None are found if the file does not define its letters.
        """
        with calls.text_of(page) as text:
            upright = upright_rotation(text)
            if upright == page.get_rotation():
                return self._lines(page, text, upright, number)
        # pdfium orders and joins lines for the page as displayed.
        page.set_rotation(upright)
        with calls.text_of(page) as text:
            return self._lines(page, text, upright, number)

    def _lines(
        self, page: pypdfium2.PdfPage, text: calls.Handle, upright: int, number: int
    ) -> list[Line]:
        frame = Frame(upright, page.get_bbox())
        try:
            signs, unknown = page_signs(text)
        except LettersUnknown:
            self.nameless_pages.append(number)
            return []
        if unknown >= _MANY_UNKNOWN:
            self.pages_with_gaps.append(number)
        content = PageText(text, frame, self._bold_fonts)
        drafts = list(self._drafts(content, without_strays(signs), number))
        # Finding rules costs as much as the lines do, and only table rows have wide spaces.
        ruled = any(draft.line and draft.line.pieces for draft in drafts)
        self._grids = page_grids(page, frame) if ruled else Grids()
        lines = self._finished(content, drafts, number)
        if not ruled and any(line.pieces for line in lines):
            self._grids = page_grids(page, frame)
            if self._grids:
                lines = self._finished(content, drafts, number)
        return lines

    def _drafts(self, page: PageText, signs: str, number: int) -> Iterator[_Draft]:
        """Lines as pdfium returns them: most are one line, fully described by its ends."""
        for match in _LINE.finditer(signs):
            content = match[0].rstrip(" \ufffe\u00a0")
            start = match.start() + len(content) - len(content.lstrip(" \u00a0"))
            if content.strip(" \u00a0\x00"):
                text = match[0].strip(" \u00a0")
                yield _Draft(text, start, self._line(page, number, text, start))

    def _finished(self, page: PageText, drafts: Sequence[_Draft], number: int) -> list[Line]:
        """The lines, assigned to cells. A draft with several baselines, with steps back, or across several
        cells is examined character by character."""
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
                lines += self._by_glyphs(page, number, draft.text, draft.start)
            else:
                lines.append(line)
        return lines

    def _line(self, page: PageText, number: int, text: str, start: int) -> Line | None:
        """The line; None if its ends are not sufficient to describe it."""
        end = start + len(text.rstrip("\ufffe")) - 1
        plain = text.isascii()
        objects = page.count_objects(start, end)
        # A superscript or a smaller word may be at either end: the larger end gives the line's size. A text
        # object has one font and one size; wide spaces, which have no ink, may be set in others.
        alike = objects == 1 and text == text.strip()
        first = page.size(start)
        last = first if alike else page.size(end)
        # A raised number is a text object of its own; a symbol may be high by its nature.
        signs = _MARK_SYMBOL if alike else _MARK_SIGN
        may_hold_mark = signs.search(text) is not None and CANDIDATE.search(text) is not None
        size = first
        if first != last or (may_hold_mark and not alike):
            size = max(first, last, page.size((start + end) // 2))
        opens_bold = page.is_bold(start)
        closes_bold = opens_bold if alike else page.is_bold(end)
        x0, y = page.origin(start)
        x1 = max(x0, page.right(end))
        if len(text) > 2 and x1 - x0 < 2 * size:
            foot = page.origin(end)[1]
            line = None
            if foot - y > size:
                # pdfium takes vertical writing, in columns from the right, for horizontal lines.
                line = Line(text, y, foot + size, -x0, size, number, opens_bold, closes_bold)
            elif y - foot > size:
                line = Line(text, x0, x1, y, size, number, opens_bold, closes_bold)
            if line is not None:
                line.is_turned = page.is_turned(start)
                return line
        if not plain and _is_squeezed(page, text, start, size):
            return None
        far, tangled = _gaps(page, (start, end), objects, size)
        if tangled:
            return None
        if may_hold_mark:
            y = max(y, *(page.origin(i)[1] for i in ((start + end) // 2, end)))
            text = _with_raised(page, text, start, y - HIGH_EM * size)
        blank = " " in text
        if blank and not plain and MIXED_GAP.search(text):
            text = MIXED_GAP.sub(
                lambda gap: GUESSED if page.is_generated(start + gap.start()) else " ",
                text,
            )
        line = Line(text, x0, x1, y, size, number, opens_bold, closes_bold)
        if far and blank:
            line.pieces = _pieces(page, line, start)
        return line

    # Character by character

    def _by_glyphs(self, page: PageText, number: int, text: str, start: int) -> list[Line]:
        """The actual lines of the characters of ``text``, each on its own baseline."""
        runs: list[_Run] = []
        squeezed = _is_squeezed(page, text, start, page.size(start))
        marks = {start + i for match in CANDIDATE.finditer(text) for i in range(*match.span())}
        blank = ""
        size, last_y = 0.0, math.nan
        for index, written in enumerate(text, start):
            sign = written
            if sign in " \u00a0":
                if not runs:
                    continue
                generated = page.is_generated(index)
                blank = blank if generated and blank else GUESSED if generated else " "
                continue
            if sign == "\ufffe":
                if runs:
                    runs[-1].text += sign
                continue
            narrow = squeezed and is_full_width_latin(sign)
            x0, y, x1 = page.ink_span(index) if narrow else page.span(index)
            if y != last_y or index in marks or not runs:
                size, last_y = page.size(index), y
            place = self._grids.place(x0 + 1, y - _MIDDLE_EM * size) if self._grids else None
            if index in marks and runs:
                foot = page.foot(index)
                height = runs[-1].y - HIGH_EM * runs[-1].size
                sign = raised(sign) if foot <= height < runs[-1].y else sign
            if not (runs and runs[-1].takes(sign, x0, x1, y, size, place, blank)):
                bold = page.is_bold(index)
                runs.append(_Run(sign, x0, x1, y, size, place, index, bold, x0))
            blank = ""
        for run in runs:
            run.squeezed = squeezed
        return [_line_of(group, number) for group in _on_baselines(_opened(runs))]


def _is_squeezed(page: PageText, text: str, start: int, size: float) -> bool:
    """Whether full-width Latin letters in ``text``, which begins at ``start``, are as close as narrow
    ones."""
    places = (
        start + place
        for run in SQUEEZED.finditer(text)
        for place in range(run.start(), run.end() - 1)
    )
    return any(page.origin(i + 1)[0] - page.origin(i)[0] < _FULL_WIDTH * size for i in places)


def _with_raised(page: PageText, text: str, start: int, height: float) -> str:
    """``text``, which begins at ``start``, with marks above ``height`` as superscripts."""

    def mark(match: re.Match[str]) -> str:
        foot = page.foot(start + match.start())
        return raised(match[0]) if foot <= height else match[0]

    return CANDIDATE.sub(mark, text)


def _gaps(page: PageText, ends: tuple[int, int], objects: int, size: float) -> tuple[bool, bool]:
    """Whether two text objects of the line are far apart, and whether one steps back or is on another
    baseline; the ``objects`` between the ``ends`` have just been counted."""
    if objects < 2:
        return False, False
    per_sign = objects > max(_FEW_OBJECTS, _PER_SIGN * (ends[1] - ends[0]))
    if per_sign or objects > _MANY_OBJECTS:
        # One object per character: checking all is expensive, and wrongly joined lines end on another
        # baseline.
        first, last = (page.origin(i)[1] for i in ends)
        if abs(first - last) < _SAME_PLACE_EM * size:
            return True, False
    letter, back, wide = _LETTER_EM * size, _STEP_BACK_EM * size, CELL_GAP_EM * size
    far, reach, head, foot = False, math.inf, -math.inf, math.inf
    for x0, y0, x1, y1 in page.objects(objects):
        if x0 < reach - back and reach < math.inf:
            return far, True
        high = y1 - y0
        if high > letter:
            # The shared height of two boxes neither of which contains the other.
            if not (y0 >= head and y1 <= foot) and foot - head > letter:
                shared = min(y1, foot) - max(y0, head)
                if shared < _SHARED_HEIGHT * min(high, foot - head):
                    return far, True
            head, foot = y0, y1
        far = far or x0 - reach > wide
        reach = x1
    return far, False


def _pieces(page: PageText, line: Line, start: int) -> list[Piece]:
    pieces: list[Piece] = []
    begin, x0 = 0, line.x0
    for blank in _BLANKS.finditer(line.text):
        before = page.right(start + blank.start() - 1)
        after = page.origin(start + blank.end())[0]
        if after - before > CELL_GAP_EM * line.size:
            text = line.text[begin : blank.start()]
            pieces.append(Piece(text, x0, before, line.y, line.size))
            begin, x0 = blank.end(), after
    if pieces:
        pieces.append(Piece(line.text[begin:], x0, line.x1, line.y, line.size))
        line.text = " ".join(piece.text for piece in pieces)
    return pieces


@dataclass(slots=True)
class _Run:
    """Consecutive characters on one baseline, without a wide space."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    place: Place | None
    index: int
    bold: bool
    last_x0: float
    """Where its last character begins."""
    squeezed: bool = False
    gaps: list[tuple[int, int, float, float]] = field(default_factory=list)
    """Of the blanks within its text: where they begin and end in it, and their left and right ends."""

    def part_around(self, run: _Run) -> _Run | None:
        """Ends the run before a gap that another ``run`` on its baseline fills; returns its rest. None if
        there is no such gap."""
        em = max(run.size, self.size)
        if run.place != self.place or abs(run.y - self.y) > _SAME_BASELINE_EM * em:
            return None
        for number, (start, end, left, right) in enumerate(self.gaps):
            if left - _FIT_EM * em <= run.x0 and run.x1 <= right + _FIT_EM * em:
                rest = replace(self, text=self.text[end:], x0=right, gaps=[])
                rest.gaps = [(a - end, b - end, x, y) for a, b, x, y in self.gaps[number + 1 :]]
                self.text, self.x1, self.gaps = self.text[:start], left, self.gaps[:number]
                return rest
        return None

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
        """Adds a character if it continues the run; returns whether it does."""
        em = max(size, self.size)
        gap = x0 - self.x1
        # The letters of a ligature, and the halves of a surrogate pair, have the same position.
        continues = gap > -_OVERLAP_EM * em or abs(x0 - self.last_x0) < _SAME_PLACE_EM * em
        if place != self.place or not continues or gap > CELL_GAP_EM * em:
            return False
        rise = self.y - y
        if rise and abs(rise) > _SAME_BASELINE_EM * em:
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
        if blank:
            start = len(self.text)
            self.gaps.append((start, start + len(blank), self.x1, x0))
        self.text += blank + sign
        self.last_x0, self.x1 = x0, max(self.x1, x1)
        return True


def _opened(runs: Sequence[_Run]) -> list[_Run]:
    """The runs, parted where others fill a gap in them: some programs draw the quotation marks of a line,
    which are in another font, apart from its words."""
    if len(runs) > _MOST_RUNS:
        return list(runs)
    found: list[_Run] = []
    waiting = list(reversed(runs))
    while waiting:
        run = waiting.pop()
        for place, other in enumerate(found):
            if rest := other.part_around(run):
                found.insert(place + 1, rest)
                break
            if rest := run.part_around(other):
                waiting.append(rest)
        found.append(run)
    return found


def _on_baselines(runs: Sequence[_Run]) -> list[list[_Run]]:
    """Groups of runs beside each other, from left to right; the groups are in the order of the file."""
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
    """Joins neighbours on one baseline; those separated by a wide space become pieces of one line."""
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
    """Of two neighbours, marks one as superscript: a smaller number above the other's baseline."""
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
