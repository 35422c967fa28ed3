"""Quotations: the exact words of passages, with a citation that resolves to them.

All quoted text that leaves kb (copy buttons, API, command line) is made from this one object. It is in
``kb`` because it needs a passage's counterparts in other versions; citations are written in
``search/citations/writing.py``, beside the resolver that reads them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final, NamedTuple

import msgspec

from corpus import Catalog, Document, Passage, PassageKind, PassageNotFound, SearchLang, search_lang
from corpus.errors import QueryInvalid
from kb.i18n.addresses import passage_path
from kb.sync.alignments import Alignments, document_of
from search.citations import STYLES, CitationResolver, CitationWriter, DocumentTree

MOST_PASSAGES: Final = 100
"""The largest number of passages in one request."""
OMITTED: Final[dict[SearchLang, str]] = {"en": "…", "zh": "……"}
"""The mark of an omission, on a line of its own."""
_COLONS: Final = (":", "：")
_MADE_AT_ONCE: Final = 8
_DIVISIONS: Final = frozenset({PassageKind.PART, PassageKind.CHAPTER, PassageKind.SECTION})


class Omission(msgspec.Struct, frozen=True):
    """A gap between two passages of a quotation."""

    after: str
    """Id of the passage before the mark."""
    before: str
    passages: int
    """Number of passages that were left out."""


class Piece(NamedTuple):
    """A passage, or the part of it that is quoted."""

    passage: Passage
    text: str


class Quotation(msgspec.Struct, frozen=True, kw_only=True):
    """Exact words of one document, in order."""

    document: Document
    cited: tuple[Passage, ...]
    """The passages that the citation names."""
    pieces: tuple[Piece, ...]
    """Everything quoted: the cited passages and those below them."""
    start: int = 0
    """Where the first piece begins in its passage's own text, in code points."""
    omissions: tuple[Omission, ...]
    whole: Passage | None
    """The article of the passage, or otherwise its parent, if that is not quoted itself."""
    locator: str
    citation: str
    permalink: str
    """Path on this site."""
    base_url: str
    """Scheme and host of this site; empty if unknown."""

    @property
    def lang(self) -> SearchLang:
        return search_lang(self.document.lang)

    @property
    def text(self) -> str:
        """The words, a line for each passage, with marks of omission on lines of their own."""
        return "\n".join(
            OMITTED[self.lang] if piece is None else piece.text for piece in self.parts()
        )

    def parts(self) -> Iterator[Piece | None]:
        """The pieces that contain words; None for a gap."""
        gaps = {omission.before for omission in self.omissions}
        for piece in self.pieces:
            if piece.passage.id in gaps:
                yield None
            if piece.text:
                yield piece

    @property
    def address(self) -> str:
        return self.base_url + self.permalink


class Selection(NamedTuple):
    """A range of characters in a document, from the first passage's own text to the last's."""

    start: int
    """In code points of the first passage's own text."""
    end: int
    """In code points of the last passage's own text; exclusive."""


def selection_of(start: int | None, end: int | None) -> Selection | None:
    """None if neither is given. Raises QueryInvalid if only one is."""
    if start is None and end is None:
        return None
    if start is None or end is None:
        raise QueryInvalid(detail="a selection has a start and an end")
    return Selection(start, end)


