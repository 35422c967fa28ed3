"""Passages in several columns, with changes and terms marked and the decisions on their pairs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from markupsafe import Markup, escape

from corpus import Catalog, Document, Passage, SearchLang, search_lang
from corpus.alignment import PairStatus
from kb.i18n.addresses import concordance_path, locator_of
from kb.sync.alignments import Alignments, document_of
from kb.versions.comparison import Comparison, Parallel
from kb.web.display.document import Node, tree
from search import Translations


class Decision(NamedTuple):
    left: str
    """The locator of the passage; the last part of its id if the passage no longer exists."""
    right: str
    left_id: str
    right_id: str
    status: PairStatus


def decisions(
    catalog: Catalog, alignments: Alignments, one: Document, other: Document
) -> list[Decision]:
    """Oldest first, ``one`` on the left."""
    verdicts = alignments.verdicts(one, other)
    known = catalog.passages_by_ids({id_ for v in verdicts for id_ in (v.left, v.right)})
    found = []
    for verdict in verdicts:
        left, right = sorted(
            (verdict.left, verdict.right), key=lambda id_: document_of(id_) != one.id
        )
        found.append(
            Decision(
                _place(left, known.get(left)),
                _place(right, known.get(right)),
                left,
                right,
                verdict.status,
            )
        )
    return found


def _place(id_: str, passage: Passage | None) -> str:
    place: str = getattr(passage.locator, passage.lang) if passage else locator_of(id_)
    return place


UNCERTAIN_BELOW: Final = 0.5
"""A pair of less confidence is marked as uncertain."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Column:
    """A version, as the columns of a page need it."""

    document: Document
    prefix: str
    """What the anchors of its passages begin with: two versions may share locators."""

    @property
    def lang(self) -> SearchLang:
        return search_lang(self.document.lang)

    @property
    def tag(self) -> str:
        return "zh-Hans" if self.document.lang == "zh" else self.document.lang

    def anchor(self, passage: Passage) -> str:
        return f"{self.prefix}-{locator_of(passage.id)}"


class Shown(NamedTuple):
    """A passage in a cell."""

    passage: Passage
    anchor: str
    heading: Markup
    """Empty where it has none."""
    body: Markup


class ShownRow(NamedTuple):
    cells: tuple[tuple[Shown, ...], ...]
    confidence: float | None
    """None where a side has no counterpart."""
    confirmed: bool
    ids: tuple[tuple[str, ...], ...] = ()
    """Of the passages in each cell."""

    @property
    def is_uncertain(self) -> bool:
        return self.confidence is not None and self.confidence < UNCERTAIN_BELOW


def columns(documents: Sequence[Document]) -> list[Column]:
    """Anchors begin with the language, and tell columns of one language apart."""
    tags = [document.lang for document in documents]
    return [
        Column(document, tag if tags.count(tag) == 1 else f"{tag}-{place}")
        for place, (document, tag) in enumerate(zip(documents, tags, strict=True), 1)
    ]


def parallel_rows(
    parallel: Parallel, sides: Sequence[Column], translations: Translations
) -> Iterator[ShownRow]:
    """Rows with the terms marked that both sides have."""
    ends = [
        _heading_ends([passage for row in parallel.rows for passage in row.left]),
        _heading_ends([passage for row in parallel.rows for passage in row.right]),
    ]
    for row in parallel.rows:
        cells = (row.left, row.right)
        marks = _shared_terms(cells, sides, translations)
        yield ShownRow(
            tuple(
                tuple(
                    _shown(passage, side, end.get(passage.id, 0), marks.get(passage.id, ()))
                    for passage in cell
                )
                for cell, side, end in zip(cells, sides, ends, strict=True)
            ),
            row.pair.confidence if row.pair else None,
            row.pair is not None and row.pair.status == "confirmed",
            tuple(tuple(passage.id for passage in cell) for cell in cells),
        )


