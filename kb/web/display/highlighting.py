"""Text with the words that a search found marked, and its references as links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from search.deadline import check_deadline

Spans = Iterable[Sequence[int]]
"""[start, end) in code points of a text, in any order."""


def marked(
    text: str, spans: Spans, start: int = 0, end: int | None = None, *, tag: str = "mark"
) -> Markup:
    """``text[start:end]`` as HTML with ``tag`` around ``spans``, which are offsets into ``text``.

    Spans that overlap or touch become one; what lies outside the slice is left out.
    """
    end = len(text) if end is None else end
    parts: list[Markup] = []
    done = start
    for first, last in _merged(spans, start, end):
        parts.append(escape(text[done:first]))
        parts.append(Markup("<{0}>{1}</{0}>").format(Markup(tag), text[first:last]))  # noqa: S704
        done = last
    parts.append(escape(text[done:end]))
    return Markup("").join(parts)


class Link(NamedTuple):
    """A place in a text that leads elsewhere."""

    start: int
    end: int
    address: str


def linked(
    text: str, spans: Spans, links: Iterable[Link], start: int = 0, end: int | None = None
) -> Markup:
    """As ``marked`` has it, with ``links`` around their places; of two at one place the first.

    Raises RequestTimedOut, RequestAbandoned: a document's page is made of many such texts.
    """
    check_deadline()
    end = len(text) if end is None else end
    spans, links = list(spans), list(links)
    if not spans and not links:
        return escape(text[start:end])
    parts: list[Markup] = []
    done = start
    for link in sorted(links, key=lambda link: link.start):
        if link.start < done or link.end > end:
            continue
        inner = marked(text, spans, link.start, link.end)
        parts.append(marked(text, spans, done, link.start))
        parts.append(Markup('<a class="reference" href="%s">%s</a>') % (link.address, inner))
        done = link.end
    parts.append(marked(text, spans, done, end))
    return Markup("").join(parts)


def cells(text: str, spans: Spans, links: Iterable[Link] = ()) -> list[Markup]:
    """The TAB-parted cells of a table's row, each as ``linked`` has it."""
    spans, links = list(spans), list(links)
    found: list[Markup] = []
    start = 0
    for cell in text.split("\t"):
        found.append(linked(text, spans, links, start, start + len(cell)))
        start += len(cell) + 1
    return found


def with_code(text: str) -> Markup:
    """``text`` as HTML, with `backticks` as code."""
    parts = text.split("`")
    code = Markup("<code>%s</code>")
    return Markup("").join(code % part if i % 2 else escape(part) for i, part in enumerate(parts))


def _merged(spans: Spans, start: int, end: int) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, last in sorted((max(span[0], start), min(span[1], end)) for span in spans):
        if first >= last:
            continue
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged
