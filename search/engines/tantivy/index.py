"""tantivy's indexes, one for each language, in one folder; errors of tantivy become IndexUnavailable."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
import tantivy
from tantivy import Occur, Query

from corpus import SEARCH_LANGS, IndexUnavailable, SearchLang
from search.engines.engine import (
    FACETS,
    VOCABULARY_FIELDS,
    DocumentRecords,
    EngineHit,
    EngineRequest,
    EngineResult,
    UnitRecord,
    is_vocabulary,
)
from search.engines.tantivy.compiler import Compiler, Known, StoredUnit, any_value

ENGINE = f"tantivy {importlib.metadata.version('tantivy')}"
_Result = TypeVar("_Result")


def call(function: Callable[..., _Result], *args: Any) -> _Result:
    """``function(*args)``; raises IndexUnavailable."""
    try:
        return function(*args)
    except (ValueError, OSError, RuntimeError) as error:
        raise IndexUnavailable(detail=str(error)) from error
    except BaseException as error:
        # Rust's panics come as a BaseException that no module exports.
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise IndexUnavailable(detail=str(error)) from error


_HEAP = 64_000_000
"""The number of bytes that a writer collects before it writes a segment."""
_FACET_VALUES = 200
"""The number of values counted per facet, most frequent first; a page shows fewer."""
_MOST_SEEN = 8
"""The number of sets of hidden documents for which counts are kept."""
_RAW = ("id", "document_id", *(facet for facet in FACETS if facet != "year"))
_COUNTED = {facet: "work_number" if facet == "work" else facet for facet in FACETS}
"""The column in which each facet is counted. A library may have so many works that counting their ids
would take longer than the search."""
_NUMBERS = ("work", "year")
"""The facets whose column has numbers."""
_DAYS = ("valid_from", "valid_to")
_FIELDS = ("title", "headings", "locator", "body", "low_weight")
"""The fields of words; see ``search.weights.FieldWeights``."""
_WORDS = (*_FIELDS, "locator_keys", "exact", "exact_title")


class _Snapshot(NamedTuple):
    """An index in the state of one commit, with the counts made in it since.

    ``known``: counts of all units; ``seen``: counts without hidden documents, by the ids of these.
    """

    stamp: tuple[int, int]
    searcher: tantivy.Searcher
    known: Known
    seen: dict[tuple[str, ...], Known]

    def known_to(self, request: EngineRequest) -> Known:
        """The counts for a request, without the documents that are hidden from it."""
        if not request.hidden:
            return self.known
        known = self.seen.get(request.hidden)
        if known is None or known.is_full():
            if len(self.seen) >= _MOST_SEEN:
                self.seen.clear()
            known = self.seen[request.hidden] = Known()
            # The positions of stored units are the same for all.
            known.units = self.known.units
        return known


class LanguageIndexes:
    """Open indexes, one for each language."""

    def __init__(self, folder: Path, indexes: dict[SearchLang, tantivy.Index]) -> None:
        self.folder = folder
        self._indexes = indexes
        self._commits = {lang: str(folder / lang / "meta.json") for lang in indexes}
        self._snapshots: dict[SearchLang, _Snapshot] = {}
        self._reloading = threading.Lock()
        self._vocabularies: dict[SearchLang, tuple[tuple[int, int], Mapping[str, int]]] = {}
        self._work_ids: dict[SearchLang, Mapping[str, str]] = {}
        """Of each language, by the numbers of the works."""
        blank = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        for index in indexes.values():
            # tantivy forgets its tokenizers each time an index is opened.
            index.register_tokenizer("blank", blank)

    @classmethod
    def create(cls, folder: Path) -> LanguageIndexes:
        def make(lang: SearchLang) -> tantivy.Index:
            (folder / lang).mkdir()
            return call(tantivy.Index, _schema(), str(folder / lang))

        return cls(folder, {lang: make(lang) for lang in SEARCH_LANGS})

    @classmethod
    def open(cls, folder: Path) -> LanguageIndexes:
        return cls(
            folder, {lang: call(tantivy.Index.open, str(folder / lang)) for lang in SEARCH_LANGS}
        )

    def fill(self, documents: Iterable[DocumentRecords], deadline: float) -> int:
        """Replace documents. If the index has a document already, only its units that differ are written.
        Each language is committed at once, one after the other."""
        writers = _Writers(self._indexes, deadline)
        seen: set[str] = set()
        written = 0
        try:
            for document in documents:
                wanted: dict[SearchLang, dict[int, UnitRecord]] = {
                    lang: {} for lang in SEARCH_LANGS
                }
                for unit in document.units:
                    wanted[unit.index][_digest(unit)] = unit
                for lang, units in wanted.items():
                    held = self._held(lang, document.document_id)
                    if document.document_id in seen or len(set(held)) < len(held):
                        writers.delete(lang, "document_id", document.document_id)
                        held = []
                    for digest in set(held) - units.keys():
                        writers.delete(lang, "digest", digest)
                    for digest in units.keys() - held:
                        writers.add(lang, _tantivy_document(units[digest], digest))
                seen.add(document.document_id)
                written += 1
        except BaseException:
            writers.roll_back()
            raise
        writers.commit()
        return written

    def _held(self, lang: SearchLang, document_id: str) -> list[int]:
        """The digests of a document's units in an index."""
        searcher, schema = self._snapshot(lang).searcher, self._indexes[lang].schema
        most = call(searcher.doc_freq, "document_id", document_id)
        if not most:
            return []
        query = Query.term_query(schema, "document_id", document_id, "basic")
        found = call(searcher.search, query, most, False)
        addresses = [address for _, address in found.hits]
        return list(call(searcher.fast_field_values, "digest", addresses)) if addresses else []

    def counts(self) -> dict[SearchLang, int]:
        return {lang: self._snapshot(lang).searcher.num_docs for lang in self._indexes}

    def contents(self) -> dict[str, int]:
        """Number of units by document id, from the data stored with each unit."""
        held: Counter[str] = Counter()
        for searcher in (self._snapshot(lang).searcher for lang in self._indexes):
            every = call(searcher.search, Query.all_query(), max(searcher.num_docs, 1), False)
            held.update(_stored(searcher, address).document_id for _, address in every.hits)
        return dict(held)

    def search(self, request: EngineRequest) -> EngineResult:
        snapshot = self._snapshot(request.lang)
        searcher, known = snapshot.searcher, snapshot.known_to(request)
        counting = self._counting(snapshot, request)
        rarity = call(lambda: counting.rarity)
        # A query that scores takes several times as long, and most first steps of a search match nothing;
        # one of the words nearly always stands somewhere, and so do units that are named.
        matches_few = counting.enough > 1 and not request.only_among
        if (request.lists or not request.limit or matches_few) and counting.total is None:
            counting.total = call(_matches, searcher, counting)
        total = counting.total
        if total == 0 or not request.limit:
            return EngineResult(total or 0, (), rarity)
        query = call(Compiler(counting.schema, searcher, request, known, counting).query)
        if request.lists:
            found = _in_order(searcher, query, request.offset, request.limit)
        else:
            total, found = _best(searcher, query, request.offset, request.limit, total)
        hits = tuple(_hit(searcher, known.units, address, score) for score, address in found)
        return EngineResult(total or 0, hits, rarity)

    def facets(self, request: EngineRequest) -> dict[str, dict[str, int]]:
        snapshot = self._snapshot(request.lang)
        counted = call(_count, snapshot.searcher, self._counting(snapshot, request))
        works = self._works(request.lang, snapshot.searcher, counted["work"])
        return counted | {"work": works}

    def _works(
        self, lang: SearchLang, searcher: tantivy.Searcher, counted: Mapping[str, int]
    ) -> dict[str, int]:
        """The same by the ids of works instead of their numbers."""
        # Another thread may replace the map meanwhile: only this one surely has all that were counted.
        ids = self._work_ids.get(lang, {})
        if not ids.keys() >= counted.keys():
            # Without a query, works of deleted units are among them, which nobody asks for.
            held = call(searcher.terms_with_prefix, "work", "")
            ids = self._work_ids[lang] = {str(work_number(work)): work for work, _ in held}
        return {ids[number]: count for number, count in counted.items()}

    def _counting(self, snapshot: _Snapshot, request: EngineRequest) -> Compiler:
        """A compiler of queries that do not score."""
        known = snapshot.known_to(request)
        # A search usually follows a count of what matches it, and precedes that of its facets. A copy:
        # another thread may add its own meanwhile.
        for last in known.counting.copy():
            if last.counts(request):
                return last
        schema = self._indexes[request.lang].schema
        made = Compiler(schema, snapshot.searcher, request, known)
        known.counting.appendleft(made)
        return made

    def vocabulary(self, lang: SearchLang) -> Mapping[str, int]:
        stamp, searcher, *_ = self._snapshot(lang)
        known = self._vocabularies.get(lang)
        if known is None or known[0] != stamp:
            words: dict[str, int] = {}
            # Without a query, words of deleted units are among them until the next merge.
            units = Query.all_query()
            for field in VOCABULARY_FIELDS[lang]:
                for token, held in call(searcher.terms_with_prefix, field, "", units):
                    if is_vocabulary(token, lang):
                        words[token] = max(held, words.get(token, 0))
            known = self._vocabularies[lang] = (stamp, words)
        return known[1]

    def shown(self, lang: SearchLang, words: Collection[str], hidden: tuple[str, ...]) -> set[str]:
        """See SearchEngine. Makes a search for each word, which takes a tenth of a millisecond."""
        searcher, schema = self._snapshot(lang).searcher, self._indexes[lang].schema
        without = (Occur.MustNot, any_value(schema, "document_id", hidden))

        def is_shown(word: str) -> bool:
            fields = [
                (Occur.Should, Query.term_query(schema, field, word))
                for field in VOCABULARY_FIELDS[lang]
            ]
            query = Query.boolean_query([(Occur.Must, Query.boolean_query(fields)), without])
            return bool(searcher.search(query, 1, count=True).count)

        return {word for word in words if call(is_shown, word)}

    def _snapshot(self, lang: SearchLang) -> _Snapshot:
        """The newest commit. The searcher and its cached counts change together; otherwise a search that
        began before a commit would leave its counts to later ones."""
        index = self._indexes[lang]
        with self._reloading:
            stat = call(os.stat, self._commits[lang])
            # tantivy's own watcher is late by up to 0.2 s; each commit replaces the file.
            stamp = (stat.st_ino, stat.st_mtime_ns)
            snapshot = self._snapshots.get(lang)
            if snapshot is None or snapshot.stamp != stamp:
                call(index.reload)
                snapshot = _Snapshot(stamp, call(index.searcher), Known(), {})
            elif snapshot.known.is_full():
                snapshot = snapshot._replace(known=Known(), seen={})
            self._snapshots[lang] = snapshot
        return snapshot


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in _RAW:
        builder.add_text_field(
            name,
            fast=name in _COUNTED.values(),
            tokenizer_name="raw",
            index_option="basic",
        )
    # Signed: deletion and filters by an unsigned field's terms find nothing.
    builder.add_integer_field("year", indexed=True, fast=True)
    for name in _DAYS:
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_integer_field("order", fast=True)
    builder.add_integer_field("digest", indexed=True, fast=True)
    builder.add_integer_field("work_number", fast=True)
    builder.add_bytes_field("unit", stored=True)
    for name in _WORDS:
        builder.add_text_field(name, tokenizer_name="blank")
    # The words of all fields, to match and to count, but not to score.
    builder.add_text_field("words", tokenizer_name="blank", index_option="basic")
    return builder.build()


