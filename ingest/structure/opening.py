"""The first page: the kind of document, its title, and the masthead around the title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.blocks import Block, BlockKind, RawDocument
from ingest.structure.kinds import DocumentKind, kind_of
from ingest.structure.lines import Line, bare_line, head_lines, is_masthead, is_no_title
from ingest.structure.marks import is_title, openings, read_marks
from ingest.structure.title_blocks import LONGEST_TITLE, Title, first_page, letters_of
from ingest.structure.titles import find_title

_MOST_BELOW_TITLE = 8
_MOST_TITLES_ABOVE = 2
_SHORT_TITLE = 80
# A repeated title is among this many blocks, in letters at least as large.
_MOST_BEFORE_TEXT = 40
_FEWEST_OF_AGAIN = 10
_HEAD_BLOCKS = 60
_SHORT_LINE = 60
# A numbered line of up to this length is a title.
_SHORT_NUMBERED = 40
_SENTENCE_ENDS = (".", "!", "?", "。", "！", "？")
# Kinds whose first page has its own layout; blocks outside the text there do not begin divisions.
_WITH_MASTHEAD = (
    "un-document",
    "un-resolution",
    "judgment",
    "filing",
    "official-document",
    "letter",
    "minutes",
    "article",
)


@dataclass(frozen=True, slots=True)
class Opening:
    """The first page as its reader sees it."""

    kind: DocumentKind
    lines: tuple[Line, ...]
    title: Title | None
    masthead: frozenset[int] = frozenset()
    """The blocks around the title that are neither title nor text: letterhead, number, date, parties."""


def read_opening(raw: RawDocument) -> Opening:
    """The kind of a document, its title and its masthead."""
    lines = head_lines(raw.blocks)
    kind = kind_of(raw, lines)
    title = find_title(raw, kind, lines)
    return Opening(kind, tuple(lines), title, _masthead(raw, kind, title))


def _masthead(raw: RawDocument, kind: DocumentKind, title: Title | None) -> frozenset[int]:
    blocks, printed = raw.blocks, title.blocks if title else ()
    if kind.name in ("judgment", "filing"):
        return frozenset(range(_first_of_text(raw))) - set(printed)
    found: set[int] = set()
    top = first_page(raw)
    if title and printed:
        above = [i for i in top if i < printed[0]]
        has_form = kind.name in _WITH_MASTHEAD
        short = all(len(blocks[i].text) <= LONGEST_TITLE for i in above)
        for i in above:
            is_heading = blocks[i].kind is BlockKind.HEADING
            if is_masthead(blocks[i].text) or (has_form and short and is_heading):
                found.add(i)
        found |= set(_again(blocks, letters_of(title.text), printed[-1] + 1))
    last = (printed[-1] if printed else 0) + _MOST_BELOW_TITLE
    found |= {
        i
        for i in top
        if i <= last
        and blocks[i].kind is BlockKind.HEADING
        and is_masthead(blocks[i].text)
        and not read_marks(blocks[i].text)
    }
    if kind.name == "article" and printed:
        found |= _before_abstract(blocks, printed[-1] + 1)
    if kind.name in ("legislation", "treaty") and printed:
        found |= _below_title(blocks, printed[-1] + 1)
    if kind.name in ("un-document", "un-resolution"):
        found |= set(_before_text(raw, top, printed))
    return frozenset(found) - set(printed)


def _again(blocks: Sequence[Block], title: str, start: int) -> Iterator[int]:
    """Headings before the text that repeat the title, as half-titles do, or a line of it."""
    for index in range(start, min(start + _MOST_BEFORE_TEXT, len(blocks))):
        block = blocks[index]
        letters = letters_of(block.text[:LONGEST_TITLE])
        if any(m.kind is not None for m in read_marks(block.text)):
            return
        is_part = title.startswith(letters) or title.endswith(letters)
        if block.kind is BlockKind.HEADING and len(letters) >= _FEWEST_OF_AGAIN and is_part:
            yield index


def _before_text(raw: RawDocument, top: Sequence[int], printed: Sequence[int]) -> Iterator[int]:
    """The masthead of a UN document: all blocks above the title, and masthead lines or notes below it.

    In a PDF the right side of the masthead, or all of it, may come after the title.
    """
    for index in top:
        block = raw.blocks[index]
        after = bool(printed) and index > printed[-1]
        if read_marks(block.text) or len(block.text) > LONGEST_TITLE:
            return
        is_line = is_masthead(block.text) and block.text[-1:] not in ",;，；"
        if not after or is_line or block.text.startswith("*"):
            yield index


def _before_abstract(blocks: Sequence[Block], start: int) -> set[int]:
    """The blocks between an article's title and its abstract: authors and where they work; none if no
    abstract is near, or if text is above it.

    A "Summary" is the abstract only if no other heading is above it, for a section may be called so.
    """
    words = openings()
    above_is_heading = False
    headings = 0
    for index in range(start, min(start + _MOST_BELOW_TITLE, len(blocks))):
        text, is_heading = bare_line(blocks[index].text), blocks[index].kind is BlockKind.HEADING
        if text.casefold() in words["abstract_headings"] or re.match(words["run_in_labels"], text):
            is_section = headings and text.casefold() in words["summary_headings"]
            return set() if is_section else set(range(start, index))
        is_text = text.endswith(_SENTENCE_ENDS) or (above_is_heading and not is_heading)
        is_long = len(text) > LONGEST_TITLE
        if is_text or is_long or read_marks(text) or blocks[index].kind is BlockKind.ROW:
            break
        above_is_heading = is_heading
        headings += is_heading
    return set()


def _below_title(blocks: Sequence[Block], start: int) -> set[int]:
    """The blocks between a law's title and its text: letterhead, adoption, revisions."""
    found: set[int] = set()
    words = openings()
    begins_text = (
        *words["preamble_starts"],
        *words["preamble_headings"],
        *words["contents_headings"],
    )
    for index in range(start, min(start + _MOST_BELOW_TITLE, len(blocks))):
        text = blocks[index].text
        is_line = len(text) < LONGEST_TITLE and text[-1:] not in ",，;；" and is_masthead(text)
        if text.startswith(begins_text) or read_marks(text):
            break
        if is_line:
            found.add(index)
        elif blocks[index].kind is not BlockKind.HEADING:
            break
    return found


