"""The counterparts of passages in the other versions of the work, as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Protocol, Self

import msgspec
from msgspec import Meta

from corpus import Catalog, Passage, search_lang
from kb.schemas.documents import Counterparts, CounterpartView, PassageDetail
from kb.sync.alignments import Alignments
from kb.sync.alignments import Counterparts as Kept
from search import Answer, Hit


class _Services(Protocol):
    @property
    def catalog(self) -> Catalog: ...
    @property
    def alignments(self) -> Alignments: ...


MADE_AT_ONCE = 8
"""Pairs of documents that are aligned, at most, before an answer: each takes a fraction of a second."""


def counterparts(
    catalog: Catalog, alignments: Alignments, passages: Iterable[Passage]
) -> dict[str, list[CounterpartView]]:
    """By passage id, the other language's first; none for a passage that has no counterpart.

    Raises CatalogUnavailable.
    """
    shown = {passage.id: passage for passage in passages}
    kept = alignments.counterparts(list(shown.values()), most_made=MADE_AT_ONCE)
    wanted = {link.other_id for links in kept.links.values() for link in links}
    return _views(kept, shown, catalog.passages_by_ids(wanted))


def of_hits(services: _Services, answer: Answer, *, most_made: int = 0) -> Counterparts:
    """The counterparts of an answer's hits and of the passages of their snippets, by passage id.

    Documents that are not aligned yet have none, but for ``most_made`` pairs of them that are aligned now.
    Raises CatalogUnavailable.
    """
    hits = [*(hit for group in answer.groups for hit in group.hits), *answer.merged]
    shown = {hit.snippet.passage.id: hit.snippet.passage for hit in hits}
    shown |= {hit.passage.id: hit.passage for hit in hits}
    kept = services.alignments.counterparts(list(shown.values()), most_made=most_made)
    wanted = {link.other_id for links in kept.links.values() for link in links} - shown.keys()
    return _views(kept, shown, shown | services.catalog.passages_by_ids(wanted))


def _views(
    kept: Kept, shown: Mapping[str, Passage], found: Mapping[str, Passage]
) -> dict[str, list[CounterpartView]]:
    return {
        id_: sorted(
            (
                CounterpartView.from_link(link, found[link.other_id], kept.documents)
                for link in links
                if link.other_id in found
            ),
            key=lambda view: (
                search_lang(view.lang) == shown[id_].lang,
                view.lang,
                found[view.passage_id].position,
            ),
        )
        for id_, links in kept.links.items()
    }


def shown_beside(hit: Hit, found: Counterparts) -> list[CounterpartView]:
    """What a list of results shows of a hit's counterparts: one version's, the snippet's if it has one."""
    others = [
        other
        for other in found.get(hit.snippet.passage_id) or found.get(hit.passage.id) or ()
        # Texts of other dates are among the near-duplicates.
        if other.lang != hit.document.lang
    ]
    return [other for other in others if other.document_id == others[0].document_id]


class PassagesView(msgspec.Struct, frozen=True, kw_only=True):
    """Passages looked up by their ids."""

    passages: Annotated[list[PassageDetail], Meta(description="In the order of the ids")]
    missing: Annotated[
        list[str], Meta(description="Ids of passages that are not in their documents now")
    ]

    @classmethod
    def of(cls, catalog: Catalog, alignments: Alignments, ids: Sequence[str]) -> Self:
        """Raises CatalogUnavailable."""
        wanted = list(dict.fromkeys(ids))
        found = catalog.passages_by_ids(wanted)
        documents = catalog.documents_by_ids({p.document_id for p in found.values()})
        texts = {id_: catalog.passages(id_) for id_ in documents}
        others = counterparts(catalog, alignments, found.values())
        views = [
            PassageDetail.in_document(
                passage,
                documents[passage.document_id],
                texts[passage.document_id],
                others.get(passage.id, ()),
            )
            for passage in map(found.get, wanted)
            # A document that has just been removed.
            if passage and passage.document_id in documents
        ]
        there = {view.passage_id for view in views}
        return cls(passages=views, missing=[id_ for id_ in wanted if id_ not in there])
