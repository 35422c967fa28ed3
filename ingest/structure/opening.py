"""What stands before the text: the title, which may run over several blocks, and what is above and below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import fuzz

from corpus import Format
from ingest.blocks import Block, BlockKind, RawDocument
from ingest.structure.kinds import DocumentKind, Line, bare_line, head_lines, kind_of
from ingest.structure.marks import is_title, openings, read_marks
from ingest.structure.parties import case_name
from ingest.textclean import HAN, join_lines

_LONGEST_TITLE = 300
_MOST_TITLE_BLOCKS = 6
# A title in the file's properties counts where so much of it stands on the first page (0 to 100).
_SAME_WORDS = 90
_FEWEST_LETTERS = 4
_MOST_BELOW_TITLE = 8
_MOST_TITLES_ABOVE = 2
# A title that is printed once more stands among the first blocks, in no fewer letters.
_MOST_BEFORE_TEXT = 40
_FEWEST_OF_AGAIN = 10
_SHORT_TITLE = 80
# In a file without headings a title stands among its first lines.
_LINES_ABOVE_TITLE = 14


@dataclass(frozen=True, slots=True)
class Title:
    """A title, and how it was found."""

    text: str
    place: str
    """``masthead``, ``heading``, ``first-line``, ``label``, ``parties``, ``properties``."""
    confidence: float
    """0 to 1."""
    blocks: tuple[int, ...] = ()
    """The blocks that print it, one after the other; none where it is put together from several."""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """The first page as its reader sees it."""

    kind: DocumentKind
    lines: tuple[Line, ...]
    title: Title | None
    masthead: frozenset[int] = frozenset()
    """The blocks around the title that are neither it nor text: letterhead, number, date, parties."""


# Kinds whose first page has a form of its own; what is no text there makes no division.
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


def read_opening(raw: RawDocument) -> Opening:
    """The kind of a document, its title and what is printed around it."""
    kind, lines = kind_of(raw), head_lines(raw.blocks)
    title = _find_title(raw, kind, lines)
    return Opening(kind, tuple(lines), title, _masthead(raw, kind, title))


def _masthead(raw: RawDocument, kind: DocumentKind, title: Title | None) -> frozenset[int]:
    blocks, printed = raw.blocks, title.blocks if title else ()
    if kind.name in ("judgment", "filing"):
        return frozenset(range(_first_of_text(raw))) - set(printed)
    found: set[int] = set()
    top = _indices(raw)
    if title and printed:
        above = [i for i in top if i < printed[0]]
        has_form = kind.name in _WITH_MASTHEAD
        short = all(len(blocks[i].text) <= _LONGEST_TITLE for i in above)
        for i in above:
            is_heading = blocks[i].kind is BlockKind.HEADING
            if is_masthead(blocks[i].text) or (has_form and short and is_heading):
                found.add(i)
        found |= set(_again(blocks, _letters(title.text), printed[-1] + 1))
    found |= {i for i in top if blocks[i].kind is BlockKind.HEADING and is_masthead(blocks[i].text)}
    if kind.name in ("legislation", "treaty") and printed:
        found |= _below_title(blocks, printed[-1] + 1)
    if kind.name in ("un-document", "un-resolution"):
        found |= set(_before_text(raw, top, printed))
    return frozenset(found) - set(printed)


def _again(blocks: Sequence[Block], title: str, start: int) -> Iterator[int]:
    """Headings before the text that print the title once more, as half-titles do, or a line of it."""
    for index in range(start, min(start + _MOST_BEFORE_TEXT, len(blocks))):
        block = blocks[index]
        letters = _letters(block.text[:_LONGEST_TITLE])
        if any(m.kind is not None for m in read_marks(block.text)):
            return
        is_part = title.startswith(letters) or title.endswith(letters)
        if block.kind is BlockKind.HEADING and len(letters) >= _FEWEST_OF_AGAIN and is_part:
            yield index


def _before_text(raw: RawDocument, top: Sequence[int], printed: Sequence[int]) -> Iterator[int]:
    """The first page of a UN document up to its text. The order of a PDF's lines may put the masthead's right
    side, or all of it, behind the title."""
    for index in top:
        block = raw.blocks[index]
        after = bool(printed) and index > printed[-1]
        is_heading = block.kind is BlockKind.HEADING and after and not is_no_title(block.text)
        if read_marks(block.text) or len(block.text) > _LONGEST_TITLE or is_heading:
            return
        yield index


def _below_title(blocks: Sequence[Block], start: int) -> set[int]:
    """Between a law's title and its text: letterhead, adoption, revisions."""
    found: set[int] = set()
    words = openings()
    begins_text = (
        *words["preamble_starts"],
        *words["preamble_headings"],
        *words["contents_headings"],
    )
    for index in range(start, min(start + _MOST_BELOW_TITLE, len(blocks))):
        text = blocks[index].text
        is_line = len(text) < _LONGEST_TITLE and text[-1:] not in ",，;；" and is_masthead(text)
        if text.startswith(begins_text) or read_marks(text):
            break
        if is_line:
            found.add(index)
        elif blocks[index].kind is not BlockKind.HEADING:
            break
    return found


