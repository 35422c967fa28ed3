"""The lines of a document's first page and of its end, and which of them cannot be titles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.blocks import Block, BlockKind
from ingest.data import Finder, finders
from ingest.structure.marks import is_title, openings
from ingest.textclean import HAN, HAN_SIGN

# The size of a first page with its cover; and of the signatures and dates at the end.
_HEAD_BLOCKS = 60
_HEAD_PAGES = 2
_TAIL_BLOCKS = 25
# A longer line is running text, whose words say nothing about the document's form.
_LONGEST_LINE = 240
_BLANK_IN_CHINESE = re.compile(
    rf"(?<={HAN})\s+(?={HAN}|[\d（）〔〕])|(?<=[\d（）〔〕])\s+(?={HAN})"
)
# A note without a mark is in the margin: the number or the date of a journal's article.
_FOOTNOTE = re.compile(r"[\[［〔(（]?(?:[\d①-⑳*†‡§]|[a-zA-Z][ .)\]])")
# Parts of a block: its lines, and the cells of a row.
_PART_END = re.compile(r"[\n\t]")
_WIDE_SIGN = re.compile("[\uff10-\uff5a]")
_PLAIN_SIGNS = {
    code: code - 0xFEE0
    for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the first page, or of the end: a block, a cell, or one of a block's lines."""

    text: str
    """Without spaces between Han characters, and with full-width letters and digits made narrow."""
    block: int
    """Index of its block in the document."""
    page: int | None


def bare_line(text: str) -> str:
    """``通　　知`` → ``通知``, ``２０１７`` → ``2017``: the form for matching patterns."""
    if text.isascii():
        return text.strip()
    if _WIDE_SIGN.search(text):
        text = text.translate(_PLAIN_SIGNS)
    text = text.strip()
    has_blank = len(text.split(maxsplit=1)) > 1
    return _BLANK_IN_CHINESE.sub("", text) if has_blank and HAN_SIGN.search(text) else text


def head_lines(blocks: Sequence[Block]) -> list[Line]:
    """The lines of the first page or two, without running text."""
    head = blocks[:_HEAD_BLOCKS]
    first = next((b.page for b in head if b.page is not None), None)
    if first is not None:
        head = [b for b in head if b.page is None or b.page < first + _HEAD_PAGES]
    return _lines(head, 0)


def tail_lines(blocks: Sequence[Block]) -> list[Line]:
    """The last lines of the document."""
    start = max(0, len(blocks) - _TAIL_BLOCKS)
    return _lines(blocks[start:], start)


def is_front_matter(text: str) -> bool:
    """Whether a line between a legal text's title and its text is a date, a number or another heading."""
    words = openings()
    if text.startswith((*words["preamble_starts"], *words["preamble_headings"])):
        return False
    return is_title(text) or _fits_pattern(text)


def is_date_line(text: str) -> bool:
    """Whether a line consists only of a date or number."""
    return is_title(text) and _fits_pattern(text)


def is_drawn_rule(block: Block) -> bool:
    """Whether a block is a line drawn with hyphens or other signs."""
    text = block.text
    is_text = block.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING)
    return (
        is_text and text[-1:] in "-–—_=*~·.‧․)" and bool(re.match(openings()["drawn_rules"], text))
    )


@lru_cache(maxsize=512)
def is_no_title(text: str, kind: str = "plain") -> bool:
    """Whether a line is a number, a letterhead, a date, an address or something else that is not a
    title."""
    line = bare_line(text)
    patterns = (*_patterns("not_titles"), *_patterns("part_headings"), *_patterns("book_parts"))
    if kind in ("judgment", "filing"):
        patterns = (*patterns, *_patterns("court_lines"))
    return _fits_pattern(line) or any(find(line) for find in patterns)


@lru_cache(maxsize=512)
def is_masthead(text: str) -> bool:
    """Whether a line belongs to the masthead around a title: a number, a letterhead, a date."""
    line = bare_line(text)
    return _fits_pattern(line) or any(find(line) for find in _patterns("not_titles"))


def _fits_pattern(text: str) -> bool:
    return any(find(text) for find in _patterns("front_matter_patterns"))


def _lines(blocks: Sequence[Block], start: int) -> list[Line]:
    found = []
    for index, block in enumerate(blocks, start):
        if block.kind is BlockKind.NOTE and _FOOTNOTE.match(block.text):
            continue
        for part in _PART_END.split(block.text):
            text = bare_line(part)
            if len(text) > _LONGEST_LINE:
                label = re.match(openings()["run_in_labels"], text)
                text = label[0] if label else ""
            if text:
                found.append(Line(text, index, block.page))
    return found


@lru_cache(maxsize=8)
def _patterns(name: str) -> tuple[Finder, ...]:
    return finders(openings()[name])
