"""Finds the headings among the paragraphs, and their levels."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from ingest.readers.pdf.details import OutlineEntry
from ingest.readers.pdf.paragraphs import Paragraph
from ingest.readers.pdf.patterns import patterns

# A type this many times the body's size is clearly larger.
_LARGER = 1.1
# Bold type is a heading's if it is at least this share of the body's size.
_NOT_SMALLER = 0.95
_MOST_LINES = 6
# Headings are a small part of a text: a style with a larger share of it is not a heading's.
_MOST_TEXT = 0.3
# Length of a number before a title that the outline omits: "Article 12 — ".
_NUMBER_LENGTH = 12
_DEEPEST = 6
# The end of a line that is part of a sentence or of a list.
_GOES_ON = (";", "；", "，", ",", "。")

_Style = tuple[float, bool]
"""Size, rounded to half a point, and whether it is bold."""


def mark_headings(
    paragraphs: Sequence[Paragraph], outline: Sequence[OutlineEntry], body_size: float
) -> None:
    """Sets ``level`` of the paragraphs that are headings: those that the outline names, and those in type
    clearly larger than the body's, or in bold if the body is not. Level 1 is the topmost."""
    by_style = _styled(paragraphs, body_size)
    named = _named(paragraphs, outline)
    learned: dict[_Style, Counter[int]] = defaultdict(Counter)
    for paragraph, depth in named:
        learned[_style(paragraph)][depth] += 1
    depths = {style: counter.most_common(1)[0][0] for style, counter in learned.items()}
    above = [s for s in by_style if depths and s not in depths and s[0] > max(depths)[0]]
    for paragraph, depth in named:
        paragraph.level = min(depth + bool(above), _DEEPEST)
    rank = 0
    for style in sorted(by_style, reverse=True):
        rank = max(rank, depths[style] + bool(above) - 1) if style in depths else rank
        rank += 1
        for paragraph in by_style[style]:
            paragraph.level = paragraph.level or min(rank, _DEEPEST)


def _style(paragraph: Paragraph) -> _Style:
    return round(paragraph.size * 2) / 2, paragraph.bold


def _styled(paragraphs: Sequence[Paragraph], body_size: float) -> dict[_Style, list[Paragraph]]:
    lengths: Counter[_Style] = Counter()
    styles = [_style(paragraph) for paragraph in paragraphs]
    bold = 0
    for style, paragraph in zip(styles, paragraphs, strict=True):
        length = sum([len(line.text) for line in paragraph.lines])
        lengths[style] += length
        bold += length * style[1]
    total = max(1, lengths.total())
    found: dict[_Style, list[Paragraph]] = defaultdict(list)
    for style, paragraph in zip(styles, paragraphs, strict=True):
        size, is_bold = style
        stands_out = size >= _LARGER * body_size or (
            is_bold and bold < total / 2 and size >= _NOT_SMALLER * body_size
        )
        if stands_out and lengths[style] < _MOST_TEXT * total and _may_be_heading(paragraph):
            found[style].append(paragraph)
    return found


def _may_be_heading(paragraph: Paragraph) -> bool:
    last = paragraph.lines[-1].text.rstrip()
    return (
        len(paragraph.lines) <= _MOST_LINES
        and not paragraph.is_note
        and not last.endswith(_GOES_ON)
        and not patterns().contents_line.search(last)
        and bool(re.search(r"[^\W\d_]", paragraph.lines[0].text))
    )


def _named(
    paragraphs: Sequence[Paragraph], outline: Sequence[OutlineEntry]
) -> list[tuple[Paragraph, int]]:
    """Paragraphs that match an outline entry, near the page to which it points."""
    wanted: dict[str, list[OutlineEntry]] = defaultdict(list)
    for entry in outline:
        wanted[_squeezed(entry.title)].append(entry)
    endings = [(title, entries) for title, entries in wanted.items() if len(title) > 3]
    found = []
    for paragraph in paragraphs:
        if not wanted or len(paragraph.lines) > 2 * _MOST_LINES:
            continue
        text = _squeezed("".join(line.text for line in paragraph.lines))
        entries = wanted.get(text) or next(
            (e for t, e in endings if text.endswith(t) and len(text) - len(t) <= _NUMBER_LENGTH), []
        )
        for entry in entries:
            if abs((entry.page or paragraph.page) - paragraph.page) <= 1:
                found.append((paragraph, entry.depth))
                entries.remove(entry)
                break
    return found


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\ufffe\u00ad\u200b-]", "", text).casefold()
