"""The snippet of a passage: the part of it to show, with its highlights."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from corpus import Passage
from search.answer.answer import Snippet, Span
from search.answer.marks import Marks

_SNIPPET_LENGTH = 400
_WIDE_COST = 2
"""The cost of a Han character; it is as wide as two letters. A snippet holds 400 letters or 200 of
these."""
_WIDE = re.compile("[\u2e80-\U0003ffff]")
_SENTENCE_END = re.compile(
    r"[。！？；…]+[”’」』）)]*|[.!?;][\"”’)]*(?=\s+[\"“‘(]*[A-Z0-9])|[;:](?=\s)|\n+"
)
_WORD_START = re.compile(r"(?<!\w)(?=\w)|(?=[\u4e00-\u9fff])")


def make_snippet(passage: Passage, marks: Marks) -> Snippet:
    """The sentences that answer best, at most about 200 Han or 400 Latin characters.

    ``marks`` are those of the passage's text. Takes time in proportion to its length.
    """
    text = passage.text
    start, end = _whole(text) or _window(text, marks)
    spans = marks.within(start, end).spans
    if start:
        spans = tuple((s - start, e - start) for s, e in spans)
    return Snippet(passage, text[start:end], start, spans)


def _whole(text: str) -> Span | None:
    """The whole text without surrounding space, if it is short enough to show."""
    stripped = text.strip()
    if len(stripped) > _SNIPPET_LENGTH:
        return None
    if len(stripped) * _WIDE_COST > _SNIPPET_LENGTH:
        wide = len(_WIDE.findall(stripped))
        if len(stripped) + wide * (_WIDE_COST - 1) > _SNIPPET_LENGTH:
            return None
    start = len(text) - len(text.lstrip()) if stripped else 0
    return start, start + len(stripped)


def _window(text: str, marks: Marks) -> Span:
    costs = _costs(text)
    sentences = sentence_spans(text)
    starts = [mark.start for mark in marks]
    best: tuple[float, bool, int] | None = None
    window = (0, 0)
    last = 0
    weights: dict[tuple[int, int], float] = {}
    for first, (start, end) in enumerate(sentences):
        last = max(first, last)
        while last + 1 < len(sentences) and _fits(costs, start, sentences[last + 1][1]):
            last += 1
        part = bisect_left(starts, start), bisect_left(starts, sentences[last][1])
        if part not in weights:
            weights[part] = Marks(marks[slice(*part)]).weight
        opens = part[0] < part[1] and starts[part[0]] < end
        rank = (weights[part], opens, -first)
        if best is None or rank > best:
            best, window = rank, (first, last)
    if best is None:
        return 0, 0
    first, last = window
    while first and _fits(costs, sentences[first - 1][0], sentences[last][1]):
        first -= 1
    return _shorten(text, costs, (sentences[first][0], sentences[last][1]), marks)


def sentence_spans(text: str) -> list[Span]:
    """Spans of sentences, without surrounding space."""
    spans: list[Span] = []
    at = 0
    for end in [*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]:
        piece = text[at:end]
        if piece.strip():
            left = at + len(piece) - len(piece.lstrip())
            spans.append((left, left + len(piece.strip())))
        at = end
    return spans


def _shorten(text: str, costs: _Costs, window: Span, marks: Marks) -> Span:
    """A sentence too long to show is cut at words, from a little before its first mark."""
    start, end = window
    if _fits(costs, start, end):
        return window
    first = next((mark.start for mark in marks if start <= mark.start < end), start)
    start = _back(text, costs, first, start, _SNIPPET_LENGTH // 4)
    # Each character costs at least 1: no cut further away fits.
    near = min(end, start + _SNIPPET_LENGTH + 1)
    cuts = [match.start() for match in _WORD_START.finditer(text, start + 1, near)]
    if near == end:
        cuts.append(end)
    # A very long word has no good place to cut: any will do.
    fitting = [cut for cut in cuts if _fits(costs, start, cut)] or [
        start + _SNIPPET_LENGTH // _WIDE_COST
    ]
    return start, start + len(text[start : fitting[-1]].rstrip())


def _back(text: str, costs: _Costs, at: int, floor: int, room: int) -> int:
    """The start of a word before ``at``, at most ``room`` away."""
    starts = [m.start() for m in _WORD_START.finditer(text, max(floor, at - room), at + 1)]
    return next((start for start in starts if costs[at] - costs[start] <= room), at)


_Costs = Sequence[int]
"""Cumulative costs by position in a text, so that any part of it can be measured in constant time."""


def _costs(text: str) -> _Costs:
    each = (_WIDE_COST if "\u2e80" <= char <= "\U0003ffff" else 1 for char in text)
    return [0, *accumulate(each)]


def _fits(costs: _Costs, start: int, end: int) -> bool:
    return costs[end] - costs[start] <= _SNIPPET_LENGTH
