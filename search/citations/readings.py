"""The ways to read a citation: which part is the address, which the name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from search.citations.address import Address
from search.citations.bare import read_bare
from search.citations.chinese import scan_chinese
from search.citations.english import scan_english
from search.citations.names import Named, NameTable
from search.citations.words import CONFIDENCE, OF, TABLE, any_of

_EDGE = " \t,.;:。，；：、()[]〔〕"
_LEADS = any_of(TABLE["joints"]["lead"])
_LEAD = re.compile(rf"^(?:\s*{_LEADS}\.?\s*)+")
_TRAIL = re.compile(rf"(?:\s*,?\s*{_LEADS}\s*)+$")
_OF = re.compile(rf"^\s*,?\s*(?:{OF})?\s*")


class Reading(NamedTuple):
    """One way to understand a citation."""

    addresses: list[Address]
    written: str
    """The address as it is written."""
    named: Named | None
    certainty: float


def context_of(names: NameTable, work: str | None) -> Named | None:
    if not work:
        return None
    return Named((work,), False) if work in names.documents else names.find(work)


def readings(text: str, names: NameTable, context: Named | None) -> Iterator[Reading]:
    """The ways to read the whole text as an address with or without a name, the likeliest first."""
    lead = _LEAD.match(text)
    starts = {0, lead.end() if lead else 0}
    for start in range(len(text)):
        if (
            start
            and text[start - 1].isalnum()
            and text[start].isascii()
            and text[start - 1].isascii()
        ):
            continue
        for scan in (scan_english(text, start), scan_chinese(text, start)):
            if scan is None:
                continue
            before, after = text[:start], text[scan.end :]
            written = text[start : scan.end]
            if named := _name(before, after, names):
                yield Reading(scan.addresses, written, named, 1.0)
            elif start in starts and not after.strip(_EDGE):
                yield Reading(scan.addresses, written, context, 1.0)
    for start in range(len(text) - 1, 0, -1):
        if (
            text[start].isalnum()
            and text[start - 1].isalnum()
            and (text[start - 1].isascii() == text[start].isascii())
        ):
            continue
        rest = text[start:].strip(" ,:;")
        named = names.find(_TRAIL.sub("", text[:start])) if rest else None
        if named is None:
            continue
        if addresses := read_bare(rest):
            yield Reading(addresses, rest, named, CONFIDENCE["bare"])
        else:
            yield Reading([], rest, named, 1.0)
    if context:
        yield Reading(read_bare(text) or [], text, context, CONFIDENCE["bare"])


def _name(before: str, after: str, names: NameTable) -> Named | None:
    """The work that stands before or after an address, if nothing else does."""
    if not before.strip(_EDGE) or _LEAD.fullmatch(before):
        rest = _OF.sub("", after).strip(_EDGE)
        return names.find(_LEAD.sub("", rest)) or names.find(rest) if rest else None
    if after.strip(_EDGE):
        return None
    name = _TRAIL.sub("", before.rstrip(" ,.;:")).strip(" ,")
    return names.find(name) or names.find(_LEAD.sub("", name))
