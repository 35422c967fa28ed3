"""The elements of a page as blocks: headings, paragraphs, list items and table rows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import iterwalk
from lxml.html import HtmlElement
from lxml.html.defs import tags as html_tags

from ingest.blocks import Block, BlockKind
from ingest.readers.headings import SetOffLines
from ingest.readers.html.boilerplate import has_text, is_text, opens_a_part
from ingest.readers.html.tables import data_grid
from ingest.readers.lines import paragraphs_at_breaks, plain_paragraphs
from ingest.readers.office.symbols import from_symbol_font, is_symbol_font
from ingest.readers.tables import Tables
from ingest.textclean import WIDE, clean_text

_SKIPPED = {
    "script", "style", "template", "noscript", "nav", "svg", "head", "iframe", "object",
    "audio", "video", "canvas", "select", "textarea", "rp",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd", "details",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html",
    "legend", "li", "main", "menu", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot",
    "thead", "tr", "td", "th", "ul", "h1", "h2", "h3", "h4", "h5", "h6",
}  # fmt: skip
_LISTS = ("ol", "ul", "menu")
_HTML5 = {"mark", "ruby", "rt", "time", "wbr", "bdi", "data", "output", "source", "track"}
_DEEPEST_LIST = 8
# The paragraph of a button is at most this many elements above it.
_NEAR = 3
_HEADING = re.compile(r"h([1-6])$")
# Publishers of judgments and reports use these classes for headings that are paragraphs in HTML.
_HEADING_CLASS = re.compile(r"(?:^|\s)(sub-?)?(?:section-?)?heading(?:\s|$)", re.IGNORECASE)
_CLASS_LEVEL = 2
# What opens a part of the page is a label of that part.
_SET_OFF = {"b", "strong", "u", "summary", "button"}
_SET_OFF_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)|text-decoration\s*:\s*underline")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_FONT = re.compile(r"font-family\s*:\s*['\"]?([^;,'\"]+)", re.IGNORECASE)
# The elements whose number may stand before them, in an element of its own.
_NUMBERED = {"p", "div", "section", "blockquote"}
_NUMBER = re.compile(r"\s*(\d{1,4}\.|\(\d{1,3}\)|\[\d{1,4}\]|\([a-z]{1,4}\))\s*")
_MOST_OF_NUMBER = 4
_BOXES = {"checkbox", "radio"}
# Old pages of texts are one ``pre`` element, with typewriter line breaks.
_SHORT_LISTING = 8
_SPACES = re.compile(r"[ \t\r\n\f]+")
# A line end in the source between Han characters is not a space (CSS Text 3, 4.1.3).
_HAN_BREAK = re.compile(
    rf"(?<={WIDE})[ \t]*[\r\n]\s*(?=[^\sA-Za-z0-9])|(?<=[^\sA-Za-z0-9])[ \t]*[\r\n]\s*(?={WIDE})"
)
# A hard line break, until the text around it is cleaned.
_BREAK = "\x0b"


class BlockReader:
    """Collects inline text until a block element begins or ends, then yields it as a block.

    It processes a stream of events instead of recursing: broken pages nest thousands of elements.
    """

    def __init__(self, tables: Tables | None = None) -> None:
        self._tables = tables or Tables()
        self._rows: dict[HtmlElement, Block | None] = {}
        """The rows of data tables that have begun."""
        self._pieces: list[str] = []
        """The inline text collected so far."""
        self._has_plain = False
        """Whether some of the collected text is neither bold nor underlined."""
        self._set_off_depth = 0
        self._fonts: list[str | None] = [None]
        self._headings: list[int] = [0]
        self._lists: list[tuple[str, int]] = []
        self._item: str | None = None
        """Number of the list item whose first text has not been output yet; "" for a bullet."""
        self._preformatted = 0
        self.set_off = SetOffLines()

    def read(self, top: HtmlElement) -> Iterator[Block]:
        """The blocks of an element and of everything inside it."""
        events = iterwalk(top, events=("start", "end"))
        inside: list[tuple[str, HtmlElement]] = []
        """The open elements; the tag is "" if nothing has to be done at the element's end."""
        for event, element in events:
            if event == "start":
                tag = _shown_tag(element)
                if tag == "tr" and element in self._rows:
                    yield from self._flush()
                    if row := self._rows.pop(element):
                        yield row
                    tag = ""
                if not tag:
                    events.skip_subtree()
                else:
                    yield from self._open(element, tag)
                    self._add(element.text)
                inside.append((tag, element))
            else:
                tag, opened = inside.pop()
                yield from self._close(tag, opened)
                if element is not top:
                    self._add(element.tail)
        yield from self._flush()

    def _open(self, element: HtmlElement, tag: str) -> Iterator[Block]:
        if tag == "br":
            self._pieces.append(_BREAK)
        elif tag == "input" and (element.get("type") or "").lower() in _BOXES:
            self._pieces.append("☒ " if element.get("checked") is not None else "☐ ")
        self._set_off_depth += _is_set_off(element, tag)
        self._fonts.append(_font(element) or self._fonts[-1])
        if tag not in _BLOCKS:
            return
        if tag not in _NUMBERED or not self._is_number():
            yield from self._flush()
        if tag in _LISTS:
            self._lists.append((tag, _integer(element.get("start"), 1) - 1))
        elif tag == "li":
            self._item = self._next_number(element)
        elif tag == "table":
            self._open_table(element)
        elif level := _heading_level(element, tag):
            self._headings.append(level)
        self._preformatted += tag == "pre"

    def _close(self, tag: str, element: HtmlElement) -> Iterator[Block]:
        if not tag:
            return
        if tag in _BLOCKS:
            yield from self._flush()
            self._preformatted -= tag == "pre"
            if tag in _LISTS:
                self._lists.pop()
            elif tag == "li":
                self._item = None
            elif _heading_level(element, tag):
                self._headings.pop()
        self._set_off_depth -= _is_set_off(element, tag)
        self._fonts.pop()

    def _open_table(self, table: HtmlElement) -> None:
        rows, grid, header_rows = data_grid(table, _text_of)
        if rows:
            self._rows.update(zip(rows, self._tables.rows(grid, header_rows), strict=True))

    def _add(self, text: str | None) -> None:
        if not text:
            return
        text = from_symbol_font(text, self._fonts[-1])
        if not self._set_off_depth and not text.isspace():
            self._has_plain = True
        broken = text.replace("\r\n", "\n").replace("\n", _BREAK)
        self._pieces.append(broken if self._preformatted else text)

    def _is_number(self) -> bool:
        """Whether the collected text is the number of the paragraph that begins here, set beside it."""
        if self._headings[-1] or len(self._pieces) > _MOST_OF_NUMBER:
            return False
        number = _NUMBER.fullmatch("".join(self._pieces))
        if number:
            self._pieces, self._has_plain = [f"{number[1]} "], False
        return bool(number)

    def _flush(self) -> Iterator[Block]:
        if not self._pieces:
            return
        raw, self._pieces = "".join(self._pieces), []
        is_set_off, self._has_plain = not self._has_plain, False
        raw = _SPACES.sub(" ", _HAN_BREAK.sub("", raw)).replace(_BREAK, "\n")
        texts = list(filter(None, map(clean_text, self._parts(raw))))
        for text in texts:
            yield self._block(text, is_set_off=is_set_off and len(texts) == 1)

    def _parts(self, text: str) -> list[str]:
        """The paragraphs of the collected text."""
        if self._headings[-1]:
            return [text]
        lines = text.split("\n")
        if self._preformatted:
            return plain_paragraphs(lines) if len(lines) > _SHORT_LISTING else [text]
        return paragraphs_at_breaks("\n".join(line.strip(" ") for line in lines))

    def _block(self, text: str, *, is_set_off: bool) -> Block:
        if self._headings[-1]:
            return Block(text, BlockKind.HEADING, self._headings[-1])
        if self._item is not None:
            number, self._item = self._item or None, None
            level = min(max(0, len(self._lists) - 1), _DEEPEST_LIST)
            return Block(text, BlockKind.LIST_ITEM, level, number=number)
        block = Block(text)
        if is_set_off:
            self.set_off.add(block)
        return block

    def _next_number(self, element: HtmlElement) -> str:
        if not self._lists or self._lists[-1][0] != "ol":
            return ""
        tag, last = self._lists[-1]
        number = _integer(element.get("value"), last + 1)
        self._lists[-1] = (tag, number)
        parent = element.getparent()
        kind = (parent.get("type") if parent is not None else None) or "1"
        return chr(96 + number) if kind.lower() == "a" and 1 <= number <= 26 else str(number)


