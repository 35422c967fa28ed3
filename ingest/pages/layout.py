"""Finds the positions of passages on a page, by their words among the page's characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import count, takewhile
from typing import Final, NamedTuple

from corpus import OcrPage
from ingest.hyphens import HYPHENS
from ingest.pages.render import Box, PageCharacters
from ingest.textclean import WIDE_SIGN, clean_text

_SEED: Final = 10
"""The least length of a piece of text that identifies its position; a Han character counts twice."""
_WIDE_WEIGHT: Final = 2
_NEXT_CELL: Final = 2.5
"""A blank this many times as wide as the line is high separates columns or cells."""
_SAME_LINE: Final = 0.5
"""Characters that overlap by this share of the lower one's height are on the same line."""

Span = tuple[int, int]


class Located(NamedTuple):
    boxes: tuple[Box, ...]
    """One box for each line, or part of a line."""
    share: float
    """The share of the text that was found, 0 to 1."""


def locate(characters: PageCharacters, texts: Sequence[str]) -> list[Located]:
    """Finds each of ``texts``, given in reading order, on the page, whole or in part.

    Spaces, hyphens, radicals and ligatures are ignored; each character belongs to one text. Whole texts
    are placed before parts (the rest of a part is on another page, or behind a note or another column),
    and long texts before short ones.
    """
    page, origin = _key(characters.text)
    found = _Search(page)
    keys = [
        (place, key)
        for place, text in enumerate(texts)
        for cell in text.split("\t")
        if (key := _key(cell)[0])
    ]
    spans: list[list[Span]] = [[] for _ in keys]
    for search in (found.whole_long, found.pieces, found.whole_short):
        at = 0
        for number, (_, key) in enumerate(keys):
            if not spans[number]:
                spans[number] = search(key, at)
            if spans[number]:
                at = spans[number][-1][1]
    located = []
    for place in range(len(texts)):
        own = [number for number, (of, _) in enumerate(keys) if of == place]
        here = sorted(span for number in own for span in spans[number])
        boxes = _lines([characters.boxes[origin[at]] for span in here for at in range(*span)])
        wanted = sum(len(keys[number][1]) for number in own)
        share = sum(end - start for start, end in here) / max(1, wanted)
        located.append(Located(tuple(boxes), share))
    return located


def characters_of(page: OcrPage) -> PageCharacters:
    """The lines recognised by OCR, with the characters of each spread evenly over its box."""
    text: list[str] = []
    boxes: list[Box] = []
    for line in page.lines:
        left, top, right, bottom = line.box
        step = (right - left) / max(1, len(line.text))
        text.append(line.text)
        boxes += [
            (left + step * n, top, left + step * (n + 1), bottom) for n in range(len(line.text))
        ]
    return PageCharacters(width=1.0, height=1.0, text="".join(text), boxes=tuple(boxes))


class _Search:
    """Searches a page for texts; each character is found only once."""

    def __init__(self, page: str) -> None:
        self._page = page
        self._taken = bytearray(len(page))

    def whole_long(self, key: str, at: int) -> list[Span]:
        return self._whole(key, at) if _weight(key) >= 2 * _SEED else []

    def whole_short(self, key: str, at: int) -> list[Span]:
        return self._whole(key, at) if _weight(key) < 2 * _SEED else []

    def pieces(self, key: str, at: int) -> list[Span]:
        """The parts of a long key that occur on the page, in the key's order."""
        if _weight(key) < 2 * _SEED:
            return []
        spans: list[Span] = []
        here = 0
        while here < len(key):
            seed = _seed(key, here)
            start = at if self._continues(seed, at) and spans else None
            if start is None and _weight(seed) >= _SEED:
                start = self._free(seed, at)
            if start is None:
                here += 1
                continue
            length = self._alike(key, here, start)
            at, here = start + length, here + length
            spans.append((start, at))
            self._take(spans[-1])
        return spans

    def _whole(self, key: str, at: int) -> list[Span]:
        start = self._free(key, at)
        if start is None:
            return []
        span = start, start + len(key)
        self._take(span)
        return [span]

    def _free(self, key: str, at: int) -> int | None:
        """The first unused occurrence of ``key`` after ``at``, otherwise anywhere; None if there is
        none."""
        for begin in (at, 0):
            start = self._page.find(key, begin)
            while start >= 0:
                if not any(self._taken[start : start + len(key)]):
                    return start
                start = self._page.find(key, start + 1)
        return None

    def _continues(self, seed: str, at: int) -> bool:
        return self._page.startswith(seed, at) and not any(self._taken[at : at + len(seed)])

    def _alike(self, key: str, here: int, start: int) -> int:
        """The number of characters from ``here`` and from ``start`` on that are equal and unused."""
        pairs = zip(key[here:], self._page[start:], self._taken[start:], strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1] and not pair[2], pairs))

    def _take(self, span: Span) -> None:
        self._taken[slice(*span)] = b"\1" * (span[1] - span[0])


def _seed(key: str, start: int) -> str:
    weight = 0
    for end in count(start):
        if end == len(key) or weight >= _SEED:
            return key[start:end]
        weight += _sign_weight(key[end])
    raise AssertionError


def _weight(key: str) -> int:
    return sum(map(_sign_weight, key))


@lru_cache(maxsize=8192)
def _sign_weight(sign: str) -> int:
    return _WIDE_WEIGHT if WIDE_SIGN.match(sign) else 1


def _key(text: str) -> tuple[str, list[int]]:
    """``text`` in the form in which it is compared, and the original position of each character."""
    key: list[str] = []
    origin: list[int] = []
    for place, sign in enumerate(text):
        folded = _folded(sign)
        key.append(folded)
        origin += [place] * len(folded)
    return "".join(key), origin


@lru_cache(maxsize=8192)
def _folded(sign: str) -> str:
    if sign in HYPHENS:
        return ""
    return "".join(each for each in clean_text(sign) if not each.isspace() and each not in HYPHENS)


def _lines(boxes: Sequence[Box]) -> Iterator[Box]:
    """One box around the characters of each line."""
    line: Box | None = None
    for box in boxes:
        if box[2] <= box[0] or box[3] <= box[1]:
            continue
        if line is not None and _in_line(line, box):
            line = (
                min(line[0], box[0]),
                min(line[1], box[1]),
                max(line[2], box[2]),
                max(line[3], box[3]),
            )
            continue
        if line is not None:
            yield line
        line = box
    if line is not None:
        yield line


def _in_line(line: Box, box: Box) -> bool:
    height = min(line[3] - line[1], box[3] - box[1])
    overlap = min(line[3], box[3]) - max(line[1], box[1])
    gap = max(box[0] - line[2], line[0] - box[2])
    return overlap >= _SAME_LINE * height and gap <= _NEXT_CELL * height
