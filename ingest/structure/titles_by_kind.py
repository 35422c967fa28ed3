"""Titles by the form of a kind of document: judgments, UN documents, letters, slides, 公文, minutes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus import Format
from ingest.blocks import BlockKind, RawDocument
from ingest.structure.kinds import DocumentKind
from ingest.structure.lines import Line, bare_line, is_masthead, is_no_title
from ingest.structure.marks import is_title, openings, read_marks
from ingest.structure.parties import case_name, court_pattern
from ingest.structure.title_blocks import (
    LONGEST_TITLE,
    MOST_TITLE_BLOCKS,
    Title,
    continues,
    first_page,
    joined,
    letters_of,
    title_of,
)
from ingest.textclean import HAN, join_lines

# The most blocks below a UN document's agenda item among which its title is looked for.
_BELOW_AGENDA = 12
# The section with an act's short title is among this many blocks.
_ABOVE_SHORT_TITLE = 60
_AGENDA_ITEM = re.compile(r"(?i)(?:provisional )?agenda items?\b|议程项目")
_RESOLUTION = re.compile(
    r"(?:\d+/\d+|[IVXLC]+)\. ?\D|Resolution \d+ \(\d{4}\)|第\d+（\d{4}）号决议"
)
_CAPTION_LEFT = court_pattern("caption_left")
_FEWEST_BESIDE = 2
_BESIDE = 0.6
# "Smith v Jones", as the title of a page names a case.
_SHORT_CASE = re.compile(r"(\S.{1,120}?) v\.? (\S.{1,120})")
_LONGEST_CASE_NAME = 250
_SUBJECT = re.compile(r"(?i)(?:re|subject|事由|主题)\s?[:：]\s*(.+)")
_KIND_OVER_ADDRESSEES = re.compile(r"^(通知|通告|公告|通报|意见|决定|函)各.{1,60}[:：]$")
# A title that OCR has joined with the addressees below it.
_OVER_ADDRESSEES = re.compile(
    r"^(.{0,60}关于.{2,100}?的(?:通知|通告|公告|通报|意见|决定|函))各.{1,60}[:：]$"
)


def case_title(raw: RawDocument, lines: Sequence[Line]) -> Title | None:
    """The name of a case: its parties, or for a Chinese judgment court, number and kind."""
    if (named := _named_case(raw, lines)) is not None:
        return named
    found = case_name(lines)
    if found is None and raw.title and re.search(r" v\.? |诉|訴", raw.title):
        return Title(raw.title, "properties", 0.7)
    return Title(found, "parties", 0.85) if found else None


def _named_case(raw: RawDocument, lines: Sequence[Line]) -> Title | None:
    """The short name that a site gives a case as the title of its page, if both parties are on it."""
    match = _SHORT_CASE.fullmatch((raw.title or "")[:_LONGEST_CASE_NAME])
    if match is None or raw.format is not Format.HTML:
        return None
    printed = letters_of(" ".join(line.text for line in lines))
    if not all(letters_of(party) in printed for party in match.groups()):
        return None
    return Title(match[0], "properties", 0.9)


def un_title(raw: RawDocument, lines: Sequence[Line]) -> Title | None:
    """A UN document's title. It is below the agenda item and the item's title, in larger type than
    these."""
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
    return title_of(raw, run, "masthead", 0.9, joint=": ") if run else None


def resolution_title(raw: RawDocument, lines: Sequence[Line]) -> Title | None:
    """A resolution's title, printed below the adopting body: ``70/1. Transforming our world``."""
    first = next((line for line in lines if _RESOLUTION.match(line.text)), None)
    if first is None:
        return None
    run = [first.block]
    while len(run) < MOST_TITLE_BLOCKS and continues(raw.blocks, run):
        run.append(run[-1] + 1)
    return title_of(raw, run, "masthead", 0.9)


def subject(lines: Sequence[Line]) -> Title | None:
    """The subject of a letter, from the line that begins with "Re:" or 事由."""
    for line in lines:
        if match := _SUBJECT.match(line.text):
            text = re.sub(r"\s*\([^)]*\)[.,]?$", "", match[1])
            return Title(text, "label", 0.85, page=line.page)
    return None


