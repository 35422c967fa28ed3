"""Finds the title of a document, which may have several lines: by the form of its kind of document, by a
label, by the file's properties, or by its type size and position on the first page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rapidfuzz import fuzz

from corpus import Format
from ingest.blocks import Block, BlockKind, RawDocument
from ingest.structure.kinds import DocumentKind
from ingest.structure.lines import Line, bare_line, is_no_title
from ingest.structure.marks import is_part_of_sentence, is_title, openings, read_marks
from ingest.structure.title_blocks import (
    LONGEST_TITLE,
    MOST_TITLE_BLOCKS,
    Title,
    continues,
    first_page,
    is_as_large,
    is_continued,
    joined,
    kind_below,
    letters_of,
    title_of,
)
from ingest.structure.titles_by_kind import (
    case_title,
    letter_title,
    official_title,
    resolution_title,
    short_title,
    sign_title,
    slide_title,
    subject,
    un_title,
)
from ingest.textclean import HAN_SIGN

# Of a title in the file's properties, whose length is not limited.
_LONGEST_PROPERTY = 2000
# A title in the file's properties counts if this share of its words is on the first page (0 to 100).
_SAME_WORDS = 90
_FEWEST_LETTERS = 4
# Of a title below its label in a form; what is shorter is the next label of an empty form.
_FEWEST_OF_LABELLED = 8
# A title that is smaller than other headings is at least this long, unlike a label.
_FEWEST_OF_SMALL_TITLE = 10
# So many headings of one size are the heads of sections.
_FEWEST_SECTIONS = 3
_IN_A_SENTENCE = (",", "，", ";", "；")
_PAGE_AT_END = re.compile(r"(?<!\d)\d{1,3}$")
# In a file without headings the title is among this many lines.
_LINES_ABOVE_TITLE = 14


def find_title(raw: RawDocument, kind: DocumentKind, lines: Sequence[Line]) -> Title | None:
    """The title of a document of this kind; ``lines`` are those of its first page.

    None if neither the page nor the file's properties have one.
    """
    match kind.name:
        case "judgment":
            found = case_title(raw, lines)
        case "un-document":
            found = un_title(raw, lines)
        case "un-resolution":
            found = resolution_title(raw, lines)
        case "letter":
            return subject(lines) or letter_title(raw, kind) or _property_title(raw, lines)
        case "slides":
            return slide_title(raw) or _property_title(raw, lines)
        case "official-document":
            found = official_title(raw)
        case "minutes" | "filing":
            found = sign_title(raw, kind)
        case _:
            found = None
    return (
        found
        or _labelled(raw, lines)
        or _property_title(raw, lines)
        or _instead(raw, kind, lines, _heading_title(raw, kind))
        or _unseen_property_title(raw)
    )


def _labelled(raw: RawDocument, lines: Sequence[Line]) -> Title | None:
    """The title that a form or web page labels as such."""
    label = re.compile(openings()["title_labels"])
    for line in lines[:_LINES_ABOVE_TITLE]:
        if match := label.match(line.text):
            whole = len(bare_line(raw.blocks[line.block].text)) == len(line.text)
            blocks = (line.block,) if whole else ()
            return Title(line.text[match.end() :], "label", 0.85, blocks, line.page)
    return None


def _property_title(raw: RawDocument, lines: Sequence[Line]) -> Title | None:
    """The title in the file's properties, if its words are on the first page."""
    title = (raw.title or "")[:_LONGEST_PROPERTY]
    if not title or is_useless(title) or is_no_title(title):
        return None
    wanted = letters_of(title)
    if len(wanted) < _FEWEST_LETTERS:
        return None
    for start in range(len(lines)):
        read = ""
        run: list[int] = []
        for line in lines[start : start + MOST_TITLE_BLOCKS]:
            read += letters_of(line.text)
            run.append(line.block)
            if len(read) > len(wanted) * 1.15:
                break
            if fuzz.ratio(read, wanted) >= _SAME_WORDS:
                text = title if title.upper() != title else joined(raw, run)
                return Title(text, "properties", 0.9, tuple(dict.fromkeys(run)), lines[start].page)
    return None


def _unseen_property_title(raw: RawDocument) -> Title | None:
    title = (raw.title or "")[:_LONGEST_PROPERTY]
    if not title or is_useless(title) or is_no_title(title):
        return None
    return Title(title, "properties", 0.4)


