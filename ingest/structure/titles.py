"""Finds the title of a document, which may have several lines: by the form of its kind of document, by a
label, by the file's properties, or by its type size and position on the first page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from corpus import Format
from ingest.blocks import Block, BlockKind, RawDocument
from ingest.structure.kinds import DocumentKind
from ingest.structure.lines import Line, bare_line, is_masthead, is_no_title
from ingest.structure.marks import is_part_of_sentence, is_title, openings, read_marks
from ingest.structure.parties import case_name
from ingest.textclean import HAN, join_lines

LONGEST_TITLE = 300
# Of a title in the file's properties, whose length is not limited.
_LONGEST_PROPERTY = 2000
_MOST_TITLE_BLOCKS = 6
_HEAD_BLOCKS = 60
# A title in the file's properties counts if this share of its words is on the first page (0 to 100).
_SAME_WORDS = 90
_FEWEST_LETTERS = 4
_IN_A_SENTENCE = (",", "，", ";", "；")
# In a file without headings the title is among this many lines.
_LINES_ABOVE_TITLE = 14
# Below the line with a UN document's agenda item are the item's title and the document's.
_BELOW_AGENDA = 12
_AGENDA_ITEM = re.compile(r"(?i)(?:provisional )?agenda items?\b|议程项目")
_RESOLUTION = re.compile(
    r"(?:\d+/\d+|[IVXLC]+)\. ?\D|Resolution \d+ \(\d{4}\)|第\d+（\d{4}）号决议"
)
_SUBJECT = re.compile(r"(?i)(?:re|subject|事由|主题)\s?[:：]\s*(.+)")
_KIND_OVER_ADDRESSEES = re.compile(r"^(通知|通告|公告|通报|意见|决定|函)各.{1,60}[:：]$")
# A title that OCR has put on one line with the addressees below it.
_OVER_ADDRESSEES = re.compile(
    r"^(.{0,60}关于.{2,100}?的(?:通知|通告|公告|通报|意见|决定|函))各.{1,60}[:：]$"
)


@dataclass(frozen=True, slots=True)
class Title:
    """A title, and how it was found."""

    text: str
    place: str
    """``masthead``, ``heading``, ``first-line``, ``label``, ``parties``, ``properties``."""
    confidence: float
    """0 to 1."""
    blocks: tuple[int, ...] = ()
    """The consecutive blocks that print it; empty if it is composed of several texts."""
    page: int | None = None


def find_title(raw: RawDocument, kind: DocumentKind, lines: Sequence[Line]) -> Title | None:
    """The title of a document of this kind; ``lines`` are those of its first page.

    None if neither the page nor the file's properties have one.
    """
    match kind.name:
        case "judgment":
            found = _case_title(raw, lines)
        case "un-document":
            found = _un_title(raw, lines)
        case "un-resolution":
            found = _resolution_title(raw, lines)
        case "letter":
            return _subject(lines) or _property_title(raw, lines)
        case "slides":
            return _slide_title(raw) or _property_title(raw, lines)
        case "official-document":
            found = _official_title(raw)
        case "minutes" | "filing":
            found = _sign_title(raw, kind)
        case _:
            found = None
    return (
        found
        or _labelled(raw, lines)
        or _property_title(raw, lines)
        or _heading_title(raw, kind)
        or _unseen_property_title(raw)
    )


# By kind of document


def _case_title(raw: RawDocument, lines: Sequence[Line]) -> Title | None:
    """A judgment is named by its parties, a Chinese one by court, number and kind."""
    found = case_name(lines)
    if found is None and raw.title and re.search(r" v\.? |诉|訴", raw.title):
        return Title(raw.title, "properties", 0.7)
    return Title(found, "parties", 0.85) if found else None


def _un_title(raw: RawDocument, lines: Sequence[Line]) -> Title | None:
    """The document's title below the agenda item and its title; it is in larger type than these."""
    agenda = next((line for line in lines if _AGENDA_ITEM.match(line.text)), None)
    if agenda is None:
        return None
    item = agenda.block + 1
    blocks = raw.blocks
    if item >= len(blocks):
        return None
    level = blocks[item].level if blocks[item].kind is BlockKind.HEADING else 99
    run: list[int] = []
    for index in range(item, min(len(blocks), item + _BELOW_AGENDA)):
        block = blocks[index]
        is_larger = block.kind is BlockKind.HEADING and (block.level < level or not level)
        if is_larger and not is_no_title(block.text) and not read_marks(block.text):
            run.append(index)
        elif run:
            break
    return _title_of(raw, run, "masthead", 0.9, joint=": ") if run else None


def _resolution_title(raw: RawDocument, lines: Sequence[Line]) -> Title | None:
    """``70/1. Transforming our world``, printed below the line that names the adopting body."""
    first = next((line for line in lines if _RESOLUTION.match(line.text)), None)
    if first is None:
        return None
    run = [first.block]
    while len(run) < _MOST_TITLE_BLOCKS and _continues(raw.blocks, run):
        run.append(run[-1] + 1)
    return _title_of(raw, run, "masthead", 0.9)


