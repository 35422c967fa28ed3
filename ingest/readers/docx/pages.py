"""Repairs pages made by converters from PDF: one section per page with its running head, footnotes as a
numbered list in small type, and paragraphs split at page ends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.blocks import Block, BlockKind
from ingest.readers.headings import length
from ingest.textclean import WIDE, join_lines

_FEWEST_PAGES = 3
# The type of footnotes is at most this share of the text's size.
_SMALL = 0.8
_NOTE_LABEL = re.compile(r"\d{1,3}[.)]?\s")
_HEAD = re.compile(
    r"(?:\d{1,4}|[ivxl]{1,6})\s+(?P<after>\D.*)|(?P<before>.*\D)\s+(?:\d{1,4}|[ivxl]{1,6})"
)
_LONGEST_HEAD = 100
_CUT = re.compile(rf"[\w,，、-]$|{WIDE}$")
_ENDED = re.compile(r"[.!?:;。！？：；][\"'”’）)】」』]*$")
_GOES_ON = re.compile(rf"[a-z(（]|{WIDE}")


@dataclass(frozen=True, slots=True)
class Look:
    """The formatting of a paragraph."""

    size: int | None
    """Of its largest type, in half-points."""
    is_numbered: bool
    """Whether Word numbers it automatically."""
    opens_section: bool


class Pages:
    """Remembers the formatting of paragraphs, to find the ones that belong to pages."""

    def __init__(self) -> None:
        self._looks: dict[int, tuple[Block, Look]] = {}

    def add(self, block: Block, look: Look) -> None:
        """Remembers a block by its identity."""
        self._looks[id(block)] = block, look

    def settle(self, blocks: Sequence[Block]) -> list[Block]:
        """``blocks`` without running heads, with footnotes as notes and paragraphs joined; unchanged if not
        every page has its own section."""
        openings = [block for block, look in self._looks.values() if look.opens_section]
        heads = self._heads(openings, blocks)
        if len(openings) < _FEWEST_PAGES or len(heads) < _FEWEST_PAGES:
            return list(blocks)
        body = self._body_size()
        found: list[Block] = []
        is_new_page = False
        for block in blocks:
            look = self._look(block)
            is_new_page |= look is not None and look.opens_section
            if id(block) in heads:
                continue
            if look is not None and _is_note(block, look, body):
                found.append(Block(block.text, BlockKind.NOTE))
                continue
            if is_new_page and _joins(found, block):
                continue
            found.append(block)
            is_new_page = False
        return found

    def _look(self, block: Block) -> Look | None:
        known = self._looks.get(id(block))
        return known[1] if known else None

    def _heads(self, openings: Sequence[Block], blocks: Sequence[Block]) -> set[int]:
        """The identities of running heads: a page number beside words that are also on other pages or are a
        heading."""
        titles = {_key(block.text) for block in blocks if block.kind is BlockKind.HEADING}
        words = {
            id(block): _key(match["after"] or match["before"])
            for block in openings
            if length(block.text) <= _LONGEST_HEAD
            and block.kind is not BlockKind.HEADING
            and (match := _HEAD.fullmatch(block.text))
        }
        often = Counter(words.values())
        return {
            place
            for place, key in words.items()
            if often[key] > 1 or any(title.endswith(key) for title in titles)
        }

    def _body_size(self) -> int:
        """The type size of most of the text."""
        sizes: Counter[int] = Counter()
        for block, look in self._looks.values():
            sizes[look.size or 0] += len(block.text)
        return max(sizes, key=lambda size: sizes[size], default=0)


def _is_note(block: Block, look: Look, body: int) -> bool:
    small = look.size is not None and 0 < look.size <= _SMALL * body
    return small and look.is_numbered and bool(_NOTE_LABEL.match(block.text))


def _joins(found: list[Block], block: Block) -> bool:
    """Whether ``block`` continues the last text of the page before; if so, appends it to that text.

    Not across footnotes: the footnotes would then come after words that follow them in the file.
    """
    if not found or block.kind is not BlockKind.PARAGRAPH:
        return False
    last = found[-1]
    if last.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) or _ENDED.search(last.text):
        return False
    if not (_CUT.search(last.text) and _GOES_ON.match(block.text)):
        return False
    found[-1] = replace(last, text=join_lines([last.text, block.text]))
    return True


def _key(text: str) -> str:
    return "".join(text.casefold().split())
