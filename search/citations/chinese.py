"""Chinese addresses: 第二百四十条第一款第（六）项, 第16条第3款, 第五条、第六条, 第二部分（一）2."""

from __future__ import annotations

import re
from typing import NamedTuple

from search.citations.address import WITHIN, Address, Step, normal_number
from search.citations.words import LIST, NUMBER, RANGE, Scan, any_of, expanded, kinds_of

_KINDS = kinds_of("zh")
_MEASURE = any_of(_KINDS)
_LETTERS = r"[a-z]|[ivx]{2,5}"
_SIGN = rf"(?:{NUMBER}|{_LETTERS})"
_ONE = rf"(?:第\s*)?(?:\({_SIGN}\)|{_SIGN})"
_JOIN = rf"(?:{RANGE}|{LIST})"
_GROUP = re.compile(
    rf"(?P<numbers>(?P<first>第)?\s*(?:\({_SIGN}\)|{_SIGN})(?:\s*{_JOIN}\s*{_ONE})*)\s*"
    rf"(?P<measure>{_MEASURE})(?:\s*之\s*(?P<inserted>{NUMBER}))?"
)
_BARE = re.compile(rf"\((?P<number>{_SIGN})\)")
_BELOW = re.compile(r"[.、\s]?(?P<number>\d{1,2})(?![\d年月日])")
_BETWEEN = re.compile(r"\s*的?\s*")
_JOINT = re.compile(rf"\s*(?:(?P<range>{RANGE})|{LIST})\s*")
_PIECES = re.compile(rf"(?P<join>{_JOIN})|\(?(?P<number>{_SIGN})\)?")
_RANGE = re.compile(RANGE)


class _Group(NamedTuple):
    """Numbers with their measure word, or a number in brackets."""

    steps: list[Step]
    """Several steps if it is a list or range of alternatives."""
    measure: str
    end: int


def scan_chinese(text: str, start: int, *, strict: bool = False) -> Scan | None:
    """The addresses that begin at ``start``; ``strict``: running text, where each number must have
    its 第."""
    group = _group(text, start, strict=strict)
    if not group:
        return None
    chain, addresses, end = _chain(text, group, [], strict=strict)
    while joint := _JOINT.match(text, end):
        following = _group(text, joint.end(), strict=strict)
        level = _level(chain, following) if following else None
        if following is None or level is None:
            break
        before = addresses[-1][:level]
        chain, more, end = _chain(text, following, chain[:level], before=before, strict=strict)
        addresses = expanded(addresses, more) if joint["range"] else addresses + more
    return Scan(addresses, start, end)


def _level(chain: list[str], following: _Group) -> int | None:
    """The level in the chain of measure words at which a list continues."""
    return chain.index(following.measure) if following.measure in chain else None


def _chain(
    text: str, group: _Group, measures: list[str], *, before: Address = (), strict: bool
) -> tuple[list[str], list[Address], int]:
    """A group and the groups within it: its measure words, addresses and end."""
    addresses: list[Address] = [(*before, step) for step in group.steps]
    measures = [*measures, group.measure]
    end = group.end
    while len(addresses) == 1 or not strict:
        at = _BETWEEN.match(text, end)
        inner = _group(text, at.end() if at else end, strict=strict) or _bracket(text, end)
        if inner is None and not strict and measures[-1] == "()":
            inner = _below(text, end)
        if inner is None or not _is_within(inner, measures) or len(addresses) > 1:
            break
        addresses = [(*addresses[0], step) for step in inner.steps]
        measures.append(inner.measure)
        end = inner.end
    return measures, addresses, end


def _is_within(inner: _Group, measures: list[str]) -> bool:
    """Whether a group is within the last one; a second article is another address."""
    if inner.measure == "()":
        return True
    if inner.measure in measures:
        return False
    kind, outer = inner.steps[0].kind, _KINDS.get(measures[-1])
    return kind in WITHIN or (outer not in WITHIN and outer != "article" and outer is not None)


def _group(text: str, start: int, *, strict: bool) -> _Group | None:
    match = _GROUP.match(text, start)
    if not match or (strict and not match["first"] and text[start : start + 1] != "("):
        return None
    measure = match["measure"]
    kind = _KINDS[measure]
    if kind not in WITHIN and re.search(_LETTERS, match["numbers"]):
        return None
    steps: list[Step] = []
    ranged = False
    for piece in _PIECES.finditer(match["numbers"]):
        if piece["join"]:
            ranged = bool(_RANGE.fullmatch(piece["join"]))
            continue
        step = Step(kind, normal_number(piece["number"]))
        if ranged and _is_inserted(match["numbers"], steps[-1], step):
            steps[-1] = Step(kind, f"{steps[-1].number}-{step.number}")
        elif ranged:
            steps = [each[0] for each in expanded([(s,) for s in steps], [(step,)])]
        else:
            steps.append(step)
        ranged = False
    if inserted := match["inserted"]:
        steps[-1] = Step(kind, f"{steps[-1].number}-{normal_number(inserted)}")
    return _Group(steps, measure, match.end())


def _is_inserted(numbers: str, before: Step, step: Step) -> bool:
    """第2-1条 is inserted after article 2; 第2-4条 is a range of three articles."""
    both = before.number.isdigit() and step.number.isdigit()
    return "-" in numbers and both and int(step.number) <= int(before.number)


def _bracket(text: str, at: int) -> _Group | None:
    bracket = _BARE.match(text, at)
    step = bracket and Step(None, normal_number(bracket["number"]))
    return _Group([step], "()", bracket.end()) if bracket and step else None


def _below(text: str, at: int) -> _Group | None:
    """The 2 of 第二部分（一）2."""
    below = _BELOW.match(text, at)
    step = below and Step(None, normal_number(below["number"]))
    return _Group([step], "()", below.end()) if below and step else None
