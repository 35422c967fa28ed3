"""Limits on the length of a file's texts, so that all later steps have texts of a known size.

Each character of a text that is too long is kept: the text is cut into consecutive passages. A heading or
title that is too long is shortened where it is used as a name; its own text stays whole. The limits are
data (``data/bounds.toml``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Final

from corpus import PassageKind
from ingest.structure.tree import Node

_BOUNDS: Final[dict[str, int]] = tomllib.loads(
    files("ingest.data").joinpath("bounds.toml").read_text("utf-8")
)
LONGEST_PASSAGE: Final = _BOUNDS["passage"]
LONGEST_HEADING: Final = _BOUNDS["heading"]
LONGEST_TITLE: Final = _BOUNDS["title"]
_BACK: Final = _BOUNDS["back"]

# The best place to cut first: the end of a line or sentence, then of a cell or clause, then of a word.
_ENDS: Final = (
    re.compile(r"\n+|[。！？]+[”’」』）)]*\s*|[.!?][\"”’)]*\s+"),
    re.compile(r"\t|[；，、]|[;,]\s+"),
    re.compile(r"\s+"),
)
# A passage of these kinds without a number of its own continues in sibling passages.
_GO_ON_BESIDE: Final = frozenset(
    {
        PassageKind.PARAGRAPH,
        PassageKind.ROW,
        PassageKind.NOTE,
        PassageKind.CONTENTS,
        PassageKind.SPEAKER_NOTES,
        PassageKind.FRONT_MATTER,
    }
)


def bound_texts(root: Node) -> Node:
    """Splits texts below ``root`` that are longer than LONGEST_PASSAGE; returns ``root``.

    The rest of a plain paragraph becomes paragraphs after it. The rest of a passage with a number or with
    sub-passages becomes paragraphs below it, so that no passage has a number that is not printed.
    """
    for node in list(root.walk()):
        if node.heading:
            node.heading = shorten(node.heading, LONGEST_HEADING)
        if len(node.text) <= LONGEST_PASSAGE or node.parent is None:
            continue
        node.text, *others = cut(node.text, LONGEST_PASSAGE)
        beside = node.kind in _GO_ON_BESIDE and node.number is None and not node.children
        container = node.parent if beside else node
        kind = node.kind if beside else PassageKind.PARAGRAPH
        new = [
            Node(kind, text=text, page=node.page, confidence=node.confidence, parent=container)
            for text in others
        ]
        at = container.children.index(node) + 1 if beside else 0
        container.children[at:at] = new
    return root


def cut(text: str, limit: int) -> Iterator[str]:
    """The pieces of ``text``, none longer than ``limit``, cut after a sentence if possible, otherwise after
    a word.

    They contain all of its characters except spaces at the cuts.
    """
    at = 0
    while len(text) - at > limit:
        end = _last_end(text, at, at + limit)
        if piece := text[at:end].rstrip():
            yield piece
        at = end
    if piece := text[at:]:
        yield piece


def shorten(text: str, limit: int) -> str:
    """The beginning of ``text``, at most ``limit`` characters, with "…" if something is left out."""
    if len(text) <= limit:
        return text
    return next(cut(text[:limit], limit - 1)) + "…"


def _last_end(text: str, start: int, stop: int) -> int:
    """The position of the cut, after ``start`` and at most at ``stop``."""
    floor = max(start + 1, stop - _BACK)
    for pattern in _ENDS:
        ends = [match.end() for match in pattern.finditer(text, floor, stop)]
        if ends:
            return ends[-1]
    return stop
