"""Removes running headers, footers and page numbers."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise, takewhile
from operator import attrgetter

from ingest.readers.pdf.geometry import Line, Piece
from ingest.readers.pdf.paragraphs import Paragraph
from ingest.readers.pdf.patterns import patterns
from ingest.readers.pdf.tables import Row

# Running lines are within this many lines of a page's edge.
_DEPTH = 4
# A running line is on at least this many pages.
_PAGES = 3
# A similar line must be on this many pages before or after: laws repeat whole sentences, and sometimes
# three of them have the same position on three distant pages.
_WINDOW = 4
# A line on this share of the nearby pages needs no gap between it and the text.
_NEARLY_ALL = 0.75
_GAP_EM = 1.5
_HOLE_EM = 20.0
# How far, in points, a running line may deviate from its usual height.
_STRAY = 8.0
# A page with numbered lines has many numbers, nearly all of them one more than the number above.
_LINE_NUMBER = re.compile(r"\s*\d{1,2}\s*")
_NUMBERED_LINES = 12
_IN_STEP = 0.9
# Bills and drafts number every fifth line; a page, if it is not the last one, has several such numbers.
_FIFTH = 5
_FEWEST_FIFTHS = 4
_MOST_FIFTHS = 0.75
_WORD = re.compile(r"[^\W\d_]")
_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}

_HEIGHT = attrgetter("y")
_Key = tuple[bool, str]
"""Whether it is at the page's top, and the text with its numbers replaced."""


