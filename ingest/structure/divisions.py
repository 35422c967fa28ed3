"""Decides which blocks begin divisions, of which rank, and names the divisions at the end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus import PassageKind
from ingest.blocks import Block, BlockKind
from ingest.structure.addresses import THROUGH
from ingest.structure.marks import is_title, openings, read_marks
from ingest.structure.tree import Node
from ingest.textclean import WIDE_SIGN

# The distance between the ranks of two heading levels: room for the divisions in between.
_RANK_PER_LEVEL = 10
# In columns; a Han character counts as two. The longest section titles of UN reports have 200.
_WIDEST_HEADING = 240
_WIDEST_SENTENCE = 120
# Kinds of documents in which every article is their own, in any order.
_LEGAL = ("legislation", "treaty", "contract", "plain-law")
_FEWEST_QUOTED = 4

DIVISIONS = {
    PassageKind.PART,
    PassageKind.CHAPTER,
    PassageKind.SECTION,
    PassageKind.ANNEX,
    PassageKind.ARTICLE,
}
_TITLED_BELOW = (PassageKind.PART, PassageKind.CHAPTER, PassageKind.ANNEX)


def rank_of(block: Block) -> int:
    """The rank of a heading, ten times its level; 0 for other blocks."""
    return block.level * _RANK_PER_LEVEL if block.kind is BlockKind.HEADING else 0


def is_heading(block: Block) -> bool:
    """Whether a block has a heading's style and length, and is no quotation, licence or note."""
    if block.kind is not BlockKind.HEADING:
        return False
    width = sum(2 if WIDE_SIGN.match(c) else 1 for c in block.text)
    if width > _WIDEST_HEADING or (not is_title(block.text) and width > _WIDEST_SENTENCE):
        return False
    return not re.match(openings()["no_headings"], block.text.strip())


def has_articles(blocks: Sequence[Block], kind: str) -> bool:
    """Whether a text has articles of its own. Legal texts have; other texts may only quote articles.

    Other texts count if they have fewer than four articles, or if most of these are numbered in sequence.
    """
    found = [
        mark.ordinal
        for block in blocks
        for mark in read_marks(block.text)
        if mark.kind is PassageKind.ARTICLE
    ]
    if kind in _LEGAL or len(found) < _FEWEST_QUOTED:
        return bool(found)
    steps = sum(after - before in (0, 1) for before, after in pairwise(found))
    return steps >= (len(found) - 1) / 2


def division_of(block: Block) -> PassageKind | None:
    """The kind of division that the mark at the block's start names; None if it has no such mark."""
    return next((m.kind for m in read_marks(block.text) if m.kind in DIVISIONS), None)


def is_testimonium(block: Block) -> bool:
    """Whether a block begins the closing words of a treaty."""
    return block.text.startswith(tuple(openings()["testimonium_starts"]))


def is_under_chapter(division: Node, block: Block) -> bool:
    """Whether a block may be a title below the heading of a part, chapter or annex."""
    return division.kind in _TITLED_BELOW and is_title(block.text)


def name_sections(root: Node) -> None:
    """Turn numbered titles with content below them into sections, or into chapters if they contain
    articles."""
    for node in root.walk():
        if node.kind is PassageKind.ITEM:
            _name_item(node)
        printed_section = (node.style or "section").startswith("section")
        if (
            node.kind is PassageKind.SECTION
            and not printed_section
            and node.holds(PassageKind.ARTICLE)
        ):
            node.kind = PassageKind.CHAPTER


def _name_item(item: Node) -> None:
    """Name an item or make it a section. Chinese plans end titles with a full stop: （一）健全预防机制。"""
    in_article = any(a.kind is PassageKind.ARTICLE or a.style == THROUGH for a in item.ancestors())
    if in_article or not item.children or item.style is None:
        item.heading = None
    elif item.heading is not None or is_title(item.text.rstrip("。")):
        item.kind = PassageKind.SECTION
        item.heading = item.text.rstrip("。")
