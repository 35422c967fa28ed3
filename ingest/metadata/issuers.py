"""Who issued a text, as far as the text itself tells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from corpus import search_lang
from ingest.data import Finder, finder, load_table
from ingest.metadata.printed_dates import read_dates
from ingest.structure.lines import Line, is_no_title
from ingest.structure.parties import court_pattern

_OFFICIAL = load_table("official")
_ORDER_NUMBER = re.compile(r"[（(]?(?:(?:19|20)\d\d年)?第?\s*\d{1,4}\s*号[）)]?")
_NUMBER = re.compile(_OFFICIAL["numbers"]["official-document"][0])
_SAYS = {k: re.compile(v) for k, v in _OFFICIAL["bodies"].items() if isinstance(v, str)}
_BODY = "|".join(sorted(_OFFICIAL["bodies"]["national"], key=len, reverse=True))
_NATIONAL = re.compile(_BODY)
_JOINT = re.compile(rf"(?:{_BODY})(?:\s*(?:{_BODY}))+")
_COURT = court_pattern("court")
_DIVISION = court_pattern("division")
_NO_COURT = court_pattern("no_court")
_COURT_ZH = court_pattern("court_zh")
_ADDRESSED = court_pattern("addressed")
_LONGEST_COURT = 90
_LONGEST_NAME = 40
_LETTERHEAD_LINES = 8
# "签订时间：2018年10月18日"
_LONGEST_DATE_LINE = 24


@dataclass(frozen=True, slots=True)
class BodyFound:
    name: str
    line: Line | None
    """None: the title names it."""
    place: str
    confidence: float


@dataclass(frozen=True, slots=True)
class _Rule:
    place: str
    find: Finder
    names: dict[str, str]


def find_issuing_body(
    kind: str,
    title: str,
    lang: str,
    head: Sequence[Line],
    front: Sequence[Line] = (),
    tail: Sequence[Line] = (),
) -> BodyFound | None:
    """The body that issued a document of this kind; None where none is named in a way that is known."""
    found = _candidates(kind, title, lang, head, front, tail)
    return next(
        (_parted(body) for body in found if not _SAYS["placeholder"].search(body.name)), None
    )


def _candidates(
    kind: str,
    title: str,
    lang: str,
    head: Sequence[Line],
    front: Sequence[Line],
    tail: Sequence[Line],
) -> Iterator[BodyFound]:
    """The bodies that a document of this kind names, the likeliest first."""
    by_form: Iterable[BodyFound]
    match kind:
        case "judgment" | "filing":
            by_form = _courts(head)
        case "un-document" | "un-resolution":
            by_form = _organs(head)
        case "official-document":
            by_form = _official(title, head, tail)
        case "minutes" | "thesis":
            by_form = _letterheads(head)
        case "article":
            by_form = _journals(head)
        case _:
            by_form = ()
    yield from by_form
    if kind in ("letter", "filing", "contract"):
        return
    adopting = [line for line in head if _SAYS["adopted_in_prose"].match(line.text)]
    yield from _if_any(_by_rules(title, lang, (*front, *adopting), ("front", "both"), 0.85))
    if kind == "legislation":
        yield from _ordered(head)
    yield from _if_any(_by_rules("", lang, head, ("head",), 0.65))
    yield from _if_any(_named_first(title))
    yield from _over_date(tail)


def _if_any(found: BodyFound | None) -> tuple[BodyFound, ...]:
    return (found,) if found else ()


def _parted(found: BodyFound) -> BodyFound:
    """``教育部科技部`` → ``教育部、科技部``: a letterhead has no mark between those who issue together."""
    if not _JOINT.fullmatch(found.name):
        return found
    return replace(found, name="、".join(_NATIONAL.findall(found.name)))


def _over_date(tail: Sequence[Line]) -> Iterator[BodyFound]:
    """The body that signs at the end of a text, over the date."""
    for above, one, other in zip([Line("", 0, None), *tail], tail, tail[1:], strict=False):
        is_name = len(one.text) <= _LONGEST_NAME and _SAYS["zh"].match(one.text)
        is_day = (
            len(other.text) <= _LONGEST_DATE_LINE
            and re.search(r"[日号號]\W*$", other.text)
            and read_dates(other.text)
        )
        if is_name and is_day and not _ADDRESSED.match(above.text):
            yield BodyFound(one.text, one, "closing", 0.65)


def _named_first(title: str) -> BodyFound | None:
    """The body that a Chinese title begins with, before a year or what it is about."""
    match = _SAYS["first"].match(title)
    return BodyFound(match[1], None, "title", 0.6) if match else None


def _by_rules(
    title: str, lang: str, lines: Sequence[Line], places: tuple[str, ...], confidence: float
) -> BodyFound | None:
    base = search_lang(lang)
    # The first line tells of the text as it was made, later ones of its revisions.
    for line in (None, *lines):
        for rule in _rules():
            if rule.place not in places or (line is None and rule.place != "both"):
                continue
            match = rule.find(line.text if line else title)
            if match is None:
                continue
            place = (
                "title"
                if line is None
                else "front-matter"
                if rule.place != "head"
                else "first-page"
            )
            if name := rule.names.get(base):
                return BodyFound(match.expand(name), line, place, confidence)
            if not rule.names and match.re.groups:
                return BodyFound(match[1].strip(), line, place, confidence)
    return None


def _courts(head: Sequence[Line]) -> Iterator[BodyFound]:
    """The court of a judgment's first page, its division or district with it."""
    if (last := _last_court(head)) is not None:
        match = _COURT.match(head[last].text)
        name = match[1].strip() if match else ""
        following = head[last + 1].text if last + 1 < len(head) else ""
        division = _DIVISION.match(following)
        if division and "(" not in name and not _NO_COURT.search(following):
            of_court = division[1].lower()
            if of_court.startswith("for the "):
                name += (
                    f" {division[1] if name.isupper() else division[1].replace('For', 'for', 1)}"
                )
            else:
                name += f", {division[1]}" if "district of" in of_court else f" ({division[1]})"
        yield BodyFound(_title_case(name), head[last], "masthead", 0.85)
    for above, line in pairwise([Line("", 0, None), *head]):
        # A complaint names the court to which it is sent.
        is_addressed = _ADDRESSED.match(above.text) or _ADDRESSED.match(line.text)
        if not is_addressed and (match := _COURT_ZH.match(line.text)):
            region = above.text if above.text.endswith(("行政區", "行政区")) else ""
            yield BodyFound(region + match[1], line, "masthead", 0.85)


