"""The number formats of Word's and PowerPoint's automatic numbering."""

from __future__ import annotations

from collections.abc import Callable

BLACK_CIRCLE = "circleNumWdBlack"
"""❶ ❷ ❸ by PowerPoint's name; Word does not have this format."""

_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
# ECMA-376 part 1, 17.18.59: letters are repeated: z, aa, bb (not ab). Word stops at 780.
_LARGEST_LETTER = 780
_LARGEST_ROMAN = 32767
_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}

_DIGITS = "〇一二三四五六七八九"
_COUNTING = ("零一二三四五六七八九", "十百千", "万")
_FINANCIAL_SIMPLIFIED = ("零壹贰叁肆伍陆柒捌玖", "拾佰仟", "万")
_FINANCIAL_TRADITIONAL = ("零壹貳參肆伍陸柒捌玖", "拾佰仟", "萬")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"


def numeral(value: int, number_format: str) -> str:
    """``value`` in ``number_format``, an ST_NumberFormat of ECMA-376 part 1, 17.18.59.

    Outside a format's range, and in formats of languages other than Chinese, Japanese and English, the
    number is decimal. ``none`` and ``bullet`` print nothing.
    """
    if number_format in {"none", "bullet"}:
        return ""
    write = _WRITERS.get(number_format)
    return write(value) if write and value > 0 else str(value)


def _roman(value: int) -> str:
    if value > _LARGEST_ROMAN:
        return str(value)
    written = ""
    for worth, letters in _ROMAN:
        written += letters * (value // worth)
        value %= worth
    return written


def _letters(value: int) -> str:
    if value > _LARGEST_LETTER:
        return str(value)
    repeats, letter = divmod(value - 1, 26)
    return chr(ord("a") + letter) * (repeats + 1)


def _ordinal(value: int) -> str:
    teens = value % 100 in {11, 12, 13}
    return str(value) + ("th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th"))


def _words(value: int) -> str:
    if value >= 1_000_000:
        return str(value)
    if value >= 1000:
        head, rest = divmod(value, 1000)
        return f"{_words(head)} thousand" + (f" {_words(rest)}" if rest else "")
    if value >= 100:
        head, rest = divmod(value, 100)
        return f"{_ONES[head]} hundred" + (f" {_words(rest)}" if rest else "")
    if value >= 20:
        head, rest = divmod(value, 10)
        return _TENS[head - 2] + (f"-{_ONES[rest]}" if rest else "")
    return _ONES[value]


def _ordinal_words(value: int) -> str:
    words = _words(value)
    cut = max(words.rfind(" "), words.rfind("-")) + 1
    last = words[cut:]
    if last.isdecimal():
        return _ordinal(value)
    regular = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return words[:cut] + _ORDINALS.get(last, regular)


def _digits(digits: str) -> Callable[[int], str]:
    return lambda value: "".join(digits[int(digit)] for digit in str(value))


def _tens_then_digits(value: int) -> str:
    # The standard's own example: …, 九十九, 一〇〇, 一〇一.
    return _grouped(value, *_COUNTING) if value < 100 else _digits(_DIGITS)(value)


def _grouped(value: int, digits: str, units: str, myriad: str) -> str:
    """一百零一, 二千零五十, 十一, 一万零一: the way numbers are read in Chinese."""
    if value >= 100_000_000:
        return str(value)
    if value >= 10_000:
        head, rest = divmod(value, 10_000)
        gap = digits[0] if 0 < rest < 1000 else ""
        return (
            _grouped(head, digits, units, myriad) + myriad + gap + _thousands(rest, digits, units)
        )
    written = _thousands(value, digits, units)
    # 十 to 十九 alone, but 一十 to 一十九 after a hundred; 壹拾 always keeps its 壹.
    return written.removeprefix("一") if 10 <= value < 20 else written


def _thousands(value: int, digits: str, units: str) -> str:
    written, gap = "", False
    for power in (3, 2, 1, 0):
        digit = value // 10**power % 10
        if digit:
            written += digits[0] if gap and written else ""
            written += digits[digit] + (units[power - 1] if power else "")
        gap = not digit
    return written


def _japanese(value: int) -> str:
    """百一, 千二百: no 一 before 十, 百 and 千, and no 零."""
    if value >= 100_000_000:
        return str(value)
    if value >= 10_000:
        head, rest = divmod(value, 10_000)
        return f"{_japanese(head)}万{_japanese(rest) if rest else ''}"
    written = ""
    for power, unit in ((3, "千"), (2, "百"), (1, "十"), (0, "")):
        digit = value // 10**power % 10
        if digit:
            written += ("" if digit == 1 and unit else _DIGITS[digit]) + unit
    return written


def _from_set(symbols: str) -> Callable[[int], str]:
    return lambda value: symbols[value - 1] if value <= len(symbols) else str(value)


def _enclosed(first: str) -> Callable[[int], str]:
    return _from_set("".join(chr(ord(first) + offset) for offset in range(20)))


_WRITERS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda value: f"{value:02d}",
    "lowerRoman": _roman,
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerLetter": _letters,
    "upperLetter": lambda value: _letters(value).upper(),
    "ordinal": _ordinal,
    "cardinalText": lambda value: _words(value).capitalize(),
    "ordinalText": lambda value: _ordinal_words(value).capitalize(),
    "hex": lambda value: f"{value:X}",
    "chicago": lambda value: "*†‡§"[(value - 1) % 4] * ((value - 1) // 4 % 64 + 1),
    "numberInDash": lambda value: f"- {value} -",
    "decimalFullWidth": _digits("０１２３４５６７８９"),
    "decimalFullWidth2": _digits("０１２３４５６７８９"),
    "decimalEnclosedCircle": _enclosed("①"),
    "decimalEnclosedCircleChinese": _enclosed("①"),
    BLACK_CIRCLE: _from_set("❶❷❸❹❺❻❼❽❾❿⓫⓬⓭⓮⓯⓰⓱⓲⓳⓴"),
    "decimalEnclosedParen": _enclosed("⑴"),
    "decimalEnclosedFullstop": _enclosed("⒈"),
    "ideographEnclosedCircle": _from_set("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    "ideographTraditional": _from_set(_STEMS),
    "ideographZodiac": _from_set(_BRANCHES),
    "ideographZodiacTraditional": lambda value: (
        _STEMS[(value - 1) % 10] + _BRANCHES[(value - 1) % 12] if value <= 60 else str(value)
    ),
    "ideographDigital": _digits(_DIGITS),
    "japaneseDigitalTenThousand": _digits(_DIGITS),
    "taiwaneseDigital": _digits("○一二三四五六七八九"),
    "chineseCounting": _tens_then_digits,
    "taiwaneseCounting": _tens_then_digits,
    "chineseCountingThousand": lambda value: _grouped(value, *_COUNTING),
    "taiwaneseCountingThousand": lambda value: _grouped(value, *_COUNTING),
    "chineseLegalSimplified": lambda value: _grouped(value, *_FINANCIAL_SIMPLIFIED),
    "ideographLegalTraditional": lambda value: _grouped(value, *_FINANCIAL_TRADITIONAL),
    "japaneseCounting": _japanese,
}
