"""Joins lines to paragraphs by their positions.

The main test: if the next line's first word would have fitted on a line, the line ended on purpose."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.readers.pdf.characters import RAISED
from ingest.readers.pdf.columns import Region
from ingest.readers.pdf.geometry import Line, Piece, had_room
from ingest.readers.pdf.patterns import ends_sentence, patterns
from ingest.readers.pdf.tables import Row
from ingest.textclean import WIDE_SIGN

# Lines of a paragraph have the usual distance, up to this factor, because mixed fonts add some.
_GAP = 1.2
# A Han character among Latin letters comes from a font with larger line spacing.
_MIXED_GAP = 1.38
# A distance is usual for a size if it has this share of all distances.
_USUAL_SHARE = 0.15
_LEADING_OF_SIZE = 1.3
# For a size with fewer characters, no usual distance is known.
_ENOUGH_SIGNS = 200
# Distances that differ by less than this share are equal; double spacing is at most this many ems.
_EVEN = 0.04
_WIDEST_LEADING = 2.8
# A wider spacing is usual in a document in which so many runs of lines have it.
_FEWEST_WIDE_RUNS = 4
_MOSTLY_FULL = 0.6
_INDENT_EM = 0.8
_SIZE_DIFFERS = 0.06
# A line with this share of its region's width left over is short.
_SHORT = 0.2
# A line that begins beyond this share of the width, and ends at the margin, is right-aligned.
_FLUSH_RIGHT = 0.4
# A line of a paragraph, except its last one, takes up at least this share of the width.
_BROKEN_EARLY = 0.4
# Shorter text in capitals, like "UN" and "NRM", is not a heading.
_FEW_LETTERS = 8
_TITLE_SIZE = 1.15
_BOLD_TITLE_SIZE = 1.05
_NOTE_SIZE = 0.93
# Beside a raised number this is enough: some journals set notes hardly smaller than their text.
_RAISED_NOTE_SIZE = 0.97
_RAISED_START = re.compile(RAISED)


@dataclass(slots=True)
class Paragraph:
    lines: list[Line]
    region: Region
    level: int = 0
    """From 1 for a heading; 0 for text."""
    is_note: bool = False
    depth: int | None = None
    """From 0 for a list item."""
    indent: float = 0.0
    """Distance in points of its beginning from the margin."""

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
    """The usual distance from baseline to baseline for each type size."""

    def __init__(self, pages: Iterable[Sequence[Line]]) -> None:
        gaps: dict[float, Counter[float]] = defaultdict(Counter)
        for lines in pages:
            for a, b in pairwise(lines):
                if a.pieces or b.pieces or a.place or b.place:
                    continue  # Tables have narrower line spacing.
                size, gap = a.size, b.y - a.y
                if 0.8 * size < gap < 3 * size and abs(size - b.size) < 0.02 * size:
                    gaps[_half(size)][round(gap / size, 1)] += min(len(a.text), len(b.text))
        self._ratios = {size: _usual(counter) for size, counter in gaps.items()}
        most = max(gaps, key=lambda size: gaps[size].total(), default=0.0)
        self._default = self._ratios.get(most, _LEADING_OF_SIZE)
        self._ratios = {s: r for s, r in self._ratios.items() if gaps[s].total() >= _ENOUGH_SIGNS}
        self._known: dict[float, float] = {}

    def __call__(self, size: float) -> float:
        usual = self._known.get(size)
        if usual is None:
            usual = self._ratios.get(_half(size), self._default) * size
            self._known[size] = usual
        return usual


def _frequent(gaps: Iterable[float]) -> list[float]:
    """The distances, in whole points, that at least _FEWEST_WIDE_RUNS runs of lines have."""
    counted = Counter(map(round, gaps))
    return [float(gap) for gap, runs in counted.items() if runs >= _FEWEST_WIDE_RUNS]


def _half(size: float) -> float:
    return round(size * 2) / 2


def _usual(gaps: Counter[float]) -> float:
    """The smallest common ratio of distance to size, counted together with the neighbouring tenths."""
    total = gaps.total()
    for ratio in sorted(gaps):
        around = [r for r in gaps if abs(r - ratio) < 0.11 and r >= ratio]
        if sum(gaps[r] for r in around) >= _USUAL_SHARE * total:
            return max(around, key=lambda r: gaps[r])
    return _LEADING_OF_SIZE


class ParagraphFinder:
    """Finds paragraphs by the conventions of this document."""

    def __init__(self, regions: Sequence[Region], leading: Leading) -> None:
        self._leading = leading
        neighbours = [(r, a, b) for r in regions for a, b in pairwise(r.lines)]
        self._near = {id(b) for _, a, b in neighbours if self._close(a, b)}
        """The lines, by ``id``, whose distance from the line before is usual for their size."""
        self._differing = {id(b) for _, a, b in neighbours if _style_differs(a, b)}
        """The lines, by ``id``, in another style than the line before in their region."""
        self._evenly_spaced: set[int] = set()
        """The lines, by ``id``, that are as far from the line before as the surrounding lines are."""
        self._fulls: dict[tuple[int, int], bool] = {}
        """Cached results of _full, by the ``id`` of both lines."""
        sizes: Counter[float] = Counter()
        for region in regions:
            for line in region.lines:
                sizes[_half(line.size)] += len(line.text)
        self.body_size = sizes.most_common(1)[0][0] if sizes else 0.0
        wide = [self._find_even(region) for region in regions]
        usual = _frequent(gap for gaps in wide for gap in gaps)
        for region, gaps in zip(regions, wide, strict=True):
            self._find_alike(region, gaps, usual)
        pairs = [each for each in neighbours if id(each[2]) in self._near]
        outdents = sum(_shift(a, b) < -_INDENT_EM and self._full(a, b, r) for r, a, b in pairs)
        hanging = sum(_shift(a, b) > _INDENT_EM and self._full(a, b, r) for r, a, b in pairs)
        self._indents = outdents >= 3 and outdents > hanging
        self._hangs = hanging >= 3 and hanging > outdents
        self._ended = self._went_on = 0
        alike = len(neighbours) - len(self._differing)
        self._spaced = len(self._near - self._differing) < 0.9 * alike

    def find(self, items: Iterable[Region | Row]) -> list[Paragraph | Row]:
        """The paragraphs and rows; paragraphs across columns and pages are joined."""
        parts = [item if isinstance(item, Row) else self._split(item) for item in items]
        self._join_notes(parts)
        found: list[Paragraph | Row] = []
        for part in parts:
            if isinstance(part, Row):
                found.append(part)
                continue
            if not part:
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
            if ends_sentence(a.text) and self._full(a, b, region):
                self._ended += paragraphs[-1].lines[0] is b
                self._went_on += paragraphs[-1].lines[0] is not b
        self._find_notes(paragraphs)
        return paragraphs

    def _ends(self, paragraph: Paragraph, a: Line, b: Line, after: Line | None) -> bool:
        """Whether the paragraph, whose last line is ``a``, ends before ``b``."""
        if a.text.endswith("\ufffe"):
            return False
        region = paragraph.region
        if id(b) in self._differing or not (
            id(b) in self._near or self._continues_evenly(a, b, region)
        ):
            return True
        if patterns().contents_line.search(a.text):
            return True
        if self._is_broken_title(a, b, region):
            return False
        if _begins_item(b) or all(map(_begins_note, (paragraph.lines[0], b))):
            return True
        if _is_flush_right(a, region) or _is_heading_in_capitals(a, b):
            return True
        over = ends_sentence(a.text)
        new = bool(patterns().unit_start.match(b.text))
        if not self._full(a, b, region):
            if self._indents and not over and not new and _continues_at_margin(a, b, region):
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

    def _find_even(self, region: Region) -> list[float]:
        """Finds runs with wider spacing than is usual for their size: equidistant lines, most of which were
        broken at the margin, are one text. Returns the distances of their lines in points."""
        lines = region.lines
        wide: list[float] = []
        begin = 0
        for end in range(1, len(lines) + 1):
            if end < len(lines) and (end - begin < 2 or self._follows_evenly(lines, end)):
                continue
            stretch = lines[begin:end]
            if self._near.issuperset(map(id, stretch[1:])):
                begin = end - 1
                continue
            broken = [b for a, b in pairwise(stretch) if self._full(a, b, region)]
            capitals = sum(b.text[:1].isupper() for b in broken)
            enough = len(broken) >= max(2, _MOSTLY_FULL * (len(stretch) - 1))
            if enough and 2 * capitals <= len(broken) and self._is_isolated(lines, begin, end):
                self._evenly_spaced.update(map(id, stretch[1:]))
                wide.append(stretch[1].y - stretch[0].y)
            begin = end - 1
        return wide

    def _find_alike(self, region: Region, around: Sequence[float], usual: Sequence[float]) -> None:
        """Finds pairs of lines with the spacing of the wide runs: two lines alone show no spacing.

        ``around`` are the distances of the runs in this region, which tell of a line that begins with a
        small letter; ``usual`` are those that many runs of the document have, which tell of any line.
        """
        if not around and not usual:
            return
        for a, b in pairwise(region.lines):
            gaps = (*around, *usual) if b.text[:1].islower() else usual
            alike = any(abs(b.y - a.y - gap) < _EVEN * gap for gap in gaps)
            if alike and id(b) not in self._differing:
                self._evenly_spaced.add(id(b))

    def _follows_evenly(self, lines: Sequence[Line], place: int) -> bool:
        """Whether the line at ``place`` and the two before it, of the same type, are equidistant."""
        above, last, line = lines[place - 2 : place + 1]
        gap = line.y - last.y
        return (
            0 < gap < _WIDEST_LEADING * max(last.size, line.size)
            and abs(gap - (last.y - above.y)) < _EVEN * gap
            and id(line) not in self._differing
        )

    def _is_isolated(self, lines: Sequence[Line], begin: int, end: int) -> bool:
        """Whether no line of the same type before or after the run is nearer than those in it: otherwise
        the run's lines would be the last lines of paragraphs, with the distance of paragraphs. The lines
        of a quotation, which begin elsewhere, may be nearer."""
        inner = lines[begin + 1]
        gap = inner.y - lines[begin].y
        outside = [lines[n : n + 2] for n in (begin - 1, end - 1) if 0 <= n < len(lines) - 1]
        return not any(
            0 < b.y - a.y < (1 - _EVEN) * gap
            and id(b) not in self._differing
            and abs(_shift(inner, b)) < _INDENT_EM
            for a, b in outside
        )

    def _continues_evenly(self, a: Line, b: Line, region: Region) -> bool:
        """Whether both lines belong to a widely spaced run, and ``a`` was broken before ``b``."""
        if id(b) not in self._evenly_spaced or not self._full(a, b, region):
            return False
        if patterns().unit_start.match(b.text):
            return False
        return not ends_sentence(a.text) or region.right - a.x1 < a.size / 2

    def _close(self, a: Line, b: Line) -> bool:
        gap = b.y - a.y
        usual = self._leading(max(a.size, b.size))
        if gap <= _GAP * usual:
            return True
        return gap <= _MIXED_GAP * usual and (_holds_some_han(a) or _holds_some_han(b))

    def _full(self, a: Line, b: Line, region: Region) -> bool:
        """Whether ``a`` was broken because the first word of ``b`` did not fit on it."""
        key = id(a), id(b)
        full = self._fulls.get(key)
        if full is None:
            room = region.right - a.x1
            if _is_centred(a, region) and _is_centred(b, region):
                room += a.x0 - region.left
            self._fulls[key] = full = not had_room(a, b, room)
        return full

    def _is_broken_title(self, a: Line, b: Line, region: Region) -> bool:
        """Whether they are two lines of a title, broken between words."""
        bold = a.bold and b.bold
        centred = _is_centred(a, region) and _is_centred(b, region)
        small = a.size <= (_BOLD_TITLE_SIZE if bold else _TITLE_SIZE) * self.body_size
        goes_on = bold and centred and b.text[:1].islower()
        if (small and not goes_on) or ends_sentence(a.text):
            return False
        if patterns().unit_start.match(b.text):
            return False
        if centred:
            return not patterns().unit_start.match(a.text)
        # "Chapter I" and its title below are two; such a mark is shorter than half a line.
        return abs(_shift(a, b)) < 0.3 and a.x1 - a.x0 > (region.right - region.left) / 2

    def _find_notes(self, paragraphs: list[Paragraph]) -> None:
        """Mark the notes: they are last in their column, in smaller type, and begin with their number; or
        they are turned, in the margin.

        Paragraphs among them without a number are joined to the note above.
        """
        for paragraph in paragraphs:
            paragraph.is_note = paragraph.lines[0].is_turned
        first = len(paragraphs)
        while first and paragraphs[first - 1].size < _RAISED_NOTE_SIZE * self.body_size:
            first -= 1
        notes: list[Paragraph] = []
        for paragraph in paragraphs[first:]:
            is_small = paragraph.size < _NOTE_SIZE * self.body_size
            begins = patterns().note_start if is_small else _RAISED_START
            if begins.match(paragraph.lines[0].text):
                paragraph.is_note = True
                notes.append(paragraph)
            elif notes:
                notes[-1].lines += paragraph.lines
                paragraphs.remove(paragraph)

    def _join_notes(self, parts: Sequence[list[Paragraph] | Row]) -> None:
        """Joins a note to its rest at the foot of the next column or page."""
        note: Paragraph | None = None
        for part in parts:
            for paragraph in [] if isinstance(part, Row) else list(part):
                if paragraph.is_note:
                    note = paragraph
                elif note is not None and self._continues_note(note, paragraph):
                    note.lines += paragraph.lines
                    part.remove(paragraph)  # type: ignore[union-attr]

    def _continues_note(self, note: Paragraph, paragraph: Paragraph) -> bool:
        a, b = note.lines[-1], paragraph.lines[0]
        if b.page - a.page > 1 or b.size >= _RAISED_NOTE_SIZE * self.body_size:
            return False
        if b.is_turned or _style_differs(a, b) or ends_sentence(a.text):
            return False
        return paragraph.region is not note.region and self._full(a, b, note.region)

    def _is_elsewhere(self, paragraph: Paragraph, following: Paragraph) -> bool:
        """Whether ``following`` is far below the paragraph on its page, at another margin, and does not
        continue a sentence: a stamp, a caption."""
        a, b = paragraph.lines[-1], following.lines[0]
        if a.page != b.page or b.y - a.y < 2 * self._leading(b.size) or b.text[:1].islower():
            return False
        return abs(following.region.left - paragraph.region.left) > b.size

    def _runs_on(self, paragraph: Paragraph, following: Paragraph) -> bool:
        """Whether a paragraph continues in the next column or page."""
        a, b = paragraph.lines[-1], following.lines[0]
        if following.is_note or _style_differs(a, b) or _begins_item(b):
            return False
        if self._is_elsewhere(paragraph, following):
            return False
        if a.text.rstrip()[-1] in "\ufffe-\u2010\u00ad":
            return True
        if patterns().contents_line.search(a.text) or not self._full(a, b, paragraph.region):
            return False
        over = ends_sentence(a.text)
        new = bool(patterns().unit_start.match(b.text))
        if over and a.page == b.page and paragraph.region.inset != following.region.inset:
            return False
        if self._indents and (over or new):
            return b.x0 - following.region.left <= _INDENT_EM * b.size
        if not over:
            return True
        # A full line that ends a sentence may end the paragraph, too: the rest of the document decides.
        if paragraph.region.right - a.x1 > 2 * a.size:
            return False
        return not new and a.text.rstrip()[-1] not in ";:；：" and self._went_on > self._ended


def _open_paragraph(found: list[Paragraph | Row], following: Paragraph) -> Paragraph | None:
    """The last text before ``following`` that may continue in it; notes in between are skipped."""
    for item in reversed(found):
        if isinstance(item, Row) or following.page - item.lines[-1].page > 1:
            return None
        if not item.is_note:
            return item
    return None


def _shift(a: Piece, b: Piece) -> float:
    """How many ems ``b`` begins to the right of ``a``; negative to the left."""
    return (b.x0 - a.x0) / max(a.size, b.size, 1.0)


def _holds_some_han(line: Line) -> bool:
    if line.text.isascii():
        return False
    return 0 < len(WIDE_SIGN.findall(line.text)) < len(line.text) / 3


def _style_differs(a: Line, b: Line) -> bool:
    if a.is_turned != b.is_turned:
        return True
    if a.size != b.size and abs(a.size - b.size) > _SIZE_DIFFERS * max(a.size, b.size):
        return True
    if a.closes_bold == b.opens_bold:
        return False
    return (a.bold and not b.opens_bold) or (b.bold and not a.closes_bold)


def _begins_item(line: Line) -> bool:
    """Whether it begins with a bullet, or with a mark separated by a tab from its text."""
    if patterns().bullet.match(line.text):
        return True
    return len(line.pieces) == 2 and bool(patterns().lone_mark.match(line.pieces[0].text.strip()))


def _begins_note(line: Line) -> bool:
    return bool(_RAISED_START.match(line.text))


def _hangs_below(a: Line, b: Line, after: Line | None) -> bool:
    """Whether ``b`` begins where the text after the mark of ``a`` does, or where ``after`` does."""
    if after is not None and abs(_shift(b, after)) < 0.3:
        return True
    return len(a.pieces) == 2 and abs(_shift(a.pieces[1], b)) < 0.3


def _is_short(a: Line, b: Line, region: Region) -> bool:
    """Whether ``a``, which had room for more, ended on purpose. In ragged text, lines may be balanced with
    the following ones, so that a little room means nothing; Chinese lines are always full."""
    if WIDE_SIGN.search(a.text[-1:] + b.text[:1]):
        return True
    return region.right - a.x1 > _SHORT * (region.right - region.left)


def _is_flush_right(line: Line, region: Region) -> bool:
    """Whether it ends at the right margin, as dates and signatures do, each on a line of its own."""
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


def _continues_at_margin(a: Line, b: Line, region: Region) -> bool:
    """Whether ``b`` begins at the margin, in a document that indents new paragraphs, and ``a`` is long
    enough to be a line that was broken early, for example beside a picture."""
    at_margin = abs(b.x0 - region.left) < 0.3 * b.size
    return at_margin and a.x1 - region.left > _BROKEN_EARLY * (region.right - region.left)


def _is_centred(line: Line, region: Region) -> bool:
    left, right = line.x0 - region.left, region.right - line.x1
    return left > line.size and abs(left - right) < line.size
