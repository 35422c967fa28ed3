"""Moves the footnotes of a web page to the text that refers to them.

Roles are those of DPUB-ARIA 1.1 and EPUB 3; classes and ids those of Word, pandoc, GitHub and MediaWiki.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

import msgspec
from lxml.html import HtmlElement

from ingest.blocks import Block, BlockKind

_REFERENCE = re.compile(r"\b(noteref|doc-noteref|footnote-?ref)\b", re.IGNORECASE)
_NOTES = re.compile(r"\b(doc-)?((foot|end|rear)notes?|references)\b", re.IGNORECASE)
_BACK = re.compile(r"\bback-?link\b|note-?back", re.IGNORECASE)
_MARK = re.compile(
    r"[\[(（［〔]?(注?\d{1,3}|[a-z]|[ivxl]{1,6}|[*†‡§]{1,3}|[①-⑳])[\])）］〕]?", re.IGNORECASE
)
_ARROW = re.compile(r"[\W_]*")
_WORD_NOTE = re.compile(r"(ftn|edn)\d+$")
# Placeholder for a reference: the note's index between two private-use characters.
_SIGN = re.compile("\U000f0000(\\d+)\U000f0001")
_SIGNS = "\U000f0000\\d+\U000f0001(?:[,，、;]? ?\U000f0000\\d+\U000f0001)*"
_CITED = re.compile(
    rf" ?(?:\[{_SIGNS}\]|［{_SIGNS}］|〔{_SIGNS}〕|\({_SIGNS}\)|（{_SIGNS}）|{_SIGNS})"
)


@dataclass(frozen=True, slots=True)
class HtmlNote:
    mark: str
    """As printed, without brackets: "1", "a", "*"."""
    element: HtmlElement


def take_notes(top: HtmlElement) -> list[HtmlNote]:
    """Removes from the page the notes that the text in ``top`` refers to, and from the notes the links
    back to the text. A placeholder for ``place_notes`` replaces each mark."""
    links = [
        a
        for a in top.iter("a")
        if _fragment(a) and (_MARK.fullmatch(_text(a)) or _says(a, _REFERENCE))
    ]
    return _Page(top).take(links) if links else []


def place_notes(blocks: Iterable[Block], notes: Sequence[tuple[str, str]]) -> Iterator[Block]:
    """The blocks with each note right after the first block that refers to it, and no placeholder left.
    ``notes``: the mark and the text of each."""
    due = {place: _note_block(mark, text) for place, (mark, text) in enumerate(notes)}
    for block in blocks:
        yield from _placed(block, due)
    while due:
        # The text that refers to these notes is not shown.
        yield from _placed(due.pop(min(due)), due)


def _placed(block: Block, due: dict[int, Block]) -> Iterator[Block]:
    waiting = [block]
    while waiting:
        block = waiting.pop(0)
        cited = dict.fromkeys(int(place) for place in _SIGN.findall(block.text))
        text = _CITED.sub("", block.text) if cited else block.text
        place = block.table_row
        if place is not None and any(map(_SIGN.search, place.columns)):
            columns = tuple(_CITED.sub("", column) for column in place.columns)
            place = msgspec.structs.replace(place, columns=columns)
        if text.strip():
            yield replace(block, text=text, table_row=place)
        waiting[:0] = [due.pop(place) for place in cited if place in due]


def _note_block(mark: str, text: str) -> Block:
    """The note, preceded by its mark unless its text already begins with it."""
    printed = re.match(rf"[\[(（［〔]?{re.escape(mark)}(?!\w)[\])）］〕]?[.．、:：]?\s*", text)
    return Block(f"{mark} {text[printed.end() :] if printed else text}", BlockKind.NOTE)


class _Page:
    def __init__(self, top: HtmlElement) -> None:
        self._order = {element: n for n, element in enumerate(top.getroottree().iter())}
        self._targets = {
            name: element
            for element in self._order
            for name in (element.get("name"), element.get("id"))
            if name
        }

    def take(self, links: list[HtmlElement]) -> list[HtmlNote]:
        notes: dict[HtmlElement, tuple[int, str]] = {}
        for link in links:
            element = self._note(link)
            if element is not None:
                mark = _MARK.fullmatch(_text(link))
                printed = mark[1] if mark else _text(link)
                place, _ = notes.setdefault(element, (len(notes), printed))
                _replace(link, f"\U000f0000{place}\U000f0001")
        for element in notes:
            for link in [a for a in element.iter("a") if self._links_back(a, notes)]:
                link.drop_tree()
            _take_out(element)
        return [HtmlNote(mark, element) for element, (_, mark) in notes.items()]

    def _note(self, link: HtmlElement) -> HtmlElement | None:
        """The note that the link refers to; None if it refers to no note."""
        target = self._targets.get(_fragment(link))
        element = _holder(target) if target is not None else None
        if element is None or self._order[element] < self._order[link] or _holds(element, link):
            return None
        says = _says(link, _REFERENCE) or _is_raised(link)
        # "See note 2" within the notes is not a reference.
        to_notes = _is_among_notes(element) and not _is_among_notes(link)
        return element if says or to_notes or self._answers(element, link) else None

    def _answers(self, element: HtmlElement, link: HtmlElement) -> bool:
        """Whether the element has a link back to ``link``."""
        names = {e.get("id") for e in (link, *link.iterancestors("sup", "span"))} | {
            link.get("name")
        }
        return any(_fragment(a) in names for a in element.iter("a") if _fragment(a))

    def _links_back(self, link: HtmlElement, notes: Iterable[HtmlElement]) -> bool:
        if _says(link, _BACK):
            return True
        target = self._targets.get(_fragment(link))
        text = _text(link)
        return (
            target is not None
            and bool(_MARK.fullmatch(text) or _ARROW.fullmatch(text))
            and not any(_holds(note, target) for note in notes)
        )


def _fragment(link: HtmlElement) -> str:
    href = link.get("href") or ""
    return unquote(href[1:]) if href.startswith("#") else ""


def _text(element: HtmlElement) -> str:
    return "".join(str(element.text_content()).split())


def _says(element: HtmlElement, pattern: re.Pattern[str]) -> bool:
    """Whether an element's role, type (EPUB) or class matches the pattern."""
    values = (element.get(name) or "" for name in ("role", "epub:type", "class"))
    return any(pattern.search(value) for value in values)


