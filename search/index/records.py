"""Turns documents into records in an engine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import msgspec

from corpus import Document, Passage, SearchLang, search_lang
from search.data import load_table
from search.engines.engine import ALWAYS, DocumentRecords, SearchEngine, UnitRecord, day_number
from search.index.units import Unit, cut_units
from search.query.question_kinds import QuestionKind, kinds_of
from search.text.segmenter import Segmenter, exact_tokens, pieces_of, tokens_of
from search.text.shingles import SIZE, sketch
from search.weights import load_weights

_LAYOUT = "units-10"
"""Changes whenever a record of the same unit would hold something else."""
BREAK = "\u241e"
"""Stands between fields in ``exact``; no word holds it, so no quotation reaches across."""

IndexedDocument = tuple[Document, Sequence[Passage]]
"""A document with all its passages, in order."""


def index_signature(segmenter: Segmenter) -> str:
    """Everything that an index depends on besides the documents; a new signature means a rebuild."""
    tables = repr([load_table(name) for name in ("units", "locators", "english", "question_kinds")])
    tables += repr(load_weights().alike.shingle)
    digest = hashlib.sha256(tables.encode()).hexdigest()[:12]
    return f"{_LAYOUT}/{segmenter.signature}/{digest}"


def index_documents(
    engine: SearchEngine, segmenter: Segmenter, documents: Iterable[IndexedDocument]
) -> int:
    """Write documents, replacing their units in the index; returns how many. One commit."""
    return engine.write(document_records(segmenter, documents))


def rebuild_index(
    engine: SearchEngine, segmenter: Segmenter, documents: Iterable[IndexedDocument]
) -> int:
    """Rebuild the index from all documents; searches see the old one until the new one is complete."""
    return engine.rebuild(document_records(segmenter, documents))


class UnitContent(msgspec.Struct, frozen=True, array_like=True):
    """What an index keeps of a unit's texts: it follows from the passages alone, whatever their ids and the
    document's metadata. For the fields see UnitRecord."""

    places: tuple[int, ...]
    """Positions of its passages in the document."""
    index: SearchLang
    headings: str
    locator: str
    locator_keys: tuple[str, ...]
    body: str
    low_weight: str
    exact: str
    sketch: bytes
    kinds: tuple[QuestionKind, ...]


def decoded_contents(encoded: bytes, passages: int) -> list[UnitContent]:
    """Contents of a document with so many passages, from MessagePack that an untrusted process made.

    Raises ValueError.
    """
    contents = msgspec.msgpack.decode(encoded, type=list[UnitContent])
    firsts: set[int] = set()
    for content in contents:
        if not content.places or min(content.places) < 0 or max(content.places) >= passages:
            raise ValueError(f"places {content.places[:3]} of {passages} passages")
        if content.places[0] in firsts:
            raise ValueError(f"two units begin at place {content.places[0]}")
        firsts.add(content.places[0])
        if len(content.sketch) not in (0, SIZE):
            raise ValueError(f"a sketch of {len(content.sketch)} bytes")
    return contents


def document_records(
    segmenter: Segmenter, documents: Iterable[IndexedDocument]
) -> Iterable[DocumentRecords]:
    """Documents in the form in which they are written to an engine."""
    maker = RecordMaker(segmenter)
    for document, passages in documents:
        yield maker.records_of(document, passages)


