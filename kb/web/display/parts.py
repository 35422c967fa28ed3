"""The parts of a long document: each makes a page of a size that a browser can still show well."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from corpus import Passage, PassageKind

LARGEST_PART: Final = 1_000_000
"""The approximate size of a part in bytes; only a few laws and reports have more.

A longer passage is a part of its own.
"""
_MARKUP: Final = 150
"""Bytes of markup for each passage."""
_BACK: Final = 200
"""A part ends before an article or heading if there is one among this many of its last passages."""
_BEGINNINGS: Final = frozenset(
    {
        PassageKind.PART,
        PassageKind.CHAPTER,
        PassageKind.SECTION,
        PassageKind.ANNEX,
        PassageKind.ARTICLE,
        PassageKind.SLIDE,
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """One of a document's parts."""

    number: int
    """Number of the part, from 1."""
    total: int
    first: int
    """Index of the part's first passage in the document."""
    last: int
    """Index after the part's last passage."""
    found: tuple[int, ...] = ()
    """For each part, the number of passages that contain words of a search; empty without a search."""


def part_of(
    passages: Sequence[Passage], marked: Collection[str], target: Passage | None, asked: int | None
) -> Part:
    """The part to show: the one with ``target``, or number ``asked``, or the first with a marked passage.

    ``marked``: ids of the passages that contain words of a search.
    """
    starts = _starts(passages)
    found = [0] * len(starts)
    for index, passage in enumerate(passages):
        if passage.id in marked:
            found[bisect_right(starts, index) - 1] += 1
    if target is not None:
        at = next(i for i, passage in enumerate(passages) if passage.id == target.id)
        number = bisect_right(starts, at)
    elif asked is not None:
        number = min(max(asked, 1), len(starts))
    else:
        number = next((n for n, count in enumerate(found, 1) if count), 1)
    ends = [*starts[1:], len(passages)]
    counts = tuple(found) if marked else ()
    return Part(number, len(starts), starts[number - 1], ends[number - 1], counts)


def _starts(passages: Sequence[Passage]) -> list[int]:
    """The indexes of the passages at which parts begin."""
    starts, size = [0], 0
    for index, passage in enumerate(passages):
        own = len(passage.text.encode()) + _MARKUP
        if size + own > LARGEST_PART and index > starts[-1]:
            begin = _beginning(passages, starts[-1], index)
            size = sum(len(p.text.encode()) + _MARKUP for p in passages[begin:index])
            starts.append(begin)
        size += own
    return starts


def _beginning(passages: Sequence[Passage], first: int, index: int) -> int:
    """``index``, or the index of the nearest article or heading within the 200 passages before it."""
    near = range(index, max(first, index - _BACK), -1)
    return next((i for i in near if passages[i].kind in _BEGINNINGS), index)
