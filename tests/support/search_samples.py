"""A small library for the search tests: real records in memory, a real index on disk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from corpus import (
    Document,
    DocumentType,
    ExpressionStatus,
    Format,
    Locator,
    Passage,
    PassageKind,
    text_lang,
)
from search import (
    Answer,
    EmbeddedEngine,
    Filters,
    Group,
    SearchQuery,
    Segmenter,
    TermEntry,
    Translations,
    index_signature,
    rebuild_index,
)
from search.searcher import Searcher

TERMS = (
    TermEntry(
        "trafficking-in-persons",
        {"en": ("trafficking in persons", "human trafficking"), "zh": ("人口贩运", "贩运人口")},
        outdated={"en": ("white slave traffic",), "zh": ()},
    ),
    TermEntry("victim", {"en": ("victim",), "zh": ("被害人", "受害人")}),
    TermEntry(
        "abduction-and-trafficking",
        {"en": ("abduction and trafficking",), "zh": ("拐卖",)},
        differs_in_law=True,
    ),
)
SEGMENTER = Segmenter(term for entry in TERMS for term in entry.terms["zh"])
TRANSLATIONS = Translations(TERMS, SEGMENTER)


def make_document(
    document_id: str,
    *,
    title: str = "",
    type: DocumentType = DocumentType.OTHER,  # noqa: A002
    year: int | None = None,
    issuing_body: str | None = None,
    status: ExpressionStatus = ExpressionStatus.ORIGINAL,
    **others: Any,
) -> Document:
    """A document whose language tag is the last part of its id; ``others``: fields that replace these."""
    work_id, _, lang = document_id.rpartition("/")
    document = Document(
        id=document_id,
        work_id=work_id,
        lang=lang,
        status=status,
        title=title or "Sample",
        type=type,
        issuing_body=issuing_body,
        date=date(year, 1, 1) if year else None,
        source_url=None,
        licence=None,
        source_name=f"{work_id}.txt",
        format=Format.TEXT,
        sha256="",
        size=0,
        pages=None,
        passage_count=0,
        fingerprint="",
        input_key="",
    )
    return msgspec.structs.replace(document, **others)


def make_passages(document_id: str, texts: Iterable[str | Passage]) -> list[Passage]:
    """Paragraphs of their own from texts; passages that are given go in as they are."""
    return [
        text if isinstance(text, Passage) else passage(document_id, f"p{at}", text, position=at)
        for at, text in enumerate(texts)
    ]


def passage(
    document_id: str,
    address: str,
    text: str,
    *,
    position: int = 0,
    parent: str | None = None,
    kind: PassageKind = PassageKind.PARAGRAPH,
    number: str | None = None,
    locator: Locator | None = None,
    headings: tuple[str, ...] = (),
) -> Passage:
    return Passage(
        id=f"{document_id}/{address}",
        document_id=document_id,
        position=position,
        parent_id=f"{document_id}/{parent}" if parent else None,
        kind=kind,
        number=number,
        locator=locator or Locator("", ""),
        heading_path=headings,
        page=None,
        lang=text_lang(text),
        text=text,
    )


class Library:
    """Documents in memory and their index under ``path``; a PassageSource."""

    def __init__(self, path: Path) -> None:
        self.documents: dict[str, Document] = {}
        self.passages: dict[str, list[Passage]] = {}
        self.engine = EmbeddedEngine(path, index_signature(SEGMENTER), deadline=5)
        self.searcher = Searcher(self, self.engine, SEGMENTER, TRANSLATIONS)

    def add(self, document: Document, *texts: str | Passage) -> None:
        self.documents[document.id] = document
        self.passages[document.id] = make_passages(document.id, texts)

    def index(self) -> Library:
        rebuild_index(self.engine, SEGMENTER, self.contents())
        return self

    def contents(self) -> list[tuple[Document, Sequence[Passage]]]:
        return [(each, self.passages[each.id]) for each in self.documents.values()]

    def passages_by_ids(self, ids: Iterable[str]) -> dict[str, Passage]:
        known = {each.id: each for passages in self.passages.values() for each in passages}
        return {each: known[each] for each in ids if each in known}

    def documents_by_ids(self, ids: Iterable[str]) -> dict[str, Document]:
        return {each: self.documents[each] for each in ids if each in self.documents}

    def document_ids(self, filters: Filters) -> list[str]:
        """All of them; none of its tests filters."""
        return list(self.documents)

    def ask(
        self, text: str, filters: Filters | None = None, *, limit: int = 10, offset: int = 0
    ) -> Answer:
        query = SearchQuery(text, filters=filters or Filters(), limit=limit, offset=offset)
        return self.searcher.search(query)

    def own(self, text: str) -> Group:
        """The hits in the query's own language."""
        return self.ask(text).groups[0]

    def found(self, text: str) -> list[str]:
        """The addresses (``p0``) of the hits in the query's own language, best first."""
        return [hit.passage.id.rpartition("/")[2] for hit in self.own(text).hits]


def library_of(path: Path, *texts: str) -> Library:
    """A library of one document in each language that the texts are in."""
    library = Library(path)
    for lang in ("en", "zh"):
        document = make_document(f"sample/{lang}")
        library.add(document, *(text for text in texts if text_lang(text) == lang))
    return library.index()