def without_running_lines(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """The pages without lines at the same height at the edge of three pages or more that differ only in
    their numbers; the numbers of "Article 3" and 第…条 do not count as such.

    Numbers that change must count the pages, otherwise they are not page numbers. Only the outermost lines
    are removed, and only if a gap separates them from the text or nearly every page has them. In a document
    of one or two pages, lines that both have are removed if a gap separates them from the text and they are
    no larger; and so are page numbers. Where no text would be left, such lines are the text.
    """
    left = _all_peeled(pages)
    if any(line.text.strip() for lines in left for line in lines):
        return left
    has_words = any(_WORD.search(line.text) for lines in pages for line in lines)
    # Above and below an empty middle they are a header and a footer: the text is drawn, not written.
    is_frame = any(_surrounds(lines) for lines in pages)
    return list(pages) if has_words and not is_frame else left


def _surrounds(lines: list[Line]) -> bool:
    """Whether lines at the top and the foot of a page have nothing between them."""
    heights = sorted(lines, key=_HEIGHT)
    return any(abs(b.y - a.y) > _HOLE_EM * max(a.size, b.size) for a, b in pairwise(heights))


def _all_peeled(pages: Sequence[list[Line]]) -> list[list[Line]]:
    if len(pages) < _PAGES:
        return _few_peeled(pages)
    seen: dict[_Key, list[Line]] = defaultdict(list)
    edges = [(_edge(lines, True), _edge(lines, False)) for lines in map(_free, pages)]
    for top, foot in edges:
        for at_top, edge in ((True, top), (False, foot)):
            for line in edge:
                seen[_key(line, at_top)].append(line)
    shares: dict[int, float] = {}
    for key, lines in seen.items():
        if len(lines) >= _PAGES - 1:
            shares |= _shares(key, lines, len(pages))
    return [_peeled(lines, *edge, shares) for lines, edge in zip(pages, edges, strict=True)]


def _free(lines: list[Line]) -> list[Line]:
    # Table heads repeat on each page; without_repeated_heads deals with them.
    return [line for line in lines if line.place is None]


def _edge(lines: list[Line], at_top: bool) -> list[Line]:
    return sorted(lines, key=_HEIGHT, reverse=not at_top)[:_DEPTH]


def _key(line: Line, at_top: bool) -> _Key:
    text = "".join(line.text.split()).casefold()
    # "Article 3" and "Article 4" differ; "Chapter 2 … 31" and "Chapter 2 … 32" do not.
    unit = patterns().spared.match(text)
    kept = unit.end() if unit else 0
    return at_top, text[:kept] + _NUMBER.sub("#", text[kept:])


def _shares(key: _Key, lines: list[Line], last: int) -> dict[int, float]:
    """The running lines by ``id``, with the share of the nearby pages that have each."""
    counts = {id(line): _repeats(line, lines) for line in lines}
    has_words = bool(re.search(r"[^\W\d_]", key[1].replace("#", "")))
    numbers = {id(line): list(map(_value, _NUMBER.findall(line.text))) for line in lines}
    # The page's own number, and words repeated beside it, are sufficient on two pages.
    numbered = {id(line) for line in lines if has_words and line.page in numbers[id(line)]}
    fewest = _PAGES - 1 if len(numbered) == len(lines) else _PAGES
    lines = [line for line in lines if counts[id(line)] >= fewest]
    shares = {}
    for line in _counting(lines, numbers, fewest, has_words=has_words):
        around = min(line.page + _WINDOW, last) - max(line.page - _WINDOW, 1) + 1
        shares[id(line)] = counts[id(line)] / around
    return shares


def _repeats(line: Line, lines: list[Line]) -> int:
    """The number of nearby pages with the same line, so that coincidences do not count."""
    first = bisect_left(lines, line.page - _WINDOW, key=lambda other: other.page)
    last = bisect_right(lines, line.page + _WINDOW, key=lambda other: other.page)
    return len({other.page for other in lines[first:last] if abs(other.y - line.y) <= _STRAY})


def _counting(
    lines: list[Line], numbers: dict[int, list[int]], fewest: int, *, has_words: bool
) -> list[Line]:
    """The lines whose ``numbers`` each stay the same or count the pages on at least ``fewest`` pages;
    without words, one number must count.

    So "2 Ibid., p. 30" and "5 Ibid., p. 61" are not removed.
    """
    same = Counter(pair for line in lines for pair in enumerate(numbers[id(line)]))
    offsets = Counter(
        (i, number - line.page) for line in lines for i, number in enumerate(numbers[id(line)])
    )
    found = []
    for line in lines:
        counts = [offsets[i, n - line.page] >= fewest for i, n in enumerate(numbers[id(line)])]
        stays = [same[i, n] >= fewest for i, n in enumerate(numbers[id(line)])]
        if all(a or b for a, b in zip(counts, stays, strict=True)) and (has_words or any(counts)):
            found.append(line)
    return found


def _value(number: str) -> int:
    if number.isdecimal():
        return int(number[:9])
    digits = [_ROMAN[sign] for sign in number.lower()]
    return sum(-d if d < after else d for d, after in zip(digits, [*digits[1:], 0], strict=True))


def _is_table_head(line: Line, below: Line) -> bool:
    """Whether the line's parts are above those of the next line, like a table head repeated on each
    page."""
    near = 0.6 * line.size
    pairs = ((a, b) for a in line.pieces for b in below.pieces)
    return sum(abs(a.x0 - b.x0) < near for a, b in pairs) > 1


def _peeled(
    lines: list[Line], top: list[Line], foot: list[Line], shares: dict[int, float]
) -> list[Line]:
    gone: set[int] = set()
    for at_top, edge in ((True, top), (False, foot)):
        # A page's own number is removed even if the next page has it on the other side.
        numbers = {id(line): 0.0 for line in edge if _is_page_number(line)}
        runs = numbers | {id(line): shares[id(line)] for line in edge if id(line) in shares}
        running = edge[: sum(1 for _ in takewhile(runs.__contains__, map(id, edge)))]
        heads = (n for n, pair in enumerate(pairwise(edge)) if at_top and _is_table_head(*pair))
        del running[next(heads, len(running)) :]
        while running and runs[id(running[-1])] < _NEARLY_ALL:
            after = edge[len(running)] if len(running) < len(edge) else None
            if after is None or abs(after.y - running[-1].y) > _GAP_EM * after.size:
                break
            running.pop()
        gone.update(map(id, running))
    return [line for line in lines if id(line) not in gone]


def _few_peeled(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """One or two pages without their running lines."""
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[line.size] += len(line.text)
    body = max(sizes, key=lambda size: sizes[size], default=0.0)
    gone: set[int] = set()
    for at_top in (True, False):
        edges = [_edge(_free(lines), at_top) for lines in pages]
        for edge, others in zip(edges, reversed(edges), strict=True):
            for place, (line, inner) in enumerate(pairwise(edge), 1):
                apart = abs(inner.y - line.y) > _GAP_EM * max(line.size, inner.size)
                repeated = len(pages) > 1 and any(_alike(line, other, at_top) for other in others)
                if not (_is_page_number(line) or (repeated and line.size <= body)):
                    break
                if at_top and _is_table_head(line, inner):
                    break
                if apart:
                    gone.update(map(id, edge[:place]))
    return [[line for line in lines if id(line) not in gone] for lines in pages]


def _alike(line: Line, other: Line, at_top: bool) -> bool:
    """Whether the lines of two pages are equal, except for the page number."""
    if _key(line, at_top) != _key(other, at_top) or abs(line.y - other.y) > _STRAY:
        return False
    turned = other.page - line.page
    numbers = (_NUMBER.findall("".join(each.text.split())) for each in (line, other))
    pairs = zip(*numbers, strict=True)
    return all(_value(b) - _value(a) in {0, turned} for a, b in pairs)


def _is_page_number(line: Line) -> bool:
    match = patterns().page_number.fullmatch("".join(line.text.split()))
    return match is not None and int(match["number"]) == line.page


def without_line_numbers(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """The pages without line numbers in the margin: those of a pleading, many on a page, one below the
    other to the left of all text; and those of a bill, beside every fifth line."""
    fifths = [_fifth_lines(lines) for lines in pages]
    many = [n for ends in fifths for n in ends if len(n) >= _FEWEST_FIFTHS]
    found = []
    for lines, ends in zip(pages, fifths, strict=True):
        sure = (n for n in ends if len(n) >= _FEWEST_FIFTHS or _are_few(n, many, lines))
        found.append(_without(lines, max(sure, key=len, default=[]) or _line_numbers(lines)))
    return found


def _are_few(
    numbers: Sequence[Piece], many: Sequence[Sequence[Piece]], lines: Sequence[Line]
) -> bool:
    """Whether a page's few numbers begin with 5, below four lines or more, and are where another page has
    many."""
    first = numbers[0]
    above = sum(line.y < first.y - first.size / 2 for line in lines)
    is_fifth = int(first.text) == _FIFTH and above >= _FIFTH - 1
    return is_fifth and any(abs(first.x1 - others[0].x1) < first.size for others in many)


def _line_numbers(lines: list[Line]) -> list[Piece]:
    """The numbers of a pleading's lines; none on a page that has other numbers."""
    pieces = [piece for line in lines for piece in line.pieces or [line]]
    numbers = [piece for piece in pieces if _LINE_NUMBER.fullmatch(piece.text)]
    margin = min((piece.x0 for piece in numbers), default=0.0)
    numbers = [piece for piece in numbers if piece.x0 < margin + 2 * piece.size]
    numbers.sort(key=lambda piece: piece.y)
    steps = sum(int(b.text) == int(a.text) + 1 for a, b in pairwise(numbers))
    return (
        numbers
        if len(numbers) >= _NUMBERED_LINES and steps >= _IN_STEP * (len(numbers) - 1)
        else []
    )


def _fifth_lines(lines: list[Line]) -> list[list[Piece]]:
    """The numbers beside every fifth line to the left of all text, and those to the right of it."""
    ordered = sorted(lines, key=_HEIGHT)
    found = []
    for end in (0, -1):
        outer = ((line.pieces or [line])[end] for line in ordered)
        numbers = [p for p in outer if _LINE_NUMBER.fullmatch(p.text) and not int(p.text) % _FIFTH]
        # The numbers of clauses hang beside the text, further in.
        edge = max((p.x1 if end else -p.x0 for p in numbers), default=0.0)
        numbers = [p for p in numbers if (p.x1 if end else -p.x0) > edge - p.size]
        if numbers and _are_fifths(numbers, lines, at_left=end == 0):
            found.append(numbers)
    return found


def _are_fifths(numbers: Sequence[Piece], lines: Sequence[Line], *, at_left: bool) -> bool:
    own = set(map(id, numbers))
    others = [p for line in lines for p in line.pieces or [line] if id(p) not in own]
    if any(int(b.text) != int(a.text) + _FIFTH for a, b in pairwise(numbers)) or not others:
        return False
    heights = sorted(line.y for line in lines if id(line) not in own)
    above = [bisect_left(heights, number.y - number.size / 2) for number in numbers]
    between = [b - a for a, b in pairwise(above)]
    if sum(count == _FIFTH for count in between) < _MOST_FIFTHS * len(between):
        return False
    if at_left:
        return max(p.x1 for p in numbers) < min(p.x0 for p in others)
    return min(p.x0 for p in numbers) > max(p.x1 for p in others)


def _without(lines: list[Line], numbers: Sequence[Piece]) -> list[Line]:
    """The lines without the pieces that are their numbers."""
    if not numbers:
        return lines
    gone = {id(piece) for piece in numbers}
    for line in lines:
        pieces = [piece for piece in line.pieces if id(piece) not in gone]
        if pieces and len(pieces) < len(line.pieces):
            line.text = " ".join(piece.text for piece in pieces)
            line.x0, line.x1 = pieces[0].x0, pieces[-1].x1
            line.pieces = pieces if len(pieces) > 1 else []
    return [line for line in lines if id(line) not in gone]


def without_repeated_heads(items: Sequence[Paragraph | Row]) -> list[Paragraph | Row]:
    """``items`` without rows at the top of a page that repeat the table's first row, and without the bold
    rows after them that repeat the table's next rows."""
    kept: list[Paragraph | Row] = []
    table: list[Row] = []
    due: list[Row] = []
    """Rows of the table that the next rows on this page may repeat."""
    page = 0
    for item in items:
        if isinstance(item, Row):
            if item.opens:
                due = list(table) if item.page == page + 1 else []
                table = table if due else []
            page = item.page
            is_head = item.opens or all(line.bold for line in item.lines)
            if due and is_head and item.texts() == due[0].texts():
                due.pop(0).is_repeated = True
                continue
            due = []
            table.append(item)
        elif not item.is_note:
            table = []
        kept.append(item)
    return kept
