"""Resolves citations typed by users to passages."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import chain, islice
from threading import Lock
from typing import Protocol
from urllib.parse import unquote

import msgspec

from corpus import (
    Document,
    Locator,
    Passage,
    SearchLang,
    Termbase,
    detect_tag,
    search_lang,
)
from corpus.dated_versions import force_rank
from corpus.numerals import WORDS
from corpus.tables import Cell
from search.citations.address import Address
from search.citations.address import written as locator_of
from search.citations.locating import DocumentTree, Located
from search.citations.names import Named, NameTable, is_digest, name_key
from search.citations.readings import Reading, context_of, named_alone, named_beside, readings
from search.citations.tables import TableAddress, locate_cell, table_address
from search.citations.words import CONFIDENCE, TABLE, UNNUMBERED, ZH, any_of, prepare
from search.data import load_table

LONGEST = 300
"""The longest citation, in characters; longer text is not a citation, unless it contains a passage's id."""
_TREES_KEPT = 64
_MOST_PARTS = 40
"""Of a text that lies in several files: the largest number of them."""
_MOST_CHANGED = 400
"""Up to this many changed documents are read one by one after a commit; beyond it, all are read."""
_GLANCES = 3
_SHORT: dict[str, str] = {
    name.removeprefix("the "): work for name, work in TABLE["texts"]["common"].items()
}
_SHORT_NAME = re.compile(rf"(?:the\s+)?(?P<name>{any_of(_SHORT)})\s*,?\s*(?P<place>\S.*)")
"""Readings of a citation that is still being typed."""
_ID_FORM = r"[^\s/\[;]+/(?:en|zh|zh-Hans|zh-Hant)/[^\s/\];?#]+"
_ID = re.compile(_ID_FORM)
# The form at the end of a citation that would otherwise be ambiguous, and in a permalink.
_IDS_BRACKETED = re.compile(rf"\[(?P<ids>{_ID_FORM}(?:; {_ID_FORM})*)\]\s*$")
_PERMALINK = re.compile(rf"/documents/(?P<id>{_ID_FORM})")
_STYLES = load_table("citation_styles")
_STATUSES = "|".join(
    word
    for kind in ("status", "force")
    for words in _STYLES[kind].values()
    for word in words.values()
)
_STATUS = re.compile(rf"\s*[(（](?:{_STATUSES})(?:[,，]\s*(?:{_STATUSES}))*[)）]\s*$")
_NUMBERED = re.compile(rf"\d|{ZH}|\b[ivxlc]+\b|{any_of((*UNNUMBERED, *WORDS))}")


class CitedSource(Protocol):
    """The part of the catalog that citations need."""

    def documents(self) -> Sequence[Document]: ...

    def fingerprints(self) -> Mapping[str, str]:
        """Fingerprint by document id."""

    def passages(self, document_id: str) -> Sequence[Passage]: ...

    def outline(self, document_id: str) -> Sequence[Passage]:
        """The passages of a document in reading order, without texts."""

    def passages_by_ids(self, ids: Iterable[str]) -> Mapping[str, Passage]: ...

    def documents_by_ids(self, ids: Iterable[str]) -> Mapping[str, Document]: ...


class Place(msgspec.Struct, frozen=True):
    """A passage that a citation may refer to."""

    passage: Passage
    document: Document
    confidence: float
    """0–1."""
    full_text: str
    """The text with that of its sub-passages."""
    cell: Cell | None = None
    """The table cell that the citation names; None if it names none."""

    @property
    def locator(self) -> Locator:
        return self.passage.locator

    @property
    def is_there(self) -> bool:
        """Whether the cited passage itself exists, and not only one that would contain it."""
        return self.confidence > CONFIDENCE["ancestor"]


class Resolution(msgspec.Struct, frozen=True):
    citation: str
    match: Place | None
    """None: not a citation, or of nothing in the catalog, or without the name of a work."""
    alternatives: tuple[Place, ...] = ()
    """The same passage in the other language versions, and other possible passages; the best first."""
    further: tuple[Place, ...] = ()
    """The other passages of a list or a range ("articles 5 to 7"), in order."""
    missing: tuple[Locator, ...] = ()
    """Members of a list or a range that do not exist, in order, as people write them; of a citation by ids,
    the ids. Empty if ``match`` is None."""
    incomplete: bool = False
    """Whether a range is so long that only its ends were looked up."""

    def only(self, langs: Sequence[SearchLang]) -> Resolution | None:
        """The resolution limited to documents in these languages; None if it has no passage in
        them."""

        def kept(places: Iterable[Place]) -> tuple[Place, ...]:
            return tuple(p for p in places if search_lang(p.document.lang) in langs)

        found = kept((self.match, *self.alternatives)) if self.match else ()
        if not found:
            return None
        return msgspec.structs.replace(
            self, match=found[0], alternatives=found[1:], further=kept(self.further)
        )


