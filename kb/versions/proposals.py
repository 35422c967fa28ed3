"""Proposes language versions and dated versions of new documents, for editors to accept or reject."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from corpus import SEARCH_LANGS, Catalog, CatalogUnavailable, search_lang
from corpus.dated_versions import SameTitle
from kb.sync.background import Background, Pauses, Turn, always
from kb.sync.dated_versions import DatedVersions
from kb.versions.links import Proposal, alike, join, languages, same_titled

if TYPE_CHECKING:
    from search.alignment.aligner import Aligner


_AT_A_TIME = 64
"""Documents per transaction: after each one all processes read again what they keep in memory."""


class VersionProposals:
    """Compares each new document with the others, once. Threads may share it."""

    def __init__(
        self, catalog: Catalog, aligner: Callable[[], Aligner], dated: DatedVersions
    ) -> None:
        self._catalog = catalog
        self._dated = dated
        self._aligner = aligner
        self._done_at: int | None = None

    def catch_up(self, go_on: Callable[[], None] = lambda: None) -> int:
        """Compare new documents, and store the proposals; returns the number of these documents.

        If it is killed, the next run continues. ``go_on`` is called before each comparison. Raises
        CatalogUnavailable.
        """
        stamp = self._catalog.commits.stamp()
        if stamp == self._done_at:
            return 0
        documents = self._catalog.documents()
        table = self._catalog.proposals
        checked = table.checked()
        due = [each for each in documents if checked.get(each.id) != each.sha256]
        same: dict[str, list[SameTitle]] = {}
        for pair in self._dated.unsure() if due else ():
            for each in pair:
                same.setdefault(each.id, []).append(pair)
        langs = languages(documents)
        others = {
            lang: [each for each in documents if search_lang(each.lang) != lang]
            for lang in SEARCH_LANGS
        }
        for start in range(0, len(due), _AT_A_TIME):
            found = {}
            for document in due[start : start + _AT_A_TIME]:
                catalog, aligner = self._catalog, self._aligner()
                there = others[search_lang(document.lang)]
                translated = alike(catalog, aligner, document, there, langs, on_document=go_on)
                titled = same_titled(catalog, aligner, document, same.get(document.id, ()))
                found[document.id] = document.sha256, translated | titled
            table.put(found)
        if gone := checked.keys() - {each.id for each in documents}:
            table.drop(gone)
        self._done_at = stamp
        return len(due)

    def open(self) -> list[Proposal]:
        """Proposals that wait for an editor, the likeliest first. Raises CatalogUnavailable."""
        kept = self._catalog.proposals.open()
        documents = self._catalog.documents_by_ids({id_ for each in kept for id_ in each[:2]})
        return [
            Proposal(documents[left], documents[right], share)
            for left, right, share in kept
            if left in documents
            and right in documents
            # Pairs joined in the meantime are no proposals any more.
            and documents[left].work_id != documents[right].work_id
        ]

    def accept(self, pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Make the second document of each pair a version of the first one's work.

        Returns the former work of each second document, by document id. Raises DocumentNotFound.
        """
        before: dict[str, str] = {}
        for left, right in pairs:
            before.setdefault(right, self._catalog.document(right).work_id)
            join(self._catalog, [right], self._catalog.document(left).work_id)
        return before

    def reject(self, pairs: Iterable[tuple[str, str]], *, rejected: bool = True) -> None:
        """Reject pairs, so that they are not proposed again; ``rejected``: False withdraws that."""
        self._catalog.proposals.reject(pairs, rejected=rejected)


class ProposalTask(Background):
    """Proposes language versions in the background, as long as ``kb serve`` runs."""

    name = "proposals"
    failing = "no language versions are proposed"
    mended = "language versions are proposed again"
    expected = (CatalogUnavailable,)
    hopeless = ()

    def __init__(
        self, proposals: VersionProposals, pauses: Pauses | None = None, turn: Turn = always
    ) -> None:
        """``turn``: see Background."""
        super().__init__(pauses, turn)
        self._proposals = proposals

    def once(self) -> None:
        self._proposals.catch_up(self.go_on)
