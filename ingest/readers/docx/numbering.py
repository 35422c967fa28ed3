"""Word's automatic numbering, as Word prints it: ECMA-376 part 1, 17.9."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from ingest.readers.docx.styles import VAL, ParagraphStyle, Styles, W, child_value, has, is_on
from ingest.readers.office.numerals import numeral
from ingest.readers.office.package import MC, chosen, to_int

_DEEPEST_LEVEL = 8
_PLACEHOLDER = re.compile("%([1-9])")
# Word's own dialog accepts no longer text; without a limit a small file could print gigabytes.
_LONGEST_TEXT = 255
_SUFFIXES = {"nothing": "", "space": " ", "tab": " "}
_WORD = re.compile(r"\w{2}")


@dataclass(frozen=True, slots=True)
class Label:
    """``text`` as printed before the paragraph, including the space after it; "" for a bullet."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    number_format: str
    width: int
    text: str
    suffix: str
    legal: bool
    restart_after: int | None
    hidden: bool
    style: str | None


@dataclass(slots=True)
class _Number:
    """A ``w:num``. Numbers with the same abstract list share its count."""

    abstract: str
    levels: dict[int, _Level]
    starts: dict[int, int]
    linked: dict[str, int]
    """Levels by the paragraph style that is linked to them."""
    begun: set[int] = field(default_factory=set)


class Numbering:
    """The part ``word/numbering.xml``, and the current count of each list.

    Ask for labels in reading order, once per paragraph: each call increments the count.
    """

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstracts = _by_id(root, "abstractNum", "abstractNumId")
        self._elements = _by_id(root, "num", "numId")
        self._numbers: dict[str, _Number | None] = {}
        self._counters: dict[str, list[int | None]] = {}

    def label(self, properties: etree._Element | None, style: ParagraphStyle) -> Label | None:
        """The label of the next paragraph, by its ``w:pPr`` and style; None if it has none."""
        direct = properties.find(f"{W}numPr") if properties is not None else None
        direct_id, direct_level = child_value(direct, "numId"), child_value(direct, "ilvl")
        number = self._number(direct_id if direct_id is not None else style.number_id)
        if number is None:
            return None
        level = to_int(direct_level, 0) if direct_level is not None else style.number_level or 0
        if direct_id is None and direct_level is None:
            level = number.linked.get(style.number_style or "", level)
        level = min(max(level, 0), _DEEPEST_LEVEL)
        if level not in number.levels:
            return None
        return Label(self._print(number, level, self._count(number, level)), level)

    def _count(self, number: _Number, level: int) -> list[int | None]:
        counters = self._counters.setdefault(number.abstract, [None] * (_DEEPEST_LEVEL + 1))
        before = counters[level]
        if before is None or (level in number.starts and level not in number.begun):
            counters[level] = _start(number, level)
        else:
            counters[level] = before + 1
        number.begun.add(level)
        for deeper in range(level + 1, _DEEPEST_LEVEL + 1):
            known = number.levels.get(deeper)
            after = known.restart_after if known else None
            # 17.9.10: restarts after a level of that number (from 1) or above; 0 means never.
            if after is None or level < after:
                counters[deeper] = None
        return counters

    @staticmethod
    def _print(number: _Number, level: int, counters: list[int | None]) -> str:
        own = number.levels[level]

        def value(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            known = number.levels.get(at)
            if known is None:
                return ""
            # A level that no paragraph has used yet shows its start value.
            count = counters[at]
            count = _start(number, at) if count is None else count
            if own.legal and known.number_format not in {"bullet", "none"}:
                return str(count)
            return numeral(count, known.number_format).rjust(known.width, "0")

        if own.hidden:
            return ""
        if own.number_format == "bullet" and not _WORD.search(own.text):
            return ""
        text = _PLACEHOLDER.sub(value, own.text)
        return text + own.suffix if text.strip() else ""

    def _number(self, number_id: str | None) -> _Number | None:
        if number_id is None:
            return None
        if number_id not in self._numbers:
            self._numbers[number_id] = self._read_number(number_id)
        return self._numbers[number_id]

    def _read_number(self, number_id: str) -> _Number | None:
        element = self._elements.get(number_id)
        abstract_id = child_value(element, "abstractNumId")
        abstract = self._abstracts.get(abstract_id or "")
        if element is None or abstract_id is None or abstract is None:
            return None
        linked = child_value(abstract, "numStyleLink")
        if linked is not None:
            other = self._elements.get(self._styles.list_number(linked) or "")
            abstract_id = child_value(other, "abstractNumId") or abstract_id
            abstract = self._abstracts.get(abstract_id, abstract)
        levels = _levels(abstract)
        starts: dict[int, int] = {}
        for override in element.findall(f"{W}lvlOverride"):
            at = to_int(override.get(f"{W}ilvl"), -1)
            for level in _levels(override).values():
                levels[at] = level
            start = child_value(override, "startOverride")
            if start is not None:
                starts[at] = to_int(start, 1)
        linked_styles = {level.style: at for at, level in levels.items() if level.style}
        return _Number(abstract_id, levels, starts, linked_styles)


def _by_id(root: etree._Element | None, name: str, key: str) -> dict[str, etree._Element]:
    found = root.findall(f"{W}{name}") if root is not None else []
    return {element.get(f"{W}{key}", ""): element for element in found}


def _start(number: _Number, level: int) -> int:
    known = number.levels.get(level)
    return number.starts.get(level, known.start if known else 1)


def _levels(parent: etree._Element) -> dict[int, _Level]:
    return {to_int(level.get(f"{W}ilvl"), -1): _level(level) for level in parent.findall(f"{W}lvl")}


def _level(element: etree._Element) -> _Level:
    number_format, width = _number_format(element)
    text = element.find(f"{W}lvlText")
    shown = text is not None and not is_on(text.get(f"{W}null"), "0")
    restart = child_value(element, "lvlRestart")
    return _Level(
        start=to_int(child_value(element, "start"), 0),
        number_format=number_format,
        width=width,
        text=(text.get(VAL) or "")[:_LONGEST_TEXT] if text is not None and shown else "",
        suffix=_SUFFIXES.get(child_value(element, "suff") or "tab", " "),
        legal=has(element, "isLgl") or False,
        restart_after=to_int(restart, 0) if restart is not None else None,
        hidden=has(element.find(f"{W}rPr"), "vanish") or False,
        style=child_value(element, "pStyle"),
    )


def _number_format(element: etree._Element) -> tuple[str, int]:
    """The format's name, and the minimum number of digits: 3 for the custom format "001, 002, …"."""
    found = element.find(f"{W}numFmt")
    if found is None and (alternate := element.find(f"{MC}AlternateContent")) is not None:
        branch = chosen(alternate)
        found = branch.find(f"{W}numFmt") if branch is not None else None
    if found is None:
        return "decimal", 0
    name = found.get(VAL, "decimal")
    if name != "custom":
        return name, 0
    first = found.get(f"{W}format", "").split(",")[0].strip()
    return "decimal", len(first) if first.isdecimal() and len(first) < 10 else 0
