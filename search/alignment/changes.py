"""What has changed from one version of a text to the next, row by row and word by word."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from corpus import Passage
from search.alignment.tokens import own_words
from search.segmenter import Segmenter

Span = tuple[int, int]


class Change(StrEnum):
    """What became of a passage from one version to the next."""

    KEPT = "kept"
    """Its words are the same, be its number another."""
    CHANGED = "changed"
    ADDED = "added"
    DROPPED = "dropped"


class Difference(NamedTuple):
    """[start, end) in code points of either text."""

    deleted: tuple[Span, ...]
    inserted: tuple[Span, ...]


def change_of(one: Sequence[Passage], other: Sequence[Passage]) -> Change | None:
    """None where neither version has anything."""
    if not one or not other:
        return Change.DROPPED if one else Change.ADDED if other else None
    return Change.KEPT if _words(one) == _words(other) else Change.CHANGED


def text_of(passages: Sequence[Passage]) -> str:
    """The text of a cell; the offsets of a Difference are of it."""
    return "\n".join(passage.text for passage in passages)


def difference(one: str, other: str, segmenter: Segmenter) -> Difference:
    """The words of each text that the other has not, in the same order; Chinese by its words."""
    pieces = [_pieces(text, segmenter) for text in (one, other)]
    said = [
        [text[slice(*span)] for span in spans]
        for text, spans in zip((one, other), pieces, strict=True)
    ]
    deleted: list[Span] = []
    inserted: list[Span] = []
    for step in LCSseq.opcodes(*said):
        if step.tag in ("delete", "replace"):
            deleted.append((pieces[0][step.src_start][0], pieces[0][step.src_end - 1][1]))
        if step.tag in ("insert", "replace"):
            inserted.append((pieces[1][step.dest_start][0], pieces[1][step.dest_end - 1][1]))
    return Difference(_joined(one, deleted), _joined(other, inserted))


def _pieces(text: str, segmenter: Segmenter) -> list[Span]:
    """Words, and each character between them but white space."""
    pieces: list[Span] = []
    end = 0
    for start, stop in [
        *((word.start, word.end) for word in segmenter.words(text)),
        (len(text),) * 2,
    ]:
        pieces += [(at, at + 1) for at in range(end, start) if not text[at].isspace()]
        if stop > start:
            pieces.append((start, stop))
        end = stop
    return pieces


def _joined(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Neighbours with nothing but white space between them are one."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _words(passages: Sequence[Passage]) -> str:
    return " ".join(own_words(passage.text) for passage in passages)
