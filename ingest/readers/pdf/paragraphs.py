"""Would the next line's first word have found room? Then the line before it ended on purpose.

Lines into paragraphs, by where they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.readers.pdf.characters import RAISED
from ingest.readers.pdf.columns import Region
from ingest.readers.pdf.geometry import Line, Piece, had_room
from ingest.readers.pdf.patterns import patterns
from ingest.readers.pdf.tables import Row
from ingest.textclean import WIDE_SIGN

# Lines of a paragraph follow each other at the usual distance, give or take what mixed fonts add.
_GAP = 1.2
# A Han character among Latin letters comes from a font that asks for more.
_MIXED_GAP = 1.38
# A distance is usual for a size when it takes up this share of all.
_USUAL_SHARE = 0.15
_LEADING_OF_SIZE = 1.3
# A size that has fewer signs in its lines says nothing about its distances.
_ENOUGH_SIGNS = 200
# Distances that differ by less than this share are one; double spacing is no more than so many ems.
_EVEN = 0.04
_WIDEST_LEADING = 2.8
_MOSTLY_FULL = 0.6
_INDENT_EM = 0.8
_SIZE_DIFFERS = 0.06
# A line with this share of its region's width left over is short.
_SHORT = 0.2
# A line that begins beyond this share of the width, and ends at the margin, is set flush right.
_FLUSH_RIGHT = 0.4
# A line of a paragraph takes up this share of the width at least, its last one aside.
_BROKEN_EARLY = 0.4
# "UN" and "NRM" are no heading in capitals.
_FEW_LETTERS = 8
_TITLE_SIZE = 1.15
_BOLD_TITLE_SIZE = 1.05
_NOTE_SIZE = 0.93
_RAISED_START = re.compile(RAISED)


@dataclass(slots=True)
class Paragraph:
    lines: list[Line]
    region: Region
    level: int = 0
    """A heading's, from 1; 0 for text."""
    is_note: bool = False
    depth: int | None = None
    """A list item's, from 0."""
    indent: float = 0.0
    """How far, in points, it begins from the margin."""

    def __post_init__(self) -> None:
        self.indent = self.lines[0].x0 - self.region.left

    @property
    def page(self) -> int:
        return self.lines[0].page

    @property
    def size(self) -> float:
        return max(line.size for line in self.lines)

    @property
    def bold(self) -> bool:
        return all(line.bold for line in self.lines)


class Leading:
    """The usual distance from baseline to baseline, for each size of type."""

    def __init__(self, pages: Iterable[Sequence[Line]]) -> None:
        gaps: dict[float, Counter[float]] = {}
        for lines in pages:
            for a, b in pairwise(lines):
                if a.pieces or b.pieces or a.place or b.place:
                    continue  # Tables are set closer.
                if abs(a.size - b.size) < 0.02 * a.size and 0.8 * a.size < b.y - a.y < 3 * a.size:
                    near = gaps.setdefault(_half(a.size), Counter())
                    near[round((b.y - a.y) / a.size, 1)] += min(len(a.text), len(b.text))
        self._ratios = {size: _usual(counter) for size, counter in gaps.items()}
        most = max(gaps, key=lambda size: gaps[size].total(), default=0.0)
        self._default = self._ratios.get(most, _LEADING_OF_SIZE)
        self._ratios = {s: r for s, r in self._ratios.items() if gaps[s].total() >= _ENOUGH_SIGNS}

    def __call__(self, size: float) -> float:
        return self._ratios.get(_half(size), self._default) * size


def _half(size: float) -> float:
    return round(size * 2) / 2


def _usual(gaps: Counter[float]) -> float:
    """The smallest ratio of distance to size that is common, tenths next to it included."""
    total = gaps.total()
    for ratio in sorted(gaps):
        around = [r for r in gaps if abs(r - ratio) < 0.11 and r >= ratio]
        if sum(gaps[r] for r in around) >= _USUAL_SHARE * total:
            return max(around, key=lambda r: gaps[r])
    return _LEADING_OF_SIZE


