"""Word's automatic numbering for the printed numbers of a source."""

from __future__ import annotations

from typing import Any

from docx.styles.style import ParagraphStyle

from corpus.bundled.docx_xml import w
from corpus.bundled.labels import Label, LabelCounter

BULLETS = ("•", "–", "·")
"""By depth."""
_STEP = 400
"""The width of a level of indentation, in twips (1/20 pt)."""

_Kind = tuple[str, str, int]
"""The properties of numbers that share a count: lvlText, numFmt, level of heading."""


class Numbering:
    """Collects the lists of a document; ``fill`` writes them as numbering.xml.

    Each kind of number has its own definition. Word continues its count until a number appears that does
    not follow; that number begins a new list.
    """

    def __init__(self, chinese: bool) -> None:
        self._chinese = chinese
        self._counters: dict[int, LabelCounter] = {}
        self._definitions = [_bullet_definition()]
        self._lists: list[Any] = [w("num", w("abstractNumId", val=0), numId=1)]
        self._known: dict[_Kind, int] = {}
        self._current: dict[_Kind, int] = {}

    def number(self, paragraph: Any, text: str, heading: int = 0) -> int:
        """Give a ``w:p`` the number at the start of ``text``; returns how many characters Word now prints
        itself.

        Returns 0 if no number is printed. ``heading`` is the level of a heading: each level has its own
        count, and headings are not indented.
        """
        counter = self._counters.setdefault(heading, LabelCounter(headings=heading > 0))
        read = counter.read(text)
        if read is None:
            return 0
        label, follows = read
        kind = (label.template, label.format, heading)
        if not follows:
            self._current[kind] = self._new_list(label, kind)
        properties = paragraph.get_or_add_pPr()
        properties.get_or_add_numPr().extend(
            [w("ilvl", val=0), w("numId", val=self._current[kind])]
        )
        return label.length

    def bullets(self, styles: list[ParagraphStyle]) -> None:
        """Give the paragraph styles, one per depth, their bullets."""
        for depth, style in enumerate(styles):
            properties = style.element.get_or_add_pPr().get_or_add_numPr()
            properties.clear()
            properties.extend([w("ilvl", val=depth), w("numId", val=1)])

    def fill(self, numbering: Any) -> None:
        """Write the lists into the ``w:numbering`` element, replacing those of the template."""
        for child in list(numbering):
            numbering.remove(child)
        numbering.extend([*self._definitions, *self._lists])

    def _new_list(self, label: Label, kind: _Kind) -> int:
        if kind not in self._known:
            self._known[kind] = len(self._definitions)
            self._definitions.append(self._definition(label, kind[2]))
        start = w("lvlOverride", w("startOverride", val=label.value), ilvl=0)
        number = len(self._lists) + 1
        self._lists.append(w("num", w("abstractNumId", val=self._known[kind]), start, numId=number))
        return number

    def _definition(self, label: Label, heading: int) -> Any:
        if heading:
            indent = w("ind", left=0, firstLine=0)
        elif self._chinese:
            indent = w("ind", left=0, firstLineChars=200, firstLine=440)
        else:
            indent = w("ind", left=(label.depth + 1) * _STEP, hanging=_STEP)
        level = w(
            "lvl",
            w("start", val=1),
            w("numFmt", val=label.format),
            w("suff", val="space" if label.spaced else "nothing"),
            w("lvlText", val=label.template),
            w("lvlJc", val="left"),
            w("pPr", indent),
            ilvl=0,
        )
        return _abstract(len(self._definitions), "singleLevel", level)


def _bullet_definition() -> Any:
    levels = [
        w(
            "lvl",
            w("start", val=1),
            w("numFmt", val="bullet"),
            w("suff", val="tab"),
            w("lvlText", val=sign),
            w("lvlJc", val="left"),
            w("pPr", w("ind", left=(depth + 2) * _STEP, hanging=_STEP)),
            ilvl=depth,
        )
        for depth, sign in enumerate(BULLETS)
    ]
    return _abstract(0, "hybridMultilevel", *levels)


def _abstract(number: int, kind: str, *levels: Any) -> Any:
    # Word distinguishes lists by nsid; any eight digits will do if they stay the same.
    identity = w("nsid", val=f"{0x4B420000 + number:08X}")
    return w("abstractNum", identity, w("multiLevelType", val=kind), *levels, abstractNumId=number)
