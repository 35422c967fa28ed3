"""The properties that a paragraph or run inherits from the styles of a DOCX."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from ingest.readers.office.package import to_int

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = f"{W}val"

_TITLE_NAMES = {"title", "标题", "標題"}
_HEADING_NAME = re.compile(r"(?:heading|标题|標題) ?([1-9])")
# Names of heading styles in templates of courts and offices, which set no outline level.
_PLAIN_HEADING_NAME = re.compile(
    r"(?:(?:section|paragraph|side|sub|cross)[ -]?)?heading", re.IGNORECASE
)
_BODY_TEXT_LEVEL = 9
# Word itself builds chains of a few styles; a longer one is a loop or an attack.
_LONGEST_CHAIN = 32
_OFF = {"0", "false", "off"}


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """``outline`` counts from 0; None for body text. ``number_style`` is the style that names the
    numbering: a level of that numbering may name the style in turn."""

    outline: int | None = None
    title: bool = False
    hidden: bool = False
    bold: bool = False
    size: int | None = None
    """Of the type, in half-points."""
    number_id: str | None = None
    number_level: int | None = None
    number_style: str | None = None


class Styles:
    """The part ``word/styles.xml``; if it is missing, no style has any property."""

    def __init__(self, root: etree._Element | None) -> None:
        found = root.findall(f"{W}style") if root is not None else []
        self._styles = {style.get(f"{W}styleId", ""): style for style in found}
        self._default = next(
            (
                style.get(f"{W}styleId")
                for style in found
                if style.get(f"{W}type") == "paragraph" and is_on(style.get(f"{W}default"), "0")
            ),
            None,
        )
        defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr") if root is not None else None
        self._hidden_by_default = has(defaults, "vanish") or False
        self._default_size = to_int(child_value(defaults, "sz"), 0) or None
        self.language = defaults.find(f"{W}lang") if defaults is not None else None
        self._paragraphs: dict[str | None, ParagraphStyle] = {}
        self._runs: dict[str, tuple[bool, bool]] = {}

    def paragraph(self, style_id: str | None) -> ParagraphStyle:
        """The properties of a paragraph style, including its base styles; of the default style for None."""
        if style_id is None or style_id not in self._styles:
            style_id = self._default
        if style_id not in self._paragraphs:
            self._paragraphs[style_id] = self._resolve(style_id)
        return self._paragraphs[style_id]

    def run_hidden(self, style_id: str) -> bool:
        """Whether the character style hides text."""
        return self._run(style_id)[0]

    def run_bold(self, style_id: str) -> bool:
        """Whether the character style is bold."""
        return self._run(style_id)[1]

    def sets_off_first_row(self, style_id: str | None) -> bool:
        """Whether the table style makes the first row bold or shades it."""
        for style in self._chain(style_id):
            for part in style.findall(f"{W}tblStylePr"):
                if part.get(f"{W}type") == "firstRow":
                    ground = part.find(f"{W}tcPr/{W}shd")
                    return bool(has(part.find(f"{W}rPr"), "b")) or ground is not None
        return False

    def list_number(self, style_id: str | None) -> str | None:
        """The ``numId`` of a numbering style."""
        return self._resolve(style_id).number_id

    def _resolve(self, style_id: str | None) -> ParagraphStyle:
        chain = self._chain(style_id)
        outline, title = _outline(chain)
        number_id = number_level = number_style = None
        for style in chain:
            numbering = style.find(f"{W}pPr/{W}numPr")
            if numbering is None:
                continue
            if number_level is None and (level := child_value(numbering, "ilvl")) is not None:
                number_level = to_int(level, 0)
            if number_id is None and (number := child_value(numbering, "numId")) is not None:
                number_id, number_style = number, style.get(f"{W}styleId")
        hidden = self._switched(chain, "vanish") or self._hidden_by_default
        bold = self._switched(chain, "b")
        sizes = (child_value(style.find(f"{W}rPr"), "sz") for style in chain)
        size = next((to_int(size, 0) for size in sizes if size), self._default_size)
        return ParagraphStyle(
            outline, title, hidden, bold, size, number_id, number_level, number_style
        )

    def _run(self, style_id: str) -> tuple[bool, bool]:
        if style_id not in self._runs:
            chain = self._chain(style_id)
            self._runs[style_id] = self._switched(chain, "vanish"), self._switched(chain, "b")
        return self._runs[style_id]

    def _chain(self, style_id: str | None) -> list[etree._Element]:
        """The style and its base styles, nearest first."""
        chain: list[etree._Element] = []
        while style_id in self._styles and len(chain) < _LONGEST_CHAIN:
            style = self._styles[style_id or ""]
            if style in chain:
                break
            chain.append(style)
            style_id = child_value(style, "basedOn")
        return chain

    @staticmethod
    def _switched(chain: list[etree._Element], name: str) -> bool:
        """Whether the nearest style that sets the switch ``name`` turns it on."""
        values = (has(style.find(f"{W}rPr"), name) for style in chain)
        return next((value for value in values if value is not None), False)


def is_on(value: str | None, default: str = "1") -> bool:
    """The value of an ST_OnOff attribute; ``default`` if it is absent."""
    return (default if value is None else value).lower() not in _OFF


def has(properties: etree._Element | None, name: str) -> bool | None:
    """Whether the switch ``w:name`` is on in ``properties``; None if it is not set there."""
    switch = properties.find(f"{W}{name}") if properties is not None else None
    return is_on(switch.get(VAL)) if switch is not None else None


def child_value(element: etree._Element | None, name: str) -> str | None:
    """``w:val`` of the child ``w:name``; None if either is absent."""
    child = element.find(f"{W}{name}") if element is not None else None
    return child.get(VAL) if child is not None else None


def outline_level(properties: etree._Element | None) -> int | None:
    """``w:outlineLvl`` of a ``w:pPr``, 9 meaning body text; None if it is not set."""
    value = child_value(properties, "outlineLvl")
    return to_int(value, _BODY_TEXT_LEVEL) if value is not None else None


def heading_level(outline: int | None) -> int | None:
    """The outline level; None if it means body text."""
    return outline if outline is not None and 0 <= outline < _BODY_TEXT_LEVEL else None


def _outline(chain: list[etree._Element]) -> tuple[int | None, bool]:
    """The outline level, and whether it is the document's title; the nearest style that sets it wins."""
    for style in chain:
        name = (child_value(style, "name") or "").strip().lower()
        if name in _TITLE_NAMES:
            return None, True
        outline = outline_level(style.find(f"{W}pPr"))
        if outline is not None:
            return heading_level(outline), False
        if heading := _HEADING_NAME.fullmatch(name):
            return int(heading[1]) - 1, False
        if _PLAIN_HEADING_NAME.fullmatch(name) and style is chain[0]:
            return 0, False
    return None, False
