"""Headings that the format does not mark (bold lines above text), and text wrongly marked as heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.blocks import Block, BlockKind
from ingest.structure.marks import starts_with_mark
from ingest.textclean import HAN_SIGN

# A Han character carries as much as two or three letters.
_HAN_WEIGHT = 2.5
_LONGEST_HEADING = 250
_LONGEST_SET_OFF = 90
_SHORTEST_SENTENCE = 60
_ENDS = re.compile(r"[.;:,!?。；：，！？…][\"'”’）)\]]*$")
_WITHIN = re.compile(r"[a-z)\]”][.;] +[A-Z“]|[。；！？]")
# Section titles are bold one or two at a time; more bold lines in a row are a masthead.
_MOST_IN_A_ROW = 2
_FEWEST = 2
_LARGEST_SHARE = 0.4
_SET_OFF_LEVEL = 2
"""Never the level of the title."""


def is_sentence(text: str) -> bool:
    """Whether a paragraph is text rather than a heading: it is long, and ends or continues like a
    sentence."""
    return length(text) >= _SHORTEST_SENTENCE and bool(_ENDS.search(text) or _WITHIN.search(text))


def is_too_long(text: str) -> bool:
    """Whether a paragraph cannot be a heading, whatever its style."""
    return length(text) > _LONGEST_HEADING


def length(text: str) -> float:
    """The length in letters."""
    return len(text) + (_HAN_WEIGHT - 1) * len(HAN_SIGN.findall(text))


class SetOffLines:
    """Paragraphs that are entirely bold or underlined."""

    def __init__(self) -> None:
        self._blocks: dict[int, Block] = {}

    def add(self, block: Block) -> None:
        """Remembers a block by its identity."""
        self._blocks[id(block)] = block

    def as_headings(self, blocks: Sequence[Block]) -> list[Block]:
        """``blocks`` with those of the lines that are right above text as headings.

        Not if they are a large part of the document, and never lines with a mark of their own.
        """
        texts = [block for block in blocks if block.kind is BlockKind.PARAGRAPH]
        places = [place for place in range(len(blocks)) if self._is_heading(blocks, place)]
        if len(places) < _FEWEST or len(self._blocks) > _LARGEST_SHARE * len(texts):
            return list(blocks)
        found = list(blocks)
        for place in places:
            found[place] = replace(found[place], kind=BlockKind.HEADING, level=_SET_OFF_LEVEL)
        return found

    def _is_heading(self, blocks: Sequence[Block], place: int) -> bool:
        if not self._may_be_heading(blocks[place]):
            return False
        first = last = place
        while first > 0 and id(blocks[first - 1]) in self._blocks:
            first -= 1
        while last + 1 < len(blocks) and id(blocks[last + 1]) in self._blocks:
            last += 1
        following = blocks[last + 1] if last + 1 < len(blocks) else None
        return (
            last - first < _MOST_IN_A_ROW
            and following is not None
            and following.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
            and is_sentence(following.text)
        )

    def _may_be_heading(self, block: Block) -> bool:
        return (
            id(block) in self._blocks
            and length(block.text) <= _LONGEST_SET_OFF
            and any(sign.isalpha() for sign in block.text)
            and not _ENDS.search(block.text)
            and not starts_with_mark(block.text)
        )