def _first_of_text(raw: RawDocument) -> int:
    """Where a judgment's text begins: its first numbered paragraph, or its first running text."""
    for index, block in enumerate(raw.blocks[:60]):
        if block.kind in (BlockKind.ROW, BlockKind.NOTE):
            continue
        numbered = block.number == "1" or any(
            m.kind is None and m.style == "arabic-dot" and m.ordinal in (1, 2)
            for m in read_marks(block.text)
        )
        if (
            (numbered and len(block.text) > 40)
            or len(block.text) > _LONGEST_TITLE
            or (not is_title(block.text) and len(block.text) > 60)
        ):
            return _above_heading(raw, index)
    return 0


def _above_heading(raw: RawDocument, index: int) -> int:
    """The titles right above the text belong to it, unless they are lines of the masthead."""
    first = index
    while index and first - index < _MOST_TITLES_ABOVE:
        above = raw.blocks[index - 1]
        is_short = len(above.text) < _SHORT_TITLE and not above.text.rstrip().endswith((":", "："))
        if not is_short or not is_title(above.text) or is_no_title(above.text, "judgment"):
            break
        index -= 1
    return index


def is_front_matter(text: str) -> bool:
    """Whether a line between title and text of a legal text is a date, a number or another heading."""
    words = openings()
    if text.startswith((*words["preamble_starts"], *words["preamble_headings"])):
        return False
    return is_title(text) or _fits_pattern(text)


def is_date_line(text: str) -> bool:
    """Whether a line says a date or number and nothing else."""
    return is_title(text) and _fits_pattern(text)


def is_no_title(text: str, kind: str = "plain") -> bool:
    """Whether a line is a number, a letterhead, a date, an address or another thing that is no title."""
    line = bare_line(text)
    patterns = (*_no_titles(), *_book_parts())
    if kind in ("judgment", "filing"):
        patterns = (*patterns, *_court_lines())
    return _fits_pattern(line) or any(p.search(line) for p in patterns)


def is_masthead(text: str) -> bool:
    """Whether a line is one of those that are printed around a title: a number, a letterhead, a date."""
    line = bare_line(text)
    return _fits_pattern(line) or any(p.search(line) for p in _no_titles())


def _fits_pattern(text: str) -> bool:
    return any(re.search(p, text) for p in openings()["front_matter_patterns"])


def _find_title(raw: RawDocument, kind: DocumentKind, lines: Sequence[Line]) -> Title | None:
    finders = {
        "judgment": _case_title,
        "un-document": _un_title,
        "un-resolution": _resolution_title,
        "letter": _subject,
        "slides": _slide_title,
        "official-document": _official_title,
        "minutes": _sign_title,
        "filing": _sign_title,
    }
    finder = finders.get(kind.name)
    found = finder(raw, lines) if finder else None
    if found is not None:
        return found
    if kind.name in ("letter", "slides"):
        return _property_title(raw, lines)
    return (
        _labelled(raw, lines)
        or _property_title(raw, lines)
        or _heading_title(raw, kind.name)
        or _unseen_property_title(raw)
    )


# By kind of document


def _case_title(raw: RawDocument, lines: Sequence[Line]) -> Title | None:
    """A judgment is called by its parties, a Chinese one by court, number and kind."""
    found = case_name(lines)
    if found is None and raw.title and re.search(r" v\.? |诉|訴", raw.title):
        return Title(raw.title, "properties", 0.7)
    return Title(found, "parties", 0.85) if found else None