class Quoter:
    """Makes quotations of a catalog's passages. Threads may share it."""

    def __init__(
        self,
        catalog: Catalog,
        resolver: CitationResolver,
        writer: CitationWriter,
        alignments: Alignments,
    ) -> None:
        self._catalog = catalog
        self._resolver = resolver
        self._writer = writer
        self._alignments = alignments

    def quote(
        self,
        ids: Sequence[str],
        *,
        style: str = STYLES[0],
        base_url: str = "",
        selection: Selection | None = None,
        whole: bool = False,
        counterpart: bool = False,
    ) -> list[Quotation]:
        """Quotations of passages: one for consecutive passages of one document in its order.

        A passage includes all passages below it, and a line that ends in a colon includes the items that
        follow. ``selection``: only these characters, from the first passage to the last, which must be of
        one document. ``whole``: the article of a passage, or otherwise its parent, instead of the passage.
        ``counterpart``: each quotation is followed by its counterpart in another language. Raises
        PassageNotFound, ChoiceUnknown (style), QueryInvalid (selection).
        """
        if not ids:
            return []
        documents = self._catalog.documents_by_ids({document_of(id_) for id_ in ids})
        passages = []
        for id_ in dict.fromkeys(ids):
            passage, tree = self._found(id_, documents)
            passages.append((_around(passage, tree) if whole else None) or passage)
        made = []
        if selection:
            pieces = self._selected(passages, documents, selection)
            document = documents[passages[0].document_id]
            start = selection.start if pieces[0].passage == passages[0] else 0
            made.append(self._made(pieces, document, style, base_url, start=start))
        else:
            for covered in self._runs(passages, documents):
                document = documents[covered[0].document_id]
                pieces = [Piece(passage, passage.text) for passage in covered]
                made.append(self._made(pieces, document, style, base_url))
        if not counterpart:
            return made
        return [each for own in made for each in (own, *self._counterparts(own, style))]

    def _found(self, id_: str, documents: Mapping[str, Document]) -> tuple[Passage, DocumentTree]:
        """A passage with its tree, both of one version of the document. Raises PassageNotFound."""
        document = documents.get(document_of(id_))
        tree = self._resolver.tree(document) if document else None
        passage = tree.get(id_) if tree else None
        if tree is None or passage is None:
            raise PassageNotFound(id=id_)
        return passage, tree

    def _counterparts(self, own: Quotation, style: str) -> list[Quotation]:
        """The counterparts in one other language, if there are any."""
        wanted = [*own.cited, *(p for p, _ in own.pieces if p not in own.cited)]
        links = self._alignments.counterparts(wanted, most_made=_MADE_AT_ONCE).links
        cited = [link.other_id for p in own.cited for link in links.get(p.id, ())]
        below = [link.other_id for p in wanted for link in links.get(p.id, ())]
        known = self._catalog.passages_by_ids([*cited, *below])
        others = [known[id_] for id_ in cited or below if id_ in known]
        others = [p for p in others if p.lang != own.lang]
        if not others:
            return []
        chosen = min({p.document_id for p in others})
        ids = [
            p.id for p in sorted(others, key=lambda p: p.position) if document_of(p.id) == chosen
        ]
        return self.quote(ids, style=style, base_url=own.base_url)

    def _made(
        self,
        pieces: Sequence[Piece],
        document: Document,
        style: str,
        base_url: str,
        *,
        start: int = 0,
    ) -> Quotation:
        tree = self._resolver.tree(document)
        passages = [piece.passage for piece in pieces]
        cited = _outermost(passages, tree)
        permalink = passage_path(cited[0].id)
        citation = self._writer.write(
            cited,
            document,
            style=style,
            url=base_url + permalink,
            today=datetime.now(UTC).date(),
        )
        return Quotation(
            document=document,
            cited=tuple(cited),
            pieces=tuple(pieces),
            start=start,
            omissions=tuple(_omissions(passages)),
            whole=_around(cited[0], tree),
            locator=citation.locator,
            citation=citation.text,
            permalink=permalink,
            base_url=base_url,
        )

    def _runs(
        self, passages: Sequence[Passage], documents: dict[str, Document]
    ) -> Iterator[list[Passage]]:
        """The quoted passages: a list for each run in the order of one document."""
        run: list[Passage] = []
        for passage in passages:
            if passage in run:
                continue
            tree = self._resolver.tree(documents[passage.document_id])
            if run and (
                run[-1].document_id != passage.document_id or run[-1].position > passage.position
            ):
                yield run
                run = []
            run += [each for each in _whole(passage, tree) if each not in run]
        yield run

    def _selected(
        self, passages: Sequence[Passage], documents: dict[str, Document], selection: Selection
    ) -> list[Piece]:
        if len(documents) > 1:
            raise QueryInvalid(detail="a selection is of one document")
        tree = self._resolver.tree(next(iter(documents.values())))
        first, last = passages[0], passages[-1]
        start, end = selection
        length = len(last.text)
        is_empty = first.position > last.position or (first == last and start >= end)
        if is_empty or not 0 <= start <= len(first.text) or not 0 <= end <= length:
            raise QueryInvalid(detail="the passage has no such characters")
        pieces = []
        for passage in tree.passages[first.position : last.position + 1]:
            begin = start if passage == first else 0
            text = passage.text[begin : end if passage == last else None]
            if text:
                pieces.append(Piece(passage, text))
        if not pieces:
            raise QueryInvalid(detail="the passage has no such characters")
        return pieces


def _whole(passage: Passage, tree: DocumentTree) -> list[Passage]:
    """A passage with all below it, and the items that a line ending in a colon introduces."""
    below = tree.below(passage)
    if not below and passage.text.rstrip().endswith(_COLONS):
        for sibling in tree.siblings_after(passage):
            if sibling.kind is not PassageKind.ITEM:
                break
            below += [sibling, *tree.below(sibling)]
    return [passage, *below]


def _around(passage: Passage, tree: DocumentTree) -> Passage | None:
    """The article of a passage, otherwise its parent; None for an article and for an outermost passage."""
    article = tree.article_of(passage)
    if article:
        return None if article == passage else article
    parent = tree.parent(passage)
    return parent if parent and passage.kind not in _DIVISIONS else None


def _outermost(passages: Sequence[Passage], tree: DocumentTree) -> list[Passage]:
    """The passages that are not included in another one, as its sub-passages or as its items."""
    covered: set[str] = set()
    found = []
    for passage in passages:
        if passage.id not in covered:
            found.append(passage)
        covered.update(each.id for each in _whole(passage, tree))
    return found


def _omissions(passages: Sequence[Passage]) -> Iterator[Omission]:
    for one, other in pairwise(passages):
        between = other.position - one.position - 1
        if between:
            yield Omission(one.id, other.id, between)
