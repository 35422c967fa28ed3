"""References of a document's texts as its page shows them."""

from __future__ import annotations

from collections.abc import Sequence

from corpus import Catalog, Document, Passage
from kb.views import CitedView, ReferencesView
from kb.web.marks import Link
from kb.web.urls import passage_path


def links_of(catalog: Catalog, document: Document) -> dict[str, list[Link]]:
    """Links by the passage that they stand in; what is cited and not there has none."""
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
