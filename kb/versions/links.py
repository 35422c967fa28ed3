"""Assign documents to works, propose assignments from their texts, and separate them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import nsmallest
from typing import TYPE_CHECKING, Final, NamedTuple

from corpus import Catalog, Document, Passage
from corpus.dated_versions import SameTitle
from ingest import make_metadata

if TYPE_CHECKING:
    from search.alignment.aligner import Aligner

ORIGIN: Final = "the options"
"""Where a work's name comes from, as an error names it."""

_HEAD: Final = 40
"""Passages from the beginning that are looked at first."""
_HEAD_SHARE: Final = 0.35
"""Of them so much must be paired for the whole texts to be looked at."""
_SHARE: Final = 0.6
"""So much of the shorter text must be paired for the two to be proposed."""
_MOST_COMPARED: Final = 200
"""The most documents that a new one is compared with."""
_MOST_UNLIKE: Final = 3.0
"""Times as many passages as the other one that a version may have."""


class Proposal(NamedTuple):
    """Two documents of different works that seem to be versions of one."""

    left: Document
    right: Document
    share: float
    """The share of the shorter text that is paired, each pair weighted by its confidence."""


def propose(
    catalog: Catalog,
    aligner: Aligner,
    *,
    work_id: str | None = None,
    on_document: Callable[[], None] = lambda: None,
) -> list[Proposal]:
    """Proposals, the likeliest first; ``work_id``: only possible versions of that work.

    Changes nothing. Raises CatalogUnavailable.
    """
    documents = catalog.documents()
    langs = languages(documents)
    heads = {d.id: catalog.passages(d.id)[:_HEAD] for d in documents}
    found = []
    for place, left in enumerate(documents):
        for right in documents[place + 1 :]:
            if (
                left.work_id != right.work_id
                and work_id in (None, left.work_id, right.work_id)
                # As a rule, a work has one version in each language.
                and langs[left.work_id].isdisjoint(langs[right.work_id])
                and _as_large(left, right)
                and _share(aligner, heads[left.id], heads[right.id]) >= _HEAD_SHARE
            ):
                share = _share(aligner, catalog.passages(left.id), catalog.passages(right.id))
                if share >= _SHARE:
                    found.append(Proposal(left, right, round(share, 3)))
        on_document()
    return sorted(found, key=lambda proposal: -proposal.share)


def alike(
    catalog: Catalog,
    aligner: Aligner,
    document: Document,
    others: Iterable[Document],
    langs: Mapping[str, set[str]],
    *,
    on_document: Callable[[], None] = lambda: None,
) -> dict[tuple[str, str], float]:
    """Those of ``others`` that may be language versions of ``document``: the shares, by pair of ids.

    ``others``: the documents in the other language, of which at most 200 are compared, those of the most
    similar size. ``langs``: see ``languages``. The share (see Proposal) is at least 0.6. Changes nothing.
    Raises CatalogUnavailable.
    """
    candidates = [
        other
        for other in others
        if other.work_id != document.work_id
        and langs[document.work_id].isdisjoint(langs[other.work_id])
        and _as_large(document, other)
    ]
    head = catalog.head(document.id, _HEAD)
    found = {}
    for other in nsmallest(_MOST_COMPARED, candidates, key=lambda each: _distance(document, each)):
        on_document()
        if _share(aligner, head, catalog.head(other.id, _HEAD)) < _HEAD_SHARE:
            continue
        share = _share(aligner, catalog.passages(document.id), catalog.passages(other.id))
        if share >= _SHARE:
            left, right = sorted((document.id, other.id))
            found[left, right] = round(share, 3)
    return found


def same_titled(
    catalog: Catalog, aligner: Aligner, document: Document, pairs: Iterable[SameTitle]
) -> dict[tuple[str, str], float]:
    """Those of ``pairs`` that include ``document`` and have much text in common.

    Returns the shares, by pair of ids. A share (see Proposal) is at least 0.35. Changes nothing.
    Raises CatalogUnavailable.
    """
    found = {}
    for left, right in pairs:
        if document.id in (left.id, right.id):
            share = _share(aligner, catalog.passages(left.id), catalog.passages(right.id))
            if share >= _HEAD_SHARE:
                one, other = sorted((left.id, right.id))
                found[one, other] = round(share, 3)
    return found


def languages(documents: Iterable[Document]) -> dict[str, set[str]]:
    """The language tags of each work, by work id."""
    langs: dict[str, set[str]] = {}
    for document in documents:
        langs.setdefault(document.work_id, set()).add(document.lang)
    return langs


def _distance(one: Document, other: Document) -> float:
    """The difference in size: the absolute logarithm of the ratio of the numbers of passages."""
    return abs(math.log(one.passage_count / other.passage_count))


def join(catalog: Catalog, document_ids: Sequence[str], work_id: str) -> None:
    """Make documents versions of a work, which may be new.

    Raises DocumentNotFound, or MetadataInvalid for an impossible name of a new work; then nothing is
    changed.
    """
    if not catalog.documents(work_id=work_id):
        make_metadata({"work": work_id}, ORIGIN)
    for id_ in document_ids:
        catalog.document(id_)
    for id_ in document_ids:
        catalog.links.link(id_, work_id)


def part(catalog: Catalog, document_id: str) -> str:
    """Take a document out of its work; returns the id of the work that it then belongs to.

    Raises DocumentNotFound.
    """
    document = catalog.document(document_id)
    if (
        not catalog.links.unlink(document_id)
        and len(catalog.documents(work_id=document.work_id)) > 1
    ):
        own = document_id.replace("/", "-")
        taken = {work.id for work in catalog.works()}
        while own in taken:
            own += "-2"
        catalog.links.link(document_id, own)
    return catalog.document(document_id).work_id


def _as_large(left: Document, right: Document) -> bool:
    fewer, more = sorted((left.passage_count, right.passage_count))
    return bool(fewer) and more / fewer <= _MOST_UNLIKE


def _share(aligner: Aligner, left: Sequence[Passage], right: Sequence[Passage]) -> float:
    pairs = aligner.align(left, right)
    # An extract is a version, too, so the shorter text must be found in the other.
    if len(left) <= len(right):
        return _paired(left, [(pair.left, pair.confidence) for pair in pairs])
    return _paired(right, [(pair.right, pair.confidence) for pair in pairs])


def _paired(passages: Sequence[Passage], pairs: Sequence[tuple[tuple[str, ...], float]]) -> float:
    lengths = {passage.id: len(passage.text) for passage in passages}
    paired = sum(lengths[id_] * confidence for ids, confidence in pairs for id_ in ids)
    return paired / max(sum(lengths.values()), 1)
