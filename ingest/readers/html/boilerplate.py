"""Removes what a site puts around the text of each page: navigation, mastheads, footers, sharing and
printing.

An element is removed if its role or tag identifies it, or if its class or id does and it is mostly links or
a small part of the page; a list of short links to other pages is removed, too. What looks like the page's
own text is kept: long sentences, and any element whose removal would leave less than a third of the page.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib import resources
from itertools import chain, islice

from lxml.etree import iterwalk
from lxml.html import HtmlElement

_CONTAINERS = (
    *("div", "ul", "ol", "dl", "table", "tr", "td", "section", "header", "footer", "aside", "form"),
    *("p", "span", "center", "menu"),
)
_LISTS = {"div", "ul", "ol", "dl", "table", "section", "aside", "center"}
_OWN_TEXT = "article", "main"
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# The heading of a button is at most this many elements above it.
_NEAR = 3
# In these attributes a button names the part that it opens.
_NAMES_OF_PARTS = ("aria-controls", "data-bs-target", "data-target")
# An element with such a name is boilerplate if it is mostly links or has at most this share of the text.
_SMALL_SHARE = 0.15
_MANY_LINKS = 0.4
# With this share of links to other pages, a list is boilerplate whatever its name.
_ALL_LINKS = 0.85
_FEWEST_LINKS = 5
_SHORT_LINK = 20
# So many levels above an element may be the header that it is in: broken pages nest thousands.
_DEEPEST_IN_HEADER = 8
_LEAST_LEFT = 1 / 3
_SENTENCE = re.compile(r"[^.!?;。！？；]{40}[.!?;]|[^。；！？]{20}[。；！？]")


@dataclass(frozen=True, slots=True)
class _Rules:
    roles: re.Pattern[str]
    names: re.Pattern[str]
    lines: re.Pattern[str]
    panels: re.Pattern[str]
    tools: re.Pattern[str]
    toggles: re.Pattern[str]


def is_boilerplate_line(text: str) -> bool:
    """Whether a line belongs to a site's template: "打印本页", "Skip to main content"."""
    return bool(_rules().lines.fullmatch(text.strip()))


def opens_a_part(button: HtmlElement) -> bool:
    """Whether a button opens a part of the text, as questions open their answers; others are tools.

    In a heading it does if it is all of the heading; elsewhere its class and an attribute say so, or the
    part that stands right below it is one of those of which one at a time is open.
    """
    names = button.get("class") or ""
    if _rules().tools.search(names) or not has_text(button):
        return False
    above = islice(button.iterancestors(), _NEAR)
    heading = next((element for element in above if element.tag in _HEADINGS), None)
    if heading is not None and _is_all_of(heading, button):
        return True
    names_its_part = any(button.get(name) for name in _NAMES_OF_PARTS)
    is_panel = _rules().panels.search(names) and not _rules().toggles.search(names)
    return names_its_part and (bool(is_panel) or _is_above_its_part(button))


def _is_above_its_part(button: HtmlElement) -> bool:
    """Whether the part that a button names follows it, or its box, and belongs to a set (Bootstrap)."""
    named = {(button.get(name) or "").removeprefix("#") for name in _NAMES_OF_PARTS}
    below = (box.getnext() for box in (button, *islice(button.iterancestors(), _NEAR)))
    return any(
        part is not None and part.get("id", "") in named - {""} and _is_of_a_set(part)
        for part in below
    )


def _is_of_a_set(part: HtmlElement) -> bool:
    return any(part.get(name) for name in ("data-parent", "data-bs-parent"))


def _is_all_of(heading: HtmlElement, part: HtmlElement) -> bool:
    while part is not heading:
        others = chain(part.itersiblings(), part.itersiblings(preceding=True))
        parent = part.getparent()
        if (
            is_text(part.tail)
            or is_text(parent.text)
            or any(is_text(other.tail) or _adds_text(other) for other in others)
        ):
            return False
        part = parent
    return True


