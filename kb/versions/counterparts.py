"""For passages that are shown, what other versions of the work have in their place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from corpus import Catalog, Passage, search_lang
from kb.schemas.documents import Counterparts, CounterpartView
from kb.sync.alignments import MADE_AT_ONCE, Alignments, document_of
from search import Answer, Hit


class _Services(Protocol):
    @property
    def catalog(self) -> Catalog: ...
    @property
    def alignments(self) -> Alignments: ...


def counterparts(
    catalog: Catalog, alignments: Alignments, passages: Iterable[Passage]
) -> dict[str, list[CounterpartView]]:
    """By passage id, the other language's first; none for a passage that has no counterpart.

    Raises CatalogUnavailable.
    """
    shown = {passage.id: passage for passage in passages}
    pairs = alignments.counterparts(list(shown.values()), most_made=MADE_AT_ONCE)
    wanted = {id_ for of_passage in pairs.values() for pair in of_passage for id_ in pair.right}
    found = catalog.passages_by_ids(wanted)
    documents = catalog.documents_by_ids({document_of(id_) for id_ in wanted})
    return {
        id_: sorted(
            (
                CounterpartView.from_passage(found[other], documents[document_of(other)], pair)
                for pair in of_passage
                for other in pair.right
                if other in found and document_of(other) in documents
            ),
            key=lambda view: (
                search_lang(view.lang) == shown[id_].lang,
                view.lang,
                found[view.passage_id].position,
            ),
        )
        for id_, of_passage in pairs.items()
    }


def of_hits(services: _Services, answer: Answer) -> dict[str, list[CounterpartView]]:
    """The counterparts of an answer's hits and of the passages of their snippets, by passage id.

    Raises CatalogUnavailable.
    """
    hits = [*(hit for group in answer.groups for hit in group.hits), *answer.merged]
    passages = {hit.passage.id: hit.passage for hit in hits}
    inner = {hit.snippet.passage_id for hit in hits} - passages.keys()
    passages |= services.catalog.passages_by_ids(inner)
    return counterparts(services.catalog, services.alignments, passages.values())


def shown_beside(hit: Hit, found: Counterparts) -> list[CounterpartView]:
    """What a list of results shows of a hit's counterparts: one version's, the snippet's if it has one."""
    others = found.get(hit.snippet.passage_id) or found.get(hit.passage.id) or ()
    return [other for other in others if other.document_id == others[0].document_id]
