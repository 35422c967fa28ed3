"""A title on the first page, and the blocks in which it is printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.blocks import Block, BlockKind, RawDocument
from ingest.structure.lines import bare_line, is_no_title
from ingest.structure.marks import is_title, openings, read_marks
from ingest.textclean import HAN_SIGN, join_lines

LONGEST_TITLE = 300
MOST_TITLE_BLOCKS = 6
_HEAD_BLOCKS = 60
# On a cover: 某项目, 某类, 申请书.
_LINES_TO_KIND = 2
_LONGEST_COVER_LINE = 30


@dataclass(frozen=True, slots=True)
class Title:
    """A title, and how it was found."""

    text: str
    place: str
    """Where it was found: ``masthead``, ``heading``, ``first-line``, ``label``, ``parties``,
    ``properties``."""
    confidence: float
    """From 0 to 1, by the way it was found; not above the confidence of OCR in its blocks."""
    blocks: tuple[int, ...] = ()
    """Indexes of the consecutive blocks in which it is printed; empty if it is composed of several
    texts."""
    page: int | None = None


def is_as_large(blocks: Sequence[Block], run: Sequence[int], kind: str) -> bool:
    """Whether the block after the title's last one may be a title, too, of the same size and page."""
    if run[-1] + 1 >= len(blocks):
        return False
    first, block = blocks[run[0]], blocks[run[-1] + 1]
    is_heading = first.kind is block.kind is BlockKind.HEADING
    if not is_heading or (block.level, block.page) != (first.level, first.page):
        return False
    is_other = is_no_title(block.text, kind) or read_marks(block.text)
    return not is_other and is_title(block.text)


def continues(blocks: Sequence[Block], run: Sequence[int]) -> bool:
    """Whether the block after the title's last one continues the title."""
    if run[-1] + 1 >= len(blocks):
        return False
    last, following = blocks[run[-1]], blocks[run[-1] + 1]
    words = openings()
    kinds = (BlockKind.HEADING, BlockKind.PARAGRAPH)
    if following.kind not in kinds or following.page != last.page:
        return False
    # "Handbook for", "Chapter 13", "Standing Trustees"
    ends_open = re.search(words["title_goes_on"], last.text) or (len(run) > 1 and _is_mark(last))
    if read_marks(following.text) and not (ends_open and last.text[-1].isalpha()):
        return False
    if len(following.text) > LONGEST_TITLE or not is_title(following.text.rstrip(":：")):
        return False
    continued = re.match(words["title_goes_on_with"], bare_line(following.text))
    same = following.kind is last.kind
    if is_no_title(following.text):
        return False
    if ends_open:
        return True
    return bool(continued) and same and len(following.text) < 80


def kind_below(raw: RawDocument, run: Sequence[int]) -> list[int]:
    """The blocks below a cover's title up to the one that says what the paper is (报名表).

    They may stand in another size. Empty if there is none, or if the title itself says it.
    """
    kinds = re.compile(openings()["cover_kinds"])
    title = bare_line(raw.blocks[run[-1]].text)
    if kinds.search(title) or re.search(openings()["whole_titles"], title):
        return []
    below: list[int] = []
    for index in range(run[-1] + 1, min(run[-1] + 1 + _LINES_TO_KIND, len(raw.blocks))):
        block, text = raw.blocks[index], bare_line(raw.blocks[index].text)
        is_line = block.kind in (BlockKind.HEADING, BlockKind.PARAGRAPH)
        if (
            not is_line
            or block.page != raw.blocks[run[0]].page
            or is_no_title(text)
            or re.match(openings()["annex_labels"], text)
        ):
            break
        below.append(index)
        if kinds.match(text):
            return below
        if len(text) > _LONGEST_COVER_LINE or not is_title(text) or "：" in text:
            break
    return []


def _is_mark(block: Block) -> bool:
    """Whether the block is nothing but a mark: "Chapter 13"."""
    return any(mark.label == block.text.strip() for mark in read_marks(block.text))


def is_continued(blocks: Sequence[Block], above: int) -> bool:
    """Whether a block is a heading that ends in the middle of a title: "An Introduction to"."""
    if above < 0:
        return False
    block, below = blocks[above], blocks[above + 1]
    if block.kind is not BlockKind.HEADING or block.page != below.page:
        return False
    ends_open = re.search(openings()["title_goes_on"], block.text)
    return bool(ends_open) and is_title(block.text) and not is_no_title(block.text)


def first_page(raw: RawDocument) -> list[int]:
    """Indexes of the blocks on the first page that may be a title; rows and notes are excluded."""
    kinds = (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.SLIDE)
    first = next((b.page for b in raw.blocks if b.page is not None and b.text.strip()), None)
    return [
        i
        for i, b in enumerate(raw.blocks[:_HEAD_BLOCKS])
        if b.kind in kinds and (first is None or b.page == first) and b.text.strip()
    ]


def title_of(
    raw: RawDocument, run: Sequence[int], place: str, confidence: float, *, joint: str = ""
) -> Title:
    """The title printed in the blocks of ``run``.

    ``confidence`` is lowered to that of OCR, if a block was recognised with less.
    """
    text = joined(raw, run, joint)
    recognised = [c for i in run if (c := raw.blocks[i].confidence) is not None]
    return Title(text, place, min([confidence, *recognised]), tuple(run), raw.blocks[run[0]].page)


def joined(raw: RawDocument, run: Sequence[int], joint: str = "") -> str:
    """The text of a title on one line, without a note mark at its end."""
    parts = [re.sub(r"(?<=[^\W\d_])[*†‡]+$", "", " ".join(raw.blocks[i].text.split())) for i in run]
    text = joint.join(parts) if joint else join_lines(parts)
    return bare_line(text) if HAN_SIGN.search(text) else text


def letters_of(text: str) -> str:
    """The letters and digits of a text, in lower case."""
    return re.sub(r"[\W_]+", "", text.casefold())
