"""The part of a passage to show: whole sentences around what was asked for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from corpus import Passage
from search.answer import Snippet, Span
from search.marks import Mark, spans_of, weight_of

_LATIN_LIMIT = 400
_WIDE_COST = 2
"""A Han character takes and says about twice as much as a letter: 200 of them, or 400 letters."""
_WIDE = re.compile("[\u2e80-\U0003ffff]")
_SENTENCE_END = re.compile(
    r"[。！？；…]+[”’」』）)]*|[.!?;][\"”’)]*(?=\s+[\"“‘(]*[A-Z0-9])|[;:](?=\s)|\n+"
)
_WORD_START = re.compile(r"(?<!\w)(?=\w)|(?=[\u4e00-\u9fff])")


def make_snippet(passage: Passage, marks: Sequence[Mark]) -> Snippet:
    """The sentences that say most, at most about 200 Han or 400 Latin characters.

    ``marks`` are those of the passage's text, in order. Takes time in proportion to its length.
    """
    text = passage.text
    start, end = _window(text, marks)
    inside = [mark for mark in marks if start <= mark.start and mark.end <= end]
    spans = tuple((s - start, e - start) for s, e in spans_of(inside))
    return Snippet(passage.id, text[start:end], start, spans)


def _window(text: str, marks: Sequence[Mark]) -> Span:
    costs = _costs(text)
    sentences = _sentences(text)
    starts = [mark.start for mark in marks]
    best: tuple[float, bool, int] | None = None
    window = (0, 0)
    last = 0
    for first, (start, end) in enumerate(sentences):
        last = max(first, last)
        while last + 1 < len(sentences) and _fits(costs, start, sentences[last + 1][1]):
            last += 1
        inside = marks[bisect_left(starts, start) : bisect_left(starts, sentences[last][1])]
        opens = bool(inside) and inside[0].start < end
        rank = (weight_of(inside), opens, -first)
        if best is None or rank > best:
            best, window = rank, (first, last)
    if best is None:
        return 0, 0
    first, last = window
    while first and _fits(costs, sentences[first - 1][0], sentences[last][1]):
        first -= 1
    return _shorten(text, costs, (sentences[first][0], sentences[last][1]), marks)


def _sentences(text: str) -> list[Span]:
    """Spans of sentences, without the space around them."""
    spans: list[Span] = []
    at = 0
    for end in [*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]:
        piece = text[at:end]
        if piece.strip():
            left = at + len(piece) - len(piece.lstrip())
            spans.append((left, left + len(piece.strip())))
        at = end
    return spans


def _shorten(text: str, costs: _Costs, window: Span, marks: Sequence[Mark]) -> Span:
    """A sentence too long to show is cut at words, from a little before its first mark."""
    start, end = window
    if _fits(costs, start, end):
        return window
    first = next((mark.start for mark in marks if start <= mark.start < end), start)
    start = _back(text, costs, first, start, _LATIN_LIMIT // 4)
    # Each character costs at least 1: no cut further away fits.
    near = min(end, start + _LATIN_LIMIT + 1)
    cuts = [match.start() for match in _WORD_START.finditer(text, start + 1, near)]
    if near == end:
        cuts.append(end)
    # A word without end has no place to cut it: any will do.
    fitting = [cut for cut in cuts if _fits(costs, start, cut)] or [
        start + _LATIN_LIMIT // _WIDE_COST
    ]
    return start, start + len(text[start : fitting[-1]].rstrip())


def _back(text: str, costs: _Costs, at: int, floor: int, room: int) -> int:
    """The start of a word before ``at``, at most ``room`` away."""
    starts = [m.start() for m in _WORD_START.finditer(text, max(floor, at - room), at + 1)]
    return next((start for start in starts if costs[at] - costs[start] <= room), at)


_Costs = Sequence[int]
"""What all before each place of a text costs, so that any part of it is measured in one step."""


def _costs(text: str) -> _Costs:
    wide = {match.start() for match in _WIDE.finditer(text)}
    each = (_WIDE_COST if at in wide else 1 for at in range(len(text)))
    return [0, *accumulate(each)]


def _fits(costs: _Costs, start: int, end: int) -> bool:
    return costs[end] - costs[start] <= _LATIN_LIMIT
