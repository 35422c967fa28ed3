"""Words, lists and ranges in citations, from ``data/citations.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from corpus.numerals import ZH_NUMERAL, roman_to_int
from search.citations.address import Address, Step, StepKind
from search.data import load_table
from search.text.folding import Folded, fold

TABLE: dict[str, Any] = load_table("citations")
CONFIDENCE: dict[str, float] = TABLE["confidence"]

_ALIKE = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | {"\t": " ", "\n": " ", "〇": "零"})
_HAS_ALIKE = re.compile(f"[{''.join(map(chr, _ALIKE))}]")


def prepare(text: str) -> Folded:
    """The text in the form that the patterns expect, with offsets into the original."""
    folded = fold(text)
    # Most texts have none of these, and to look for them is much faster.
    if not _HAS_ALIKE.search(folded.text):
        return folded
    return folded._replace(text=folded.text.translate(_ALIKE))


def any_of(words: Iterable[str]) -> str:
    """A pattern that matches any of the words, the longest first; Latin ones as whole words only."""
    return "(?:" + "|".join(map(_whole, longest_first(words))) + ")"


def longest_first(words: Iterable[str]) -> list[str]:
    """Each word once."""
    return sorted(set(words), key=lambda word: (-len(word), word))


def beginning(word: str) -> str:
    """A pattern that matches a word, a Latin one as a whole word only, and begins with its first letter.

    Where all alternatives of a pattern do, ``re`` passes over all other letters at once.
    """
    first, rest = re.escape(word[0]), re.escape(word[1:])
    before = rf"(?<![a-z0-9]{first})" if _is_latin(word[0]) else ""
    after = r"(?![a-z0-9])" if _is_latin(word[-1]) else ""
    return first + before + rest + after


def kinds_of(lang: str) -> dict[str, StepKind]:
    """The passage kind of each word of a language."""
    return {word: kind for kind, words in TABLE["words"][lang].items() for word in words}


def _whole(word: str) -> str:
    pattern = re.escape(word)
    first = r"(?<![a-z0-9])" if _is_latin(word[0]) else ""
    last = r"(?![a-z0-9])" if _is_latin(word[-1]) else ""
    return first + pattern + last


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


ZH = f"[{ZH_NUMERAL}]+"
NUMBER = rf"(?:{ZH}|\d{{1,4}}(?!\d))"
LIST = any_of(TABLE["joints"]["list"])
RANGE = any_of(TABLE["joints"]["range"])
OF = any_of(TABLE["joints"]["of"])
LATIN: dict[str, int] = TABLE["numbers"]["latin"]
LONGEST_RANGE: int = TABLE["numbers"]["longest_range"]
UNNUMBERED: list[str] = TABLE["words"]["unnumbered"]


class Scan(NamedTuple):
    """The addresses found in a text at ``[start, end)``."""

    addresses: list[Address]
    start: int
    end: int


def expanded(addresses: list[Address], more: list[Address]) -> list[Address]:
    """``addresses``, and all addresses from the last of them to the first of ``more``.

    If the two do not form a range, or it is longer than LONGEST_RANGE, only both ends.
    """
    first, last = addresses[-1], more[0]
    if len(first) != len(last) or first[:-1] != last[:-1] or first[-1].kind != last[-1].kind:
        return addresses + more
    numbers = _between(first[-1].number, last[-1].number)
    if numbers is None:
        return [*addresses, (*last[:-1], last[-1]._replace(after_gap=True)), *more[1:]]
    return addresses + [(*first[:-1], Step(first[-1].kind, n)) for n in numbers] + more


def replaced(address: Address, step: Step) -> Address | None:
    """``address`` with ``step`` in place of its innermost step that is written in the same way."""
    for at in range(len(address) - 1, 0, -1):
        kinds = {address[at].kind, step.kind}
        if (len(kinds) == 1 or None in kinds) and _alike(address[at].number, step.number):
            return (*address[:at], step)
    # "paragraph 1 (a) and (b)" begins at the paragraph; "(a) and (b)" alone is not a list.
    return None


def _between(first: str, last: str) -> list[str] | None:
    """The numbers between two others; None if there are too many."""
    if first.isdigit() and last.isdigit():
        low, high = int(first), int(last)
        return [str(n) for n in range(low + 1, high)] if high - low <= LONGEST_RANGE else None
    if len(first) == len(last) == 1 and first.isalpha() and last.isalpha():
        return [chr(code) for code in range(ord(first) + 1, ord(last))]
    return []


def _alike(one: str, other: str) -> bool:
    if one.isdigit() or other.isdigit():
        return one.isdigit() and other.isdigit()
    return len(one) == len(other) == 1 or (bool(roman_to_int(one)) and bool(roman_to_int(other)))
