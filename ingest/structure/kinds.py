"""What kind of document a file holds, by the form of its first page: a judgment, a 公文, a UN document."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from corpus import PassageKind
from ingest.blocks import Block, BlockKind, RawDocument
from ingest.structure.marks import read_marks
from ingest.textclean import HAN

# A first page, its cover counted; and the lines at the end that signatures and dates fill.
_HEAD_BLOCKS = 60
_HEAD_PAGES = 2
_TAIL_BLOCKS = 25
# Beyond it a line is running text, whose words say nothing of the document's form.
_LONGEST_LINE = 240
_BLANK_IN_CHINESE = re.compile(
    rf"(?<={HAN})\s+(?={HAN}|[\d（）〔〕])|(?<=[\d（）〔〕])\s+(?={HAN})"
)
_PLAIN_SIGNS = {
    code: code - 0xFEE0
    for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the first page, or of the end: a block, a cell, or one of a block's lines."""

    text: str
    """Without blanks between Han, letters and digits of full width plain."""
    block: int
    """Which block of the document it is in."""
    page: int | None


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A row of ingest/data/kinds.toml, and the line that it was known by."""

    name: str
    type: str | None
    sign: Line | None


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    type: str | None
    formats: tuple[str, ...]
    every: tuple[re.Pattern[str], ...]
    any: tuple[re.Pattern[str], ...]
    some: int
    marks: int
    within: int | None


def bare_line(text: str) -> str:
    """``通　　知`` → ``通知``, ``２０１７`` → ``2017``: what patterns are met with."""
    return _BLANK_IN_CHINESE.sub("", text.translate(_PLAIN_SIGNS)).strip()


def head_lines(blocks: Sequence[Block]) -> list[Line]:
    """The lines of the first page or two, those of running text left out."""
    head = blocks[:_HEAD_BLOCKS]
    first = next((b.page for b in head if b.page is not None), None)
    if first is not None:
        head = [b for b in head if b.page is None or b.page < first + _HEAD_PAGES]
    return _lines(head, 0)


def tail_lines(blocks: Sequence[Block]) -> list[Line]:
    """The last lines of the document."""
    start = max(0, len(blocks) - _TAIL_BLOCKS)
    return _lines(blocks[start:], start)


def kind_of(raw: RawDocument) -> DocumentKind:
    """The first kind whose signs the document bears."""
    lines = head_lines(raw.blocks)
    marks = _count_articles(raw.blocks)
    for rule in _rules():
        if rule.formats and raw.format.value not in rule.formats:
            continue
        if marks < rule.marks:
            continue
        if not all(any(p.search(line.text) for line in lines) for p in rule.every):
            continue
        found = [line for p in rule.any if (line := _first(p, lines[: rule.within]))]
        if len(found) >= rule.some:
            sign = min(found, key=lambda line: line.block, default=None)
            return DocumentKind(rule.name, rule.type, sign)
    raise AssertionError("kinds.toml ends with a kind without signs")


def _lines(blocks: Sequence[Block], start: int) -> list[Line]:
    found = []
    for index, block in enumerate(blocks, start):
        if block.kind is BlockKind.NOTE:
            continue
        for part in re.split(r"[\n\t]", block.text):
            text = bare_line(part)
            if text and len(text) <= _LONGEST_LINE:
                found.append(Line(text, index, block.page))
    return found


def _first(pattern: re.Pattern[str], lines: Sequence[Line]) -> Line | None:
    return next((line for line in lines if pattern.search(line.text)), None)


def _count_articles(blocks: Sequence[Block]) -> int:
    """How many different articles the blocks begin."""
    numbers = {
        mark.number
        for block in blocks
        for mark in read_marks(block.text)
        if mark.kind is PassageKind.ARTICLE
    }
    return len(numbers)


@lru_cache(maxsize=1)
def _rules() -> list[_Rule]:
    table = tomllib.loads(files("ingest.data").joinpath("kinds.toml").read_text("utf-8"))
    return [
        _Rule(
            name=row["name"],
            type=row.get("type"),
            formats=tuple(row.get("formats", ())),
            every=tuple(map(re.compile, row.get("all", ()))),
            any=tuple(map(re.compile, row.get("any", ()))),
            some=row.get("some", 1 if row.get("any") else 0),
            marks=row.get("marks", 0),
            within=row.get("within"),
        )
        for row in table["kind"]
    ]
