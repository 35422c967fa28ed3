"""Paragraphs numbered through a whole text, by which UN documents and judgments are cited."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.blocks import Block, BlockKind
from ingest.structure.kinds import DocumentKind
from ingest.structure.marks import Mark, is_title, read_marks

# In these kinds paragraphs are usually numbered through, so that a few are sufficient evidence.
_BY_CUSTOM = {"judgment": 4, "un-document": 4, "un-resolution": 1}
# In other documents a list may have ten items, but it stays under one heading.
_FEWEST = 12
_FEWEST_HEADINGS = 2
# Up to this many missing numbers, which a reader may have lost, do not end the sequence.
_MOST_LOST = 3
_LOOK_AHEAD = 30
# A number that is a block of its own, separate from its paragraph.
_BARE = re.compile(r"(\d{1,3})\.")
# A numbered title is shorter, and not a sentence.
_SHORT = 120


def numbered_paragraphs(blocks: Sequence[Block], kind: DocumentKind) -> dict[int, Mark]:
    """The marks of the blocks that begin a numbered-through paragraph, by block index.

    Empty if the numbers of a text restart under each heading, as those of lists do.
    """
    marks = {i: mark for i, block in enumerate(blocks) if (mark := _mark(block))}
    chain: dict[int, Mark] = {}
    due = 1
    for place, mark in marks.items():
        starts = not chain and mark.ordinal in (1, 2)
        if starts or mark.ordinal == due or _is_past_a_lost_one(mark, due, place, marks):
            chain[place] = mark
            due = mark.ordinal + 1
        elif mark.ordinal == 1 and len(chain) <= 2:
            # A short list came before the text: the sequence restarts here.
            chain, due = {place: mark}, 2
    custom = _BY_CUSTOM.get(kind.name)
    if custom is not None:
        return chain if len(chain) >= custom else {}
    return chain if len(chain) >= _FEWEST and _headings_within(blocks, chain) else {}


def _mark(block: Block) -> Mark | None:
    if block.kind in (BlockKind.NOTE, BlockKind.SLIDE, BlockKind.SPEAKER_NOTES, BlockKind.ROW):
        return None
    if block.number is not None:
        is_top = block.level == 0 and block.number.isdigit()
        return Mark("through", None, block.number, int(block.number), 0, "") if is_top else None
    if bare := _BARE.fullmatch(block.text.strip()):
        return Mark("through", None, bare[1], int(bare[1]), 0, bare[0])
    mark = next((m for m in read_marks(block.text) if m.style == "arabic-dot"), None)
    if mark is None or mark.number is None:
        return None
    rest = block.text.lstrip()[len(mark.label) :].strip()
    is_short_title = is_title(rest) and 0 < len(rest) <= _SHORT
    if is_short_title and not rest.endswith((".", ";", ":", "：", ":-", "-")):
        return None
    return Mark("through", None, mark.number, mark.ordinal, 0, mark.label)


def _is_past_a_lost_one(mark: Mark, due: int, place: int, marks: dict[int, Mark]) -> bool:
    if not due < mark.ordinal <= due + _MOST_LOST or due == 1:
        return False
    following = [m.ordinal for i, m in marks.items() if place < i <= place + _LOOK_AHEAD]
    return due not in following and mark.ordinal + 1 in following


def _headings_within(blocks: Sequence[Block], chain: dict[int, Mark]) -> bool:
    """Whether the sequence continues under several headings."""
    first, last = min(chain), max(chain)
    within = range(first, last)
    return (
        sum(blocks[i].kind is BlockKind.HEADING and i not in chain for i in within)
        >= _FEWEST_HEADINGS
    )