class RecordMaker:
    """Makes records of units. Titles, headings and locators, which many units share, are segmented once."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter
        self._shared_terms = lru_cache(maxsize=2000)(self._terms)
        self._shared_exact = lru_cache(maxsize=1000)(self._exact)

    def records_of(self, document: Document, passages: Sequence[Passage]) -> DocumentRecords:
        """The records of a document. ``passages``: all of them, in order."""
        contents = self.contents(document, passages)
        return self.records(document, [passage.id for passage in passages], contents)

    def contents(self, document: Document, passages: Sequence[Passage]) -> list[UnitContent]:
        """The contents of a document's units, in order. ``passages``: all of them, in order."""
        places = {passage.id: place for place, passage in enumerate(passages)}
        return [self._content(unit, places) for unit in cut_units(document, passages)]

    def records(
        self, document: Document, passage_ids: Sequence[str], contents: Sequence[UnitContent]
    ) -> DocumentRecords:
        """The records of a document whose ``contents`` are known. ``passage_ids``: of all its passages, in
        order."""
        validity = document.validity
        # A work's id is its short name in both languages: no title contains "Palermo Protocol".
        title = f"{document.title}\n{document.work_id.replace('-', ' ')}"
        shared: dict[str, Any] = {
            "document_id": document.id,
            "type": str(document.type),
            "work": document.work_id,
            "year": document.date.year if document.date else None,
            "issuing_body": document.issuing_body,
            "status": str(document.status),
            "force": str(validity.force) if validity.force else None,
            "authority": str(document.authority) if document.authority else None,
            "valid_from": day_number(validity.starts) if validity.starts else 0,
            "valid_to": day_number(validity.ends) if validity.ends else ALWAYS,
            "title": self._shared_terms(title),
            "exact_title": self._shared_exact(document.title),
        }
        own, first = search_lang(document.lang), _first_order(document.id)
        units = []
        for number, content in enumerate(contents):
            ids = tuple(passage_ids[place] for place in content.places)
            units.append(
                UnitRecord(
                    id=ids[0],
                    passage_ids=ids,
                    index=content.index,
                    order=first + min(number, _MOST_UNITS),
                    lang=document.lang if content.index == own else content.index,
                    headings=content.headings,
                    locator=content.locator,
                    locator_keys=content.locator_keys,
                    body=content.body,
                    low_weight=content.low_weight,
                    exact=content.exact,
                    sketch=content.sketch,
                    kinds=content.kinds,
                    **shared,
                )
            )
        return DocumentRecords(document.id, tuple(units))

    def _content(self, unit: Unit, places: dict[str, int]) -> UnitContent:
        text = "".join(unit.texts)
        pieces = pieces_of("\n".join(unit.texts))
        terms, tokens = _joined(*self._segmenter.terms_of(pieces)), tokens_of(pieces)
        exact = [self._shared_exact(heading) for heading in unit.headings]
        return UnitContent(
            places=tuple(places[id_] for id_ in unit.passage_ids),
            index=unit.lang,
            headings=self._shared_terms("\n".join(unit.headings)),
            locator=self._shared_terms("\n".join(unit.locators)),
            locator_keys=unit.locator_keys,
            body="" if unit.is_low_weight else terms,
            low_weight=terms if unit.is_low_weight else "",
            exact=f" {BREAK} ".join([*exact, " ".join(tokens)]),
            # Words at the ends of two texts are one word where nothing separates them.
            sketch=sketch(text, None if any(map(_touch, pairwise(unit.texts))) else tokens),
            kinds=kinds_of(text, unit.lang),
        )

    def _exact(self, text: str) -> str:
        return " ".join(exact_tokens(text))

    def _terms(self, text: str) -> str:
        return _joined(*self._segmenter.index_terms(text))


def _joined(in_order: Sequence[str], further: Sequence[str]) -> str:
    """The words in order, so that phrases are found, then all parts and grams of words."""
    return " ".join([*in_order, BREAK, *further] if further else in_order)


def _touch(texts: tuple[str, str]) -> bool:
    """Whether the last word of a text and the first one of the next might be one."""
    before, after = texts
    return before[-1:].isalnum() and after[:1].isalnum()


_ORDER_BITS = 22
_MOST_UNITS = (1 << _ORDER_BITS) - 1


def _first_order(document_id: str) -> int:
    """The order of a document's first unit. Units are numbered, not placed by their passages: otherwise one
    more paragraph in an article would move all articles that follow it."""
    digest = hashlib.blake2b(document_id.encode(), digest_size=5).digest()
    return int.from_bytes(digest, "big") << _ORDER_BITS
