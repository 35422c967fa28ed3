"""What people type as an address, resolved to the passage that stands there."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from threading import Lock
from typing import NamedTuple, Protocol

import msgspec

from corpus import Document, Locator, Passage, Termbase, detect_tag, search_lang
from search.citations.address import WITHIN, Address
from search.citations.bare import read_bare
from search.citations.chinese import scan_chinese
from search.citations.english import scan_english
from search.citations.locating import DocumentTree, Located
from search.citations.names import Named, NameTable, is_digest
from search.citations.words import CONFIDENCE, OF, TABLE, any_of, prepare

LONGEST = 300
"""Characters of a citation; what is longer is text."""
_TREES_KEPT = 64
_EDGE = " \t,.;:。，；：、()[]〔〕"
_LEAD = re.compile(rf"^(?:\s*{any_of(TABLE['joints']['lead'])}\.?\s*)+")
_TRAIL = re.compile(rf"(?:\s*,?\s*{any_of(TABLE['joints']['lead'])}\s*)+$")
_OF = re.compile(rf"^\s*,?\s*(?:{OF})?\s*")
_ID = re.compile(r"[^\s/]+/(?:en|zh|zh-Hans|zh-Hant)(?:/[^\s/]+)?")
_DIGIT = re.compile(r"\d|[零○一二三四五六七八九十百]|\b[ivxlc]+\b|preamble|序言|annex|附件")


class CitedSource(Protocol):
    """The catalog, as far as citations need it."""

    def documents(self) -> Sequence[Document]: ...

    def fingerprints(self) -> Mapping[str, str]:
        """Fingerprint by document id."""

    def passages(self, document_id: str) -> Sequence[Passage]: ...

    def passages_by_ids(self, ids: Iterable[str]) -> Mapping[str, Passage]: ...


class Place(msgspec.Struct, frozen=True):
    """A passage that a citation may mean."""

    passage: Passage
    document: Document
    confidence: float
    """0–1."""

    @property
    def locator(self) -> Locator:
        return self.passage.locator


class Resolution(msgspec.Struct, frozen=True):
    citation: str
    match: Place | None
    """None: it is no citation, or of nothing that is here, or its work is not named."""
    alternatives: tuple[Place, ...] = ()
    """The same place in the other language versions, and what else may be meant; the best first."""
    further: tuple[Place, ...] = ()
    """The other places of a list or a range ("articles 5 to 7"), in order."""


class _Reading(NamedTuple):
    """One way to understand a citation."""

    addresses: list[Address]
    written: str
    """The address as it is written."""
    named: Named | None
    certainty: float


class CitationResolver:
    """Understands citations of the documents of a catalog; may be shared by threads."""

    def __init__(self, source: CitedSource, termbase: Termbase) -> None:
        self._source = source
        self._termbase = termbase
        self._lock = Lock()
        self._known: tuple[Mapping[str, str], NameTable] | None = None
        self._trees: OrderedDict[tuple[str, str], DocumentTree] = OrderedDict()

    def resolve(self, citation: str, work: str | None = None) -> Resolution:
        """The passage that a citation means; ``work``: the id or a name of the work it is about."""
        text = citation.strip()
        if not text or len(text) > LONGEST or not _may_cite(text):
            return Resolution(citation, None)
        if by_id := self._by_id(text):
            return Resolution(citation, by_id)
        names = self.names()
        context = _context(names, work)
        tag = detect_tag(text)
        best: Resolution | None = None
        for reading in _readings(prepare(text).text, names, context):
            resolution = self._resolved(citation, reading, names, tag)
            if resolution.match and resolution.match.confidence > CONFIDENCE["ancestor"]:
                return resolution
            if best is None or (resolution.match and not best.match):
                best = resolution
        return best or Resolution(citation, None)

    def names(self) -> NameTable:
        """The names of the works that are there now."""
        fingerprints = self._source.fingerprints()
        with self._lock:
            if self._known is None or self._known[0] != fingerprints:
                self._known = fingerprints, NameTable(self._source.documents(), self._termbase)
            return self._known[1]

    def tree(self, document: Document) -> DocumentTree:
        """A document's passages; the last ones are kept."""
        key = document.id, document.fingerprint
        with self._lock:
            if tree := self._trees.get(key):
                self._trees.move_to_end(key)
                return tree
        tree = DocumentTree(self._source.passages(document.id))
        with self._lock:
            self._trees[key] = tree
            while len(self._trees) > _TREES_KEPT:
                self._trees.popitem(last=False)
        return tree

    def places(
        self, named: Named, address: Address, written: str, tag: str, names: NameTable
    ) -> list[Place]:
        """Where an address is found in the works of a name: the surest first, then by language."""
        found = []
        for document in (d for work in named.works for d in names.documents[work]):
            tree = self.tree(document)
            located = tree.locate(address) if address else None
            if (located is None or located.certainty < 1) and written:
                passage = tree.by_locator(written)
                located = Located(passage, 1.0) if passage else located
            if located:
                sure = located.certainty * (CONFIDENCE["digest"] if is_digest(document) else 1)
                found.append(Place(located.passage, document, round(sure, 3)))
        return sorted(found, key=lambda place: _order(place, tag))

    def _resolved(
        self, citation: str, reading: _Reading, names: NameTable, tag: str
    ) -> Resolution:
        if reading.named is None:
            return self._unnamed(citation, reading, names, tag)
        factor = reading.certainty * (CONFIDENCE["shared_name"] if reading.named.shared else 1)
        written = reading.written if len(reading.addresses) <= 1 else ""
        found: list[list[Place]] = []
        for address in reading.addresses or [()]:
            places = self.places(reading.named, address, written, tag, names)
            if places:
                found.append([_scaled(place, factor) for place in places])
        if not found:
            return Resolution(citation, None)
        (first, *others), *more = found
        return Resolution(citation, first, tuple(others), tuple(each[0] for each in more))

    def _unnamed(
        self, citation: str, reading: _Reading, names: NameTable, tag: str
    ) -> Resolution:
        """A place in no work: one alternative for each of some works that have it."""
        found: list[Place] = []
        for work in sorted(names.documents, key=lambda w: _likely(names.documents[w], tag)):
            if len(found) == CONFIDENCE["no_work_limit"] or not reading.addresses:
                break
            places = self.places(Named((work,), False), reading.addresses[0], "", tag, names)
            if places and places[0].confidence > CONFIDENCE["ancestor"]:
                found.append(_scaled(places[0], CONFIDENCE["no_work"]))
        return Resolution(citation, None, tuple(found))

    def _by_id(self, text: str) -> Place | None:
        if not _ID.fullmatch(text):
            return None
        passage = self._source.passages_by_ids([text]).get(text)
        if passage is None:
            return None
        document = next(d for d in self._source.documents() if d.id == passage.document_id)
        return Place(passage, document, CONFIDENCE["exact"])