def _un_title(raw: RawDocument, lines: Sequence[Line]) -> Title | None:
    """Below the agenda item and its own title; in larger type than these."""
    agenda = next(
        (
            n
            for n, ln in enumerate(lines)
            if re.match(r"(?i)(?:provisional )?agenda items?\b|议程项目", ln.text)
        ),
        None,
    )
    if agenda is None:
        return None
    item = lines[agenda].block + 1
    blocks = raw.blocks
    if item >= len(blocks):
        return None
    level = blocks[item].level if blocks[item].kind is BlockKind.HEADING else 99
    run: list[int] = []
    for index in range(item, min(len(blocks), item + 12)):
        block = blocks[index]
        is_larger = block.kind is BlockKind.HEADING and (block.level < level or not level)
        if is_larger and not is_no_title(block.text) and not read_marks(block.text):
            run.append(index)
        elif run:
            break
    return _title_of(raw, run, "masthead", 0.9, joint=": ") if run else None


def _resolution_title(raw: RawDocument, lines: Sequence[Line]) -> Title | None:
    """``70/1. Transforming our world``, printed below the line that says who adopted it."""
    for line in lines:
        if re.match(r"(?:\d+/\d+|[IVXLC]+)\. ?\D", line.text) or re.match(
            r"Resolution \d+ \(\d{4}\)|第\d+（\d{4}）号决议", line.text
        ):
            run = [line.block]
            while _goes_on(raw.blocks, run) and len(run) < _MOST_TITLE_BLOCKS:
                run.append(run[-1] + 1)
            return _title_of(raw, run, "masthead", 0.9)
    return None


def _subject(raw: RawDocument, lines: Sequence[Line]) -> Title | None:
    for line in lines:
        if match := re.match(r"(?i)(?:re|subject|事由|主题)\s?[:：]\s*(.+)", line.text):
            text = re.sub(r"\s*\([^)]*\)[.,]?$", "", match[1])
            return Title(text, "label", 0.85, page=line.page)
    return None


def _slide_title(raw: RawDocument, lines: Sequence[Line]) -> Title | None:
    """The first slide's title; the most prominent line where it has none."""
    slide = next((i for i, b in enumerate(raw.blocks) if b.kind is BlockKind.SLIDE), None)
    if slide is None or not raw.blocks[slide].text.strip() or is_no_title(raw.blocks[slide].text):
        return None
    return _title_of(raw, [slide], "heading", 0.85)


def _official_title(raw: RawDocument, lines: Sequence[Line]) -> Title | None:
    """公文 (GB/T 9704): the title stands below letterhead and number, and ends with its kind of paper."""
    ends = re.compile(openings()["official_title_end"])
    label = re.compile(openings()["title_labels"])
    top = _indices(raw)
    for place, index in enumerate(top):
        text = bare_line(raw.blocks[index].text)
        if (match := label.match(text)) and ends.search(text):
            return Title(text[match.end() :], "label", 0.85, page=raw.blocks[index].page)
        begins = "关于" in text or ends.search(text)
        if (
            not begins
            or _is_letterhead(text)
            or len(text) > _LONGEST_TITLE
            or not is_title(text)
            or read_marks(text)
        ):
            continue
        run = [index]
        while not ends.search(_joined(raw, run)) and len(run) < _MOST_TITLE_BLOCKS:
            following = run[-1] + 1
            if following >= len(raw.blocks) or bare_line(raw.blocks[following].text).endswith(
                ("：", ":", "。")
            ):
                break
            run.append(following)
        if not ends.search(_joined(raw, run)):
            continue
        if (
            text.startswith("关于")
            and place
            and _is_letterhead_of_title(raw, top[place - 1], index)
        ):
            run.insert(0, top[place - 1])
        if any(len(raw.blocks[i].text) > _LONGEST_TITLE for i in run):
            continue
        return _title_of(raw, run, "heading", 0.9)
    return None


