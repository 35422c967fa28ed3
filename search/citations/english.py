"""English addresses: "art. 6(3)(a)", "Article 6, paragraph 3 (a)", "paragraphs 1 and 2 of article 6"."""

from __future__ import annotations

import re
from typing import NamedTuple

from corpus.numerals import WORDS
from search.citations.address import DIVISIONS, WITHIN, Address, Step, StepKind, normal_number
from search.citations.words import (
    LATIN,
    LIST,
    OF,
    RANGE,
    ZH,
    Scan,
    any_of,
    expanded,
    kinds_of,
    replaced,
)

_KINDS = kinds_of("en")
_HEAD = re.compile(rf"(?P<word>{any_of(_KINDS)})\.?\s*(?:nos?\.?\s+)?")
_TAIL = re.compile(
    rf"(?:\s*,)?\s*(?P<word>{any_of(w for w, kind in _KINDS.items() if kind in WITHIN)})\.?\s*"
)
_LETTERS = r"[a-z]|[ivx]{2,5}"
_NUMBER = re.compile(
    r"(?P<digits>\d{1,4})(?!\d)"
    rf"(?:\s(?P<latin>{'|'.join(LATIN)})(?![a-z])|(?P<letter>[a-z])(?![a-z0-9])|-(?P<dashed>\d{{1,4}})(?!\d))?"
    rf"|(?P<roman>[ivxlc]+)(?![a-z0-9'])|(?P<word>{'|'.join(WORDS)})(?![a-z])"
)
_WITHIN_NUMBER = re.compile(
    rf"\(\s*(?P<closed>\d{{1,3}}|{_LETTERS})\s*\)|(?P<digits>\d{{1,3}})(?!\d|\s?%)"
    rf"|(?P<letters>{_LETTERS})(?=[),.;]|$|\s+(?:of|and|or)\b)\)?"
)
_STEP = re.compile(
    rf"\.(?P<dotted>\d{{1,3}}|{_LETTERS})(?![a-z0-9])"
    rf"|\s*\(\s*(?P<closed>\d{{1,3}}|{_LETTERS}|{ZH})\s*\)"
    rf"|\s?(?P<half>{_LETTERS}|\d{{1,2}})\)"
    r"|\s(?P<stopped>[a-z])\.(?=\s|$)"
)
_JOINT = re.compile(rf"\s*(?:(?P<range>{RANGE})|,?\s*{LIST})\s*")
_OUTER = re.compile(rf"\s*,?\s*{OF}\s+(?:the\s+)?")
_INNER = re.compile(r"\s*,?\s*")
_ANNEX_LETTER = re.compile(r"(?P<roman>[a-z])(?![a-z0-9'])")


class _Part(NamedTuple):
    addresses: list[Address]
    end: int
    lists: bool = False
    """Whether its last word is a plural: "paragraphs 1 and 2"."""


def scan_english(text: str, start: int, *, strict: bool = False) -> Scan | None:
    """The addresses that begin at ``start``; ``strict``: running text, where "article 5, 3" is not
    a list."""
    head = _HEAD.match(text, start)
    if not head:
        return None
    kind = _KINDS[head["word"]]
    part = _series(text, head.end(), kind, plural=not strict or head["word"].endswith("s"))
    if not part:
        return None
    addresses, end, _ = part
    if kind in WITHIN or kind == "article":
        outer = _OUTER.match(text, end)
        scan = outer and scan_english(text, outer.end(), strict=strict)
        if scan and len(scan.addresses) == 1 and _holds(scan.addresses[0], kind):
            return Scan([scan.addresses[0] + each for each in addresses], start, scan.end)
    if kind in DIVISIONS and len(addresses) == 1:
        inner = _INNER.match(text, end)
        scan = inner and scan_english(text, inner.end(), strict=strict)
        if scan and _holds(addresses[0], scan.addresses[0][0].kind):
            return Scan([addresses[0] + each for each in scan.addresses], start, scan.end)
    return Scan(addresses, start, end)