def letter_title(raw: RawDocument, kind: DocumentKind) -> Title | None:
    """The title of a letter to the public, above its salutation: 致……的一封信."""
    last = kind.sign.block if kind.sign else 0
    ends = re.compile(openings()["letter_titles"])
    for index in first_page(raw):
        text = bare_line(raw.blocks[index].text)
        if index >= last:
            break
        if ends.search(text) and is_title(text) and len(text) <= LONGEST_TITLE:
            return title_of(raw, [index], "heading", 0.8)
    return None


def short_title(raw: RawDocument) -> Title | None:
    """The short title that an English act gives itself: "This Act may be cited as the …"."""
    cited = re.compile(openings()["short_title"])
    for block in raw.blocks[:_ABOVE_SHORT_TITLE]:
        is_text = block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
        if is_text and (match := cited.match(block.text)):
            return Title(match["title"].strip(' “”"‘’'), "text", 0.75, page=block.page)
    return None


def slide_title(raw: RawDocument) -> Title | None:
    """The first slide's title, or its most prominent line if it has none."""
    slide = next((i for i, b in enumerate(raw.blocks) if b.kind is BlockKind.SLIDE), None)
    if slide is None or not raw.blocks[slide].text.strip() or is_no_title(raw.blocks[slide].text):
        return None
    return title_of(raw, [slide], "heading", 0.85)


def official_title(raw: RawDocument) -> Title | None:
    """The title of a 公文 (GB/T 9704), below the letterhead and the number.

    It ends with the kind of paper (通知).
    """
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
        while not ends.search(joined(raw, run)) and len(run) < MOST_TITLE_BLOCKS:
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
        if not ends.search(joined(raw, run) + behind):
            continue
        if (
            text.startswith("关于")
            and place
            and _is_letterhead_of_title(raw, top[place - 1], index)
        ):
            run.insert(0, top[place - 1])
        if any(len(raw.blocks[i].text) > LONGEST_TITLE for i in run):
            continue
        title = title_of(raw, run, "heading", 0.9)
        # Words that OCR has joined with the addressees remain with these in the text.
        return replace(title, text=title.text + behind, blocks=()) if behind else title
    return None


def sign_title(raw: RawDocument, kind: DocumentKind) -> Title | None:
    """The title of minutes and submissions: the line with their kind, and the body or the matter above
    it."""
    if kind.sign is None:
        return None
    run = [kind.sign.block]
    above = kind.sign.block - 1
    heads = (i for i, b in enumerate(raw.blocks[:above]) if b.kind is BlockKind.HEADING)
    if any(not is_no_title(raw.blocks[i].text, kind.name) for i in heads):
        return None
    while len(run) < MOST_TITLE_BLOCKS and continues(raw.blocks, run):
        run.append(run[-1] + 1)
    if kind.name == "filing" and (beside := _beside_parties(raw, kind.sign.block)):
        return beside
    text = raw.blocks[above].text if above >= 0 else ""
    is_name = len(text) <= LONGEST_TITLE and bool(re.search(r"[^\W\d]{2}", text))
    is_body = is_name and _is_letterhead(text)
    is_matter = kind.name == "filing" and is_title(text) and not is_no_title(text, kind.name)
    if above >= 0 and (is_body if kind.name == "minutes" else is_matter):
        run.insert(0, above)
    return title_of(raw, run, "heading", 0.8)


def _beside_parties(raw: RawDocument, first: int) -> Title | None:
    """The title in capitals in the right half of a caption, whose lines were read together with the
    parties' part to the left of them ("Plaintiff, PROPOSED ORDER"); None if no line shows that."""
    right = [raw.blocks[first].text]
    for block in raw.blocks[first + 1 : first + MOST_TITLE_BLOCKS]:
        left = _CAPTION_LEFT.match(block.text)
        rest = block.text[left.end() :] if left else ""
        if not left or left[0].isupper() or not rest.isupper():
            break
        right.append(rest)
    if len(right) < _FEWEST_BESIDE or not right[0].isupper():
        return None
    run = range(first, first + len(right))
    sure = [c for i in run if (c := raw.blocks[i].confidence) is not None]
    return Title(join_lines(right), "heading", min([_BESIDE, *sure]), (), raw.blocks[first].page)


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
