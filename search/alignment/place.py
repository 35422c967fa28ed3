"""How far the addresses of two passages agree, whatever the numerals: art-3.a, art-3.1, art-3.i1."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from corpus import Passage
from search.alignment.settings import load_settings
from search.alignment.words import Matrix

_COUNTED = re.compile(r"([pirnh]|front-|preamble-|closing-)(\d+)")
_ALIKE = "pi"
"""Paragraphs and items: where the one language numbers them, the other may not."""
_DIVISION = re.compile(r"(part|ch|sec|annex|art|slide)-(.+)")


def steps_of(passage: Passage) -> tuple[tuple[str, bool], ...]:
    """The parts of its address: what stands there in one form, and whether the text prints it."""
    return tuple(_step(part) for part in passage.id.split("/", 2)[2].split("."))


def agreement(left: Sequence[Passage], right: Sequence[Passage]) -> Matrix:
    """(left, right): the share of their addresses, 0–1, that is the same from the beginning on."""
    settings = load_settings()
    ours, theirs = [[steps_of(p) for p in side] for side in (left, right)]
    columns: dict[tuple[str, ...], list[int]] = {}
    for place, steps in enumerate(theirs):
        for depth in range(1, len(steps) + 1):
            columns.setdefault(tuple(name for name, _ in steps[:depth]), []).append(place)

    def weight(steps: Sequence[tuple[str, bool]]) -> float:
        return sum(settings.printed if printed else settings.counted for _, printed in steps)

    shared: Matrix = np.zeros((len(ours), len(theirs)), np.float32)
    for row, steps in enumerate(ours):
        for depth in range(1, len(steps) + 1):
            found = columns.get(tuple(name for name, _ in steps[:depth]))
            if found is None:
                break
            shared[row, found] = weight(steps[:depth])
    # What is printed makes the whole: all that is counted is weak, even if it agrees.
    ones = np.array([max(weight(steps), settings.printed) for steps in ours], np.float32)
    others = np.array([max(weight(steps), settings.printed) for steps in theirs], np.float32)
    shared /= np.maximum(ones[:, None], others[None, :])
    return shared


def _step(part: str) -> tuple[str, bool]:
    if found := _COUNTED.fullmatch(part):
        return found[2] if found[1] in _ALIKE else part, False
    if found := _DIVISION.fullmatch(part):
        return f"{found[1]}-{found[2]}", True
    if len(part) == 1 and part.isalpha() and part.isascii():
        return str(ord(part) - ord("a") + 1), True
    return part, True