def _first_of_text(raw: RawDocument) -> int:
    """The index at which a judgment's text begins: its first numbered paragraph or running text."""
    for index, block in enumerate(raw.blocks[:_HEAD_BLOCKS]):
        if block.kind in (BlockKind.ROW, BlockKind.NOTE):
            continue
        numbered = block.number == "1" or any(
            m.kind is None and m.style == "arabic-dot" and m.ordinal in (1, 2)
            for m in read_marks(block.text)
        )
        if (
            (numbered and len(block.text) > _SHORT_NUMBERED)
            or len(block.text) > LONGEST_TITLE
            or (_is_sentence(block.text) and len(block.text) > _SHORT_LINE)
        ):
            return _above_heading(raw, index)
    return 0


def _is_sentence(text: str) -> bool:
    """Whether a line is neither a title nor the names of parties, which end in a comma."""
    return not is_title(text) and not text.rstrip().endswith(",")


def _above_heading(raw: RawDocument, index: int) -> int:
    """The index at which the text begins, including titles right above it but not the masthead."""
    first = index
    while index and first - index < _MOST_TITLES_ABOVE:
        above = raw.blocks[index - 1]
        is_short = len(above.text) < _SHORT_TITLE and not above.text.rstrip().endswith((":", "："))
        if not is_short or not is_title(above.text) or is_no_title(above.text, "judgment"):
            break
        index -= 1
    return index
