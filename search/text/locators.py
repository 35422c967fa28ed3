"""Locators as keys that both languages share: ``article-3``, ``article-240-1``."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from corpus import Passage
from corpus.numerals import ZH_NUMERAL, roman_to_int, zh_to_int
from search.data import load_table
from search.text.folding import fold

_KINDS: dict[str, dict[str, str]] = load_table("locators")
_SIGNS = ("第", *_KINDS["en"])
_MENTION = re.compile(
    rf"\b(?P<en>{'|'.join(_KINDS['en'])})\.?\s*(?P<en_number>\d+|[ivxlc]+\b)"
    rf"|第\s*(?P<zh_number>\d+|[{ZH_NUMERAL}]+)\s*(?P<zh>{'|'.join(_KINDS['zh'])})"
    rf"(?:之(?P<inserted>[{ZH_NUMERAL}]+))?"
)


_WITHIN = re.compile(
    r"(?:\s*\([0-9a-z]{1,4}\))+"
    rf"|(?:\s*第?[(]?(?:\d+|[a-z]|[{ZH_NUMERAL}]+)[)]?[款项目])+"
)
_STEP = re.compile(rf"\d+|[a-z]+|[{ZH_NUMERAL}]+")


class Mention(NamedTuple):
    """A locator found in a folded text."""

    key: str
    """The key of its article or section, even if it names a part of that."""
    start: int
    end: int
    place: str
    """The whole locator, ``article-6(3)``, in one spelling; see :func:`places`."""


def mentions(folded: str) -> list[Mention]:
    """The locators in a folded text, in order."""
    found: list[Mention] = []
    # Most texts contain none: this test is faster than the pattern.
    if not any(word in folded for word in _SIGNS):
        return found
    for match in _MENTION.finditer(folded):
        if match["en"]:
            key = f"{_KINDS['en'][match['en']]}-{_number(match['en_number'])}"
        else:
            key = f"{_KINDS['zh'][match['zh']]}-{_number(match['zh_number'])}"
        if match["inserted"]:
            key += f"-{_number(match['inserted'])}"
        within = _WITHIN.match(folded, match.end())
        end = within.end() if within else match.end()
        steps = _STEP.findall(within[0]) if within else []
        place = key + "".join(f"({_step(step)})" for step in steps)
        found.append(Mention(key, match.start(), end, place))
    return found


def places(passage: Passage) -> tuple[str, ...]:
    """The locators of a passage in the form of :attr:`Mention.place`; none for "p. 3" and the like."""
    return _places(passage.locator.en, passage.locator.zh)


# Cached: the articles of all documents have the same few locators.
@lru_cache(maxsize=5_000)
def _places(en: str, zh: str) -> tuple[str, ...]:
    found = (mentions(fold(locator).text) for locator in (en, zh))
    return tuple(dict.fromkeys(each[-1].place for each in found if each))


def place_key(place: str) -> str:
    """The key of the unit with the locator ``place``; its ancestors have keys of their own."""
    return f"@{place}"


def _step(number: str) -> str:
    """A number within an article: letters stay (Roman ones are rare, and are read alike on both sides)."""
    return number if number.isascii() else _number(number)


def locator_key(passage: Passage) -> str | None:
    """The key of a passage; None if it has no number of its own."""
    if passage.number is None:
        return None
    number = "-".join(_number(part) for part in passage.number.lower().split("-"))
    return f"{passage.kind}-{number}"


def _number(digits: str) -> str:
    value = int(digits) if digits.isascii() and digits.isdigit() else None
    value = value if value is not None else zh_to_int(digits) or roman_to_int(digits)
    return digits if value is None else str(value)