def _may_cite(text: str) -> bool:
    """Whether a text has a number at all: most queries are told from citations by that alone."""
    return bool(_DIGIT.search(prepare(text).text)) or bool(_ID.fullmatch(text))


def _context(names: NameTable, work: str | None) -> Named | None:
    if not work:
        return None
    return Named((work,), False) if work in names.documents else names.find(work)


def _readings(text: str, names: NameTable, context: Named | None) -> Iterator[_Reading]:
    """The ways to read the whole text as an address with or without a name, the likeliest first."""
    lead = _LEAD.match(text)
    starts = {0, lead.end() if lead else 0}
    for start in range(len(text)):
        if start and text[start - 1].isalnum() and text[start].isascii() and text[start - 1].isascii():
            continue
        for scan in (scan_english(text, start), scan_chinese(text, start)):
            if scan is None:
                continue
            before, after = text[:start], text[scan.end :]
            written = text[start : scan.end]
            if named := _name(before, after, names):
                yield _Reading(scan.addresses, written, named, 1.0)
            elif start in starts and not after.strip(_EDGE):
                yield _Reading(scan.addresses, written, context, 1.0)
    for start in range(len(text) - 1, 0, -1):
        if text[start].isalnum() and text[start - 1].isalnum() and (
            text[start - 1].isascii() == text[start].isascii()
        ):
            continue
        rest = text[start:].strip(" ,:;")
        named = names.find(_TRAIL.sub("", text[:start])) if rest else None
        if named is None:
            continue
        if addresses := read_bare(rest):
            yield _Reading(addresses, rest, named, CONFIDENCE["bare"])
        else:
            yield _Reading([], rest, named, 1.0)
    if context:
        yield _Reading(read_bare(text) or [], text, context, CONFIDENCE["bare"])


def _name(before: str, after: str, names: NameTable) -> Named | None:
    """The work that stands before or after an address, if nothing else does."""
    if not before.strip(_EDGE) or _LEAD.fullmatch(before):
        rest = _OF.sub("", after).strip(_EDGE)
        return names.find(_LEAD.sub("", rest)) or names.find(rest) if rest else None
    if after.strip(_EDGE):
        return None
    name = _TRAIL.sub("", before.rstrip(_EDGE + "《")).strip(" ,")
    return names.find(name) or names.find(_LEAD.sub("", name))


def _order(place: Place, tag: str) -> tuple[object, ...]:
    document = place.document
    return (
        place.confidence <= CONFIDENCE["ancestor"],
        is_digest(document),
        search_lang(document.lang) != search_lang(tag),
        document.lang != tag and not (tag == "zh" and document.lang == "zh-Hans"),
        -place.confidence,
        -(document.date.toordinal() if document.date else 0),
        document.id,
    )


def _likely(versions: Sequence[Document], tag: str) -> tuple[object, ...]:
    """Which works a place in none is meant of: those of the citation's language, treaties first."""
    types = TABLE["types"]["first"]
    kind = str(versions[0].type)
    langs = {search_lang(document.lang) for document in versions}
    rank = types.index(kind) if kind in types else len(types)
    return search_lang(tag) not in langs, rank, is_digest(versions[0]), versions[0].work_id


def _scaled(place: Place, factor: float) -> Place:
    return msgspec.structs.replace(place, confidence=round(place.confidence * factor, 3))


def is_within(address: Address) -> bool:
    """Whether an address names a paragraph or item without its article."""
    return bool(address) and address[0].kind in WITHIN