def _text_of(cell: HtmlElement) -> str:
    return "\n".join(block.text for block in BlockReader().read(cell))


def _heading_level(element: HtmlElement, tag: str) -> int:
    """The level of a heading, from 1; 0 for any other element."""
    if heading := _HEADING.match(tag):
        return int(heading[1])
    named = _HEADING_CLASS.search(element.get("class") or "") if tag == "p" else None
    return _CLASS_LEVEL + bool(named[1]) if named else 0


def _is_set_off(element: HtmlElement, tag: str) -> bool:
    return tag in _SET_OFF or bool(_SET_OFF_STYLE.search(element.get("style") or ""))


def _font(element: HtmlElement) -> str | None:
    """The symbol font that the element sets, if any."""
    named = _FONT.search(element.get("style") or "")
    font = named[1].strip() if named else element.get("face")
    return font if is_symbol_font(font) else None


def _shown_tag(element: HtmlElement) -> str:
    """The element's tag; "" if it shows nothing."""
    tag = element.tag if isinstance(element.tag, str) else ""
    is_hidden = element.get("hidden") is not None or _HIDDEN_STYLE.search(
        element.get("style") or ""
    )
    is_tool = tag == "button" and not opens_a_part(element)
    if tag in _SKIPPED or is_hidden or is_tool:
        return ""
    return "span" if tag == "button" and _is_within_line(element) else tag


def _is_within_line(element: HtmlElement) -> bool:
    """Whether words stand directly before or behind it in the same paragraph."""
    for _ in range(_NEAR):
        parent, before, after = element.getparent(), element.getprevious(), element.getnext()
        if is_text(element.tail) or is_text(parent.text if before is None else before.tail):
            return True
        beside = (each for each in (before, after) if each is not None)
        if any(each.tag not in _BLOCKS and has_text(each) for each in beside):
            return True
        if parent.tag in _BLOCKS:
            return False
        element = parent
    return False


def is_tag(name: str) -> bool:
    """Whether HTML knows a tag of this name; "Article" is a word, "article" and "ARTICLE" are tags."""
    known = name.lower() in (html_tags | _BLOCKS | _SKIPPED | _HTML5)
    return known and name in (name.lower(), name.upper())


def _integer(value: str | None, default: int) -> int:
    try:
        return int(value or "")
    except ValueError:
        return default