def _last_court(head: Sequence[Line]) -> int | None:
    """The last of the lines, one below the other, that name courts: the others are what it is a part of."""
    last = None
    for place, line in enumerate(head):
        is_court = len(line.text) < _LONGEST_COURT and _COURT.match(line.text)
        if is_court and not _NO_COURT.search(line.text):
            last = place
        elif last is not None:
            break
    return last


def _title_case(name: str) -> str:
    """``HIGH COURT OF JUSTICE`` → ``High Court of Justice``."""
    if not name.isupper():
        return name.removeprefix("the ")
    small = ("of", "the", "and", "for")
    words = (
        w.lower() if w.lower() in small else w if _SAYS["initials"].match(w) else w.capitalize()
        for w in name.split()
    )
    return re.sub(r"\((\w)", lambda m: m[0].upper(), " ".join(words))


def _organs(head: Sequence[Line]) -> Iterator[BodyFound]:
    """A UN document's organ: the one that stands alone over the session goes before the assembly."""
    bodies = _OFFICIAL["bodies"]
    for organ in bodies["un_organs"]:
        for line in head:
            if re.match(rf"{re.escape(organ)}(?: Distr.*)?$", line.text):
                is_main = organ in bodies["un_main_organs"]
                name = f"United Nations {organ}" if is_main else organ
                yield BodyFound(name, line, "masthead", 0.85)


def _official(title: str, head: Sequence[Line], tail: Sequence[Line]) -> Iterator[BodyFound]:
    """公文: the letterhead, else the body over the date, else the one that the title begins with."""
    for one, other in pairwise(head):
        bare = re.sub(r"(?:文件|令)$", "", one.text)
        if _NUMBER.match(other.text) and _SAYS["zh"].match(bare):
            yield BodyFound(bare, one, "masthead", 0.9)
    yield from _matched(head, "order", "masthead", 0.9)
    for one, other in pairwise(tail):
        is_name = len(one.text) <= _LONGEST_NAME and _SAYS["zh"].match(one.text)
        if is_name and _SAYS["over_date"].match(other.text):
            yield BodyFound(one.text, one, "closing", 0.85)
    for found in _matched(tail, "before_date", "closing", 0.8):
        if _SAYS["zh"].match(found.name):
            yield found
    if match := _SAYS["before_about"].match(title):
        yield BodyFound(match[1].strip(), None, "title", 0.75)
    for found in _matched(head, "before_date", "masthead", 0.75):
        if _SAYS["zh"].match(found.name):
            yield found
    yield from _matched((*head, *tail), "labelled", "label", 0.75)
    yield from _matched(tail, "printed_by", "closing", 0.75)
    yield from _letterheads(head[:1])
    yield from _over_date(_letter(head))


def _letter(head: Sequence[Line]) -> Sequence[Line]:
    """The lines between the addressees and the annex, where a text that has one is signed."""
    annex = next((i for i, line in enumerate(head) if _SAYS["annex"].match(line.text)), len(head))
    texts = [line.text for line in head[:annex]]
    start = next((i for i, text in enumerate(texts) if text.endswith(("：", ":"))), annex)
    return head[start:annex]


def _ordered(head: Sequence[Line]) -> Iterator[BodyFound]:
    """The maker of an order, over its number: 某市人民政府令, 第179号."""
    for one, other in pairwise(head[:_LETTERHEAD_LINES]):
        body = one.text.removesuffix("令")
        if body != one.text and _ORDER_NUMBER.fullmatch(other.text) and _SAYS["zh"].match(body):
            yield BodyFound(body, one, "masthead", 0.9)


def _matched(
    lines: Sequence[Line], pattern: str, place: str, confidence: float
) -> Iterator[BodyFound]:
    for line in lines:
        if match := _SAYS[pattern].match(line.text):
            yield BodyFound(match[1], line, place, confidence)


def _letterheads(head: Sequence[Line]) -> Iterator[BodyFound]:
    for line in head[:_LETTERHEAD_LINES]:
        name = re.split(r"\s*[─—–-]\s*", line.text)[0]
        if _SAYS["zh"].match(name) or _SAYS["parliament"].match(name):
            yield BodyFound(name, line, "masthead", 0.8)


def _journals(head: Sequence[Line]) -> Iterator[BodyFound]:
    for line in head:
        if match := _SAYS["journal"].search(line.text):
            yield BodyFound(match[1].strip(), line, "running-head", 0.7)
        elif (match := _SAYS["journal_zh"].match(line.text)) and is_no_title(line.text):
            yield BodyFound(match[1], line, "running-head", 0.7)


@lru_cache(maxsize=1)
def _rules() -> list[_Rule]:
    return [
        _Rule(
            row["in"],
            finder(row["pattern"]),
            {lang: row[lang] for lang in ("zh", "en") if lang in row},
        )
        for row in load_table("issuing_bodies")["rule"]
    ]