def _digest(unit: UnitRecord) -> int:
    """A number that stands for all that a unit holds."""
    digest = hashlib.blake2b(msgspec.msgpack.encode(unit), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def _tantivy_document(unit: UnitRecord, digest: int) -> tantivy.Document:
    document = tantivy.Document()
    document.add_integer("digest", digest)
    for name in _RAW:
        if (value := getattr(unit, name)) is not None:
            document.add_text(name, value)
    if unit.year is not None:
        document.add_integer("year", unit.year)
    for name in _DAYS:
        document.add_integer(name, getattr(unit, name))
    document.add_integer("order", unit.order)
    document.add_integer("work_number", work_number(unit.work))
    stored = StoredUnit(unit.id, unit.document_id, unit.passage_ids, unit.sketch, unit.kinds)
    document.add_bytes("unit", msgspec.msgpack.encode(stored))
    for name in _WORDS:
        value = getattr(unit, name)
        document.add_text(name, value if isinstance(value, str) else " ".join(value))
    document.add_text("words", " ".join(getattr(unit, name) for name in _FIELDS))
    return document


def work_number(work: str) -> int:
    """A number for a work's id; two works have the same one in none of a billion libraries."""
    return int.from_bytes(hashlib.blake2b(work.encode(), digest_size=7).digest(), "big")


def _best(
    searcher: tantivy.Searcher, query: Query, offset: int, limit: int, total: int | None
) -> tuple[int, list[tuple[float, Any]]]:
    """The number of matching units, counted if it is not known, and a page of them; units of equal score
    by ``order``.

    tantivy orders these by their storage position, which a merge changes. So all units that tie with the
    last one of the page are fetched before the page is cut.
    """
    end = offset + limit
    depth = end + 10
    while True:
        result: Any = call(searcher.search, query, depth, total is None)
        total = int(result.count or 0) if total is None else total
        scored = [(round(score, 4), address) for score, address in result.hits]
        if len(scored) < depth or scored[-1][0] < scored[end - 1][0]:
            break
        depth *= 2
    orders = call(searcher.fast_field_values, "order", [address for _, address in scored])
    ranked = sorted(zip(scored, orders, strict=True), key=lambda item: (-item[0][0], item[1]))
    return total, [item for item, _ in ranked[offset:end]]


def _in_order(
    searcher: tantivy.Searcher, query: Query, offset: int, limit: int
) -> list[tuple[float, Any]]:
    """A page of the matching units by ``order``."""
    result: Any = call(searcher.search, query, offset + limit, False, "order", 0, tantivy.Order.Asc)
    return [(0.0, address) for _, address in result.hits[offset : offset + limit]]


def _hit(
    searcher: tantivy.Searcher,
    known: dict[tuple[int, int], StoredUnit],
    address: Any,
    score: float,
) -> EngineHit:
    key = (address.segment_ord, address.doc)
    unit = known.get(key)
    if unit is None:
        # Reading it unpacks a block of stored units, and a search by meaning needs hundreds of units.
        unit = known[key] = _stored(searcher, address)
    return EngineHit(unit.id, unit.document_id, unit.passage_ids, score, unit.sketch, unit.kinds)


def _stored(searcher: tantivy.Searcher, address: Any) -> StoredUnit:
    encoded = bytes(call(searcher.doc, address).get_first("unit"))
    return msgspec.msgpack.decode(encoded, type=StoredUnit)


def _matches(searcher: tantivy.Searcher, compiler: Compiler) -> int:
    """The number of matching units."""
    rarest = compiler.rarest()
    if rarest is not None and not _counted(searcher, rarest):
        return 0
    return _counted(searcher, compiler.matching())


def _counted(searcher: tantivy.Searcher, query: Query) -> int:
    """The number of units that match a query, counted in an order that needs no score."""
    found = searcher.search(query, 1, count=True, order_by_field="order", order=tantivy.Order.Asc)
    return int(found.count or 0)


def _count(searcher: tantivy.Searcher, compiler: Compiler) -> dict[str, dict[str, int]]:
    """Facets without a filter are counted in one query; each other one needs its own."""
    filtered = compiler.filtered_facets
    plain = tuple(facet for facet in FACETS if facet not in filtered)
    found: dict[str, Any] = {}
    for facets in [plain, *((facet,) for facet in filtered)]:
        terms = {
            facet: {"terms": {"field": _COUNTED[facet], "size": _FACET_VALUES}} for facet in facets
        }
        if terms:
            without = None if facets == plain else facets[0]
            found |= searcher.aggregate(compiler.matching(without), terms)
    return {facet: _values(facet, found[facet]["buckets"]) for facet in FACETS}


def _values(facet: str, buckets: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    if facet in _NUMBERS:
        return {str(int(bucket["key"])): bucket["doc_count"] for bucket in buckets}
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}


class _Writers:
    """A writer for each language in which something changes."""

    def __init__(self, indexes: Mapping[SearchLang, tantivy.Index], deadline: float) -> None:
        self._indexes = indexes
        self._deadline = deadline
        self._open: dict[SearchLang, tantivy.IndexWriter] = {}

    def add(self, lang: SearchLang, document: tantivy.Document) -> None:
        call(self._of(lang).add_document, document)

    def delete(self, lang: SearchLang, field: str, value: str | int) -> None:
        call(self._of(lang).delete_documents_by_term, field, value)

    def commit(self) -> None:
        for writer in self._open.values():
            call(writer.commit)
            # Waits for merges, which the end of the process would interrupt, and frees the lock.
            call(writer.wait_merging_threads)

    def roll_back(self) -> None:
        for writer in self._open.values():
            with suppress(IndexUnavailable):
                call(writer.rollback)
                # Frees tantivy's lock now: the error in progress would keep the writer alive.
                call(writer.wait_merging_threads)

    def _of(self, lang: SearchLang) -> tantivy.IndexWriter:
        if lang not in self._open:
            self._open[lang] = _writer(self._indexes[lang], self._deadline)
        return self._open[lang]


def _writer(index: tantivy.Index, deadline: float) -> tantivy.IndexWriter:
    """A writer, as soon as no other process holds tantivy's lock."""
    end = time.monotonic() + deadline
    while True:
        try:
            return call(index.writer, _HEAP, 1)
        except IndexUnavailable as error:
            if "LockBusy" not in error.params["detail"] or time.monotonic() > end:
                raise
        time.sleep(0.05)