def _holds(outer: Address, inner: StepKind | None) -> bool:
    if inner in DIVISIONS or outer[0].kind in DIVISIONS:
        return outer[0].kind in DIVISIONS and outer[-1].kind != inner
    return outer[0].kind == "article" or (outer[0].kind == "paragraph" and inner == "item")


def _series(text: str, at: int, kind: StepKind, *, plural: bool) -> _Part | None:
    first = _one(text, at, kind)
    if not first:
        return None
    addresses, end, lists = first
    while joint := _JOINT.match(text, end):
        following = _next(text, joint.end(), kind, addresses[-1], plural=plural, lists=lists)
        if not following:
            break
        more, end, _ = following
        addresses = expanded(addresses, more) if joint["range"] else addresses + more
    return _Part(addresses, end)


def _next(
    text: str, at: int, kind: StepKind, before: Address, *, plural: bool, lists: bool
) -> _Part | None:
    """The part after a list separator: another article, or another paragraph of the same one."""
    if (head := _HEAD.match(text, at)) and _KINDS[head["word"]] == kind:
        return _one(text, head.end(), kind)
    if len(before) > 1 and (tail := _TAIL.match(text, at)):
        number = _WITHIN_NUMBER.match(text, tail.end())
        return number and _sibling(text, number, before, _KINDS[tail["word"]])
    if len(before) > 1 and lists and (number := _WITHIN_NUMBER.match(text, at)):
        return _sibling(text, number, before, before[-1].kind)
    if text[at : at + 1] == "(":
        step = _STEP.match(text, at)
        return _sibling(text, step, before, None) if step else None
    return _one(text, at, kind) if plural else None


def _sibling(
    text: str, number: re.Match[str], before: Address, kind: StepKind | None
) -> _Part | None:
    step = Step(kind, _written(number))
    address = replaced(before, step)
    if not address:
        return None
    steps, end, lists = _steps(text, number.end())
    return _Part([(*address, *steps)], end, lists)


def _one(text: str, at: int, kind: StepKind) -> _Part | None:
    """A number with the steps within it; two addresses for a range such as 5-7."""
    if kind in WITHIN:
        number = _WITHIN_NUMBER.match(text, at)
        if not number:
            return None
        steps, end, lists = _steps(text, number.end())
        return _Part([(Step(kind, _written(number)), *steps)], end, lists)
    number = _NUMBER.match(text, at)
    if not number and kind == "annex":
        number = _ANNEX_LETTER.match(text, at)
    if not number:
        return None
    groups = number.groupdict()
    digits, dashed = groups.get("digits"), groups.get("dashed")
    if digits and dashed and int(dashed) > int(digits):
        ends: list[Address] = [(Step(kind, normal_number(n)),) for n in (digits, dashed)]
        return _Part(expanded(ends[:1], ends[1:]), number.end())
    written = normal_number(digits) if digits else groups["roman"] or _of_word(groups["word"])
    if suffix := dashed or LATIN.get(groups.get("latin") or "") or groups.get("letter"):
        written += f"-{suffix}"
    steps, end, lists = _steps(text, number.end())
    return _Part([(Step(kind, written), *steps)], end, lists)


def _steps(text: str, at: int) -> tuple[list[Step], int, bool]:
    """The steps within a number (.3, (a), para. 3), their end, and whether the last word is a
    plural."""
    steps: list[Step] = []
    lists = False
    while True:
        if step := _STEP.match(text, at):
            steps.append(Step(None, _written(step)))
            at = step.end()
        elif (tail := _TAIL.match(text, at)) and (number := _WITHIN_NUMBER.match(text, tail.end())):
            steps.append(Step(_KINDS[tail["word"]], _written(number)))
            lists = tail["word"].endswith("s")
            at = number.end()
        else:
            return steps, at, lists


def _of_word(word: str) -> str:
    return str(WORDS.index(word) + 1)


def _written(match: re.Match[str]) -> str:
    return normal_number(next(value for value in match.groupdict().values() if value))