class ParagraphFinder:
    """Finds paragraphs in the way in which this document parts them."""

    def __init__(self, regions: Sequence[Region], leading: Leading) -> None:
        self._leading = leading
        self._evenly_spaced: set[int] = set()
        """By ``id``, the lines that follow the one before at the distance of the lines around."""
        self._fulls: dict[tuple[int, int], bool] = {}
        """What _full has found, by the ``id`` of both lines."""
        sizes: Counter[float] = Counter()
        for region in regions:
            for line in region.lines:
                sizes[_half(line.size)] += len(line.text)
        self.body_size = sizes.most_common(1)[0][0] if sizes else 0.0
        for region in regions:
            self._find_even(region)
        pairs = [(r, a, b) for r in regions for a, b in pairwise(r.lines) if self._close(a, b)]
        outdents = sum(_shift(a, b) < -_INDENT_EM and self._full(a, b, r) for r, a, b in pairs)
        hanging = sum(_shift(a, b) > _INDENT_EM and self._full(a, b, r) for r, a, b in pairs)
        self._indents = outdents >= 3 and outdents > hanging
        self._hangs = hanging >= 3 and hanging > outdents
        self._ended = self._went_on = 0
        alike = sum(not _style_differs(a, b) for r in regions for a, b in pairwise(r.lines))
        self._spaced = sum(not _style_differs(a, b) for _, a, b in pairs) < 0.9 * alike

    def find(self, items: Iterable[Region | Row]) -> list[Paragraph | Row]:
        """The paragraphs and rows, those that run across columns and pages whole."""
        parts = [item if isinstance(item, Row) else self._split(item) for item in items]
        found: list[Paragraph | Row] = []
        for part in parts:
            if isinstance(part, Row):
                found.append(part)
                continue
            open_one = _open_paragraph(found, part[0])
            if open_one and self._runs_on(open_one, part[0]):
                open_one.lines += part[0].lines
                open_one.region = part[0].region
                found += part[1:]
            else:
                found += part
        return found

    def _split(self, region: Region) -> list[Paragraph]:
        paragraphs = [Paragraph([region.lines[0]], region)]
        for a, b, after in zip(
            region.lines, region.lines[1:], [*region.lines[2:], None], strict=False
        ):
            if self._ends(paragraphs[-1], a, b, after):
                paragraphs.append(Paragraph([b], region))
            else:
                paragraphs[-1].lines.append(b)
            if patterns().terminal.search(a.text) and self._full(a, b, region):
                self._ended += paragraphs[-1].lines[0] is b
                self._went_on += paragraphs[-1].lines[0] is not b
        self._mark_notes(paragraphs)
        return paragraphs

    def _ends(self, paragraph: Paragraph, a: Line, b: Line, after: Line | None) -> bool:
        """Whether the paragraph, whose last line is ``a``, ends before ``b``."""
        if a.text.endswith("\ufffe"):
            return False
        region = paragraph.region
        if _style_differs(a, b) or not (self._close(a, b) or self._goes_on_evenly(a, b, region)):
            return True
        if patterns().contents_line.search(a.text):
            return True
        if self._is_broken_title(a, b, region):
            return False
        if _begins_item(b) or all(map(_begins_note, (paragraph.lines[0], b))):
            return True
        if _is_flush_right(a, region) or _is_heading_in_capitals(a, b):
            return True
        over = bool(patterns().terminal.search(a.text))
        new = bool(patterns().unit_start.match(b.text))
        if not self._full(a, b, region):
            if self._indents and not over and not new and _goes_on_at_margin(a, b, region):
                return False
            apart = over and (not self._spaced or _shift(a, b) >= _INDENT_EM)
            return new or apart or _is_short(a, b, region)
        shift = _shift(a, b)
        if shift >= _INDENT_EM:
            hangs = self._hangs or _hangs_below(a, b, after)
            return (over or (new and self._indents)) and not (
                hangs and patterns().unit_start.match(a.text)
            )
        if shift <= -_INDENT_EM:
            return (over or new) if len(paragraph.lines) > 1 else (over and new)
        if self._indents and b.x0 - region.left > _INDENT_EM * b.size:
            return over or new
        return over and new and not self._spaced

    def _find_even(self, region: Region) -> None:
        """Finds stretches that are set wider than the rest of their size: lines at one distance, most of
        which were broken at the margin, are one text."""
        lines = region.lines
        begin = 0
        for end in range(1, len(lines) + 1):
            if end < len(lines) and (end - begin < 2 or _follows_evenly(lines[end - 2 : end + 1])):
                continue
            stretch = lines[begin:end]
            broken = [b for a, b in pairwise(stretch) if self._full(a, b, region)]
            capitals = sum(b.text[:1].isupper() for b in broken)
            enough = len(broken) >= max(2, _MOSTLY_FULL * (len(stretch) - 1))
            if enough and 2 * capitals <= len(broken) and _stands_alone(lines, begin, end):
                self._evenly_spaced.update(map(id, stretch[1:]))
            begin = end - 1

    def _goes_on_evenly(self, a: Line, b: Line, region: Region) -> bool:
        """Whether the lines are set wide, as those around them are, and ``a`` was broken before ``b``."""
        if id(b) not in self._evenly_spaced or not self._full(a, b, region):
            return False
        if patterns().unit_start.match(b.text):
            return False
        return not patterns().terminal.search(a.text) or region.right - a.x1 < a.size / 2

    def _close(self, a: Line, b: Line) -> bool:
        gap = b.y - a.y
        usual = self._leading(max(a.size, b.size))
        if gap <= _GAP * usual:
            return True
        return gap <= _MIXED_GAP * usual and (_holds_some_han(a) or _holds_some_han(b))

    def _full(self, a: Line, b: Line, region: Region) -> bool:
        """Whether ``a`` was broken because ``b``'s first word found no room in it."""
        key = id(a), id(b)
        if key not in self._fulls:
            room = region.right - a.x1
            if _is_centred(a, region) and _is_centred(b, region):
                room += a.x0 - region.left
            self._fulls[key] = not had_room(a, b, room)
        return self._fulls[key]

    def _is_broken_title(self, a: Line, b: Line, region: Region) -> bool:
        """Two lines of a title that were broken where its words part."""
        small = a.size <= (_BOLD_TITLE_SIZE if a.bold and b.bold else _TITLE_SIZE) * self.body_size
        if small or patterns().terminal.search(a.text):
            return False
        if patterns().unit_start.match(b.text):
            return False
        if _is_centred(a, region) and _is_centred(b, region):
            return not patterns().unit_start.match(a.text)
        # "Chapter I" and its title below are two; half a line is more than such a mark.
        return abs(_shift(a, b)) < 0.3 and a.x1 - a.x0 > (region.right - region.left) / 2

    def _mark_notes(self, paragraphs: list[Paragraph]) -> None:
        """Notes stand last in their column, in smaller type, and begin with their number. What stands among
        them without a number goes on with the note above."""
        first = len(paragraphs)
        while first and paragraphs[first - 1].size < _NOTE_SIZE * self.body_size:
            first -= 1
        notes: list[Paragraph] = []
        for paragraph in paragraphs[first:]:
            if patterns().note_start.match(paragraph.lines[0].text):
                paragraph.is_note = True
                notes.append(paragraph)
            elif notes:
                notes[-1].lines += paragraph.lines
                paragraphs.remove(paragraph)

    def _is_elsewhere(self, paragraph: Paragraph, following: Paragraph) -> bool:
        """Whether ``following`` is far below the paragraph on its page, at another margin, and begins no
        word in the middle of a sentence: a stamp, a caption."""
        a, b = paragraph.lines[-1], following.lines[0]
        if a.page != b.page or b.y - a.y < 2 * self._leading(b.size) or b.text[:1].islower():
            return False
        return abs(following.region.left - paragraph.region.left) > b.size

    def _runs_on(self, paragraph: Paragraph, following: Paragraph) -> bool:
        """Whether a paragraph goes on in the next column or page."""
        a, b = paragraph.lines[-1], following.lines[0]
        if following.is_note or _style_differs(a, b) or _begins_item(b):
            return False
        if self._is_elsewhere(paragraph, following):
            return False
        if a.text.rstrip()[-1] in "\ufffe-\u2010\u00ad":
            return True
        if patterns().contents_line.search(a.text) or not self._full(a, b, paragraph.region):
            return False
        over = bool(patterns().terminal.search(a.text))
        new = bool(patterns().unit_start.match(b.text))
        if self._indents and (over or new):
            return b.x0 - following.region.left <= _INDENT_EM * b.size
        if not over:
            return True
        # A full line that ends a sentence may end the paragraph too: what do they do elsewhere?
        if paragraph.region.right - a.x1 > 2 * a.size:
            return False
        return not new and a.text.rstrip()[-1] not in ";:；：" and self._went_on > self._ended


