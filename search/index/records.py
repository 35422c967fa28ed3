"""Turns documents into records in an engine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache

from corpus import Document, Passage
from search.data import load_table
from search.engines.engine import ALWAYS, DocumentRecords, SearchEngine, UnitRecord, day_number
from search.index.units import Unit, cut_units
from search.query.question_kinds import kinds_of
from search.text.segmenter import Segmenter, exact_tokens
from search.weights import load_weights

_LAYOUT = "units-8"
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


def document_records(
    segmenter: Segmenter, documents: Iterable[IndexedDocument]
) -> Iterable[DocumentRecords]:
    """Documents in the form in which they are written to an engine."""
    maker = _RecordMaker(segmenter)
    for document, passages in documents:
        units = tuple(maker.record(unit) for unit in cut_units(document, passages))
        yield DocumentRecords(document.id, units)


class _RecordMaker:
    """Makes records of units. Titles and headings, which many units share, are segmented once."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter
        self._shared_terms = lru_cache(maxsize=1000)(self._terms)
        self._shared_exact = lru_cache(maxsize=1000)(self._exact)

    def record(self, unit: Unit) -> UnitRecord:
        # It loads numpy, which commands that write no index do without.
        from search.text.shingles import sketch

        body, text = "\n".join(unit.texts), "".join(unit.texts)
        terms, tokens = self._terms(body), exact_tokens(body)
        headings = [self._shared_exact(text) for text in unit.headings]
        return UnitRecord(
            id=unit.id,
            document_id=unit.document_id,
            passage_ids=unit.passage_ids,
            index=unit.lang,
            order=_order(unit),
            lang=unit.tag,
            type=unit.type,
            work=unit.work_id,
            year=unit.year,
            issuing_body=unit.issuing_body,
            status=unit.status,
            force=unit.force,
            authority=unit.authority,
            valid_from=day_number(unit.starts) if unit.starts else 0,
            valid_to=day_number(unit.ends) if unit.ends else ALWAYS,
            # A work's id is its short name in both languages: no title contains "Palermo Protocol".
            title=self._shared_terms(f"{unit.title}\n{unit.work_id.replace('-', ' ')}"),
            headings=self._shared_terms("\n".join(unit.headings)),
            locator=self._terms("\n".join(unit.locators)),
            locator_keys=unit.locator_keys,
            body="" if unit.is_low_weight else terms,
            low_weight=terms if unit.is_low_weight else "",
            exact=f" {BREAK} ".join([*headings, " ".join(tokens)]),
            exact_title=self._shared_exact(unit.title),
            # Words at the ends of two texts are one word where no space separates them.
            sketch=sketch(text, tokens if len(unit.texts) == 1 else None),
            kinds=kinds_of(text, unit.lang),
        )

    def _exact(self, text: str) -> str:
        return " ".join(exact_tokens(text))

    def _terms(self, text: str) -> str:
        """The words in order, so that phrases are found, then all parts and grams of words."""
        in_order, further = self._segmenter.index_terms(text)
        return " ".join([*in_order, BREAK, *further] if further else in_order)


def _order(unit: Unit) -> int:
    digest = hashlib.blake2b(unit.document_id.encode(), digest_size=5).digest()
    return int.from_bytes(digest, "big") << 22 | min(unit.order, (1 << 22) - 1)
