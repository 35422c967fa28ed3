"""Regions: runs of lines below each other between the same margins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from ingest.readers.pdf.geometry import Line, had_room
from ingest.readers.pdf.patterns import ends_sentence, patterns
from ingest.readers.pdf.tables import Row
from ingest.textclean import WIDE_SIGN

# A margin is reliable if this many lines keep to it.
_KNOWN_LINES = 12
# Margins that differ by up to this many points are the same.
_SAME = 3.0
# A footer is this far below the text.
_FAR_BELOW_EM = 2.5
# At least this many lines are needed to find the right edge of ragged text.
_RAGGED_LINES = 10
_MOST_HEADER_LINES = 2
# A quotation is indented by this much on each side; this share of its lines may end early.
_INSET_EM = 1.5
_EARLY = 0.2
_SAME_LEFT_EM = 0.3
# Lines of at least this length that end within this distance of each other are justified.
_LONG_LINE_EM = 15
_EQUAL_EM = 0.15
_MAY_HANG = frozenset("、。，．：；！？")


@dataclass(slots=True)
class Region:
    lines: list[Line]
    left: float
    right: float
    inset: bool = False
    """Whether it is indented on both sides, like a quotation."""


def page_regions(items: Sequence[Line | Row]) -> list[Region | Row]:
    """A page's regions and table rows in reading order: a new region begins where the text jumps up to the
    next column, or leaves its column."""
    parts: list[list[Line] | Row] = []
    columns = 0.0
    for item in items:
        last = parts[-1] if parts else None
        if isinstance(item, Row):
            parts.append(item)
        elif not isinstance(last, list):
            parts.append([item])
        elif item.y < last[-1].y - item.size / 2:
            leap = item.x0 - min(line.x0 for line in last)
            columns = item.x0 if leap > 6 * item.size else 0.0
            parts.append([item])
        elif columns and item.x0 < columns - 3 * item.size:
            columns = 0.0
            parts.append([item])
        else:
            last.append(item)
    if _ends_in_header(parts):
        parts.insert(0, parts.pop())
    regions: list[Region | Row] = []
    for part, following in zip_longest(parts, parts[1:]):
        if isinstance(part, Row):
            regions.append(part)
        else:
            edge = _next_column(part, following) or _common_edge(part)
            for lines in _by_width(part, edge):
                for apart in _without_stamp(lines):
                    regions += _with_insets(_region(apart))
    return regions


def _ends_in_header(parts: Sequence[list[Line] | Row]) -> bool:
    """Whether the last part is a header, which the file stores last but prints above all the others."""
    *others, last = parts or [[]]
    if not others or isinstance(last, Row) or len(last) > _MOST_HEADER_LINES:
        return False
    lines = [line for part in others for line in (part.lines if isinstance(part, Row) else part)]
    top = min(line.y - line.size for line in lines)
    return all(line.y < top - line.size and not line.is_turned for line in last)


def _without_stamp(lines: list[Line]) -> list[list[Line]]:
    """The lines; the last one is separate if it is a stamp or footer, far below the others and to their
    left."""
    *others, last = lines
    if not others or last.y - others[-1].y < _FAR_BELOW_EM * last.size:
        return [lines]
    return [lines] if last.x0 > min(line.x0 for line in others) - last.size else [others, [last]]


def _with_insets(region: Region) -> list[Region]:
    """The region, with quotations split off as regions: their lines begin at one position to the right of
    the left margin, and several end at one position to the left of the right margin."""
    parts: list[list[Line]] = []
    for line in region.lines:
        last = parts[-1][-1] if parts else None
        if last is None or abs(line.x0 - last.x0) > _SAME_LEFT_EM * line.size:
            parts.append([])
        parts[-1].append(line)
    regions: list[Region] = []
    for part in parts:
        inset = _is_inset(part, region)
        if regions and not inset and not regions[-1].inset:
            regions[-1].lines += part
        elif inset:
            regions.append(Region(part, part[0].x0, _right_edge(part), inset=True))
        else:
            regions.append(Region(part, region.left, region.right))
    return regions


def _is_inset(lines: list[Line], region: Region) -> bool:
    """Whether the lines have margins of their own: at least two were broken at the right one, and hardly
    any ends before it without reason. List items, which are indented too, end anywhere."""
    em = lines[0].size
    right = max(line.x1 for line in lines)
    if lines[0].x0 < region.left + _INSET_EM * em or right > region.right - _INSET_EM * em:
        return False
    broken = early = capitals = at_margin = 0
    for a, b in pairwise(lines):
        if ends_sentence(a.text) or a.bold != b.bold:
            continue
        if not had_room(a, b, right - a.x1):
            broken += 1
            at_margin += bool(WIDE_SIGN.search(a.text[-1:])) and (
                a.x1 - a.x0 > _LONG_LINE_EM * em and right - a.x1 < _EQUAL_EM * em
            )
            capitals += b.text[0].isupper()
        elif not patterns().unit_start.match(b.text):
            early += 1
    # Chinese lines that end exactly at one position show a margin; titles between them end early.
    most_early = at_margin if at_margin > 1 else _EARLY * len(lines)
    return broken > 1 and early <= most_early and 2 * capitals <= broken


def _next_column(lines: list[Line], following: list[Line] | Row | None) -> float | None:
    """The left edge of the column to the right, if the following lines are one; otherwise None."""
    if not isinstance(following, list) or following[0].y >= lines[-1].y:
        return None
    left = min(line.x0 for line in following)
    return left if left > min(line.x0 for line in lines) + 6 * lines[0].size else None


def _common_edge(lines: list[Line]) -> float | None:
    """Just right of where most lines end, if a few others (a header, a title, a stamp) extend far
    beyond."""
    em = lines[0].size
    ends = Counter(round(line.x1) for line in lines)
    edge: float
    edge, count = max(ends.items(), key=lambda item: (item[1], item[0]))
    few = max(2, len(lines) / 4)
    if count < 3:
        # Ragged lines end near each other; a header is the first line, a stamp the last.
        inner = sorted((line.x1 for line in lines[1:-1]), reverse=True)
        if len(inner) < _RAGGED_LINES or inner[0] - inner[len(inner) // 4] > 3 * em:
            return None
        edge, few = inner[0], 2
    beyond = [line for line in lines if line.x1 > edge + em]
    if not beyond or len(beyond) > few:
        return None
    return edge + em if max(line.x1 for line in beyond) > edge + 4 * em else None


def _by_width(lines: list[Line], edge: float | None) -> list[list[Line]]:
    """The lines in runs, separating those that extend beyond the column's edge from the others."""
    if edge is None:
        return [lines]
    groups: list[list[Line]] = []
    for line in lines:
        crosses = line.x1 > edge
        if groups and (groups[-1][-1].x1 > edge) == crosses:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _region(lines: list[Line]) -> Region:
    return Region(lines, min(line.x0 for line in lines), _right_edge(lines))


