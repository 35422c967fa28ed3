"""Lists and ranges of addresses: "articles 5 to 7", 第一款、第二款."""

from __future__ import annotations

from typing import NamedTuple

from corpus.numerals import roman_to_int
from search.citations.address import Address, Step
from search.citations.words import LONGEST_RANGE


class Scan(NamedTuple):
    """The places that a text names at ``[start, end)``."""

    addresses: list[Address]
    start: int
    end: int


def expanded(addresses: list[Address], more: list[Address]) -> list[Address]:
    """``addresses``, and all places from their last one to the first of ``more``.

    Where no range makes sense of the two, both ends alone.
    """
    first, last = addresses[-1], more[0]
    if len(first) != len(last) or first[:-1] != last[:-1] or first[-1].kind != last[-1].kind:
        return addresses + more
    numbers = _between(first[-1].number, last[-1].number)
    return addresses + [(*first[:-1], Step(first[-1].kind, n)) for n in numbers] + more


def replaced(address: Address, step: Step) -> Address | None:
    """``address`` with ``step`` for the innermost of its steps that is written in the same way."""
    for at in range(len(address) - 1, 0, -1):
        kinds = {address[at].kind, step.kind}
        if (len(kinds) == 1 or None in kinds) and _alike(address[at].number, step.number):
            return (*address[:at], step)
    # "paragraph 1 (a) and (b)" begins at the paragraph; "(a) and (b)" alone names no list.
    return None


def _between(first: str, last: str) -> list[str]:
    if first.isdigit() and last.isdigit():
        low, high = int(first), int(last)
        return [str(n) for n in range(low + 1, high)] if high - low <= LONGEST_RANGE else []
    if len(first) == len(last) == 1 and first.isalpha() and last.isalpha():
        return [chr(code) for code in range(ord(first) + 1, ord(last))]
    return []


def _alike(one: str, other: str) -> bool:
    if one.isdigit() or other.isdigit():
        return one.isdigit() and other.isdigit()
    return len(one) == len(other) == 1 or (bool(roman_to_int(one)) and bool(roman_to_int(other)))