def compared_cells(comparison: Comparison, sides: Sequence[Column]) -> Iterator[list[list[Shown]]]:
    """For each row its cells, what was dropped and what came in marked."""
    ends = [
        _heading_ends([p for row in comparison.rows for p in row.cells[place].passages])
        for place in range(len(sides))
    ]
    for row in comparison.rows:
        cells = []
        for cell, side, end in zip(row.cells, sides, ends, strict=True):
            shown, start = [], 0
            for passage in cell.passages:
                marks = [
                    (first - start, last - start, f"<{tag}>", f"</{tag}>")
                    for tag, spans in (("del", cell.deleted), ("ins", cell.inserted))
                    for first, last in spans
                ]
                shown.append(_shown(passage, side, end.get(passage.id, 0), marks))
                start += len(passage.text) + 1
            cells.append(shown)
        yield cells


Mark = tuple[int, int, str, str]
"""Start and end in a text, and the tags around the text between."""


def _shown(passage: Passage, side: Column, end: int, marks: Iterable[Mark]) -> Shown:
    marks = list(marks)
    text = passage.text
    begin = end + 1 if end and text[end : end + 1] == "\n" else end
    return Shown(
        passage,
        side.anchor(passage),
        _tagged(text, 0, end, marks),
        _tagged(text, begin, None, marks),
    )


def _tagged(text: str, start: int, end: int | None, marks: Sequence[Mark]) -> Markup:
    """``text[start:end]`` as HTML; marks may overlap."""
    end = len(text) if end is None else end
    inside = [(max(a, start), min(b, end), opening, closing) for a, b, opening, closing in marks]
    inside = [mark for mark in inside if mark[0] < mark[1]]
    bounds = sorted({start, end, *(at for mark in inside for at in mark[:2])})
    parts: list[Markup] = []
    for first, last in pairwise(bounds):
        around = [mark for mark in inside if mark[0] <= first and last <= mark[1]]
        parts += [Markup(mark[2]) for mark in around]  # noqa: S704 - made here, below and above
        parts.append(escape(text[first:last]))
        parts += [Markup(mark[3]) for mark in reversed(around)]  # noqa: S704
    return Markup("").join(parts)


def _heading_ends(passages: Sequence[Passage]) -> dict[str, int]:
    """Where the heading of each passage ends in its text, by id."""
    ends: dict[str, int] = {}

    def walk(nodes: Iterable[Node]) -> None:
        for node in nodes:
            ends[node.passage.id] = node.heading_end
            walk(node.children)

    root = tree(sorted(passages, key=lambda passage: passage.position))
    walk(root.children if root else ())
    return ends


def _shared_terms(
    cells: Sequence[Sequence[Passage]], sides: Sequence[Column], translations: Translations
) -> dict[str, list[Mark]]:
    """Marks around the terms of the termbase that both cells of a row have, by passage id."""
    if not all(cells) or sides[0].lang == sides[1].lang:
        return {}
    found: list[list[tuple[str, Span, frozenset[str]]]] = []
    for cell, other in zip(cells, (sides[1].lang, sides[0].lang), strict=True):
        found.append(
            [
                (
                    passage.id,
                    (term.start, term.end),
                    frozenset(e.concept_id for e in term.expansions if e.concept_id),
                )
                for passage in cell
                for term in translations.find(passage.text, other)
            ]
        )
    shared = [frozenset[str]().union(*(concepts for *_, concepts in side)) for side in found]
    both = shared[0] & shared[1]
    texts = {passage.id: passage.text for cell in cells for passage in cell}
    marks: dict[str, list[Mark]] = {}
    for column, side in zip(sides, found, strict=True):
        for id_, (start, end), concepts in side:
            if here := " ".join(sorted(concepts & both)):
                address = escape(concordance_path(texts[id_][start:end], column.lang))
                opening = f'<a class="term" href="{address}" data-concepts="{escape(here)}">'
                marks.setdefault(id_, []).append((start, end, opening, "</a>"))
    return marks