def _open_paragraph(found: list[Paragraph | Row], following: Paragraph) -> Paragraph | None:
    """The text before ``following`` that may go on in it: notes in between do not count."""
    for item in reversed(found):
        if isinstance(item, Row) or following.page - item.lines[-1].page > 1:
            return None
        if not item.is_note:
            return item
    return None


def _follows_evenly(lines: Sequence[Line]) -> bool:
    """Whether the last of three lines follows at the distance of the other two, in their type."""
    above, last, line = lines
    gap = line.y - last.y
    return (
        0 < gap < _WIDEST_LEADING * max(last.size, line.size)
        and abs(gap - (last.y - above.y)) < _EVEN * gap
        and not _style_differs(last, line)
    )


def _stands_alone(lines: Sequence[Line], begin: int, end: int) -> bool:
    """Whether no line before or after the stretch, in its type, is nearer than those in it: they would be
    the last lines of paragraphs, and the distance in it that of paragraphs."""
    gap = lines[begin + 1].y - lines[begin].y
    outside = [lines[n : n + 2] for n in (begin - 1, end - 1) if 0 <= n < len(lines) - 1]
    return not any(
        0 < b.y - a.y < (1 - _EVEN) * gap and not _style_differs(a, b) for a, b in outside
    )


def _shift(a: Piece, b: Piece) -> float:
    """How many ems ``b`` begins to the right of ``a``."""
    return (b.x0 - a.x0) / max(a.size, b.size, 1.0)


