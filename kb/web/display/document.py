"""A document as its page shows it: a tree of passages, a table of contents, references and highlights."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Annotated, Final

from litestar.params import QueryParameter

from corpus import Catalog, Document, IndexUnavailable, Passage, PassageKind
from corpus import search_lang as search_lang_of
from kb.i18n.addresses import locator_of, passage_path
from kb.schemas import CitedView, ReferencesView
from kb.services import Services
from kb.web.display.highlighting import Link
from search import Filters, SearchQuery


def links_of(catalog: Catalog, document: Document) -> dict[str, list[Link]]:
    """Links by the passage that contains them; a reference to a missing passage has none."""
    references = catalog.references.of_document(document.id)
    there = catalog.passages_by_ids({reference.to_passage for reference in references})
    links: dict[str, list[Link]] = {}
    for reference in references:
        if reference.to_passage in there:
            link = Link(reference.start, reference.end, passage_path(reference.to_passage))
            links.setdefault(reference.from_passage, []).append(link)
    return links


def citing(catalog: Catalog, target: Passage | None) -> Sequence[CitedView]:
    """The passages that cite the one that a page marks, each once; with those below it."""
    if target is None:
        return ()
    found = ReferencesView.of(catalog, target).cited_by
    return list({view.from_passage: view.passage for view in found}.values())


Words = Annotated[str | None, QueryParameter(max_length=1000)]
MARKED_HITS: Final = 200
"""Best places of a document in which a search's words are marked."""


def highlights(
    services: Services, document: Document, q: str | None
) -> dict[str, list[tuple[int, int]]]:
    """Spans to mark, by passage id: where a document's passages answer ``q``."""
    if not q:
        return {}
    lang = search_lang_of(document.lang)
    here = Filters(works=(document.work_id,), langs=(document.lang,))
    query = SearchQuery(q, ui_lang=lang, langs=(lang,), filters=here, limit=MARKED_HITS)
    try:
        answer = services.searcher.search(query)
    except IndexUnavailable:
        # A document can be read without marks.
        return {}
    return {hit.passage.id: list(hit.highlights) for group in answer.groups for hit in group.hits}


def passage_at(
    passages: Sequence[Passage], document_id: str, locator: str | None
) -> Passage | None:
    """The passage that an address names; None where it names none, or one that is not there."""
    if locator is None:
        return None
    passage_id = f"{document_id}/{locator}"
    return next((passage for passage in passages if passage.id == passage_id), None)


_HEADINGS: Final = frozenset(
    {PassageKind.PART, PassageKind.CHAPTER, PassageKind.SECTION, PassageKind.ANNEX}
)
_IN_CONTENTS: Final = _HEADINGS | {
    PassageKind.PREAMBLE,
    PassageKind.ARTICLE,
    PassageKind.SLIDE,
}
_LONGEST_HEADING: Final = 120
"""Characters; a first line that is longer is text, not a heading."""
_DEEPEST_HEADING: Final = 6
"""HTML has h1 to h6."""


@dataclass(slots=True)
class Node:
    """A passage with what is below it."""

    passage: Passage
    level: int
    """Heading level of its own heading, 2 to 6."""
    new_page: int | None = None
    """The page that begins with it, if one does."""
    children: list[Node] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return locator_of(self.passage.id)

    @property
    def heading_end(self) -> int:
        """Where its heading ends in its text; 0 where it has none."""
        kind, text = self.passage.kind, self.passage.text
        end = text.find("\n") if "\n" in text else len(text)
        if kind is PassageKind.TITLE:
            return len(text)
        if kind in _HEADINGS or kind in (PassageKind.ARTICLE, PassageKind.SLIDE):
            whole = kind is PassageKind.ARTICLE and end == len(text) and not self.children
            return 0 if whole or end > _LONGEST_HEADING else end
        return 0

    @property
    def runs(self) -> Iterator[tuple[bool, list[Node]]]:
        """The children, neighbouring rows of a table together: (are rows, nodes)."""
        for (are_rows, _), nodes in groupby(self.children, _table_of):
            yield are_rows, list(nodes)


def _table_of(node: Node) -> tuple[bool, int | None]:
    """Whether a node is a table row, and the number of its table in the document, if known."""
    row = node.passage.table_row
    return node.passage.kind is PassageKind.ROW, row.table if row else None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents."""

    address: str
    """The anchor of the passage on this page, or its permalink if it is in another part of the document."""
    label: str
    children: tuple[Entry, ...]


def tree(passages: Sequence[Passage]) -> Node | None:
    """The root of the tree: its children are the top passages of the document."""
    if not passages:
        return None
    root = Node(passages[0], level=1)
    by_id: dict[str, Node] = {}
    page: int | None = None
    for passage in passages:
        parent = by_id.get(passage.parent_id or "", root)
        deeper = parent is root or parent.passage.kind in _HEADINGS
        level = min(parent.level + 1, _DEEPEST_HEADING) if deeper else parent.level
        begins = passage.page if passage.page != page else None
        page = passage.page
        node = by_id[passage.id] = Node(passage, level, begins)
        parent.children.append(node)
    return root


def contents(nodes: Iterable[Node], shown: Collection[str]) -> tuple[Entry, ...]:
    """The table of contents: headings, and articles or slides if there are any.

    ``shown``: ids of the passages on this page; the others get a permalink.
    """
    entries: list[Entry] = []
    for node in nodes:
        below = contents(node.children, shown)
        passage = node.passage
        if passage.kind in _IN_CONTENTS:
            is_here = passage.id in shown
            address = f"#{node.anchor}" if is_here else passage_path(passage.id)
            entries.append(Entry(address, _label(node), below))
        else:
            entries.extend(below)
    return tuple(entries)


def _label(node: Node) -> str:
    passage = node.passage
    locator: str = getattr(passage.locator, passage.lang)
    heading = passage.text[: node.heading_end].strip()
    if not heading or passage.kind is PassageKind.PREAMBLE:
        return locator
    if passage.kind is PassageKind.SLIDE:
        colon = ": " if passage.lang == "en" else "\N{FULLWIDTH COLON}"
        return f"{locator}{colon}{heading}"
    return heading
