"""Converts numerals in legal texts to integers and back."""

from __future__ import annotations

import re

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2, "兩": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
ZH_NUMERAL = "〇零○一二三四五六七八九十百千两兩"

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_ROMAN_FORM = re.compile(r"m{0,3}(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")
_ROMAN_STEPS = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip

WORDS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip

STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"


def zh_to_int(text: str) -> int | None:
    """``二百四十`` → 240, ``一〇八`` → 108; None if it is not a numeral."""
    if not text or any(c not in _DIGITS and c not in _UNITS for c in text):
        return None
    if not any(c in _UNITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, 0
    for char in text:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit


def int_to_zh(number: int) -> str:
    """1–9999 as Chinese laws number articles: 10 → 十, 105 → 一百零五, 110 → 一百一十."""
    out, gap = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            out += ("零" if gap and out else "") + "〇一二三四五六七八九"[digit] + sign
            gap = False
        else:
            gap = True
    return out.removeprefix("一") if out.startswith("一十") else out


def roman_to_int(text: str) -> int | None:
    """``iv`` → 4; None if it is not a Roman numeral in its usual form."""
    text = text.lower()
    if not text or not _ROMAN_FORM.fullmatch(text):
        return None
    values = [_ROMAN[c] for c in text]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


def int_to_roman(number: int) -> str:
    """1–3999: 4 → IV."""
    out = ""
    for value, sign in _ROMAN_STEPS:
        out += sign * (number // value)
        number %= value
    return out
