"""Joins source lines to paragraphs, for formats that consist of lines of text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ingest.structure.marks import starts_with_mark
from ingest.textclean import WIDE_SIGN, LineJoiner

_SENTENCE_ENDS = ("。", "；", "：", "！", "？", "”", "）")
# A mark begins something only after one of these; otherwise "Part II" at a line's start is a reference.
_CLAUSE_END = re.compile(r"(?:[.;:,!?。；：，、！？”’\")）】》—–]|\b(?:and|or))$")
_SENTENCE_END = re.compile(r"[.:!?。；：！？][”’\")）」』]*$")
_HAN_SENTENCE_END = re.compile(r"。[”’）」』]*$")
_HALF_COMPOUND = re.compile(r"[^\W\d_][-\u2010\u2011]\s*$")
# Chinese paragraphs are indented by two characters.
_INDENT = "\u3000\u3000"
# A page number alone on its line. "3." is a list number.
_PAGE_NUMBER = re.compile(
    r"(?:[-–—－·]\s*|第\s*|page\s+|p\.\s*)?(\d{1,5})(?:\s*[-–—－·]|\s*[页頁]|\s*(?:of|/)\s*\d+)?",
    re.IGNORECASE,
)
_FEWEST_PAGES = 3
_FEWEST_LINES = 8
_NEAR = 6
# How many lines beside the page number may be running heads; farther ones may be text.
_HEADS = 1
_DIGITS = re.compile(r"\d+")
_BREAK_INDENT = re.compile(r" *\u3000|(?: *\u00a0){2}| {4}")
_BLANKS_BEFORE = re.compile(" +")
_INDENT_COLUMNS = 4
# A text is hard-wrapped if most of its continued lines are about as wide as the widest, which has a usual
# width. A line of words may end a long word before the edge, a line of Han only one character.
_FULL_LINE = 0.75
_HAN_SLACK = 6
_WRAPPED_AT = range(40, 133)
# Few lines may be wider: an address, a table.
_WIDEST_SHARE = 0.95


def merge_soft_breaks(lines: Sequence[str]) -> list[str]:
    """The paragraphs of one Markdown block: a line continues unless a mark begins or a sentence ended."""
    paragraphs: list[list[str]] = []
    for line in _rejoin_compounds(lines):
        fresh = not paragraphs or starts_with_mark(line)
        if fresh or paragraphs[-1][-1].rstrip().endswith(_SENTENCE_ENDS):
            paragraphs.append([line])
        else:
            paragraphs[-1].append(line)
    joiner = LineJoiner("\n".join(lines))
    return [joiner.join(p) for p in paragraphs]


def paragraphs_at_breaks(text: str) -> list[str]:
    """The paragraphs of a text with line breaks, which many authors use instead of new paragraphs.

    A paragraph begins after an empty line, after a Chinese sentence, at an indent, and at a mark ("第二条",
    "(a)") after the end of a clause or below another mark. Other breaks stay within their paragraph.
    """
    if "\n" not in text:
        return [text]
    paragraphs: list[list[str]] = [[]]
    for line in text.split("\n"):
        before = paragraphs[-1][-1] if paragraphs[-1] else ""
        if not line.strip():
            paragraphs.append([])
        elif before and _begins_below(line, before):
            paragraphs.append([line])
        else:
            paragraphs[-1].append(line)
    return ["\n".join(lines) for lines in paragraphs if lines] or [""]


def _begins_below(line: str, before: str) -> bool:
    if _BREAK_INDENT.match(line) or _HAN_SENTENCE_END.search(before.rstrip()):
        return True
    if not starts_with_mark(line.strip()):
        return False
    return bool(_CLAUSE_END.search(before.rstrip())) or starts_with_mark(before.strip())


def _rejoin_compounds(lines: Sequence[str]) -> list[str]:
    """Markdown is not hyphenated: "counter-" at the end of a line is half of a compound."""
    out: list[str] = []
    for line in lines:
        if out and _HALF_COMPOUND.search(out[-1]) and line.lstrip()[:1].islower():
            out[-1] = out[-1].rstrip() + line.lstrip()
        else:
            out.append(line)
    return out


def plain_paragraphs(lines: Iterable[str]) -> list[str]:
    """The paragraphs of plain text: lines are joined if the file is hard-wrapped, otherwise each is one.

    Page numbers and running heads, which text copied from a printed document may have, are left out.
    """
    groups: list[list[str]] = [[]]
    for line in _without_page_ends(list(lines)):
        if line.strip():
            groups[-1].append(line.rstrip())
        elif groups[-1]:
            groups.append([])
    groups = [g for g in groups if g]
    edge = _edge(groups)
    if edge is None:
        return [line.strip() for g in groups for line in g]
    joiner = LineJoiner("\n".join(line for g in groups for line in g))
    return [joiner.join(p) for g in groups for p in _rewrap(g, edge)]


def _without_page_ends(lines: list[str]) -> list[str]:
    """The lines without page numbers and heads, and without the gap that these leave in a paragraph."""
    numbered = _page_numbers(lines)
    if not numbered:
        return lines
    beside = [_beside(lines, place) for place in numbered]
    counts = Counter(key for near in beside for key in {_key(lines[at]) for at in near})
    often = max(_FEWEST_PAGES, len(numbered) // 2)
    # A line that also occurs elsewhere is text, unless it is a title with the same words as the head.
    everywhere = Counter(_key(line) for line in lines)
    heads = {n for n, times in counts.items() if times >= often and everywhere[n] <= times + 1}
    gone = {*numbered, *(at for near in beside for at in near if _key(lines[at]) in heads)}
    kept: list[str] = []
    was_gone = False
    for place, line in enumerate(lines):
        if place in gone:
            while kept and not kept[-1].strip():
                kept.pop()
            was_gone = True
        elif not was_gone or line.strip():
            if was_gone and kept and not _continues(kept[-1], line):
                kept.append("")
            kept.append(line)
            was_gone = False
    return kept


def _page_numbers(lines: Sequence[str]) -> list[int]:
    """The indexes of page number lines: the longest run of numbers alone on a line, each one more than the
    one before, with a page of text between them."""
    chains: dict[int, list[int]] = {}
    best: list[int] = []
    texts = 0
    counted: dict[int, int] = {}
    for place, line in enumerate(lines):
        if not line.strip():
            continue
        texts += 1
        if match := _PAGE_NUMBER.fullmatch(line.strip()):
            number = int(match[1])
            before = chains.pop(number - 1, [])
            if before and texts - counted[before[-1]] < _FEWEST_LINES:
                before = []
            chains[number] = [*before, place]
            counted[place] = texts
            best = max(best, chains[number], key=len)
    return best if len(best) >= _FEWEST_PAGES else []


def _beside(lines: Sequence[str], place: int) -> list[int]:
    """The indexes of the nearest lines with text before and after."""
    before = [at for at in range(max(0, place - _NEAR), place) if lines[at].strip()][-_HEADS:]
    after = [at for at in range(place + 1, min(len(lines), place + _NEAR)) if lines[at].strip()]
    return [*before, *after[:_HEADS]]


def _key(line: str) -> str:
    return _DIGITS.sub("0", "".join(line.split()))


def _continues(before: str, line: str) -> bool:
    """Whether a page ends within a paragraph."""
    ended = _SENTENCE_END.search(before.rstrip())
    return not (ended or line.startswith((" ", _INDENT)) or starts_with_mark(line))


def _edge(groups: Sequence[Sequence[str]]) -> int | None:
    """The column at which the text is hard-wrapped; None if it is not."""
    inner = [line for g in groups for line in g[:-1]]
    if not inner:
        return None
    widths = sorted(_width(line) for line in inner)
    edge = widths[int((len(widths) - 1) * _WIDEST_SHARE)]
    full = sum(_is_full(line, edge) for line in inner)
    return edge if edge in _WRAPPED_AT and full >= len(inner) / 2 else None


def _rewrap(group: Sequence[str], edge: int) -> list[list[str]]:
    """Splits the lines of a block: a mark, or a line after one that ended early, begins a new paragraph."""
    paragraphs = [[group[0]]]
    for before, line in pairwise(group):
        if _is_full(before, edge) and not _begins(line, before):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def _begins(line: str, before: str) -> bool:
    """Whether a line that follows a full one begins a division, an item or an indented paragraph."""
    if line.startswith(_INDENT):
        return True
    return starts_with_mark(line) and bool(_CLAUSE_END.search(before))


def _is_full(line: str, edge: int) -> bool:
    if WIDE_SIGN.match(line[-1:]):
        return _width(line) >= edge - _HAN_SLACK
    return _width(line) >= _FULL_LINE * edge


def _width(line: str) -> int:
    """Columns in a terminal: a Han character takes two, a paragraph's indent at least four."""
    indent = _BLANKS_BEFORE.match(line)
    missing = max(0, _INDENT_COLUMNS - indent.end()) if indent else 0
    return missing + sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
