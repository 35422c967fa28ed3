"""Recognises the mark that begins a division: "Article 3", 第二百四十条之一, （一）, 1., (a)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_letters
from typing import Any

from corpus import PassageKind
from corpus.numerals import (
    BRANCHES,
    STEMS,
    WORDS,
    ZH_NUMERAL,
    roman_to_int,
    zh_to_int,
)
from ingest.data import load_table

# The full stop of an initial ends no sentence ("U.S. Department"), but that of "Chapters IX and X." does.
_SENTENCE_END = re.compile(r"[。；;！!？?]|[.]$|(?<!\b[A-Z])[.]\s+[A-Z]")
_COLONS = (":", "：")
_UNFINISHED = (*_COLONS, ",", "，", "、")
_PART_OF_SENTENCE = re.compile(r"(?:[;；,，、:：]|\b(?:and|or)|[以及和]|或者?)$")
# "(i)" may be a Roman numeral or the ninth letter, "I." a Roman numeral or a capital letter.
_AMBIGUOUS = {"roman-paren", "roman-half", "roman-dot", "upper-roman-dot"}
LATIN_SUFFIXES = ("bis", "ter", "quater", "quinquies", "sexies")
# These single letters are read as Roman numerals first: Annex I, but Annex C.
_ROMAN_FIRST = "IVX"
_HEAD = 80
_GROUP = re.compile(r"(\(\?P[<=]\w+)")
_LETTERS = frozenset(ascii_letters)
_CYCLES = {"stem": STEMS, "branch": BRANCHES}


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark at the start of a block."""

    style: str
    kind: PassageKind | None
    """None if the context decides (an outline mark)."""
    number: str | None
    """Normalised: ``3``, ``a``, ``240-1``; None for an unnumbered annex."""
    ordinal: int
    """The number as an integer, to distinguish a next mark from a first one; 0 without a number."""
    rank: int
    """Depth of a division above the article; 0 for outline marks."""
    label: str
    """The mark as printed, e.g. ``（一）``."""


@dataclass(frozen=True, slots=True)
class _Rule:
    style: str
    kind: PassageKind | None
    numeral: str
    rank: int
    title: bool
    heading: bool
    pattern: re.Pattern[str]


@lru_cache(maxsize=4096)
def read_marks(text: str, *, heading: bool = False) -> tuple[Mark, ...]:
    """All readings of the mark at the start of ``text``; "(i)" is Roman one and the letter i.

    ``heading``: the text is set as a heading, in which a number needs no punctuation: "5 Interpretation".
    """
    head = text.lstrip()[:_HEAD]
    if not (_any_rule(False).match(head) or (heading and _any_rule(True).match(head))):
        return ()
    found: list[Mark] = []
    for rule in _rules():
        if rule.heading and not heading:
            continue
        match = rule.pattern.match(head)
        if not match or (rule.title and not is_title(text.lstrip()[match.end() :])):
            continue
        mark = _mark(rule, match)
        if mark and not (rule.style == "article-zh" and _is_reference(head[match.end() :])):
            found.append(mark)
            if rule.style not in _AMBIGUOUS:
                break
    return tuple(found)


def starts_with_mark(text: str) -> bool:
    """Whether a line begins a division or item, so that it does not continue the line before."""
    return bool(read_marks(text))


def is_title(text: str) -> bool:
    """Whether a text reads as a title: it contains no end of a sentence, and does not announce more."""
    return not _SENTENCE_END.search(text.strip()) and not text.rstrip().endswith(_UNFINISHED)


def promises_more(text: str) -> bool:
    """Whether a text ends in a colon, which announces what follows."""
    return text.rstrip().endswith(_COLONS)


def is_part_of_sentence(text: str) -> bool:
    """Whether a text ends like a non-final item of a list: ";", "and"."""
    return bool(_PART_OF_SENTENCE.search(text.rstrip()))


@lru_cache(maxsize=1)
def openings() -> dict[str, Any]:
    """Word lists of ingest/data/openings.toml."""
    return load_table("openings")


@lru_cache(maxsize=1)
def _rules() -> list[_Rule]:
    table = load_table("marks")
    return [
        _Rule(
            style=row["style"],
            kind=None if row["kind"] == "outline" else PassageKind(row["kind"]),
            numeral=row["numeral"],
            rank=row.get("rank", 0),
            title=row.get("title", False),
            heading=row.get("heading", False),
            pattern=re.compile(
                row["pattern"]
                .replace("{N}", ZH_NUMERAL)
                .replace("{D}", "[0-9０-９]{1,4}")
                .replace("{T}", table["title_behind"])
                .replace("{W}", f"(?i:{'|'.join(WORDS)})")
            ),
        )
        for row in table["mark"]
    ]


@lru_cache(maxsize=2)
def _any_rule(heading: bool) -> re.Pattern[str]:
    """Matches what any of the rules does, of those for headings alone or of the others: most texts begin
    with no mark, and one pattern shows it."""
    patterns = [rule.pattern.pattern for rule in _rules() if rule.heading is heading]
    named_apart = (_GROUP.sub(rf"\1_{n}", pattern) for n, pattern in enumerate(patterns))
    return re.compile("|".join(f"(?:{pattern})" for pattern in named_apart))


def _mark(rule: _Rule, match: re.Match[str]) -> Mark | None:
    groups = match.groupdict()
    printed = groups["number"]
    if printed is None:
        return Mark(rule.style, rule.kind, None, 0, rule.rank, match[0].strip())
    number, ordinal = _read_number(rule.numeral, printed)
    if number is None:
        return None
    if suffix := groups.get("suffix") or groups.get("dashed"):
        number = f"{number}-{_read_suffix(suffix)}"
    return Mark(rule.style, rule.kind, number, ordinal, rule.rank, match[0].strip())


def _read_number(numeral: str, printed: str) -> tuple[str | None, int]:
    """The normalised number and its ordinal; None if it is not a numeral."""
    if numeral == "sign":
        value = int(unicodedata.numeric(printed))
        return str(value), value
    printed = unicodedata.normalize("NFKC", printed)
    single_letter = len(printed) == 1 and printed.isalpha() and printed not in _ROMAN_FIRST
    if numeral == "decimal":
        return printed, int(printed.rsplit(".", 1)[-1])
    if numeral == "letter" or (numeral == "roman-or-letter" and single_letter):
        return printed.lower(), ord(printed[0].lower()) - 96 + 26 * (len(printed) - 1)
    if numeral == "roman":
        found = roman_to_int(printed)
        return (printed.lower() if found else None), found or 0
    if numeral in _CYCLES:
        value = _CYCLES[numeral].find(printed) + 1
        return str(value), value
    found = _read_integer(printed)
    return (None, 0) if found is None else (str(found), found)


def _read_integer(printed: str) -> int | None:
    if printed.isdecimal():
        return int(printed)
    if printed.lower() in WORDS:
        return WORDS.index(printed.lower()) + 1
    return zh_to_int(printed) if printed[0] in ZH_NUMERAL else roman_to_int(printed)


def _read_suffix(suffix: str) -> str:
    if suffix in LATIN_SUFFIXES:
        return str(LATIN_SUFFIXES.index(suffix) + 1)
    value = (
        _read_integer(unicodedata.normalize("NFKC", suffix)) if suffix[0] not in _LETTERS else None
    )
    return str(value) if value else suffix.lower()


def _is_reference(rest: str) -> bool:
    return rest.startswith(tuple(openings()["article_reference_follows"]))
