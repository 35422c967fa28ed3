"""Everyday expressions whose parts may stand apart, in any order: "身份证/护照 … 收走/扣下" (``data/lay``).

People say 身份证被厂里收走了 and 厂里收走了我的身份证. "…" separates the parts, "/" the words for one part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise, product
from typing import Generic, NamedTuple, TypeVar

_GAP, _OR = "…", "/"
_MOST_PLACES = 3
"""Of one part in one text; people do not repeat themselves more often."""

_Items = str | tuple[str, ...]
_Span = tuple[int, int]
_T = TypeVar("_T")


class TogetherFound(NamedTuple, Generic[_T]):
    """The places of the parts, in items of the sequence and in its order, and the value."""

    places: tuple[_Span, ...]
    value: _T


class Together(Generic[_T]):
    """Expressions of parts. A look-up costs as much as the text has items, not as there are expressions."""

    def __init__(self, reach: int) -> None:
        """``reach``: the number of items within which all parts must be."""
        self._reach = reach
        self._parts: dict[_Items, list[tuple[int, int]]] = {}
        self._lengths: dict[str, set[int]] = defaultdict(set)
        self._values: list[tuple[int, _T]] = []
        """For each expression the number of its parts, and its value."""

    def add(self, parts: Sequence[Sequence[_Items]], value: _T) -> None:
        """Add an expression: for each part the words for it, as sequences of items."""
        number = len(self._values)
        self._values.append((len(parts), value))
        for at, words in enumerate(parts):
            for word in words:
                if word:
                    self._parts.setdefault(word, []).append((number, at))
                    self._lengths[word[0]].add(len(word))

    def find(self, text: _Items, allowed: Callable[[int, int], bool]) -> list[TogetherFound[_T]]:
        """The expressions of ``text``; words count only at positions (start, end) that are ``allowed``."""
        places: defaultdict[int, defaultdict[int, list[_Span]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for start, item in enumerate(text):
            for length in self._lengths.get(item, ()):
                word, end = text[start : start + length], start + length
                if end <= len(text) and word in self._parts and allowed(start, end):
                    for number, at in self._parts[word]:
                        places[number][at].append((start, end))
        found = []
        for number in sorted(places):
            count, value = self._values[number]
            if len(places[number]) == count:
                nearest = self._nearest([places[number][at] for at in range(count)])
                if nearest:
                    found.append(TogetherFound(nearest, value))
        return found

    def _nearest(self, places: Sequence[Sequence[_Span]]) -> tuple[_Span, ...] | None:
        """The places of the parts that are nearest to each other; None if they overlap or are too far."""
        best: tuple[_Span, ...] | None = None
        least = self._reach + 1
        for chosen in product(*(each[:_MOST_PLACES] for each in places)):
            ordered = tuple(sorted(chosen))
            apart = all(one[1] <= two[0] for one, two in pairwise(ordered))
            length = ordered[-1][1] - ordered[0][0]
            if apart and length < least:
                best, least = ordered, length
        return best


def parts_of(expression: str) -> list[list[str]]:
    """The words for each part of an expression, without empty ones; without "…" at most one part."""
    if _GAP not in expression:
        return [[expression.strip()]] if expression.strip() else []
    parts = (part.split(_OR) for part in expression.split(_GAP))
    words = ([word.strip() for word in part if word.strip()] for part in parts)
    return [part for part in words if part]
