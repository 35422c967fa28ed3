"""HTML: decoded first, then parsed; its headings, lists and tables kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import lxml.html
from lxml.etree import ErrorTypes, LxmlError, iterwalk
from lxml.html import HtmlElement
from lxml.html.defs import tags as html_tags

from corpus import FileDamaged, FileEmpty, Format
from ingest.blocks import Block, BlockKind, RawDocument
from ingest.readers.decoding import decode
from ingest.readers.html.notes import place_notes, take_notes
from ingest.textclean import WIDE, clean_text

_SKIPPED = {
    "script", "style", "template", "noscript", "nav", "svg", "head", "button", "iframe", "object",
    "audio", "video", "canvas", "input", "select", "textarea", "rp",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "legend",
    "li", "main", "menu", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead",
    "tr", "td", "th", "ul", "h1", "h2", "h3", "h4", "h5", "h6",
}  # fmt: skip
# A table that holds one of these sets out a page and no data.
_LAYOUT = "table", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "form", "article", "section"
_LISTS = ("ol", "ul", "menu")
_HTML5 = {"mark", "ruby", "rt", "time", "wbr", "bdi", "data", "output", "source", "track"}
_DEEPEST_LIST = 8
_HEADING = re.compile(r"h([1-6])$")
_SPACES = re.compile(r"[ \t\r\n\f]+")
# The end of a source line between Han characters is no blank (CSS Text 3, 4.1.3).
_HAN_BREAK = re.compile(
    rf"(?<={WIDE})[ \t]*[\r\n]\s*(?=[^\sA-Za-z0-9])|(?<=[^\sA-Za-z0-9])[ \t]*[\r\n]\s*(?={WIDE})"
)
# A hard break, until the text around it is cleaned.
_BREAK = "\x0b"


def read_html(path: Path) -> RawDocument:
    """Raises FileEmpty, FileDamaged."""
    source = decode(path.read_bytes(), html=True)
    try:
        root = _parse(source)
    except (LxmlError, ValueError) as error:
        if not source.strip():
            raise FileEmpty(file=path.name) from error
        if getattr(error, "code", 0) == ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        detail = "its elements are nested too deeply, or none can be made out"
        raise FileDamaged(file=path.name, format="HTML", detail=detail) from error
    mains = root.findall(".//main")
    top = mains[0] if len(mains) == 1 else root.find("body")
    blocks = _with_notes(top) if top is not None else []
    if not blocks:
        raise FileEmpty(file=path.name)
    title = root.findtext(".//title")
    return RawDocument(
        Format.HTML,
        blocks,
        title=clean_text(" ".join(title.split())) if title else None,
        lang=root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"),
    )


def _with_notes(top: HtmlElement) -> list[Block]:
    notes = [(note.mark, _whole_text(note.element)) for note in take_notes(top)]
    return list(place_notes(_Walker().walk(top), notes))


def _whole_text(element: HtmlElement) -> str:
    return " ".join(block.text for block in _Walker().walk(element))


def html_blocks(source: str) -> list[Block]:
    """The blocks of a piece of HTML; none where it cannot be read."""
    try:
        body = _parse(source).find("body")
    except (LxmlError, ValueError):
        return []
    return list(_Walker().walk(body)) if body is not None else []


def _parse(source: str) -> HtmlElement:
    parser = lxml.html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, huge_tree=True
    )
    data = source.replace("\0", "").encode("utf-8", "replace")
    root = lxml.html.document_fromstring(data, parser=parser)
    if any("depth" in entry.message for entry in parser.error_log):
        raise ValueError("its elements are nested too deeply")
    return root


class _Walker:
    """Collects inline text until a block element begins or ends, then gives it out as a block.

    It goes from event to event, not from parent to child: broken pages nest thousands of elements.
    """

    def __init__(self) -> None:
        self._text = ""
        self._headings: list[int] = [0]
        self._lists: list[tuple[str, int]] = []
        self._item: str | None = None
        """Number of the list item whose first text is due; "" for a bullet."""
        self._preformatted = 0

    def walk(self, top: HtmlElement) -> Iterator[Block]:
        events = iterwalk(top, events=("start", "end"))
        inside: list[str] = []
        """Tags of the open elements; "" where nothing is to be done at the end."""
        for event, element in events:
            if event == "start":
                tag = _shown_tag(element)
                if tag == "tr" and not _is_layout(element):
                    yield from self._flush()
                    yield from self._row(element)
                    tag = ""
                if not tag:
                    events.skip_subtree()
                else:
                    yield from self._open(element, tag)
                    self._add(element.text)
                inside.append(tag)
            else:
                yield from self._close(inside.pop())
                if element is not top:
                    self._add(element.tail)
        yield from self._flush()

    def _open(self, element: HtmlElement, tag: str) -> Iterator[Block]:
        if tag == "br":
            self._text += _BREAK
        if tag not in _BLOCKS:
            return
        yield from self._flush()
        if tag in _LISTS:
            self._lists.append((tag, _integer(element.get("start"), 1) - 1))
        elif tag == "li":
            self._item = self._next_number(element)
        elif heading := _HEADING.match(tag):
            self._headings.append(int(heading[1]))
        self._preformatted += tag == "pre"

    def _close(self, tag: str) -> Iterator[Block]:
        if tag not in _BLOCKS:
            return
        yield from self._flush()
        self._preformatted -= tag == "pre"
        if tag in _LISTS:
            self._lists.pop()
        elif tag == "li":
            self._item = None
        elif _HEADING.match(tag):
            self._headings.pop()

    def _add(self, text: str | None) -> None:
        if text:
            broken = text.replace("\r\n", "\n").replace("\n", _BREAK)
            self._text += broken if self._preformatted else text

    def _take_text(self) -> str:
        text, self._text = self._text, ""
        return clean_text(_SPACES.sub(" ", _HAN_BREAK.sub("", text)))

    def _flush(self) -> Iterator[Block]:
        text = self._take_text()
        if not text:
            return
        if self._headings[-1]:
            yield Block(text, BlockKind.HEADING, self._headings[-1])
        elif self._item is not None:
            number, self._item = self._item or None, None
            level = min(max(0, len(self._lists) - 1), _DEEPEST_LIST)
            yield Block(text, BlockKind.LIST_ITEM, level, number=number)
        else:
            yield Block(text)

    def _next_number(self, element: HtmlElement) -> str:
        if not self._lists or self._lists[-1][0] != "ol":
            return ""
        tag, last = self._lists[-1]
        number = _integer(element.get("value"), last + 1)
        self._lists[-1] = (tag, number)
        parent = element.getparent()
        kind = (parent.get("type") if parent is not None else None) or "1"
        return chr(96 + number) if kind.lower() == "a" and 1 <= number <= 26 else str(number)

    def _row(self, row: HtmlElement) -> Iterator[Block]:
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        texts = ["\n".join(block.text for block in _Walker().walk(cell)) for cell in cells]
        if any(texts):
            yield Block("\t".join(texts).rstrip("\t"), BlockKind.ROW)


def _is_layout(row: HtmlElement) -> bool:
    """Whether a row's cells hold parts of a page: other tables, headings, lists; or there is but one."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    return len(cells) < 2 or next(row.iter(*_LAYOUT), None) is not None


def _shown_tag(element: HtmlElement) -> str:
    """The element's tag; "" if it shows nothing."""
    tag = element.tag if isinstance(element.tag, str) else ""
    return "" if tag in _SKIPPED or element.get("hidden") is not None else tag


def is_tag(name: str) -> bool:
    """Whether HTML knows a tag of this name; "Article" is a word, "article" and "ARTICLE" are tags."""
    known = name.lower() in (html_tags | _BLOCKS | _SKIPPED | _HTML5)
    return known and name in (name.lower(), name.upper())


def _integer(value: str | None, default: int) -> int:
    try:
        return int(value or "")
    except ValueError:
        return default
