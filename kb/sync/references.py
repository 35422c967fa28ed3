"""Keeps the references between texts up to date with the catalog."""

from __future__ import annotations

from collections.abc import Callable

from corpus import Catalog, CatalogUnavailable
from corpus.catalog.references import MadeReferences, ReferenceState
from kb.sync.background import Background, Pauses, Turn, always
from search import REFERENCE_RULES, CitationResolver, ReferenceFinder, lookup_beginnings

_AT_A_TIME = 64
"""The number of documents per transaction: on a busy disk the commits are the main cost."""

_MOST_TRIES = 5
"""Two versions of kb on one catalog, with other names each, would go on for ever."""


class ReferenceSync:
    """Finds references again if a document's text, a document it cites or a name that it may have has
    changed."""

    def __init__(self, catalog: Catalog, resolver: CitationResolver) -> None:
        self._catalog = catalog
        self._resolver = resolver
        self._finder = ReferenceFinder(resolver)

    def catch_up(self, go_on: Callable[[], None] = lambda: None) -> int:
        """Update references; returns for how many documents. If it is killed, the next run continues."""
        made = 0
        for _ in range(_MOST_TRIES):
            count, is_done = self._follow(go_on)
            made += count
            if is_done:
                break
        return made

    def _follow(self, go_on: Callable[[], None]) -> tuple[int, bool]:
        """For how many documents references were made, and whether for all: not if another process has
        seen other names in the meantime."""
        names = self._resolver.names()
        documents = {d.id: d for versions in names.documents.values() for d in versions}
        table = self._catalog.references
        table.follow_names(names.signature, lambda: names.meanings, lookup_beginnings)
        states = table.states()
        now = {
            document.id: ReferenceState(document.fingerprint, REFERENCE_RULES)
            for document in documents.values()
        }
        gone = states.keys() - now.keys()
        amended = {
            id_
            for id_, state in now.items()
            if id_ not in states or states[id_].fingerprint != state.fingerprint
        }
        stale = {id_ for id_, state in now.items() if states.get(id_) != state}
        stale |= table.citing_documents([*amended, *gone]) & now.keys()
        # Documents that cite an amended text come first, the amended text last: if it is killed in between,
        # the next run still finds the text amended.
        order = sorted(stale, key=lambda id_: (id_ in amended, id_))
        for at in range(0, len(order), _AT_A_TIME):
            made = {}
            for document_id in order[at : at + _AT_A_TIME]:
                go_on()
                document = documents[document_id]
                found = self._finder.references(document, self._resolver.tree(document), names)
                made[document_id] = MadeReferences(now[document_id], *found)
            if not table.put(made, names.signature):
                return at, False
        if gone:
            table.drop(gone)
        return len(order), True


class ReferenceTask(Background):
    """Updates references in the background, as long as ``kb serve`` runs."""

    name = "references"
    failing = "references cannot follow the catalog"
    mended = "references are up to the catalog again"
    expected = (CatalogUnavailable,)
    hopeless = ()

    def __init__(
        self, referring: ReferenceSync, pauses: Pauses | None = None, turn: Turn = always
    ) -> None:
        """``turn``: see Background."""
        super().__init__(pauses, turn)
        self._referring = referring

    def once(self) -> None:
        self._referring.catch_up(self.go_on)
