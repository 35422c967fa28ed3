"""Paragraphs of DrawingML: text, bullets and automatic numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from ingest.readers.office.drawings import A, M, math_text
from ingest.readers.office.numerals import BLACK_CIRCLE, numeral
from ingest.readers.office.package import MC, chosen, to_int
from ingest.readers.office.symbols import from_symbol_font, is_symbol_font
from ingest.textclean import clean_text

_A14_MATH = "{http://schemas.microsoft.com/office/drawing/2010/main}m"
_BULLETS = ("buNone", "buChar", "buAutoNum", "buBlip")
_DEEPEST_LEVEL = 8
# Fields with the place and time of the presentation.
_PASSING_FIELDS = re.compile("slidenum|datetime.*", re.IGNORECASE)

# ST_TextAutonumberScheme, ECMA-376 part 1, 20.1.10.61: a number format, then its punctuation.
_SCHEME = re.compile(r"(\w+?)(ParenBoth|ParenR|DbPeriod|Period|Plain)")
_AFFIXES = {
    "ParenBoth": "({})",
    "ParenR": "{})",
    "Period": "{}.",
    "DbPeriod": "{}．",
    "Plain": "{}",
}
_WRITINGS = {
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
    "arabicDb": "decimalFullWidth",
    "circleNumDb": "decimalEnclosedCircle",
    "circleNumWdWhite": "decimalEnclosedCircle",
    "circleNumWdBlack": BLACK_CIRCLE,
    "ea1Chs": "chineseCounting",
    "ea1Cht": "taiwaneseCounting",
    "ea1JpnChs": "ideographDigital",
    "ea1JpnKor": "ideographDigital",
}


@dataclass(frozen=True, slots=True)
class TextLine:
    """A paragraph; ``text`` includes its automatic number; ``level`` counts from 0."""

    text: str
    level: int
    bulleted: bool


class TextReader:
    """Reads text bodies, and counts how much of their text is in each declared language."""

    def __init__(self) -> None:
        self._languages: Counter[str] = Counter()

    @property
    def language(self) -> str | None:
        """The language declared for most of the text."""
        return next((language for language, _ in self._languages.most_common(1)), None)

    def lines(
        self, body: etree._Element | None, styles: Sequence[etree._Element] = ()
    ) -> Iterator[TextLine]:
        """The paragraphs with text of a ``txBody``.

        ``styles``: the list styles that the text inherits from, the nearest first.
        """
        if body is None:
            return
        own = body.find(f"{A}lstStyle")
        chain = [*([own] if own is not None else []), *styles]
        numbers = _Numbers()
        for paragraph in body.findall(f"{A}p"):
            text = clean_text("".join(self._pieces(paragraph)))
            if not text:
                continue
            properties = paragraph.find(f"{A}pPr")
            attribute = properties.get("lvl") if properties is not None else None
            level = min(max(to_int(attribute, 0), 0), _DEEPEST_LEVEL)
            bullet = _bullet(properties, level, chain)
            number = numbers.next(level, bullet)
            bulleted = bullet is not None and bullet.tag != f"{A}buNone"
            yield TextLine(number + text, level, bulleted)

    def _pieces(self, paragraph: etree._Element) -> Iterator[str]:
        for child in paragraph:
            passing = _PASSING_FIELDS.fullmatch(child.get("type", ""))
            if child.tag == f"{A}r" or (child.tag == f"{A}fld" and not passing):
                text = child.findtext(f"{A}t") or ""
                properties = child.find(f"{A}rPr")
                language = properties.get("lang") if properties is not None else None
                if language:
                    self._languages[language] += len(text)
                yield from_symbol_font(text, _font(properties))
            elif child.tag == f"{A}br":
                yield "\n"
            elif child.tag == _A14_MATH:
                yield "".join(map(math_text, child.iterchildren(f"{M}oMath", f"{M}oMathPara")))
            elif child.tag == f"{MC}AlternateContent" and (branch := chosen(child)) is not None:
                yield from self._pieces(branch)


def _font(properties: etree._Element | None) -> str | None:
    """The font set by the run itself; for symbols, its symbol font comes first."""
    for name in ("sym", "latin") if properties is not None else ():
        font = properties.find(f"{A}{name}") if properties is not None else None
        if font is not None and is_symbol_font(font.get("typeface")):
            return font.get("typeface")
    return None


class _Numbers:
    """The current automatic numbers of a text body, by level."""

    def __init__(self) -> None:
        self._counts: dict[int, tuple[str, int, int]] = {}

    def next(self, level: int, bullet: etree._Element | None) -> str:
        """The number before the next paragraph; "" if it has none. A list continues as long as its
        paragraphs have the same format; deeper paragraphs do not interrupt it."""
        self._counts = {at: count for at, count in self._counts.items() if at <= level}
        if bullet is None or bullet.tag != f"{A}buAutoNum":
            self._counts.pop(level, None)
            return ""
        scheme, start = bullet.get("type", ""), to_int(bullet.get("startAt"), 1)
        before = self._counts.get(level)
        value = before[2] + 1 if before and before[:2] == (scheme, start) else start
        self._counts[level] = (scheme, start, value)
        match = _SCHEME.fullmatch(scheme)
        if match is None:
            return f"{value}. "
        written = numeral(value, _WRITINGS.get(match[1], "decimal"))
        return _AFFIXES[match[2]].format(written) + " "


def _bullet(
    properties: etree._Element | None, level: int, styles: Sequence[etree._Element]
) -> etree._Element | None:
    """The nearest definition of the paragraph's bullet."""
    inherited = (style.find(f"{A}lvl{level + 1}pPr") for style in styles)
    for owner in (properties, *inherited):
        for name in _BULLETS if owner is not None else ():
            bullet = owner.find(f"{A}{name}") if owner is not None else None
            if bullet is not None:
                return bullet
    return None