class NamedDocuments(msgspec.Struct, frozen=True):
    """What a text names that names no passage."""

    documents: tuple[Document, ...] = ()
    """Of each work and language the text in force, or else the newest; in the text's language first."""
    missing: tuple[Locator, ...] = ()
    """The articles cited, which none of them has."""


class CitationResolver:
    """Resolves citations to the documents of a catalog. Threads may share it."""

    def __init__(self, source: CitedSource, termbase: Termbase) -> None:
        self._source = source
        self._termbase = termbase
        self._lock = Lock()
        self._known: tuple[Mapping[str, str], NameTable] | None = None
        self._trees: OrderedDict[tuple[str, str], DocumentTree] = OrderedDict()
        self._outlines: OrderedDict[tuple[str, str], DocumentTree] = OrderedDict()

    def resolve(self, citation: str, work: str | None = None) -> Resolution:
        """The passage that a citation refers to; ``work``: id or name of the work, if known."""
        text = citation.strip()
        ids = _ids_in(text)
        if by_id := self._by_ids(ids):
            there = {place.passage.id for place in by_id}
            missing = tuple(Locator(en=id_, zh=id_) for id_ in ids if id_ not in there)
            return Resolution(citation, by_id[0], further=tuple(by_id[1:]), missing=missing)
        text = _STATUS.sub("", text)
        if not text or len(text) > LONGEST or not _may_cite(text):
            return Resolution(citation, None)
        names = self.names()
        context = context_of(names, work)
        tag = detect_tag(text)
        prepared = prepare(text).text
        if (at := table_address(prepared)) and (cited := self._in_table(citation, at, names, work)):
            return cited
        best: Resolution | None = None
        for reading in readings(prepared, names, context):
            resolution = self._resolved(citation, reading, names, tag)
            if resolution.match and resolution.match.confidence > CONFIDENCE["ancestor"]:
                return resolution
            if best is None or (resolution.match and not best.match):
                best = resolution
        return best or Resolution(citation, None)

    def documents_named(
        self,
        text: str,
        passing: Callable[[Sequence[Document]], Sequence[Document]] = lambda documents: documents,
    ) -> NamedDocuments:
        """The documents of the work that a text names, or of which it cites an article that is not there.

        For a text in which ``resolve`` finds no passage. ``passing``: those that may be shown, of some.
        """
        text = _STATUS.sub("", text.strip())
        if not text or len(text) > LONGEST:
            return NamedDocuments()
        names, tag, folded = self.names(), detect_tag(text), prepare(text).text
        missing: tuple[Locator, ...] = ()
        named = named_alone(folded, names)
        if named is None and _may_cite(text):
            cited = (r for r in readings(folded, names, None) if r.named and r.certainty == 1)
            reading = next((r for r in cited if r.addresses), None)
            if reading:
                named = reading.named
                missing = tuple(locator_of(address) for address in reading.addresses)
        found: dict[tuple[str, str], Document] = {}
        works = named.works if named else ()
        documents = [document for work in works for document in names.documents[work]]
        for document in sorted(passing(documents), key=lambda each: _rank(each, tag)):
            if not (named and named.year) or (document.date and document.date.year == named.year):
                found.setdefault((document.work_id, document.lang), document)
        return NamedDocuments(tuple(found.values()), missing)

    def glance(self, citation: str, most: int) -> list[tuple[Document, Passage]]:
        """The passages, without their texts, to which a citation with the name of a work refers.

        Quicker than ``resolve``, so that it can run for each letter typed: at most ``most`` documents of
        the work are searched, those in the citation's language and in force first.
        """
        text = citation.strip()
        if not text or len(text) > LONGEST or not _may_cite(text):
            return []
        names, tag, folded = self.names(), detect_tag(text), prepare(text).text
        read = chain(readings(folded, names, None), _short_readings(folded, names))
        named = (r for r in read if r.named)
        for reading in islice(named, _GLANCES):
            works = reading.named.works if reading.named else ()
            documents = (document for work in works for document in names.documents[work])
            found = []
            for document in nsmallest(most, documents, key=lambda each: _rank(each, tag)):
                tree = self._tree(self._outlines, document, self._source.outline)
                located = tree.locate(reading.addresses[0]) if reading.addresses else None
                passage = (
                    located.passage
                    if located and located.certainty > CONFIDENCE["ancestor"]
                    else tree.by_locator(reading.written)
                )
                if passage:
                    found.append((document, passage))
            if found:
                return found
        return []

    def _in_table(
        self, citation: str, at: TableAddress, names: NameTable, work: str | None
    ) -> Resolution | None:
        """The row or cell in each language version of the named work; None if no version has it."""
        named = named_beside(at.before, at.after, names) or context_of(names, work)
        found = []
        for document in (
            d for each in (named.works if named else ()) for d in names.documents[each]
        ):
            if located := locate_cell(self.tree(document), at):
                row, cell, certainty = located
                found.append(Place(row, document, certainty, row.text, cell))
        tag = detect_tag(citation)
        found.sort(key=lambda place: _order(place, tag))
        return Resolution(citation, found[0], tuple(found[1:])) if found else None

    def names(self) -> NameTable:
        """The names of the works that are in the catalog now."""
        fingerprints = self._source.fingerprints()
        with self._lock:
            known = self._known
            # A catalog returns the same object until something is committed.
            if known and (known[0] is fingerprints or known[0] == fingerprints):
                names = known[1]
            else:
                before = known[1] if known else None
                names = NameTable(self._documents(fingerprints, before), self._termbase)
            self._known = fingerprints, names
            return names

    def _documents(
        self, fingerprints: Mapping[str, str], before: NameTable | None
    ) -> Sequence[Document]:
        """All documents, sorted by id. Documents of ``before`` that are unchanged are not read again."""
        if before is None:
            return self._source.documents()
        kept = {d.id: d for d in chain.from_iterable(before.documents.values())}
        changed = [
            id_
            for id_, fingerprint in fingerprints.items()
            if id_ not in kept or kept[id_].fingerprint != fingerprint
        ]
        if len(changed) > _MOST_CHANGED:
            return self._source.documents()
        now = kept | dict(self._source.documents_by_ids(changed))
        return [now[id_] for id_ in sorted(fingerprints) if id_ in now]

    def tree(self, document: Document) -> DocumentTree:
        """A document's passages as a tree; the last ones are cached."""
        return self._tree(self._trees, document, self._source.passages)

    def _tree(
        self,
        kept: OrderedDict[tuple[str, str], DocumentTree],
        document: Document,
        read: Callable[[str], Sequence[Passage]],
    ) -> DocumentTree:
        key = document.id, document.fingerprint
        with self._lock:
            if tree := kept.get(key):
                kept.move_to_end(key)
                return tree
        tree = DocumentTree(read(document.id))
        with self._lock:
            kept[key] = tree
            while len(kept) > _TREES_KEPT:
                kept.popitem(last=False)
        return tree

    def places(
        self, named: Named, address: Address, written: str, tag: str, names: NameTable
    ) -> list[Place]:
        """The passages at an address in the works of a name: the most certain first, then by
        language."""
        found = []
        for document in (d for work in named.works for d in names.documents[work]):
            if named.year and not (document.date and document.date.year == named.year):
                continue
            tree = self.tree(document)
            located = tree.locate(address) if address else None
            if (located is None or located.certainty < 1) and written:
                passage = tree.by_locator(written)
                located = Located(passage, 1.0) if passage else located
            if located:
                sure = located.certainty * (CONFIDENCE["digest"] if is_digest(document) else 1)
                text = tree.full_text(located.passage)
                found.append(Place(located.passage, document, round(sure, 3), text))
        return sorted(found, key=lambda place: _order(place, tag))

    def authentic(self, document: Document, passage: Passage) -> Place | None:
        """The place in the text itself of what a passage of a digest sums up; None if it is not here."""
        names = self.names()
        texts = names.digested(document) if is_digest(document) else ()
        written = getattr(passage.locator, passage.lang)
        if not texts or not written:
            return None
        found = self.places(Named(texts, shared=False), (), written, document.lang, names)
        return found[0] if found and found[0].is_there else None

    def _resolved(self, citation: str, reading: Reading, names: NameTable, tag: str) -> Resolution:
        if reading.named is None:
            return self._unnamed(citation, reading, names, tag)
        factor = reading.certainty
        if reading.named.shared and not self._are_parts(reading.named, names):
            factor *= CONFIDENCE["shared_name"]
        if reading.named.edition:
            factor *= CONFIDENCE["edition"]
        written = reading.written if len(reading.addresses) <= 1 else ""
        found: list[list[Place]] = []
        nearest: list[Place] = []
        missing: list[Locator] = []
        for address in reading.addresses or [()]:
            places = self.places(reading.named, address, written, tag, names)
            if places and places[0].is_there:
                found.append([_scaled(place, factor) for place in places])
            else:
                nearest = nearest or [_scaled(place, factor) for place in places]
                if address:
                    missing.append(locator_of(address))
        if not found and not nearest:
            return Resolution(citation, None)
        (first, *others), *more = found or [nearest]
        return Resolution(
            citation,
            first,
            tuple(others),
            tuple(each[0] for each in more),
            tuple(missing) if len(reading.addresses) > 1 else (),
            any(step.after_gap for address in reading.addresses for step in address),
        )

    def _are_parts(self, named: Named, names: NameTable) -> bool:
        """Whether works of one name are parts of one text: all have its title, and none has an article of
        another one."""
        if len(named.works) > _MOST_PARTS:
            return False
        documents = [(work, each) for work in named.works for each in names.documents[work]]
        if len({name_key(document.title) for _, document in documents}) > 1:
            return False
        holders: dict[str, str] = {}
        return all(
            holders.setdefault(number, work) == work
            for work, document in documents
            for number in self.tree(document).articles
        )

    def _unnamed(self, citation: str, reading: Reading, names: NameTable, tag: str) -> Resolution:
        """An address without a work: one alternative from each of some works that contain it."""
        found: list[Place] = []
        for work in names.likely(search_lang(tag)) if reading.addresses else ():
            if len(found) == CONFIDENCE["no_work_limit"]:
                break
            places = self.places(Named((work,), False), reading.addresses[0], "", tag, names)
            if places and places[0].confidence > CONFIDENCE["ancestor"]:
                found.append(_scaled(places[0], CONFIDENCE["no_work"]))
        return Resolution(citation, None, tuple(found))

    def _by_ids(self, ids: Sequence[str]) -> list[Place]:
        """The existing passages, in the order of ``ids``."""
        if not ids:
            return []
        found = self._source.passages_by_ids(ids)
        documents = self._source.documents_by_ids({p.document_id for p in found.values()})
        places = []
        for passage in (found[id_] for id_ in ids if id_ in found):
            document = documents[passage.document_id]
            text = self.tree(document).full_text(passage)
            places.append(Place(passage, document, CONFIDENCE["exact"], text))
        return places