def _sign_title(raw: RawDocument, lines: Sequence[Line]) -> Title | None:
    """Minutes and submissions: the line that says what they are, with the body or the matter above it."""
    kind = kind_of(raw)
    if kind.sign is None:
        return None
    run = [kind.sign.block]
    above = kind.sign.block - 1
    heads = (i for i, b in enumerate(raw.blocks[:above]) if b.kind is BlockKind.HEADING)
    if any(not is_no_title(raw.blocks[i].text, kind.name) for i in heads):
        return None
    while len(run) < _MOST_TITLE_BLOCKS and _goes_on(raw.blocks, run):
        run.append(run[-1] + 1)
    text = raw.blocks[above].text if above >= 0 else ""
    is_body = bool(re.search(r"[^\W\d]{2}", text)) and _is_letterhead(text)
    is_matter = kind.name == "filing" and is_title(text) and not is_no_title(text, kind.name)
    if above >= 0 and (is_body if kind.name == "minutes" else is_matter):
        run.insert(0, above)
    return _title_of(raw, run, "heading", 0.8) if lines else None


def _is_letterhead(text: str) -> bool:
    return any(p.search(text) for p in _no_titles()) and not re.search("关于", text)


def _is_letterhead_of_title(raw: RawDocument, above: int, first: int) -> bool:
    """Whether the line above 关于… is the body that the title begins with, not the letterhead over the number."""
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
    """What a form or web page names as its title."""
    label = re.compile(openings()["title_labels"])
    for line in lines[:_LINES_ABOVE_TITLE]:
        if match := label.match(line.text):
            whole = len(bare_line(raw.blocks[line.block].text)) == len(line.text)
            blocks = (line.block,) if whole else ()
            return Title(line.text[match.end() :], "label", 0.85, blocks, line.page)
    return None


def _property_title(raw: RawDocument, lines: Sequence[Line]) -> Title | None:
    """The title in the file's properties, where the first page shows its words."""
    title = (raw.title or "")[:_LONGEST_TITLE]
    if not title or is_useless(title) or is_no_title(title):
        return None
    wanted = _letters(title)
    if len(wanted) < _FEWEST_LETTERS:
        return None
    for start in range(len(lines)):
        said = ""
        run: list[int] = []
        for line in lines[start : start + _MOST_TITLE_BLOCKS]:
            said += _letters(line.text)
            run.append(line.block)
            if len(said) > len(wanted) * 1.15:
                break
            if fuzz.ratio(said, wanted) >= _SAME_WORDS:
                text = title if title.upper() != title else _joined(raw, run)
                return Title(text, "properties", 0.9, tuple(dict.fromkeys(run)), lines[start].page)
    return None


def _unseen_property_title(raw: RawDocument) -> Title | None:
    title = (raw.title or "")[:_LONGEST_TITLE]
    if not title or is_useless(title) or is_no_title(title):
        return None
    return Title(title, "properties", 0.4)


def _heading_title(raw: RawDocument, kind: str) -> Title | None:
    """The topmost heading of the first page, or its first line where none is a heading."""
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
        if is_title(raw.blocks[i].text.rstrip(":："))
        and not read_marks(raw.blocks[i].text)
        and len(raw.blocks[i].text) <= _LONGEST_TITLE
        and not raw.blocks[i].text.startswith(begins_text)
    ]
    headings = [i for i in candidates if raw.blocks[i].kind is BlockKind.HEADING]
    plain = [
        i
        for i in candidates
        if raw.blocks[i].kind is BlockKind.PARAGRAPH and i < _LINES_ABOVE_TITLE
    ]
    best = min(headings, key=lambda i: (raw.blocks[i].level, i), default=None)
    # Levels follow from the size of the type in PDF, and are the author's own elsewhere.
    styled = raw.format is not Format.PDF
    if styled and best is not None and raw.blocks[best].level > 1 and plain and plain[0] < best:
        best = None
    if best is not None:
        first = raw.blocks[best].level == 1 or best <= 2
        title = _title_of(raw, _run(raw, best, kind), "heading", 0.85 if first else 0.7)
        # A section's heading that serves as title, as the file has none, stays a section's.
        return replace(title, blocks=()) if styled and raw.blocks[best].level > 1 else title
    if plain and (plain[0] == 0 or _nothing_but_masthead(raw, plain[0], kind)):
        return _title_of(raw, _run(raw, plain[0], kind), "first-line", 0.7)
    return None


