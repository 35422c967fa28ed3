"""The size of type of recognised lines. A detector's boxes are up to half as high again as the signs, now
more, now less; how long a line is for its signs tells more than how high it is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

from ingest.ocr.geometry import Box
from ingest.textclean import WIDE_SIGN

# Lines of one size differ by less than this share: justified lines are stretched, bold ones wider.
_SCATTER = 0.14
# Shorter lines, in ems, say little by their length; their height over the size of their type is
# about this, as measured on 28 pages (benchmarks/ocr.py).
_SHORT = 3.0
_SHORT_HEIGHT = 1.4
_SHORT_SCATTER = 0.3
_ENDS_HALF = re.compile("[、。，．：；！？）》〉」』】]$")
_BEGINS_HALF = re.compile("[（《〈「『【]")
_HALF_SQUARE = 0.55
# Ink of a line of one em.
_INK = 0.95


class Sizes:
    """The sizes of type in a document: estimates that differ by no more than chance are one."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self._sizes: list[float] = []
        left = sorted((_em(box), len(box.line.text)) for box in boxes if not _is_short(box))
        while left:
            usual = _weighted_median(left)
            self._sizes.append(usual)
            left = [(em, n) for em, n in left if abs(em - usual) > _SCATTER * usual]

    def __call__(self, box: Box) -> float:
        """In points, to the half."""
        em = _em(box)
        scatter = _SHORT_SCATTER if _is_short(box) else _SCATTER
        # The commonest size comes first: chance speaks for it.
        size = next((s for s in self._sizes if abs(em - s) <= scatter * s), em)
        return max(1.0, round(size * 2) / 2)


def _em(box: Box) -> float:
    if _is_short(box):
        return box.height / _SHORT_HEIGHT
    # The box stands off the signs on all sides by the same.
    return max(1.0, (box.x1 - box.x0 - box.height) / (_ems(box.line.text) - _INK))


def _is_short(box: Box) -> bool:
    return _ems(box.line.text) < _SHORT


def _ems(text: str) -> float:
    """The length of ``text``'s ink in ems."""
    widths, other = _widths()
    length = sum(1.0 if WIDE_SIGN.match(sign) else widths.get(sign, other) for sign in text)
    # Full-width marks at the ends show half of the square that they stand in.
    blank = bool(_ENDS_HALF.search(text)) + bool(_BEGINS_HALF.match(text))
    return length - blank * _HALF_SQUARE


def _weighted_median(values: Sequence[tuple[float, int]]) -> float:
    """Of sorted ``values``, each counted so many times."""
    half = sum(count for _, count in values) / 2
    for value, count in values:
        half -= count
        if half <= 0:
            return value
    return values[-1][0]


@lru_cache(maxsize=1)
def _widths() -> tuple[dict[str, float], float]:
    """Width by sign, and that of all other signs."""
    text = resources.files("ingest").joinpath("data/recognised.toml").read_text("utf-8")
    table = tomllib.loads(text)["widths"]
    widths = {sign: kind["width"] for kind in table.values() for sign in kind["signs"]}
    return widths, table["other"]["width"]
