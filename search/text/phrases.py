"""Finds phrases in a sequence of characters or of stems: the longest first, without overlap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

_Sequence = str | tuple[str, ...]
_T = TypeVar("_T")


class PhraseFound(NamedTuple, Generic[_T]):
    """The position of a phrase, in items of the sequence, and the value that was added with it."""

    start: int
    end: int
    values: list[_T]


class Phrases(Generic[_T]):
    """Phrases with values; texts are strings of characters, or tuples of stems."""

    def __init__(self) -> None:
        self._values: dict[_Sequence, list[_T]] = {}
        # The phrases that may begin with each item: few texts contain many of them.
        self._lengths: dict[str, set[int]] = defaultdict(set)

    def add(self, phrase: _Sequence, value: _T) -> None:
        """Add a phrase with a value; an empty phrase is ignored."""
        if phrase:
            self._values.setdefault(phrase, []).append(value)
            self._lengths[phrase[0]].add(len(phrase))

    @property
    def texts(self) -> Iterable[_Sequence]:
        """All phrases."""
        return self._values.keys()

    def of(self, text: _Sequence) -> Sequence[_T]:
        """The values of the phrase that is all of ``text``; empty if it is none."""
        return self._values.get(text, ())

    def find(
        self, text: _Sequence, *, allowed: Callable[[int, int], bool] = lambda _start, _end: True
    ) -> list[PhraseFound[_T]]:
        """Phrases of ``text`` in order; only those whose position (start, end) is ``allowed``."""
        places = [
            (start, start + length)
            for start, item in enumerate(text)
            for length in self._lengths.get(item, ())
            if start + length <= len(text)
            and text[start : start + length] in self._values
            and allowed(start, start + length)
        ]
        return [
            PhraseFound(start, end, self._values[text[start:end]])
            for start, end in sorted(_longest_first(places))
        ]


def _longest_first(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of overlapping positions the longest, of equal ones the first."""
    covered: set[int] = set()
    kept = []
    for start, end in sorted(places, key=lambda place: (place[0] - place[1], place[0])):
        if covered.isdisjoint(range(start, end)):
            covered.update(range(start, end))
            kept.append((start, end))
    return kept