def _ids_in(text: str) -> list[str]:
    """The passage ids in a citation: alone, in brackets at its end, or in a permalink."""
    if _ID.fullmatch(text):
        return [text]
    if bracketed := _IDS_BRACKETED.search(text):
        return bracketed["ids"].split("; ")
    if link := _PERMALINK.search(unquote(text)):
        return [link["id"]]
    return []


def _short_readings(text: str, names: NameTable) -> Iterator[Reading]:
    """Of a citation with a name that is clear in this field only: "Protocol 8", 议定书 3."""
    if (short := _SHORT_NAME.match(text)) and (works := names.of_instrument(_SHORT[short["name"]])):
        yield from readings(short["place"], names, works)


def _may_cite(text: str) -> bool:
    """Whether a text contains a number: most queries that are not citations have none."""
    return bool(_NUMBERED.search(prepare(text).text))


def _order(place: Place, tag: str) -> tuple[object, ...]:
    document = place.document
    return (
        place.confidence <= CONFIDENCE["ancestor"],
        *_strangeness(document, tag),
        -place.confidence,
        *_age(document),
    )


def _rank(document: Document, tag: str) -> tuple[object, ...]:
    return *_strangeness(document, tag), *_age(document)


def _strangeness(document: Document, tag: str) -> tuple[object, ...]:
    return (
        is_digest(document),
        search_lang(document.lang) != search_lang(tag),
        document.lang != tag and not (tag == "zh" and document.lang == "zh-Hans"),
    )


def _age(document: Document) -> tuple[object, ...]:
    return (
        force_rank(document.force_today),
        -(document.date.toordinal() if document.date else 0),
        document.id,
    )


def _scaled(place: Place, factor: float) -> Place:
    return msgspec.structs.replace(place, confidence=round(place.confidence * factor, 3))