def _holds_some_han(line: Line) -> bool:
    if line.text.isascii():
        return False
    return 0 < len(WIDE_SIGN.findall(line.text)) < len(line.text) / 3


def _style_differs(a: Line, b: Line) -> bool:
    if abs(a.size - b.size) > _SIZE_DIFFERS * max(a.size, b.size):
        return True
    return (a.bold and not b.opens_bold) or (b.bold and not a.closes_bold)


def _begins_item(line: Line) -> bool:
    """Whether it opens with a bullet, or with a mark at a tab's distance from its text."""
    if patterns().bullet.match(line.text):
        return True
    return len(line.pieces) == 2 and bool(patterns().lone_mark.match(line.pieces[0].text.strip()))


def _begins_note(line: Line) -> bool:
    return bool(_RAISED_START.match(line.text))


def _hangs_below(a: Line, b: Line, after: Line | None) -> bool:
    """Whether ``b`` begins where the text behind ``a``'s mark does, or where ``after`` does."""
    if after is not None and abs(_shift(b, after)) < 0.3:
        return True
    return len(a.pieces) == 2 and abs(_shift(a.pieces[1], b)) < 0.3


def _is_short(a: Line, b: Line, region: Region) -> bool:
    """Whether ``a``, which had room for more, ended on purpose. Ragged words may be set with an eye to
    the lines that follow, so that a little room says nothing; Chinese is always set to the full."""
    if WIDE_SIGN.search(a.text[-1:] + b.text[:1]):
        return True
    return region.right - a.x1 > _SHORT * (region.right - region.left)


def _is_flush_right(line: Line, region: Region) -> bool:
    """Whether it stands at the right margin, as dates and signatures do, each on a line of its own."""
    width = region.right - region.left
    if line.x0 - region.left < _FLUSH_RIGHT * width or _is_centred(line, region):
        return False
    return region.right - line.x1 < 3 * line.size


def _is_heading_in_capitals(a: Line, b: Line) -> bool:
    if not (a.text == a.text.upper() != a.text.lower()):
        return False
    if sum(map(str.isalpha, a.text)) < _FEW_LETTERS:
        return False
    return b.text[:1].isupper() and b.text != b.text.upper()


def _goes_on_at_margin(a: Line, b: Line, region: Region) -> bool:
    """Whether ``b`` begins at the margin, where new paragraphs are indented, and ``a`` is long enough to
    be a line that was broken early, beside a picture say."""
    at_margin = abs(b.x0 - region.left) < 0.3 * b.size
    return at_margin and a.x1 - region.left > _BROKEN_EARLY * (region.right - region.left)


def _is_centred(line: Line, region: Region) -> bool:
    left, right = line.x0 - region.left, region.right - line.x1
    return left > line.size and abs(left - right) < line.size