def _instead(
    raw: RawDocument, kind: DocumentKind, lines: Sequence[Line], found: Title | None
) -> Title | None:
    """What an act or a form calls itself in its text, whose first page prints no more than "ACT", a
    country's name or a label."""
    words = openings()
    if found is None or re.match(words["title_labels_alone"], found.text):
        return _in_a_form(raw, lines) or short_title(raw) or found
    is_act = kind.name == "legislation" or any(re.match(words["act_lines"], b.text) for b in lines)
    is_bare = len(found.text.split()) == 1 or re.match(words["act_lines"], found.text)
    if is_act and is_bare and not HAN_SIGN.search(found.text):
        return short_title(raw) or found
    return found


def _in_a_form(raw: RawDocument, lines: Sequence[Line]) -> Title | None:
    """The name beside its label in a row of two cells, or below the label on a line of its own."""
    words = openings()
    for line, beside in pairwise(lines[: _LINES_ABOVE_TITLE + 1]):
        if not re.match(words["title_labels_alone"], line.text):
            continue
        block = raw.blocks[line.block]
        is_row = block.kind is BlockKind.ROW
        is_beside = beside.block - line.block == (0 if is_row else 1)
        cells = [bare_line(cell) for cell in block.text.split("\t") if cell.strip()]
        is_pair = not is_row or cells == [line.text, beside.text]
        is_name = len(letters_of(beside.text)) >= _FEWEST_OF_LABELLED and is_title(beside.text)
        if is_beside and is_pair and is_name and not re.search(words["labels_beside"], beside.text):
            return Title(beside.text, "label", 0.8, page=beside.page)
    return None


def _heading_title(raw: RawDocument, form: DocumentKind) -> Title | None:
    """The topmost heading of the first page, or its first line if there is no heading."""
    kind = form.name
    top = [i for i in _before_divisions(raw) if not is_no_title(raw.blocks[i].text, kind)]
    words = openings()
    begins_text = (
        *words["preamble_starts"],
        *words["preamble_headings"],
        *words["contents_headings"],
    )
    candidates = [
        i
        for i in top
        if _reads_as_title(raw, raw.blocks[i])
        and not read_marks(raw.blocks[i].text)
        and len(raw.blocks[i].text) <= LONGEST_TITLE
        and not raw.blocks[i].text.startswith(begins_text)
    ]
    section = re.compile(words["section_numbers"])
    # A section's heading is the title only of a text that has nothing else above its sections.
    candidates = [
        *candidates[:1],
        *(i for i in candidates[1:] if not section.match(raw.blocks[i].text)),
    ]
    contents = _contents(raw)
    candidates = [i for i in _above_first_part(raw, candidates) if i not in contents]
    headings = [i for i in candidates if raw.blocks[i].kind is BlockKind.HEADING]
    plain = [
        i
        for i in candidates
        if raw.blocks[i].kind is BlockKind.PARAGRAPH and i < _LINES_ABOVE_TITLE
    ]
    best = min(headings, key=lambda i: (raw.blocks[i].level, i), default=None)
    # In PDF, levels are derived from the type size; in other formats they are the author's.
    styled = raw.format is not Format.PDF
    is_long = len(letters_of(raw.blocks[0].text)) >= _FEWEST_OF_SMALL_TITLE
    if not styled and best is not None and headings[0] == 0 != best and is_long:
        alike = sum(_is_heading_of(b, raw.blocks[best].level) for b in raw.blocks)
        # A document's title may be set smaller than the heads of its sections, but stands alone above them.
        best = best if alike < _FEWEST_SECTIONS else 0
    if styled and best is not None and raw.blocks[best].level > 1 and plain and plain[0] < best:
        best = None
    if best is not None:
        is_top = raw.blocks[best].level == 1 or best <= 2
        title = title_of(raw, _run(raw, best, kind), "heading", 0.85 if is_top else 0.7)
        # If a section's heading serves as title because there is none, it remains a section's heading.
        return replace(title, blocks=()) if styled and raw.blocks[best].level > 1 else title
    sign = form.sign.block if form.sign and kind in ("legislation", "treaty") else None
    if sign in plain and sign is not None:
        # An order that promulgates a law is above it, with its own number and signature.
        return title_of(raw, _run(raw, sign, kind), "first-line", 0.7)
    if plain and (plain[0] == 0 or _nothing_but_masthead(raw, plain[0], kind)):
        return title_of(raw, _run(raw, plain[0], kind), "first-line", 0.7)
    return None


