"""The name of a case: its parties, or the citation that Chinese courts use for a judgment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ingest.data import load_table
from ingest.structure.lines import Line

_TABLE = load_table("courts")


def court_pattern(name: str) -> re.Pattern[str]:
    """A pattern of ingest/data/courts.toml."""
    return re.compile(_TABLE[name].replace("{R}", _TABLE["role"]), re.IGNORECASE)


_ROLE_BEHIND = court_pattern("role_behind")
_ROLE_ALONE = court_pattern("role_alone")
_ROLE_WITHIN = court_pattern("role_within")
_VERSUS = court_pattern("versus")
_AND = court_pattern("and")
_INLINE = court_pattern("inline")
_BETWEEN = court_pattern("between")
_MATTER = court_pattern("matter")
_BORDER = court_pattern("border")
_COURT_ZH = court_pattern("court_zh")
_PAPER_ZH = court_pattern("paper_zh")
_NUMBER_ZH = court_pattern("number_zh")
_DIGEST_ZH = court_pattern("digest_zh")
# In American captions a column of brackets stands between the parties and the number of the case.
_BESIDE_BRACKET = re.compile(r"(?<=\S) \)(?: .*)?$")
_NOTE_MARK = re.compile(r",\d{1,2}$")
# "24–656 v.": the docket number beside "v" of one of several cases decided together.
_DOCKET = re.compile(r"^\d\d[–-]\d{1,5}\s+(?=v\.?$)")
# The number of a party among several: "(1) MATCH GROUP, LLC".
_ITEM = re.compile(r"^\(\d\)\s*(?=\w)")
_STRAY = re.compile(r"^[)\s|]+|\s+[)\s|]+$")
_LINE_END_VERSUS = re.compile(r"(?<=\S)\s+(v\.|vs\.?|versus)$|^(versus)(?=\s)", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"^\[[^\]]*\]\s*")
_BEFORE_CASE = re.compile(r"^(?:CASE OF|AFFAIRE|Re:)\s+")
_REFERENCE = re.compile(r"(?:see|note|cf)\b", re.IGNORECASE)
_DRAWN = re.compile(r"[_=*-]{4,}")
_CASE_NUMBER = re.compile(
    r"^(?:re: )?(?:case|appeal|docket)? ?nos?\.?:? [\w:–-]*\d[\w–-]*, (?=\D)"
    r"|(?<=\w)\.? nos?\. [\w:–-]*\d[\w–-]*$"
    r"|(?<=\w) originating case no.*$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.;]\s+[A-Z][a-z]+ [a-z]")
_LONGEST_NAME = 160
_LONGEST_CASE = 200
_LONGEST_NUMBER = 40
_MOST_NAMES = 3
_BETWEEN_ABOVE = 8


def case_name(lines: Sequence[Line]) -> str | None:
    """``Fitzhugh v Fitzhugh``; 某某法院（2019）京01刑终1号刑事判决书; None if no parties are printed."""
    texts = [part for line in lines if (part := _bare_name(line.text))]
    matter = (t for t in texts if _MATTER.match(t) and len(t) < _LONGEST_NAME)
    return _chinese(texts) or _parted_by_line(texts) or _in_a_line(texts) or next(matter, None)


def _bare_name(text: str) -> str:
    """A line without the rules drawn around it, and without the case number beside the name."""
    bare = _BESIDE_BRACKET.sub("", _DRAWN.sub(" ", text).strip())
    return _CASE_NUMBER.sub("", bare).strip() or bare or text


def _chinese(texts: Sequence[str]) -> str | None:
    for place, text in enumerate(texts):
        if _DIGEST_ZH.match(text):
            rest = _DIGEST_ZH.sub("", text).strip(" :：")
            return text if rest else "：".join([text, *texts[place + 1 : place + 2]])
    paper = next((t for t in texts if _PAPER_ZH.match(t)), None)
    if paper is None:
        return None
    court = next((t for t in texts if _COURT_ZH.match(t)), "")
    numbers = (m[0] for t in texts if len(t) < _LONGEST_NUMBER and (m := _NUMBER_ZH.search(t)))
    return f"{court}{next(numbers, '')}{paper}"


def _parted_by_line(texts: Sequence[str]) -> str | None:
    """The parties above and below a line with "v", or with "and" below "Between"."""
    pieces = _pieces(texts)
    for place, text in enumerate(pieces):
        near = pieces[max(0, place - _BETWEEN_ABOVE) : place]
        after_role = bool(near) and bool(_ROLE_ALONE.match(near[-1]))
        is_and = _AND.match(text) and (after_role or any(map(_BETWEEN.match, near)))
        if not _VERSUS.match(text) and not is_and:
            continue
        chinese = next((sign for sign in "訴诉" if sign in text), None)
        # In Hong Kong the court's line, which names the region, is above the prosecution's.
        most = 1 if chinese else _MOST_NAMES
        above = _names(reversed(pieces[:place]), most)[::-1]
        below = _names(_up_to_next_case(pieces[place + 1 :]), _MOST_NAMES)
        if above and below:
            joint = "及" if chinese else " "
            return f"{joint.join(above)} {chinese or 'v'} {joint.join(below)}"
    return None


def _up_to_next_case(pieces: Sequence[str]) -> Sequence[str]:
    """The pieces below "v" without the first party of a second case that is decided with the first one."""
    following = next(
        (i for i, piece in enumerate(pieces[:_BETWEEN_ABOVE]) if _VERSUS.match(piece)), 0
    )
    names = [i for i in range(following) if not _ROLE_ALONE.match(pieces[i])]
    return pieces[: names[-1]] if len(names) > 1 else pieces


def _pieces(texts: Sequence[str]) -> list[str]:
    """The lines, with each role beside a name and each "versus" at a line's end as a separate piece."""
    found: list[str] = []
    for text in texts:
        bare = _IN_BRACKETS.sub("", _STRAY.sub("", text))
        for piece in _ROLE_WITHIN.sub(r"\n\1\n", bare).split("\n"):
            parts = _LINE_END_VERSUS.split(_DOCKET.sub("", piece.strip()))
            found.extend(part.strip() for part in parts if part and part.strip())
    return found


def _names(pieces: Iterable[str], most: int) -> list[str]:
    """The names beside "versus", without their roles, up to a border."""
    names: list[str] = []
    for piece in pieces:
        if _ROLE_ALONE.match(piece):
            continue
        bare = _ITEM.sub("", piece)
        bare = _NOTE_MARK.sub("", _ROLE_BEHIND.sub("", bare).strip(" ,"))
        if _BORDER.search(piece) or not bare:
            if names:
                break
            continue
        if len(bare) > _LONGEST_NAME or len(names) >= most:
            break
        names.append(bare)
    return names


def _in_a_line(texts: Sequence[str]) -> str | None:
    """``TARRANT DISTRICT v.`` and ``HERRMANN ET AL.`` on the next line, or both on one."""
    for text, following in pairwise([*texts, ""]):
        if len(text) > _LONGEST_CASE or _REFERENCE.match(text):
            continue
        whole = f"{text} {following}" if text.endswith(" v.") else text
        whole = _BEFORE_CASE.sub("", whole)
        match = _INLINE.fullmatch(whole)
        if match is None or _SENTENCE.search(whole):
            continue
        is_chinese = "訴" in whole or "诉" in whole
        return whole if is_chinese else f"{match['one'].strip()} v {match['other'].strip()}"
    return None