def _subject(lines: Sequence[Line]) -> Title | None:
    for line in lines:
        if match := _SUBJECT.match(line.text):
            text = re.sub(r"\s*\([^)]*\)[.,]?$", "", match[1])
            return Title(text, "label", 0.85, page=line.page)
    return None


def _slide_title(raw: RawDocument) -> Title | None:
    """The first slide's title; its most prominent line if it has none."""
    slide = next((i for i, b in enumerate(raw.blocks) if b.kind is BlockKind.SLIDE), None)
    if slide is None or not raw.blocks[slide].text.strip() or is_no_title(raw.blocks[slide].text):
        return None
    return _title_of(raw, [slide], "heading", 0.85)


def _official_title(raw: RawDocument) -> Title | None:
    """A 公文's title (GB/T 9704): it is below letterhead and number and ends with the kind of paper
    (通知)."""
    ends = re.compile(openings()["official_title_end"])
    label = re.compile(openings()["title_labels"])
    top = first_page(raw)
    for place, index in enumerate(top):
        text = bare_line(raw.blocks[index].text)
        if (match := label.match(text)) and ends.search(text):
            return Title(text[match.end() :], "label", 0.85, page=raw.blocks[index].page)
        if glued := _OVER_ADDRESSEES.match(text):
            return Title(glued[1], "heading", 0.75, page=raw.blocks[index].page)
        begins = "关于" in text or ends.search(text)
        if (
            not begins
            or _is_letterhead(text)
            or len(text) > LONGEST_TITLE
            or not is_title(text)
            or read_marks(text)
        ):
            continue
        run, behind = [index], ""
        while not ends.search(_joined(raw, run)) and len(run) < _MOST_TITLE_BLOCKS:
            following = run[-1] + 1
            text_below = (
                bare_line(raw.blocks[following].text) if following < len(raw.blocks) else ""
            )
            if kind_over := _KIND_OVER_ADDRESSEES.match(text_below):
                behind = kind_over[1]
                break
            if not text_below or text_below.endswith(("：", ":", "。")):
                break
            run.append(following)
        if not ends.search(_joined(raw, run) + behind):
            continue
        if (
            text.startswith("关于")
            and place
            and _is_letterhead_of_title(raw, top[place - 1], index)
        ):
            run.insert(0, top[place - 1])
        if any(len(raw.blocks[i].text) > LONGEST_TITLE for i in run):
            continue
        title = _title_of(raw, run, "heading", 0.9)
        # Words that OCR has put on one line with the addressees stay with them in the text.
        return replace(title, text=title.text + behind, blocks=()) if behind else title
    return None


def _sign_title(raw: RawDocument, kind: DocumentKind) -> Title | None:
    """Minutes and submissions: the line with their kind, and the body or the matter above it."""
    if kind.sign is None:
        return None
    run = [kind.sign.block]
    above = kind.sign.block - 1
    heads = (i for i, b in enumerate(raw.blocks[:above]) if b.kind is BlockKind.HEADING)
    if any(not is_no_title(raw.blocks[i].text, kind.name) for i in heads):
        return None
    while len(run) < _MOST_TITLE_BLOCKS and _continues(raw.blocks, run):
        run.append(run[-1] + 1)
    text = raw.blocks[above].text if above >= 0 else ""
    is_body = bool(re.search(r"[^\W\d]{2}", text)) and _is_letterhead(text)
    is_matter = kind.name == "filing" and is_title(text) and not is_no_title(text, kind.name)
    if above >= 0 and (is_body if kind.name == "minutes" else is_matter):
        run.insert(0, above)
    return _title_of(raw, run, "heading", 0.8)


def _is_letterhead(text: str) -> bool:
    return is_masthead(text) and not re.search("关于", text)


def _is_letterhead_of_title(raw: RawDocument, above: int, first: int) -> bool:
    """Whether the line above 关于… is the body with which the title begins, rather than a letterhead."""
    text = bare_line(raw.blocks[above].text)
    same = raw.blocks[above].kind is raw.blocks[first].kind
    return (
        above + 1 == first
        and same
        and bool(re.fullmatch(rf"{HAN}[{HAN[1:-1]}（）()、 ]{{1,40}}", text))
        and not text.endswith(("令", "文件"))
    )


# By labels, properties, headings


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
        joined = ""
        run: list[int] = []
        for line in lines[start : start + _MOST_TITLE_BLOCKS]:
            joined += letters_of(line.text)
            run.append(line.block)
            if len(joined) > len(wanted) * 1.15:
                break
            if fuzz.ratio(joined, wanted) >= _SAME_WORDS:
                text = title if title.upper() != title else _joined(raw, run)
                return Title(text, "properties", 0.9, tuple(dict.fromkeys(run)), lines[start].page)
    return None


