"""Parses the printed number at the start of a paragraph as a word processor would count it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_HIGHEST = 200
_DIGITS = "零一二三四五六七八九"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
# A number is followed by one of these; "3.5 million" and "第二百四十条之一" are not labels.
_PUNCTUATION = r"[.:：、，)）]?"


@dataclass(frozen=True, slots=True)
class Label:
    """A printed number: ``（三）`` is value 3 of ``（%1）`` in chineseCountingThousand."""

    template: str
    """Word's lvlText."""
    format: str
    """Word's numFmt."""
    value: int
    spaced: bool
    """Whether a space separates the number from the text."""
    length: int
    """The number of its characters at the start of the text, including the space."""
    depth: int
    """The level of indentation."""


class LabelCounter:
    """Reads the numbers of one level of a document in order, and finds which of them continue a count."""

    def __init__(self, headings: bool = False) -> None:
        self._headings = headings
        self._last: dict[tuple[str, str], int] = {}

    def read(self, text: str) -> tuple[Label, bool] | None:
        """The number at the start of ``text``, and whether it follows the last one of its kind.

        None if no number is printed, or one that a word processor would print differently. "(i)" is a
        letter after "(h)" and a Roman numeral elsewhere.
        """
        labels = _readings(text, self._headings)
        if not labels:
            return None
        label = next(filter(self._follows, labels), None)
        follows = label is not None
        # If no number precedes, "(i)" begins a list: it is the reading with the value 1.
        label = label or min(labels, key=lambda reading: reading.value != 1)
        self._last[label.template, label.format] = label.value
        return label, follows

    def _follows(self, label: Label) -> bool:
        return self._last.get((label.template, label.format)) == label.value - 1


def _readings(text: str, headings: bool) -> list[Label]:
    labels = []
    for template, formats, depth in _templates(headings):
        if match := _pattern(template).match(text):
            printed, after = match["number"], match["after"]
            # An ideographic space is part of the label: Word has no suffix of that width.
            shown = template + match["mark"] + after.strip(" ")
            labels += [
                Label(shown, name, value, after == " ", match.end(), depth)
                for name in formats
                if (value := _values(name).get(printed)) is not None
            ]
    return labels


@cache
def _templates(headings: bool) -> list[tuple[str, tuple[str, ...], int]]:
    data = tomllib.loads(files(__package__).joinpath("labels.toml").read_text("utf-8"))
    return [
        (text, tuple(label["formats"]), label["depth"])
        for label in data["label"]
        for text in label["texts"]
        if headings or not label.get("headings", False)
    ]


@cache
def _pattern(template: str) -> re.Pattern[str]:
    before, after = map(re.escape, template.split("%1"))
    # The text may follow a bracket or 、 directly, but not a word or a bare number.
    closed = template[-1] in "）)、"
    mark = "" if closed or template == "%1." else _PUNCTUATION
    gap = r"[ \u3000]?" if closed else r"[ \u3000]"
    return re.compile(
        rf"{before}(?P<number>\d{{1,3}}|[A-Za-z]{{1,6}}|[{_DIGITS}十百]{{1,6}}){after}"
        rf"(?P<mark>{mark})(?P<after>{gap})(?=\S)"
    )


@cache
def _values(number_format: str) -> dict[str, int]:
    render, highest = _FORMATS[number_format]
    return {render(value): value for value in range(1, highest + 1)}


def _roman(value: int) -> str:
    text = ""
    for worth, sign in _ROMAN:
        text += sign * (value // worth)
        value %= worth
    return text


def _chinese(value: int) -> str:
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    text = _DIGITS[hundreds] + "百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


_FORMATS: dict[str, tuple[Callable[[int], str], int]] = {
    "decimal": (str, _HIGHEST),
    "lowerLetter": (lambda value: chr(ord("a") + value - 1), 26),
    "upperLetter": (lambda value: chr(ord("A") + value - 1), 26),
    "lowerRoman": (_roman, 39),
    "upperRoman": (lambda value: _roman(value).upper(), 39),
    "chineseCountingThousand": (_chinese, _HIGHEST),
}
