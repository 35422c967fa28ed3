"""The ways to read a citation: which part is the address, and which part is the name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from search.citations.address import DIVISIONS, Address, Step, normal_number
from search.citations.chinese import scan_chinese
from search.citations.english import scan_english
from search.citations.names import Named, NameTable
from search.citations.words import CONFIDENCE, OF, TABLE, UNNUMBERED, ZH, any_of, expanded, kinds_of

_DIVISION = re.compile(any_of(w for w, kind in kinds_of("en").items() if kind in DIVISIONS))

_TOKEN = re.compile(
    rf"[\s.、,]*(?:\((?P<closed>\d{{1,3}}|{ZH}|[a-z]|[ivx]{{2,5}})\)"
    rf"|(?P<open>\d{{1,4}}(?!\d)|{ZH}|[ivxlc]+(?![a-z])))"
)
_HALVES = re.compile(r"(?P<first>\d{1,4})\s*-\s*(?P<last>\d{1,4})")
_LETTERED = re.compile(r"(?P<number>\d{1,4})(?P<letter>[a-z])")
# 234之一: an article put in after another, without 条.
_INSERTED = re.compile(rf"(?P<number>\d{{1,4}}|{ZH})之(?P<inserted>\d{{1,2}}|{ZH})")
_LIST = re.compile(r"\d{1,4}(?:\s*(?:,|、|and|和|&)\s*\d{1,4})+")
_DEEPEST = 6


def read_bare(text: str) -> list[Address] | None:
    """The addresses in a text that contains nothing else; None if there is more than numbers.

    "Part II (1) 2" of a plan is the address 二（一）2 after a word.
    """
    text = _DIVISION.sub("", text.strip(), count=1).strip(" .、")
    if halves := _HALVES.fullmatch(text):
        first, last = (normal_number(halves[part]) for part in ("first", "last"))
        if int(last) > int(first):
            return expanded([(Step(None, first),)], [(Step(None, last),)])
        return [(Step(None, f"{first}-{last}"),)]
    if _LIST.fullmatch(text):
        return [(Step(None, normal_number(n)),) for n in re.findall(r"\d+", text)]
    if lettered := _LETTERED.fullmatch(text):
        return [(Step(None, f"{normal_number(lettered['number'])}-{lettered['letter']}"),)]
    if inserted := _INSERTED.fullmatch(text):
        number = "-".join(normal_number(inserted[part]) for part in ("number", "inserted"))
        return [(Step(None, number),)]
    steps: list[Step] = []
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if not token:
            return None
        steps.append(Step(None, normal_number(token["closed"] or token["open"])))
        at = token.end()
    return [tuple(steps)] if 0 < len(steps) <= _DEEPEST else None


_EDGE = " \t,.;:。，；：、()[]〔〕"
_LEADS = any_of(TABLE["joints"]["lead"])
_LEAD = re.compile(rf"^(?:\s*{_LEADS}\.?\s*)+")
_TRAIL = re.compile(rf"(?:\s*,?\s*{_LEADS}\s*)+$")
_AFTER = re.compile(rf"\s*{any_of(TABLE['joints']['trail'])}\s*$")
_UNNUMBERED = re.compile(rf"\s*(?:the\s+)?(?P<place>{any_of(UNNUMBERED)})(?!\s*\d)")
_OF = re.compile(rf"^\s*,?\s*(?:{OF})?\s*")


class Reading(NamedTuple):
    """One way to understand a citation."""

    addresses: list[Address]
    written: str
    """The address as written."""
    named: Named | None
    certainty: float


def context_of(names: NameTable, work: str | None) -> Named | None:
    if not work:
        return None
    return Named((work,), False) if work in names.documents else names.find(work)


def readings(text: str, names: NameTable, context: Named | None) -> Iterator[Reading]:
    """The ways to read the whole text as an address with or without a name, the likeliest first."""
    text = _AFTER.sub("", text)
    lead = _LEAD.match(text)
    starts = {0, lead.end() if lead else 0}
    for start in range(len(text)):
        if _in_word(text, start):
            continue
        for scan in (scan_english(text, start), scan_chinese(text, start)):
            if scan is None:
                continue
            before, after = text[:start], text[scan.end :]
            written = text[start : scan.end]
            if named := named_beside(before, after, names):
                yield Reading(scan.addresses, written, named, 1.0)
            elif start in starts and not after.strip(_EDGE):
                yield Reading(scan.addresses, written, context, 1.0)
    yield from _bare_readings(text, names)
    if (place := _UNNUMBERED.match(text)) and (
        named := named_beside("", text[place.end() :], names)
    ):
        yield Reading([], place["place"], named, 1.0)
    if context:
        yield Reading(read_bare(text) or [], text, context, CONFIDENCE["bare"])


def _bare_readings(text: str, names: NameTable) -> Iterator[Reading]:
    """A name followed by numbers alone, or by a locator as the documents write it."""
    for start in range(len(text) - 1, 0, -1):
        if _in_word(text, start):
            continue
        rest = text[start:].strip(" ,:;")
        named = names.find(_TRAIL.sub("", text[:start])) if rest else None
        if named is None:
            continue
        if addresses := read_bare(rest):
            yield Reading(addresses, rest, named, CONFIDENCE["bare"])
        else:
            yield Reading([], rest, named, 1.0)


def named_alone(text: str, names: NameTable) -> Named | None:
    """The work that is all a text names, as in 《刑法》全文."""
    text = _AFTER.sub("", text).strip(_EDGE)
    return names.find(text) or names.find(_LEAD.sub("", text)) if text else None


def named_beside(before: str, after: str, names: NameTable) -> Named | None:
    """The work named before or after an address, if nothing else is there."""
    if not before.strip(_EDGE) or _LEAD.fullmatch(before):
        rest = _OF.sub("", after).strip(_EDGE)
        return names.find(_LEAD.sub("", rest)) or names.find(rest) if rest else None
    if after.strip(_EDGE):
        return None
    name = _TRAIL.sub("", before.rstrip(" ,.;:")).strip(" ,")
    return names.find(name) or names.find(_LEAD.sub("", name))


def _in_word(text: str, at: int) -> bool:
    """Whether a Latin word or number continues at ``at``; Chinese text can be split anywhere."""
    around = text[at - 1 : at + 1] if at else ""
    return len(around) == 2 and around.isascii() and around.isalnum()
