"""Addresses of numbers alone, as they follow a name: "CRC 35", "UNTOC 16.3", "NPA 2013 二（一）2"."""

from __future__ import annotations

import re

from search.citations.address import DIVISIONS, Address, Step, normal_number
from search.citations.series import expanded
from search.citations.words import ZH, any_of, kinds_of

_DIVISION = re.compile(any_of(w for w, kind in kinds_of("en").items() if kind in DIVISIONS))

_TOKEN = re.compile(
    rf"[\s.、,]*(?:\((?P<closed>\d{{1,3}}|{ZH}|[a-z]|[ivx]{{2,5}})\)"
    rf"|(?P<open>\d{{1,4}}(?!\d)|{ZH}|[ivxlc]+(?![a-z])))"
)
_HALVES = re.compile(r"(?P<first>\d{1,4})\s*-\s*(?P<last>\d{1,4})")
_LETTERED = re.compile(r"(?P<number>\d{1,4})(?P<letter>[a-z])")
_LIST = re.compile(r"\d{1,4}(?:\s*(?:,|、|and|和|&)\s*\d{1,4})+")
_DEEPEST = 6


def read_bare(text: str) -> list[Address] | None:
    """The places that the whole text names; None where it is more than numbers.

    A plan's "Part II (1) 2" is the address 二（一）2 with a word before it.
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
    steps: list[Step] = []
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if not token:
            return None
        steps.append(Step(None, normal_number(token["closed"] or token["open"])))
        at = token.end()
    return [tuple(steps)] if 0 < len(steps) <= _DEEPEST else None
