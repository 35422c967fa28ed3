"""A long document is shown in parts, so that no page is larger than a reader can use."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from corpus import Passage, PassageKind

LARGEST_PART: Final = 1_000_000
"""About the bytes of a part; all but a few laws and reports have less. A longer passage is a part alone."""
_MARKUP: Final = 150
"""Bytes around a passage."""
_BACK: Final = 200
"""A part ends before an article or heading, if one is among so many of its last passages."""
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
    """From 1."""
    total: int
    first: int
    """Index of its first passage in the document."""
    last: int
    """Index after its last one."""
    found: tuple[int, ...] = ()
    """In how many of each part's passages a search's words are."""


def part_of(
    passages: Sequence[Passage], marked: Collection[str], target: Passage | None, asked: int | None
) -> Part:
    """The part to show: that of ``target``, else the one ``asked`` for, else the first with marks.

    ``marked``: ids of the passages in which a search's words are.
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
    """The indexes at which parts begin."""
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
    """``index``, or that of the nearest article or heading shortly before it."""
    near = range(index, max(first, index - _BACK), -1)
    return next((i for i in near if passages[i].kind in _BEGINNINGS), index)
