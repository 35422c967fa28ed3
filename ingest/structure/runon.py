"""Splits articles and items of Chinese laws that a source has on one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from corpus import PassageKind
from ingest.blocks import Block, BlockKind
from ingest.structure.marks import Mark, read_marks

_HEAD = 200
"""The number of characters that are needed to recognise the mark of a piece."""
_SEAM = re.compile(r"(?<=[。：；])(?:\s+(?=[第（(])|(?=[（(]))")
_KINDS = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)

# Behind the number of an item that a text refers to: （二）项情形的. An item may begin with 项目 or 款项.
_REFERENCE = re.compile(r"\s*(?:项(?!目)|目(?![的标录击前测视次光])|款(?![项式物待]))")

# The number of the next article after a paragraph's full stop, with its text in the next block.
_NEXT_ARTICLE = re.compile(r"(?<=[.;])\s+((?:Article|ARTICLE)\s+\d{1,3})$")


def split_run_on(block: Block) -> Iterator[Block]:
    """The pieces of a block that begins with an article or an item and contains the next ones.

    It is split between the end of a clause and a mark, and only if the mark's number is due: the next
    article behind a space, （一） after a colon, or the next item.
    """
    text = block.text
    if block.kind not in _KINDS:
        yield block
        return
    if text[-1:].isdecimal() and (glued := _NEXT_ARTICLE.search(text, len(text) - _HEAD)):
        yield replace(block, text=text[: glued.start()])
        yield replace(block, text=glued[1])
        return
    if text.isascii() or not _SEAM.search(text):
        yield block
        return
    first = next(iter(read_marks(block.text)), None)
    if first is None or first.style not in ("article-zh", "paren-zh"):
        yield block
        return
    start, article, item = 0, 0, 0
    if first.style == "article-zh":
        article = first.ordinal
    else:
        item = first.ordinal
    for seam in _SEAM.finditer(block.text):
        # Marks are short: copying the whole rest at each space would be slow.
        mark = next(iter(read_marks(block.text[seam.end() : seam.end() + _HEAD])), None)
        if mark is None or _REFERENCE.match(block.text, seam.end() + len(mark.label)):
            continue
        if article and mark.kind is PassageKind.ARTICLE and mark.ordinal == article + 1:
            article, item = mark.ordinal, 0
        elif _is_due_item(mark, item, after_colon=block.text[seam.start() - 1] == "："):
            item = mark.ordinal
        else:
            continue
        yield replace(block, text=block.text[start : seam.start()])
        start = seam.end()
    yield replace(block, text=block.text[start:])


def _is_due_item(mark: Mark, last: int, *, after_colon: bool) -> bool:
    return mark.style == "paren-zh" and mark.ordinal == (1 if after_colon else last + 1)