def _unseen_property_title(raw: RawDocument) -> Title | None:
    title = (raw.title or "")[:_LONGEST_PROPERTY]
    if not title or is_useless(title) or is_no_title(title):
        return None
    return Title(title, "properties", 0.4)


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
    headings = [i for i in candidates if raw.blocks[i].kind is BlockKind.HEADING]
    plain = [
        i
        for i in candidates
        if raw.blocks[i].kind is BlockKind.PARAGRAPH and i < _LINES_ABOVE_TITLE
    ]
    best = min(headings, key=lambda i: (raw.blocks[i].level, i), default=None)
    # In PDF, levels are derived from the type size; in other formats they are the author's.
    styled = raw.format is not Format.PDF
    if styled and best is not None and raw.blocks[best].level > 1 and plain and plain[0] < best:
        best = None
    if best is not None:
        first = raw.blocks[best].level == 1 or best <= 2
        title = _title_of(raw, _run(raw, best, kind), "heading", 0.85 if first else 0.7)
        # If a section's heading serves as title because there is none, it remains a section's heading.
        return replace(title, blocks=()) if styled and raw.blocks[best].level > 1 else title
    sign = form.sign.block if form.sign and kind in ("legislation", "treaty") else None
    if sign in plain and sign is not None:
        # An order that promulgates a law is above it, with its own number and signature.
        return _title_of(raw, _run(raw, sign, kind), "first-line", 0.7)
    if plain and (plain[0] == 0 or _nothing_but_masthead(raw, plain[0], kind)):
        return _title_of(raw, _run(raw, plain[0], kind), "first-line", 0.7)
    return None


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
    while len(run) < _MOST_TITLE_BLOCKS and _is_continued(raw.blocks, run[0] - 1):
        run.insert(0, run[0] - 1)
    sized = raw.format is Format.PDF
    while len(run) < _MOST_TITLE_BLOCKS and (
        _continues(raw.blocks, run) or (sized and _is_as_large(raw.blocks, run, kind))
    ):
        run.append(run[-1] + 1)
    return run


def _is_continued(blocks: Sequence[Block], above: int) -> bool:
    """Whether a block is a heading that ends in the middle of a title: "An Introduction to"."""
    if above < 0:
        return False
    block, below = blocks[above], blocks[above + 1]
    if block.kind is not BlockKind.HEADING or block.page != below.page:
        return False
    ends_open = re.search(openings()["title_goes_on"], block.text)
    return bool(ends_open) and is_title(block.text) and not is_no_title(block.text)


def _is_as_large(blocks: Sequence[Block], run: Sequence[int], kind: str) -> bool:
    """Whether the block after a title's last one has the same size, on the same page."""
    if run[-1] + 1 >= len(blocks):
        return False
    first, block = blocks[run[0]], blocks[run[-1] + 1]
    is_heading = first.kind is block.kind is BlockKind.HEADING
    if not is_heading or (block.level, block.page) != (first.level, first.page):
        return False
    is_other = is_no_title(block.text, kind) or read_marks(block.text)
    return not is_other and is_title(block.text)


def _continues(blocks: Sequence[Block], run: Sequence[int]) -> bool:
    """Whether the block after a title's last one is a part of the title."""
    if run[-1] + 1 >= len(blocks):
        return False
    last, following = blocks[run[-1]], blocks[run[-1] + 1]
    words = openings()
    kinds = (BlockKind.HEADING, BlockKind.PARAGRAPH)
    if following.kind not in kinds or following.page != last.page or read_marks(following.text):
        return False
    if len(following.text) > LONGEST_TITLE or not is_title(following.text.rstrip(":：")):
        return False
    ends_open = re.search(words["title_goes_on"], last.text)
    continued = re.match(words["title_goes_on_with"], bare_line(following.text))
    same = following.kind is last.kind
    if is_no_title(following.text):
        return False
    if ends_open:
        return True
    return bool(continued) and same and len(following.text) < 80


def is_useless(title: str) -> bool:
    """Whether a title in a file's properties comes from a program, a template or a scanner, or is
    damaged."""
    letters = letters_of(title)
    damaged = "\ufffd" in title or bool(re.search(r"[À-ÿ]{3}|[\x80-\x9f]", title))
    return not letters or damaged or bool(re.match(openings()["useless_titles"], title.strip()))


def first_page(raw: RawDocument) -> list[int]:
    """The blocks of the first page that may be a title; rows and notes are excluded."""
    kinds = (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.SLIDE)
    first = next((b.page for b in raw.blocks if b.page is not None and b.text.strip()), None)
    return [
        i
        for i, b in enumerate(raw.blocks[:_HEAD_BLOCKS])
        if b.kind in kinds and (first is None or b.page == first) and b.text.strip()
    ]


def _title_of(
    raw: RawDocument, run: Sequence[int], place: str, confidence: float, *, joint: str = ""
) -> Title:
    text = _joined(raw, run, joint)
    recognised = [c for i in run if (c := raw.blocks[i].confidence) is not None]
    return Title(text, place, min([confidence, *recognised]), tuple(run), raw.blocks[run[0]].page)


def _joined(raw: RawDocument, run: Sequence[int], joint: str = "") -> str:
    """The words of a title on one line, without a note mark after it."""
    parts = [re.sub(r"(?<=[^\W\d_])[*†‡]+$", "", " ".join(raw.blocks[i].text.split())) for i in run]
    text = joint.join(parts) if joint else join_lines(parts)
    return bare_line(text) if re.search(HAN, text) else text


def letters_of(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
