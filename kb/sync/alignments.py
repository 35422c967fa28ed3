"""Alignments of the catalog's documents: made when first needed or in the background, stored, edited."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import combinations, product
from typing import TYPE_CHECKING, NamedTuple

from corpus import Catalog, CatalogUnavailable, Document, Passage, PassageNotFound
from corpus.alignment import Link, Pair, PairStatus, Verdict, text_hash
from corpus.dated_versions import are_versions
from corpus.filters import Filters
from kb.sync.background import Background, Pauses, Turn, always
from search.alignment.tokens import own_words

if TYPE_CHECKING:
    from search.alignment.aligner import Aligner

DocumentPair = tuple[Document, Document]


def document_of(passage_id: str) -> str:
    """``WORK/LANG`` of ``WORK/LANG/LOCATOR``."""
    return "/".join(passage_id.split("/", 2)[:2])


class Counterparts(NamedTuple):
    links: dict[str, list[Link]]
    """Links of each passage to its counterparts, by passage id."""
    documents: dict[str, Document]
    """The documents of the linked passages, by id."""


class Alignments:
    """The catalog's alignments. May be used from any thread."""

    def __init__(
        self, catalog: Catalog, aligner: Callable[[], Aligner], signature: str, model: str
    ) -> None:
        """``aligner`` is called when a pair must be made; ``signature`` changes when it would make
        different pairs. ``model``: the encoder whose vectors are used; empty: none."""
        self._catalog = catalog
        self._aligner = aligner
        self._signature = signature
        self._model = model
        # Otherwise two threads could make the same alignment twice.
        self._making = threading.Lock()

    def between(self, one: Document, other: Document) -> list[Pair]:
        """Pairs of two documents, with ``one`` on the left; made if not stored yet.

        Raises CatalogUnavailable.
        """
        left, right = _in_order(one, other)
        self._bring_up([(left, right)])
        pairs = self._catalog.alignments.pairs(left.id, right.id)
        if left is one:
            return pairs
        order = {passage.id: passage.position for passage in self._catalog.passages(one.id)}
        flipped = [pair.flipped() for pair in pairs]
        return sorted(flipped, key=lambda pair: order.get(pair.left[0], 0))

    def catch_up(self, go_on: Callable[[], None] = lambda: None) -> None:
        """Make missing alignments between versions of a work, and delete those no longer needed.

        ``go_on`` is called before each one and may raise to stop. Raises CatalogUnavailable.
        """
        documents = self._catalog.documents()
        self._bring_up(_pairs_of_versions(documents), go_on)
        known = {document.id for document in documents}
        kept = self._catalog.alignments.keys()
        if gone := [ids for ids in kept if not known.issuperset(ids)]:
            self._catalog.alignments.drop(gone)

    def make_counterparts(self) -> None:
        """Make missing alignments between language versions of a work; dated versions are left to
        ``catch_up``. Raises CatalogUnavailable."""
        pairs = _pairs_of_versions(self._catalog.documents())
        self._bring_up(pair for pair in pairs if not are_versions(*pair))

    def counterparts(self, passages: Sequence[Passage], *, most_made: int = 0) -> Counterparts:
        """The counterparts of these passages in versions of the same work, by passage id.

        Documents that have not been aligned yet are aligned later, except ``most_made`` pairs, which are
        aligned now. Raises CatalogUnavailable.
        """
        if most_made:
            self._bring_up(self._versions_of(passages), most=most_made)
        return self.links(passage.id for passage in passages)

    def links(self, passage_ids: Iterable[str]) -> Counterparts:
        """The counterparts that are stored of passages. Raises CatalogUnavailable."""
        return self._in_one_work(self._catalog.alignments.links_of(set(passage_ids)))

    def between_these(self, passage_ids: Iterable[str]) -> Counterparts:
        """Those of the links that join two of these passages. Raises CatalogUnavailable."""
        ids = set(passage_ids)
        links = self._catalog.alignments.links_of(ids)
        return self._in_one_work([link for link in links if link.other_id in ids])

    def _in_one_work(self, links: Sequence[Link]) -> Counterparts:
        if not links:
            return Counterparts({}, {})
        of = {id_: document_of(id_) for link in links for id_ in link[:2]}
        documents = self._catalog.documents_by_ids(of.values())
        found: dict[str, list[Link]] = {}
        for link in links:
            one, other = documents.get(of[link.passage_id]), documents.get(of[link.other_id])
            # Documents of two works may be compared, too.
            if one and other and one.work_id == other.work_id:
                found.setdefault(link.passage_id, []).append(link)
        return Counterparts(found, documents)

    def _versions_of(self, passages: Sequence[Passage]) -> list[DocumentPair]:
        """Pairs of versions of one work, one of which contains some of these passages."""
        documents = self._catalog.documents_by_ids({p.document_id for p in passages})
        works = tuple(sorted({document.work_id for document in documents.values()}))
        ids = self._catalog.document_ids(Filters(works=works))
        versions = self._catalog.documents_by_ids(ids)
        pairs = _pairs_of_versions(versions.values())
        return [pair for pair in pairs if any(document.id in documents for document in pair)]

    def verdicts(self, one: Document, other: Document) -> list[Verdict]:
        """The decisions of editors, with the ids at that time. Raises CatalogUnavailable."""
        return self._catalog.alignments.verdicts(*(d.id for d in _in_order(one, other)))

    def decide(self, one_id: str, other_id: str, status: PairStatus | None) -> None:
        """Store an editor's decision on two passages; None deletes it.

        Confirming two passages of a pair of one and several confirms the whole pair. The documents are
        aligned again. Raises PassageNotFound, CatalogUnavailable.
        """
        self.decide_all([one_id], [other_id], status)

    def decide_all(
        self, ones: Iterable[str], others: Iterable[str], status: PairStatus | None
    ) -> None:
        """The same for each of ``ones`` with each of ``others``. Raises the errors of ``decide``."""
        pairs = list(product(dict.fromkeys(ones), dict.fromkeys(others)))
        for one, other in pairs:
            self._decide(one, other, status)
        documents = self._catalog.documents_by_ids(document_of(id_) for ids in pairs for id_ in ids)
        changed = {tuple(sorted(map(document_of, ids))) for ids in pairs}
        self._bring_up(
            (documents[left], documents[right])
            for left, right in sorted(changed)
            if left != right and left in documents and right in documents
        )

    def _decide(self, one_id: str, other_id: str, status: PairStatus | None) -> None:
        for id_ in (one_id, other_id):
            if self._catalog.hidden.has_passage(id_):
                raise PassageNotFound(id=id_)
        if status is None:
            # An editor's decision outlives its passages, and can be deleted all the same.
            left_id, right_id = sorted((one_id, other_id), key=document_of)
            self._catalog.alignments.undecide(left_id, right_id)
            return
        found = self._catalog.passages_by_ids([one_id, other_id])
        for id_ in (one_id, other_id):
            if id_ not in found:
                raise PassageNotFound(id=id_)
        left, right = sorted(found.values(), key=lambda passage: passage.document_id)
        pairs = [(left, right)]
        if status is PairStatus.CONFIRMED:
            pairs = self._whole_pair(left, right)
        for one, other in pairs:
            self._catalog.alignments.decide(
                Verdict(
                    left=one.id,
                    right=other.id,
                    status=status,
                    left_text=_hash(one),
                    right_text=_hash(other),
                    at=datetime.now(UTC).isoformat(),
                )
            )

    def _whole_pair(self, left: Passage, right: Passage) -> list[tuple[Passage, Passage]]:
        """All passages confirmed with two passages of a pair of one and several."""
        documents = self._catalog.documents_by_ids([left.document_id, right.document_id])
        self._bring_up([(documents[left.document_id], documents[right.document_id])])
        for pair in self._catalog.alignments.pairs_of([left.id]):
            if left.id in pair.left and right.id in pair.right:
                known = self._catalog.passages_by_ids([*pair.left, *pair.right])
                return [
                    (known[one], known[other])
                    for one, other in product(pair.left, pair.right)
                    if one in known and other in known
                ]
        return [(left, right)]

    def _bring_up(
        self,
        wanted: Iterable[DocumentPair],
        go_on: Callable[[], None] = lambda: None,
        most: int | None = None,
    ) -> None:
        table = self._catalog.alignments
        vectors = self._catalog.embeddings.embedded_documents(self._model) if self._model else {}
        kept = table.keys()
        decided = {(document_of(one), document_of(other)) for one, other in table.decided()}
        made = 0
        for left, right in wanted:
            ids = left.id, right.id
            verdicts = table.verdicts(*ids) if ids in decided else []
            key = self._key(left, right, vectors, verdicts)
            if kept.get(ids) == key:
                continue
            if made == most:
                return
            go_on()
            with self._making:
                if table.keys().get(ids) != key:
                    table.put(*ids, key, self._made(left, right, verdicts))
            made += 1

    def _made(self, left: Document, right: Document, verdicts: Sequence[Verdict]) -> list[Pair]:
        sides = self._catalog.passages(left.id), self._catalog.passages(right.id)
        decisions = _current(verdicts, *sides)
        return self._aligner().align(
            *sides,
            confirmed={ids for ids, status in decisions.items() if status is PairStatus.CONFIRMED},
            rejected={ids for ids, status in decisions.items() if status is PairStatus.REJECTED},
        )

    def _key(
        self,
        left: Document,
        right: Document,
        vectors: dict[str, str],
        verdicts: Sequence[Verdict],
    ) -> str:
        parts = [self._signature, *(repr(verdict) for verdict in verdicts)]
        for document in (left, right):
            parts += [document.fingerprint, vectors.get(document.id, "")]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class AlignmentTask(Background):
    """Makes alignments in the background, as long as ``kb serve`` runs."""

    name = "alignment"
    failing = "no alignments are made"
    mended = "alignments are made again"
    expected = (CatalogUnavailable,)
    hopeless = ()

    def __init__(
        self, alignments: Alignments, pauses: Pauses | None = None, turn: Turn = always
    ) -> None:
        """``turn``: see Background."""
        super().__init__(pauses, turn)
        self._alignments = alignments

    def once(self) -> None:
        self._alignments.catch_up(self.go_on)