def _before_divisions(raw: RawDocument) -> list[int]:
    """The blocks of the first page that stand before its first article, chapter or other division."""
    top = _indices(raw)
    ends = (i for i in top if any(m.kind is not None for m in read_marks(raw.blocks[i].text)))
    end = next(ends, len(raw.blocks))
    return [i for i in top if i < end]


def _nothing_but_masthead(raw: RawDocument, index: int, kind: str) -> bool:
    """Whether all above ``index`` is no text yet: numbers, letterhead, dates."""
    above = raw.blocks[:index]
    return all(
        len(b.text) <= _LONGEST_TITLE and (is_no_title(b.text, kind) or is_title(b.text))
        for b in above
    )


def _run(raw: RawDocument, first: int, kind: str) -> list[int]:
    """The blocks that a title runs over: lines of the same size, or ones that go on with its words."""
    run = [first]
    while len(run) < _MOST_TITLE_BLOCKS and _goes_on(raw.blocks, run):
        run.append(run[-1] + 1)
    sized = raw.format is Format.PDF
    head = raw.blocks[first]
    while sized and len(run) < _MOST_TITLE_BLOCKS and run[-1] + 1 < len(raw.blocks):
        block = raw.blocks[run[-1] + 1]
        same = (
            block.kind is head.kind is BlockKind.HEADING
            and block.level == head.level
            and block.page == head.page
        )
        if (
            not same
            or is_no_title(block.text, kind)
            or read_marks(block.text)
            or not is_title(block.text)
        ):
            break
        run.append(run[-1] + 1)
    return run


def _goes_on(blocks: Sequence[Block], run: Sequence[int]) -> bool:
    """Whether the block after a title's last one is a part of the title."""
    if run[-1] + 1 >= len(blocks):
        return False
    last, following = blocks[run[-1]], blocks[run[-1] + 1]
    words = openings()
    kinds = (BlockKind.HEADING, BlockKind.PARAGRAPH)
    if following.kind not in kinds or following.page != last.page or read_marks(following.text):
        return False
    if len(following.text) > _LONGEST_TITLE or not is_title(following.text):
        return False
    ends_open = re.search(words["title_goes_on"], last.text)
    goes_on = re.match(words["title_goes_on_with"], bare_line(following.text))
    same = following.kind is last.kind
    if is_no_title(following.text):
        return False
    if ends_open:
        return True
    return bool(goes_on) and same and len(following.text) < 80


def is_useless(title: str) -> bool:
    """Whether a title in a file's properties is a program's, a template's or a scanner's, or damaged."""
    letters = _letters(title)
    damaged = "\ufffd" in title or bool(re.search(r"[À-ÿ]{3}|[\x80-\x9f]", title))
    return not letters or damaged or bool(re.match(openings()["useless_titles"], title.strip()))


def _indices(raw: RawDocument) -> list[int]:
    """The blocks of the first page that may be a title, rows and notes left out."""
    kinds = (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.SLIDE)
    first = next((b.page for b in raw.blocks if b.page is not None and b.text.strip()), None)
    return [
        i
        for i, b in enumerate(raw.blocks[:60])
        if b.kind in kinds and (first is None or b.page == first) and b.text.strip()
    ]


def _title_of(
    raw: RawDocument, run: Sequence[int], place: str, confidence: float, *, joint: str = ""
) -> Title:
    text = _joined(raw, run, joint)
    recognised = [c for i in run if (c := raw.blocks[i].confidence) is not None]
    return Title(text, place, min([confidence, *recognised]), tuple(run), raw.blocks[run[0]].page)


def _joined(raw: RawDocument, run: Sequence[int], joint: str = "") -> str:
    """The words of a title on one line, without the sign of a note behind it."""
    parts = [re.sub(r"(?<=[^\W\d_])[*†‡]+$", "", " ".join(raw.blocks[i].text.split())) for i in run]
    text = joint.join(parts) if joint else join_lines(parts)
    return bare_line(text) if re.search(HAN, text) else text


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


@lru_cache(maxsize=1)
def _no_titles() -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, openings()["not_titles"]))


@lru_cache(maxsize=1)
def _book_parts() -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, openings()["book_parts"]))


@lru_cache(maxsize=1)
def _court_lines() -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, openings()["court_lines"]))
