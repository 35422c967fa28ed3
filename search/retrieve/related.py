"""Passages similar in content to one passage, in both languages, by their vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from corpus import (
    SEARCH_LANGS,
    Document,
    EmbeddingsUnavailable,
    Passage,
    PassageKind,
    SearchLang,
    VectorsMissing,
)
from corpus.filters import Filters
from search.answer.answer import PassageSource, Snippet
from search.answer.highlights import make_snippet
from search.answer.marks import Marks
from search.data import load_table
from search.embeddings import Vector, VectorPack
from search.index.units import is_heading_only
from search.retrieve.vectors import DenseView, allowed_units, wholes_of
from search.weights import Weights, load_weights

_DATA = load_table("related")
_LEAST: float = _DATA["least"]
_LOOKED_AT: int = _DATA["looked_at"]
_WHOLE = (PassageKind.ARTICLE, PassageKind.SECTION, PassageKind.SLIDE)
"""What is listed once, however many of its units are related."""

PackOf = Callable[[SearchLang], VectorPack | None]


class Related(msgspec.Struct, frozen=True, kw_only=True):
    """A passage with similar content."""

    passage: Passage
    """The most similar passage of its unit."""
    document: Document
    snippet: Snippet
    score: float
    """Cosine of the units' vectors."""
    counterpart: bool
    """Whether it says the same in another language version of the work."""


class RelatedPassages(msgspec.Struct, frozen=True, kw_only=True):
    found: dict[SearchLang, tuple[Related, ...]]
    """By language, the passage's own first; best first, after the counterparts."""
    reason: EmbeddingsUnavailable | None = None
    """The reason why nothing could be compared."""


class _Near(msgspec.Struct, frozen=True):
    """A unit that is similar enough."""

    unit_id: str
    document_id: str
    passage_ids: tuple[str, ...]
    score: float


class RelatedFinder:
    """Finds related passages. Threads may share it."""

    def __init__(
        self, pack: PackOf, source: PassageSource, *, weights: Weights | None = None
    ) -> None:
        """``pack`` returns a language's vectors and may raise EmbeddingsUnavailable."""
        self._pack = pack
        self._source = source
        self._same = (weights or load_weights()).hybrid.same_to

    def find(self, passage: Passage, below: Sequence[Passage], limit: int) -> RelatedPassages:
        """At most ``limit`` in each language, one per article; ``below``: the sub-passages."""
        try:
            langs = sorted(SEARCH_LANGS, key=lambda lang: lang != passage.lang)
            packs = {lang: pack for lang in langs if (pack := self._pack(lang))}
            vector = _vector(packs.values(), passage, below)
        except EmbeddingsUnavailable as error:
            return RelatedPassages(found={}, reason=error)
        if vector is None:
            return RelatedPassages(found={}, reason=VectorsMissing())
        own = {passage.id, *(each.id for each in below)}
        found = {}
        for lang, pack in packs.items():
            view = DenseView(pack, vector, whole=1.0)
            allowed = allowed_units(pack, self._source.document_ids(Filters()))
            near = [
                each for each in _near(view, allowed, limit) if own.isdisjoint(each.passage_ids)
            ]
            found[lang] = self._related(passage, own, view, near, limit)
        return RelatedPassages(found=found)

    def _related(
        self, passage: Passage, own: set[str], view: DenseView, near: Sequence[_Near], limit: int
    ) -> tuple[Related, ...]:
        passages = self._with_those_above(passage, near)
        documents = self._source.documents_by_ids(
            {passage.document_id, *(each.document_id for each in near)}
        )
        taken = {_whole(passage, passages)}
        counterparts: list[Related] = []
        related: list[Related] = []
        for each in near:
            unit = [passages[id_] for id_ in each.passage_ids if id_ in passages]
            document = documents.get(each.document_id)
            whole = _whole(unit[0], passages) if unit else ""
            if not unit or document is None or whole in taken:
                continue
            taken.add(whole)
            same = self._same_in_another_version(
                own, each, documents[passage.document_id], document
            )
            (counterparts if same else related).append(_shown(view, each, unit, document, same))
        return (*counterparts[:1], *related)[:limit]

    def _same_in_another_version(
        self, own: Iterable[str], near: _Near, here: Document, there: Document
    ) -> bool:
        if here.work_id != there.work_id or here.id == there.id:
            return False
        addresses = {id_.removeprefix(here.id) for id_ in own}
        same_place = any(id_.removeprefix(there.id) in addresses for id_ in near.passage_ids)
        return same_place or near.score >= self._same

    def _with_those_above(self, passage: Passage, near: Sequence[_Near]) -> dict[str, Passage]:
        """The passages of units and all their ancestors, by id."""
        ids = [id_ for each in near for id_ in each.passage_ids]
        known = {passage.id: passage, **self._source.passages_by_ids(ids)}
        while above := {p.parent_id for p in known.values() if p.parent_id} - known.keys():
            found = self._source.passages_by_ids(above)
            if not found:
                break
            known |= found
        return known


def _vector(
    packs: Iterable[VectorPack], passage: Passage, below: Sequence[Passage]
) -> Vector | None:
    """The vector of the units that contain the passage, otherwise of those with its sub-passages."""
    for wanted in ({passage.id}, {each.id for each in below}):
        for pack in packs:
            rows = [
                row
                for row in _rows_of(pack, passage.document_id)
                if not wanted.isdisjoint(pack.passage_ids[row])
            ]
            mean = wholes_of(pack, np.array(rows, np.intp)).sum(axis=0)
            length = float(np.linalg.norm(mean))
            if length:
                vector: Vector = mean / np.float32(length)
                return vector
    return None


def _rows_of(pack: VectorPack, document_id: str) -> range:
    first = 0
    for document in pack.documents:
        if document.id == document_id:
            return range(first, first + len(document.units))
        first += len(document.units)
    return range(0)


def _near(view: DenseView, allowed: NDArray[np.bool_], limit: int) -> list[_Near]:
    """The most similar of the allowed units, best first."""
    pack = view.pack
    # Those that a reader does not see must not take the places of those that follow them.
    nearness = np.where(allowed, view.by_whole, -np.inf)
    best = np.argsort(-nearness, kind="stable")[: limit * _LOOKED_AT]
    scores = nearness[best].tolist()
    return [
        _Near(pack.unit_ids[row], pack.document_ids[row], pack.passage_ids[row], round(score, 4))
        for row, score in zip(best.tolist(), scores, strict=True)
        if score >= _LEAST
    ]


def _whole(passage: Passage, passages: Mapping[str, Passage]) -> str:
    """The id of the article, section or slide that contains a passage; its own id if none does."""
    above: Passage | None = passage
    while above is not None and above.kind not in _WHOLE:
        above = passages.get(above.parent_id) if above.parent_id else None
    return (above or passage).id


def _shown(
    view: DenseView, near: _Near, unit: Sequence[Passage], document: Document, same: bool
) -> Related:
    parents = {each.parent_id for each in unit}
    nearness = view.nearness(near.unit_id, [each.text for each in unit], view.pack.lang)
    # A heading alone tells a reader little.
    ranked = [
        (not is_heading_only(each, each.id in parents), score)
        for each, score in zip(unit, nearness, strict=True)
    ]
    passage = unit[ranked.index(max(ranked))]
    return Related(
        passage=passage,
        document=document,
        snippet=make_snippet(passage, Marks()),
        score=near.score,
        counterpart=same,
    )