def _pairs_of_versions(documents: Iterable[Document]) -> list[DocumentPair]:
    works: dict[str, list[Document]] = {}
    for document in documents:
        works.setdefault(document.work_id, []).append(document)
    pairs = (pair for group in works.values() for pair in combinations(group, 2))
    return [_in_order(*pair) for pair in pairs]


def _in_order(one: Document, other: Document) -> DocumentPair:
    return (one, other) if one.id <= other.id else (other, one)


def _current(
    verdicts: Sequence[Verdict], left: Sequence[Passage], right: Sequence[Passage]
) -> dict[tuple[str, str], PairStatus]:
    """Decisions on the current passages; the newest one counts."""
    sides = [_Known(left), _Known(right)]
    decisions: dict[tuple[str, str], PairStatus] = {}
    for verdict in verdicts:
        one = sides[0].find(verdict.left, verdict.left_text)
        other = sides[1].find(verdict.right, verdict.right_text)
        if one and other:
            decisions[one, other] = verdict.status
    return decisions


def _hash(passage: Passage) -> str:
    # Without its number: an article that has a new number is recognised.
    return text_hash(own_words(passage.text))


class _Known:
    """Finds a passage of a decision by its text if it has moved, by its id if its text was amended."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._texts = {passage.id: _hash(passage) for passage in passages}
        self._places = {hash_: id_ for id_, hash_ in reversed(self._texts.items())}

    def find(self, id_: str, text: str) -> str | None:
        if self._texts.get(id_) == text:
            return id_
        return self._places.get(text) or (id_ if id_ in self._texts else None)
