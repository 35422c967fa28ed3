"""A question that names a treaty or a law is compared by meaning with and without the name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from corpus import Document, DocumentType, Passage, SearchLang, Termbase
from search import SearchQuery
from search.citations import CitationResolver
from search.embeddings import VectorPack
from search.retrieve.vectors import DenseView
from search.searcher import Searcher
from tests.support.search_samples import SEGMENTER, TRANSLATIONS, Library, make_document

TREATY, LAW, OTHER = DocumentType.TREATY, DocumentType.LAW, DocumentType.OTHER
KEPT, DAMAGED = "A lighthouse is kept by its keeper.", "毁坏灯塔的，处以罚金。"
TEXTS = (
    ("crc/en", "Convention on the Rights of the Child", TREATY, f"{KEPT} The child may see it."),
    ("crc/zh", "儿童权利公约", TREATY, "灯塔由看护人看护。"),
    ("handbook/en", "Handbook", OTHER, f"{KEPT} The handbook says so."),
    ("list/en", "Treaties", OTHER, "The Convention on the Rights of the Child is the CRC."),
    ("un-charter/en", "Charter of the United Nations", TREATY, f"{KEPT} Each keeper votes."),
    ("palermo-protocol/en", "Palermo Protocol", TREATY, f"{KEPT} Each keeper is heard."),
    ("刑法-2020-12-26/zh", "中华人民共和国刑法", LAW, f"{DAMAGED}情节严重的，处以更多的罚金。"),
    ("航标条例/zh", "航标条例", LAW, DAMAGED),
)


class Cited:
    """The library as citations read it."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._fingerprints = dict.fromkeys(library.documents, "")

    def documents(self) -> Sequence[Document]:
        return list(self._library.documents.values())

    def fingerprints(self) -> Mapping[str, str]:
        return self._fingerprints

    def passages(self, document_id: str) -> Sequence[Passage]:
        return self._library.passages[document_id]

    def outline(self, document_id: str) -> Sequence[Passage]:
        return self.passages(document_id)

    def passages_by_ids(self, ids: Iterable[str]) -> Mapping[str, Passage]:
        return self._library.passages_by_ids(ids)

    def documents_by_ids(self, ids: Iterable[str]) -> Mapping[str, Document]:
        return self._library.documents_by_ids(ids)


class Meaning:
    """Keeps the texts that are compared; no unit has a vector."""

    def __init__(self) -> None:
        self.texts: Sequence[str] = ()

    def check(self) -> None: ...

    def views(
        self, texts: Sequence[str], own: SearchLang, langs: Iterable[SearchLang]
    ) -> dict[SearchLang, DenseView]:
        self.texts = texts
        vector = np.array([1, 0], np.float32)
        return {lang: DenseView(VectorPack.empty(lang, 2), vector, whole=0.5) for lang in langs}


@pytest.fixture
def meaning() -> Meaning:
    return Meaning()


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library(tmp_path)
    for id_, title, type_, text in TEXTS:
        library.add(make_document(id_, title=title, type=type_), text)
    library.index()
    return library


@pytest.fixture
def searcher(library: Library, meaning: Meaning) -> Searcher:
    resolver = CitationResolver(Cited(library), Termbase((), ()))
    return Searcher(
        library, library.engine, SEGMENTER, TRANSLATIONS, resolver=resolver, dense=meaning
    )


def beside(searcher: Searcher, text: str) -> str:
    (said,) = {plan.beside for plan in searcher.plans(SearchQuery(text))}
    return said


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("who keeps lighthouses under the CRC", "who keeps lighthouses under the"),
        ("lighthouses in the Charter of the UN", "lighthouses in the"),
        (
            "is a damaged lighthouse a matter of the Criminal Law?",
            "is a damaged lighthouse a matter of the ?",
        ),
        ("what the criminal code says about lighthouses", "what the says about lighthouses"),
        ("刑法里毁坏灯塔怎么罚", "里毁坏灯塔怎么罚"),
        ("儿童权利公约对灯塔的看护怎么规定", "对灯塔的看护怎么规定"),
    ],
)
def test_the_names_of_works_are_left_out_of_the_second_text(
    searcher: Searcher, text: str, rest: str
) -> None:
    assert beside(searcher, text) == rest


@pytest.mark.parametrize(
    "text",
    [
        # Names are whole words.
        "刑法学怎么看灯塔",
        "lighthouses of the uncrc",
        # The title of a handbook is common words.
        "a handbook for the keeper of a lighthouse",
        # What names no text by itself.
        "the protocol for screening keepers of lighthouses",
        "lighthouses of the United Nations",
        # A name alone, a citation, a quotation.
        "刑法",
        "the CRC",
        "刑法第240条",
        "刑法第240条的灯塔",
        '"criminal law" lighthouse',
    ],
)
def test_other_texts_have_no_second_text(searcher: Searcher, text: str) -> None:
    assert beside(searcher, text) == ""


def test_meaning_is_compared_with_and_without_the_name(
    searcher: Searcher, meaning: Meaning
) -> None:
    searcher.search(SearchQuery("who keeps lighthouses under the CRC"))
    assert meaning.texts == (
        "who keeps lighthouses under the CRC",
        "who keeps lighthouses under the",
    )
    searcher.search(SearchQuery("who keeps lighthouses"))
    assert meaning.texts == ("who keeps lighthouses",)


@pytest.mark.parametrize("text", ["刑法里毁坏灯塔怎么罚", "who keeps lighthouses under the CRC"])
def test_a_name_changes_no_score_by_words_and_is_no_other_word(
    searcher: Searcher, library: Library, text: str
) -> None:
    query = SearchQuery(text, mode="lexical")
    knows_none = Searcher(library, library.engine, SEGMENTER, TRANSLATIONS)
    assert beside(searcher, text)
    assert not beside(knows_none, text)
    found, expected = searcher.search(query).groups, knows_none.search(query).groups
    assert any(group.hits for group in found)
    assert [(g.hits, g.expansions) for g in found] == [(g.hits, g.expansions) for g in expected]
    assert not any(group.expansions for group in found if group.lang == "zh")
