"""Dates in the forms in which documents print them."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from corpus.numerals import zh_to_int
from ingest.data import load_table

_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_SIGNS = {
    "{Y}": r"(?P<year>(?:1[89]|20)\d{2})",
    "{M}": "|".join(sorted(_MONTHS, key=len, reverse=True)),
    "{Z}": "[〇○零OoＯ０0一二三四五六七八九]",
    "{N}": "[一二三四五六七八九十]",
}
_MONTHS_A_YEAR = 12
_FIRST_ROC_YEAR = 1912
# Every date that is read has one of these.
_YEAR = re.compile(r"年|(?:1[89]|20)\d{2}")
_ZERO = re.compile("[○零OoＯ０0]")


def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of dates.toml, in which {Y}, {M}, {Z} and {N} stand for a year, a month, digits."""
    for sign, meaning in _SIGNS.items():
        pattern = pattern.replace(sign, meaning)
    return re.compile(pattern, re.IGNORECASE)


_PRINTED = tuple(map(compiled, load_table("dates")["printed"]))


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date that a text prints. ``day`` is None where it states the month only."""

    year: int
    month: int
    day: int | None
    start: int
    end: int

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, self.day or 1)

    @property
    def iso(self) -> str:
        """``2019-12-27``, or ``2016-12`` where only the month is printed."""
        return self.first_day.isoformat() if self.day else f"{self.year:04}-{self.month:02}"


def read_dates(text: str) -> list[PrintedDate]:
    """The dates of a line in the order of its text; impossible ones are left out."""
    if not _YEAR.search(text):
        return []
    found: list[PrintedDate] = []
    for pattern in _PRINTED:
        for match in pattern.finditer(text):
            made = _made(match)
            if made and not any(d.start < made.end and made.start < d.end for d in found):
                found.append(made)
    return sorted(found, key=lambda each: each.start)


def _made(match: re.Match[str]) -> PrintedDate | None:
    groups = match.groupdict()
    year, month, day = _parts(groups)
    if year is None or month is None:
        return None
    try:
        date(year, month, 1 if day is None else day)
    except ValueError:
        return None
    return PrintedDate(year, month, day, match.start(), match.end())


def _parts(groups: dict[str, str | None]) -> tuple[int | None, int | None, int | None]:
    if zh_year := groups.get("zh_year"):
        month = 1 if groups["month"] == "元" else _number(groups["month"])
        year = zh_to_int(_ZERO.sub("〇", zh_year.replace(" ", "")))
        return year, month, _number(groups["day"])
    if roc := groups.get("roc"):
        year = _number(roc)
        return (
            (year + _FIRST_ROC_YEAR - 1 if year else None),
            _number(groups["month"]),
            _number(groups["day"]),
        )
    if (one := _number(groups.get("one"))) and (two := _number(groups.get("two"))):
        # A day and a month: which is which, only a number over twelve tells.
        if one == two or (one > _MONTHS_A_YEAR) != (two > _MONTHS_A_YEAR):
            return _number(groups["year"]), min(one, two), max(one, two)
        return None, None, None
    return _number(groups["year"]), _number(groups["month"]), _number(groups.get("day"))


def _number(text: str | None) -> int | None:
    if not text:
        return None
    text = text.replace(" ", "")
    if text.isdecimal():
        return int(text)
    return _MONTHS.get(text.lower()) or zh_to_int(text)
