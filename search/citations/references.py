"""References within texts: "article 5 of this Protocol", 本法第三十五条, 前款."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

from corpus import Document, Passage, PassageKind, Reference
from search.citations.address import DIVISIONS, WITHIN, Address, Step
from search.citations.chinese import scan_chinese
from search.citations.english import scan_english
from search.citations.locating import DocumentTree
from search.citations.names import InstrumentNamer, Named, NameTable
from search.citations.resolver import CitationResolver
from search.citations.words import (
    CONFIDENCE,
    TABLE,
    Scan,
    any_of,
    beginning,
    kinds_of,
    longest_first,
    prepare,
)

_TEXTS = TABLE["texts"]
_BEFORE: dict[str, int] = _TEXTS["before"]
_TRIGGER = re.compile(
    "|".join(
        [*sorted(_BEFORE, key=len, reverse=True), "第"]
        + [rf"{beginning(word)}(?=\.?\s*[\d(ivxlc§])" for word in longest_first(kinds_of("en"))]
    )
)
_THIS_ARTICLE_AFTER = re.compile(rf"\s*(?:of|in)\s+{any_of(_TEXTS['this_article'])}")
_THIS_ARTICLE_BEFORE = re.compile(rf"{any_of(_TEXTS['this_article'])}\s*$")
_LABELLED = {PassageKind.ARTICLE, *(PassageKind(kind) for kind in DIVISIONS)}
REFERENCE_RULES = sha256(repr(TABLE).encode()).hexdigest()
"""Signature of the words and confidences. If it changes, references must be made again."""
_SILENT = {PassageKind.CONTENTS, PassageKind.TITLE}


class _Mention(NamedTuple):
    addresses: Sequence[Address]
    start: int
    end: int


class FoundReferences(NamedTuple):
    references: list[Reference]
    looked_up: Collection[str]
    """The names and instruments that they depend on; see ``search.citations.lookups``."""


class ReferenceFinder:
    """Finds the passages that the texts of documents cite, among the documents in the catalog."""

    def __init__(self, resolver: CitationResolver) -> None:
        self._resolver = resolver

    def references(
        self, document: Document, tree: DocumentTree, names: NameTable
    ) -> FoundReferences:
        """All references of a document, each to the language version nearest to its own."""
        namer = InstrumentNamer(document, names)
        found = list(self._found(document, tree, names, namer))
        return FoundReferences(found, namer.looked_up)

    def _found(
        self, document: Document, tree: DocumentTree, names: NameTable, namer: InstrumentNamer
    ) -> Iterator[Reference]:
        for passage in tree.passages:
            if passage.kind in _SILENT:
                continue
            folded = prepare(passage.text)
            for mention, named in _mentions(folded.text, passage, namer):
                start, end = folded.span(mention.start, mention.end)
                for address in mention.addresses:
                    target = self._target(address, named, passage, document, tree, names)
                    if target not in (None, passage.id):
                        yield Reference(passage.id, start, end, str(target))

    def _target(
        self,
        address: Address,
        named: Named | None,
        passage: Passage,
        document: Document,
        tree: DocumentTree,
        names: NameTable,
    ) -> str | None:
        """The id of a passage, or of the one that would contain a missing passage."""
        own = named is None
        if named is None:
            found = _within(address, passage, tree)
            if found or address[0].kind in WITHIN:
                return found.id if found else None
            named = names.of_instrument(names.instruments[document.work_id])
        if named is None or named.shared:
            return None
        places = self._resolver.places(named, address, "", document.lang, names)
        sure = (p.passage.id for p in places if p.confidence >= CONFIDENCE["reference"])
        return next(sure, None if own else f"{names.documents[named.works[0]][0].id}/")


def _mentions(
    text: str, passage: Passage, namer: InstrumentNamer
) -> Iterator[tuple[_Mention, Named | None]]:
    """The addresses in a text, each with its works; None: the text's own work."""
    at = 0
    while trigger := _TRIGGER.search(text, at):
        at = trigger.end()
        if trigger[0] in _BEFORE:
            if mention := _paragraphs_before(text, trigger, passage):
                yield mention, None
                at = mention.end
            continue
        scan = _scan(text, trigger.start())
        # "Article 3" that begins an article is its number.
        if scan is None or (not text[: scan.start].strip() and passage.kind in _LABELLED):
            at = scan.end if scan else at
            continue
        at = scan.end
        if scan.addresses[0][0].kind in WITHIN:
            if namer.has_own:
                yield _relative(text, scan), None
            continue
        named = namer.named(text, scan.start, scan.end)
        if named:
            yield _Mention(scan.addresses, named.start, named.end), named.works


def _scan(text: str, start: int) -> Scan | None:
    if text[start] == "第":
        return scan_chinese(text, start, strict=True)
    return scan_english(text, start, strict=True)


def _relative(text: str, scan: Scan) -> _Mention:
    """A paragraph of "this article", with or without these words."""
    after = _THIS_ARTICLE_AFTER.match(text, scan.end)
    before = _THIS_ARTICLE_BEFORE.search(text[: scan.start][-20:])
    start = scan.start - (len(before[0]) if before else 0)
    return _Mention(scan.addresses, start, after.end() if after else scan.end)


def _paragraphs_before(text: str, trigger: re.Match[str], passage: Passage) -> _Mention | None:
    """前款, 前两款第一项: counted back from the paragraph that contains the words."""
    if not (passage.kind is PassageKind.PARAGRAPH and (passage.number or "").isdigit()):
        return None
    scan = scan_chinese(text, trigger.end(), strict=True)
    steps = scan.addresses if scan and scan.addresses[0][0].kind in WITHIN else [()]
    end = scan.end if scan and steps != [()] else trigger.end()
    own, back = int(passage.number or 0), _BEFORE[trigger[0]]
    paragraphs = [Step("paragraph", str(n)) for n in range(max(own - back, 1), own)]
    addresses = [(paragraph, *each) for paragraph in paragraphs for each in steps]
    return _Mention(addresses, trigger.start(), end) if addresses else None


def _within(address: Address, passage: Passage, tree: DocumentTree) -> Passage | None:
    """The passage at an address in the text's own document; a paragraph, in its own article."""
    if address[0].kind not in WITHIN:
        located = tree.locate(address)
    else:
        article = tree.article_of(passage)
        bases = [b for b in (tree.paragraph_of(passage), article) if b and article]
        if address[0].kind == "paragraph":
            bases = bases[-1:]
        tried = (tree.within(base, address) for base in bases)
        located = next((each for each in tried if each.certainty >= CONFIDENCE["reference"]), None)
    if located is None or located.certainty < CONFIDENCE["reference"]:
        return None
    return located.passage
