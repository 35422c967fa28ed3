"""Bullets and check boxes typed as characters, in text that the format does not mark as a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.blocks import Block, BlockKind

_BULLET = re.compile(r"[•●■▪◆❖➢‣◦·▶►▸★☆➤]\s*(?=[^\W_]|[\"'“‘(（《【☐☑☒✓])")
# A bullet only if a neighbour is an item too: alone it may be a dash, a remark, a minus.
_WEAK_BULLET = re.compile(r"[•●■▪◆❖➢‣◦·○▶►▸★☆➤–—*o-]\s+(?=[^\W\d_]|[\"'“‘(（《【☐☑☒✓])")
# A box stays in the text, because its state matters; repeated boxes offer a choice within a line.
_BOX = re.compile(r"([☐☑☒□■])\s*(?!.*[☐☑☒□■])(?=\S)", re.DOTALL)


def with_typed_items(blocks: Sequence[Block]) -> list[Block]:
    """``blocks`` with paragraphs that begin with a bullet as list items without the bullet, and paragraphs
    that begin with a check box as list items with the box."""
    sure = [_length(block, _BULLET) for block in blocks]
    weak = [_length(block, _WEAK_BULLET) for block in blocks]
    beside = [False, *(a > 0 and b > 0 for a, b in pairwise(weak)), False]
    found = []
    for place, block in enumerate(blocks):
        is_beside = beside[place] or beside[place + 1]
        if (
            block.kind is BlockKind.PARAGRAPH
            and _BOX.match(block.text)
            and _has_peer(blocks, place)
        ):
            found.append(replace(block, kind=BlockKind.LIST_ITEM))
        elif length := (weak[place] if is_beside else 0) or sure[place]:
            found.append(replace(block, kind=BlockKind.LIST_ITEM, text=block.text[length:]))
        else:
            found.append(block)
    return found


def _length(block: Block, bullet: re.Pattern[str]) -> int:
    """The length of the bullet and the space after it; 0 if there is none."""
    match = bullet.match(block.text) if block.kind is BlockKind.PARAGRAPH else None
    return match.end() if match else 0


def _has_peer(blocks: Sequence[Block], place: int) -> bool:
    """Whether a neighbour begins with a box, too."""
    near = (*blocks[max(0, place - 1) : place], *blocks[place + 1 : place + 2])
    return any(_BOX.match(block.text) for block in near)
