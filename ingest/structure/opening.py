"""What stands before the text: the title, and the dates and numbers below it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.blocks import Block, BlockKind
from ingest.structure.marks import is_title, openings, read_marks

# Above the title stand at most a letterhead, an office and a number.
_LINES_ABOVE_TITLE = 4


def find_title(blocks: Sequence[Block]) -> Block | None:
    """The only heading of level 1 near the top, or the first block, if it stands as a title."""
    if len(blocks) < 2:
        return None
    tops = [i for i, b in enumerate(blocks) if b.kind is BlockKind.HEADING and b.level == 1]
    if len(tops) == 1 and all(map(_can_stand_above, blocks[: tops[0]])):
        title = blocks[tops[0]]
        return title if tops[0] <= _LINES_ABOVE_TITLE and _can_be_title(title.text) else None
    first = blocks[0]
    if first.kind is BlockKind.HEADING:
        return first if first.level == 1 and _can_be_title(first.text) else None
    plain = first.kind is BlockKind.PARAGRAPH and is_title(first.text)
    return first if plain and _can_be_title(first.text) else None


def is_front_matter(text: str) -> bool:
    """Whether a line between title and text of a legal text is a date, a number or another heading."""
    words = openings()
    if text.startswith((*words["preamble_starts"], *words["preamble_headings"])):
        return False
    return is_title(text) or _fits_pattern(text)


def is_date_line(text: str) -> bool:
    """Whether a line says a date or number and nothing else."""
    return is_title(text) and _fits_pattern(text)


def _fits_pattern(text: str) -> bool:
    return any(re.search(p, text) for p in openings()["front_matter_patterns"])


def _can_stand_above(block: Block) -> bool:
    return block.kind is BlockKind.PARAGRAPH and _can_be_title(block.text)


def _can_be_title(text: str) -> bool:
    words = openings()
    known = (*words["preamble_starts"], *words["preamble_headings"], *words["contents_headings"])
    return not read_marks(text) and not text.startswith(known)