def _is_among_notes(element: HtmlElement) -> bool:
    return any(_says(e, _NOTES) for e in (element, *element.iterancestors()))


def _is_raised(link: HtmlElement) -> bool:
    return link.find(".//sup") is not None or next(link.iterancestors("sup"), None) is not None


def _holds(element: HtmlElement, other: HtmlElement) -> bool:
    return element is other or any(above is element for above in other.iterancestors())


def _holder(target: HtmlElement) -> HtmlElement | None:
    """The element that contains the whole note, given the link's target at the note's beginning."""
    if target.tag in ("li", "p", "div", "dd", "aside"):
        element: HtmlElement | None = target
    else:
        element = next(target.iterancestors("li", "p", "dd", "aside"), None)
    if element is None or element.find(".//h1") is not None or element.find(".//h2") is not None:
        return None
    parent = element.getparent()
    if parent is not None and (
        parent.tag in ("li", "dd", "aside")
        or (parent.tag == "div" and _WORD_NOTE.match(parent.get("id") or ""))
    ):
        return parent
    return element


def _replace(link: HtmlElement, sign: str) -> None:
    tail = link.tail
    link.clear()
    link.text, link.tail = sign, tail


def _take_out(element: HtmlElement) -> None:
    """Removes a note from the page; the other items of its list keep their numbers."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tag == "li":
        number = (
            int(parent.get("start") or 1) - 1 if (parent.get("start") or "1").isdecimal() else 0
        )
        for item in parent.iterchildren("li"):
            value = item.get("value") or ""
            number = int(value) if value.isdecimal() else number + 1
            item.set("value", str(number))
    element.drop_tree()