def _above_first_part(raw: RawDocument, candidates: list[int]) -> list[int]:
    """The candidates above the first part of the text ("Introduction"), if the title is there."""
    part = re.compile(openings()["parts_below_title"])
    first = next((i for i in first_page(raw) if part.match(bare_line(raw.blocks[i].text))), None)
    above = [i for i in candidates if first is not None and i < first]
    is_top_below = any(_is_heading_of(raw.blocks[i], 1) for i in candidates if i not in above)
    is_there = any(
        (i == 0 and not is_top_below) or raw.blocks[i].kind is BlockKind.HEADING for i in above
    )
    return above if is_there else candidates


def _contents(raw: RawDocument) -> range:
    """The lines right below "Contents" at the top that end in the numbers of pages, which rise."""
    top = first_page(raw)
    words = openings()["contents_headings"]
    start = next((i + 1 for i in top if raw.blocks[i].text.strip() in words), len(raw.blocks))
    pages: list[int] = []
    for block in raw.blocks[start : len(top)]:
        number = _PAGE_AT_END.search(block.text)
        if number is None or block.kind is BlockKind.HEADING:
            break
        if pages and int(number[0]) < pages[-1]:
            break
        pages.append(int(number[0]))
    return range(start, start + len(pages) if len(pages) > 1 else start)


def _is_heading_of(block: Block, level: int) -> bool:
    return block.kind is BlockKind.HEADING and block.level == level


def _reads_as_title(raw: RawDocument, block: Block) -> bool:
    """Whether a block may be a title: neither a sentence nor a part of one."""
    text = block.text.rstrip(":：")
    if block.kind is BlockKind.HEADING:
        text = text.rstrip("?!？！")
    # An author's first heading is a title, even with a full stop after it.
    if block.kind is BlockKind.HEADING and block.level == 1 and raw.format is not Format.PDF:
        text = text.removesuffix(".").removesuffix("。")
    if block.kind is BlockKind.PARAGRAPH and (text[:1].islower() or is_part_of_sentence(text)):
        return False
    return is_title(text)


def _before_divisions(raw: RawDocument) -> list[int]:
    """The blocks of the first page before its first article, chapter or other division."""
    top = first_page(raw)
    if top and re.match(openings()["annex_labels"], bare_line(raw.blocks[top[0]].text)):
        top = top[1:]
    ends = (i for i in top if any(m.kind is not None for m in read_marks(raw.blocks[i].text)))
    end = next(ends, len(raw.blocks))
    return [i for i in top if i < end]


def _nothing_but_masthead(raw: RawDocument, index: int, kind: str) -> bool:
    """Whether only masthead is above ``index``: numbers, letterhead, dates."""
    above = raw.blocks[:index]
    return all(
        len(b.text) <= LONGEST_TITLE
        and not b.text.rstrip().endswith(_IN_A_SENTENCE)
        and (is_no_title(b.text, kind) or is_title(b.text))
        for b in above
    )


def _run(raw: RawDocument, first: int, kind: str) -> list[int]:
    """The blocks of a title: lines of the same size, or lines that continue its words."""
    run = [first]
    while len(run) < MOST_TITLE_BLOCKS and is_continued(raw.blocks, run[0] - 1):
        run.insert(0, run[0] - 1)
    sized = raw.format is Format.PDF
    while len(run) < MOST_TITLE_BLOCKS and (
        continues(raw.blocks, run) or (sized and is_as_large(raw.blocks, run, kind))
    ):
        run.append(run[-1] + 1)
    return run + kind_below(raw, run)


def is_useless(title: str) -> bool:
    """Whether a title in a file's properties comes from a program, a template or a scanner, or is
    damaged."""
    letters = letters_of(title)
    damaged = "\ufffd" in title or bool(re.search(r"[À-ÿ]{3}|[\x80-\x9f]", title))
    return not letters or damaged or bool(re.match(openings()["useless_titles"], title.strip()))