def _adds_text(element: HtmlElement) -> bool:
    is_tool = element.tag == "button" and _rules().tools.search(element.get("class") or "")
    return element.tag != "svg" and not is_tool and has_text(element)


def has_text(element: HtmlElement) -> bool:
    """Whether an element or anything inside it has words."""
    return any(map(is_text, element.itertext()))


def is_text(text: str | None) -> bool:
    """Whether there is more than space."""
    return text is not None and bool(text.strip())


def drop_boilerplate(top: HtmlElement) -> None:
    """Removes the site's own parts from a page."""
    measures = _measure_all(top)
    whole = measures[top].characters
    doomed: list[HtmlElement] = []
    gone = 0
    inside_text, inside_doomed = 0, 0
    for event, element in iterwalk(top, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        step = 1 if event == "start" else -1
        if element.tag in _OWN_TEXT:
            inside_text += step
        if event == "end":
            inside_doomed -= bool(doomed) and element is doomed[-1] and inside_doomed > 0
        elif element is not top and not inside_doomed and element.tag in _CONTAINERS:
            measure = measures[element]
            if _is_boilerplate(element, measure, whole, is_inside_text=inside_text > 0):
                doomed.append(element)
                gone += measure.characters
                inside_doomed = 1
    if whole - gone < _LEAST_LEFT * whole:
        return
    for element in doomed:
        element.drop_tree()


@dataclass(slots=True)
class _Measure:
    characters: int = 0
    """The number of characters of its text, without spaces."""
    linked: int = 0
    """The number of them in links to other pages."""
    links: int = 0
    has_title: bool = False
    has_sentence: bool = False

    def add(self, other: _Measure) -> None:
        self.characters += other.characters
        self.linked += other.linked
        self.links += other.links
        self.has_title |= other.has_title
        self.has_sentence |= other.has_sentence

    def take(self, text: str | None) -> None:
        if text:
            self.characters += sum(map(len, text.split()))
            self.has_sentence |= bool(_SENTENCE.search(text))


def _measure_all(top: HtmlElement) -> dict[HtmlElement, _Measure]:
    """The measure of each element, in one pass without recursion: broken pages nest thousands."""
    measures: dict[HtmlElement, _Measure] = {}
    for _, element in iterwalk(top, events=("end",)):
        own = measures[element] = _Measure(has_title=element.tag == "h1")
        own.take(element.text)
        for child in element:
            if isinstance(child.tag, str):
                own.add(measures[child])
            own.take(child.tail)
        if element.tag == "a" and not (element.get("href") or "#").startswith("#"):
            own.linked, own.links = own.characters, 1
    return measures


def _is_boilerplate(
    element: HtmlElement, measure: _Measure, whole: int, *, is_inside_text: bool
) -> bool:
    if measure.has_title or not measure.characters:
        return False
    # The head of a text of its own, as a judgment has it: court, number, date, parties.
    if is_inside_text and not measure.links and _is_in_header(element):
        return False
    if _rules().roles.fullmatch(element.get("role") or ""):
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    share = measure.linked / measure.characters
    if _rules().names.search(names) or (
        element.tag in ("header", "footer", "aside") and not is_inside_text
    ):
        small = measure.characters <= _SMALL_SHARE * whole and not measure.has_sentence
        if share >= _MANY_LINKS or small:
            return True
    return (
        element.tag in _LISTS
        and not is_inside_text
        and not measure.has_sentence
        and share >= _ALL_LINKS
        and measure.links >= _FEWEST_LINKS
        and measure.linked <= _SHORT_LINK * measure.links
    )


def _is_in_header(element: HtmlElement) -> bool:
    chain = (element, *islice(element.iterancestors(), _DEEPEST_IN_HEADER))
    return any(each.tag == "header" for each in chain)


@lru_cache(maxsize=1)
def _rules() -> _Rules:
    text = resources.files("ingest").joinpath("data/boilerplate.toml").read_text("utf-8")
    table = tomllib.loads(text)
    return _Rules(*(re.compile(table[field.name], re.IGNORECASE) for field in fields(_Rules)))