def _right_edge(lines: list[Line]) -> float:
    """The right end of full lines; Chinese programs may set a comma or full stop in the margin."""
    farthest = max(line.x1 for line in lines)
    inside = [line.x1 for line in lines if line.text[-1:] not in _MAY_HANG]
    edge = max(inside, default=farthest)
    hangs = _SAME < farthest - edge < 1.1 * lines[0].size
    return edge if hangs and sum(edge - x1 < _SAME / 2 for x1 in inside) > 1 else farthest


def _is_justified(region: Region) -> bool:
    """Whether three long lines in sequence end at the region's right margin, and so show it: an abstract
    set in from both margins is not as wide as the page."""
    for three in zip(region.lines, region.lines[1:], region.lines[2:], strict=False):
        em = three[0].size
        ends = [line.x1 for line in three]
        is_long = all(line.x1 - line.x0 > _LONG_LINE_EM * em for line in three)
        if is_long and max(ends) - min(ends) < _EQUAL_EM * em and region.right - ends[0] < em / 2:
            return True
    return False


def align_regions(regions: Sequence[Region]) -> None:
    """Gives short regions the margins of the others: a last page has too few lines to find margins."""
    rights: Counter[int] = Counter()
    lefts: Counter[int] = Counter()
    for region in regions:
        rights[round(region.right)] += len(region.lines)
        lefts[round(region.left)] += len(region.lines)
    known_rights = sorted(edge for edge, lines in rights.items() if lines >= _KNOWN_LINES)
    known_lefts = sorted(edge for edge, lines in lefts.items() if lines >= _KNOWN_LINES)
    for region in regions:
        em = region.lines[0].size
        if region.inset or _is_justified(region):
            continue
        is_known = len(region.lines) >= _KNOWN_LINES
        wider = [edge for edge in known_rights if edge >= region.right - _SAME]
        farthest = region.right + 3 * em if is_known else region.left + 60 * em
        if wider and wider[0] < farthest:
            region.right = max(region.right, wider[0])
        if is_known:
            continue
        outer = [edge for edge in known_lefts if 0.8 * em < region.left - edge < 4.5 * em]
        if outer:
            region.left = outer[-1]
