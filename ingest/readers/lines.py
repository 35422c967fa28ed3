"""Source lines to paragraphs, for the formats that are lines of text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ingest.structure.marks import starts_with_mark
from ingest.textclean import WIDE_SIGN, LineJoiner

_SENTENCE_ENDS = ("。", "；", "：", "！", "？", "”", "）")
# What may stand before a mark that begins something: else "Part II" at a line's start is a reference.
_CLAUSE_END = re.compile(r"(?:[.;:,!?。；：，、！？”’\")）】》—–]|\b(?:and|or))$")
_HALF_COMPOUND = re.compile(r"[^\W\d_][-\u2010\u2011]\s*$")
# Chinese paragraphs begin two signs in.
_INDENT = "\u3000\u3000"
# A text is hard-wrapped if most lines that go on are about as wide as the widest, which is as wide as
# people set them. A line of words may end short of the edge by a long word, one of Han only by a sign.
_FULL_LINE = 0.75
_HAN_SLACK = 6
_WRAPPED_AT = range(40, 133)
# Few lines may stand out: an address, a table.
_WIDEST_SHARE = 0.95


def merge_soft_breaks(lines: Sequence[str]) -> list[str]:
    """The paragraphs of one Markdown block: a line goes on unless a mark starts or a sentence ended."""
    paragraphs: list[list[str]] = []
    for line in _rejoin_compounds(lines):
        fresh = not paragraphs or starts_with_mark(line)
        if fresh or paragraphs[-1][-1].rstrip().endswith(_SENTENCE_ENDS):
            paragraphs.append([line])
        else:
            paragraphs[-1].append(line)
    joiner = LineJoiner("\n".join(lines))
    return [joiner.join(p) for p in paragraphs]


def _rejoin_compounds(lines: Sequence[str]) -> list[str]:
    """Nobody hyphenates Markdown: "counter-" at the end of a line is half of a compound."""
    out: list[str] = []
    for line in lines:
        if out and _HALF_COMPOUND.search(out[-1]) and line.lstrip()[:1].islower():
            out[-1] = out[-1].rstrip() + line.lstrip()
        else:
            out.append(line)
    return out


def plain_paragraphs(lines: Iterable[str]) -> list[str]:
    """The paragraphs of plain text: joined if the file is hard-wrapped, else a line each."""
    groups: list[list[str]] = [[]]
    for line in lines:
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


def _edge(groups: Sequence[Sequence[str]]) -> int | None:
    """Columns at which the text is hard-wrapped; None if it is not."""
    inner = [line for g in groups for line in g[:-1]]
    if not inner:
        return None
    widths = sorted(_width(line) for line in inner)
    edge = widths[int((len(widths) - 1) * _WIDEST_SHARE)]
    full = sum(_is_full(line, edge) for line in inner)
    return edge if edge in _WRAPPED_AT and full >= len(inner) / 2 else None


def _rewrap(group: Sequence[str], edge: int) -> list[list[str]]:
    """Parts the lines of a block: a mark, or a line that stopped short, begins a new paragraph."""
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
    """Columns in a terminal: a Han character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
