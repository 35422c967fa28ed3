"""Determines the kind of a document by the form of its first page: a judgment, a 公文, a UN document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus import PassageKind
from ingest.blocks import Block, RawDocument
from ingest.data import Finder, finders, load_table
from ingest.structure.lines import Line
from ingest.structure.marks import read_marks


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A row of ingest/data/kinds.toml, and the line that identified it."""

    name: str
    type: str | None
    sign: Line | None


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    type: str | None
    formats: tuple[str, ...]
    every: tuple[Finder, ...]
    any: tuple[Finder, ...]
    none: tuple[Finder, ...]
    some: int
    marks: int
    within: int | None


def kind_of(raw: RawDocument, lines: Sequence[Line]) -> DocumentKind:
    """The first kind whose patterns the document, whose head_lines are ``lines``, matches."""
    marks = _count_articles(raw.blocks)
    for rule in _rules():
        if rule.formats and raw.format.value not in rule.formats:
            continue
        if marks < rule.marks:
            continue
        if not all(_first(find, lines) for find in rule.every):
            continue
        if any(_first(find, lines) for find in rule.none):
            continue
        head = lines[: rule.within]
        found = [line for find in rule.any if (line := _first(find, head))]
        if len(found) >= rule.some:
            sign = min(found, key=lambda line: line.block, default=None)
            return DocumentKind(rule.name, rule.type, sign)
    raise AssertionError("kinds.toml ends with a kind without a pattern")


def _first(find: Finder, lines: Sequence[Line]) -> Line | None:
    for line in lines:
        if find(line.text):
            return line
    return None


def _count_articles(blocks: Sequence[Block]) -> int:
    """The number of different articles that begin in the blocks."""
    numbers = {
        mark.number
        for block in blocks
        for mark in read_marks(block.text)
        if mark.kind is PassageKind.ARTICLE
    }
    return len(numbers)


@lru_cache(maxsize=1)
def _rules() -> list[_Rule]:
    table = load_table("kinds")
    return [
        _Rule(
            name=row["name"],
            type=row.get("type"),
            formats=tuple(row.get("formats", ())),
            every=finders(row.get("all", ())),
            any=finders(row.get("any", ())),
            none=finders(row.get("none", ())),
            some=row.get("some", 1 if row.get("any") else 0),
            marks=row.get("marks", 0),
            within=row.get("within"),
        )
        for row in table["kind"]
    ]
